"""Pictures to and from bytes."""

import json
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from faces.face import Rgb
from faces.likeness import Slot

Format = Literal["png", "jpeg", "webp"]
MOST_PIXELS = 64_000_000


class PictureError(Exception):
    """The bytes are not a picture that can be read."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture, upright, with the face slot that its PNG text may carry."""

    rgb: Rgb
    slot: Slot | None


def read(content: bytes) -> Picture:
    """Decode PNG, JPEG or WebP; raises `PictureError`."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError("Invalid image: too many pixels")
            image.load()
            text: dict[str, Any] = getattr(image, "text", {})
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise PictureError("Invalid image: it cannot be decoded") from None
    return Picture(np.asarray(upright, np.uint8), _slot(text.get("slot")))


def write(rgb: Rgb, *, kind: Format, quality: int) -> bytes:
    """Encode a picture; PNG is lossless."""
    out = BytesIO()
    image = Image.fromarray(rgb)
    if kind == "png":
        image.save(out, "PNG", compress_level=3)
    else:
        image.save(out, kind.upper(), quality=quality, subsampling=0) if kind == "jpeg" else image.save(
            out, "WEBP", quality=quality
        )
    return out.getvalue()


def labelled(content: bytes, **texts: str) -> bytes:
    """Add text chunks to a PNG without decoding it; other formats are returned as they are."""
    if not content.startswith(_PNG):
        return content
    end_of_header = len(_PNG) + 25
    chunks = b"".join(_chunk(b"tEXt", f"{name}\0{text}".encode("latin-1")) for name, text in texts.items())
    return content[:end_of_header] + chunks + content[end_of_header:]


_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _slot(text: str | None) -> Slot | None:
    """Read the slot; anything else in that chunk is ignored, as the paid provider ignores it all."""
    if text is None:
        return None
    try:
        data = json.loads(text)
        return Slot.parse(data) if isinstance(data, dict) else None
    except ValueError:
        return None
