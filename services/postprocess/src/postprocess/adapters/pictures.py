"""Pictures in and out of bytes, and the drawing that needs an image library."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import ceil, floor
from typing import Final

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFilter, UnidentifiedImageError

from contracts.story import Layer, Tinted
from contracts.values import Point
from postprocess.domain.marking import XMP
from postprocess.domain.pixels import Patch, Pixels, TintedLayers, soft_inside
from postprocess.domain.refusal import unusable

MOST_PIXELS: Final = 64_000_000
JPEG_QUALITY: Final = 95
SCREEN_QUALITY: Final = 88
JPEG_START: Final = b"\xff\xd8\xff"
FULL_COLOUR: Final = 0
"""Pillow's word for 4:4:4."""

FEATHER: Final = 9 / 1024
"""Blur of the face's edge, as a share of the crop's width."""

REACH: Final = 4
"""How many times its radius a blur reaches."""

KEPT_BLOCKS: Final = 4
"""Memory that Pillow keeps for the next picture, in blocks of 16 MiB; a page in print takes two.

Asking the kernel for it again and again costs up to an eighth of a page's time.
"""

Image.core.set_blocks_max(KEPT_BLOCKS)  # type: ignore[attr-defined]  # Its types leave its core out.


def _srgb() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07e400010001000000000000")  # Its date would make every run's bytes differ.
    return bytes(profile)


SRGB: Final = _srgb()


def decode(content: bytes, mode: str) -> Image.Image:
    """Decode a picture; refused when it is none, is broken or too large."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise unusable(f"a picture of {picture.width} x {picture.height} pixels is too large")
            picture.load()
            return picture.convert(mode) if picture.mode != mode else picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise unusable("a picture cannot be decoded") from error


def pixels_of(content: bytes, mode: str = "RGB") -> Pixels:
    """Decode a picture into an array that may be painted on; refused when it cannot be read."""
    return np.array(decode(content, mode), np.uint8)


def patch_of(layer: Layer, files: Mapping[str, bytes], mode: str = "RGB") -> Patch:
    """Decode one rendered layer; refused when it is not of the size the story says."""
    pixels = pixels_of(files[layer.file.sha256], mode)
    if pixels.shape[:2] != (layer.height, layer.width):
        raise unusable(f"{layer.file.key} is not {layer.width} x {layer.height} pixels")
    return Patch(pixels, layer.x, layer.y)


def layers_of(tinted: Tinted, files: Mapping[str, bytes]) -> TintedLayers:
    """Decode the layers of a tinted picture; refused when one leaves the constant's area."""
    constant = tinted.constant
    for layer in (tinted.skin, tinted.hair):
        if layer and not _inside(layer, constant):
            raise unusable(f"{layer.file.key} leaves the area of {constant.file.key}")
    return TintedLayers(
        constant=patch_of(constant, files),
        skin=patch_of(tinted.skin, files) if tinted.skin else None,
        hair=patch_of(tinted.hair, files) if tinted.hair else None,
    )


def face_mask(outline: Sequence[Point], *, width: int, height: int) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Return how far a new face shows, and in which part of its crop (left, top, right, bottom).

    On and outside the outline it shows not at all, inside softly more.
    """
    feather = FEATHER * width
    room = ceil(REACH * feather) + 1
    across, down = [point.x for point in outline], [point.y for point in outline]
    left, top = max(floor(min(across)) - room, 0), max(floor(min(down)) - room, 0)
    right, bottom = min(ceil(max(across)) + room, width), min(ceil(max(down)) + room, height)
    filled = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(filled).polygon([(point.x - left, point.y - top) for point in outline], fill=255)
    small = filled.reduce(2).filter(ImageFilter.GaussianBlur(feather / 2))  # What is blurred loses nothing.
    blurred = small.resize(filled.size, Image.Resampling.BILINEAR)
    mask = soft_inside(np.asarray(filled), np.asarray(blurred))
    return Image.fromarray(mask), (left, top, right, bottom)


def jpeg(picture: Image.Image | Pixels, *, quality: int = JPEG_QUALITY) -> bytes:
    """Encode for print: full colour resolution, sRGB named inside, and that AI had a hand in it."""
    return _saved(picture, "JPEG", quality=quality, subsampling=FULL_COLOUR, icc_profile=SRGB, xmp=XMP)


def png(picture: Pixels) -> bytes:
    """Encode without loss, quickly."""
    return _saved(picture, "PNG", compress_level=3)


def exact_webp(picture: Pixels) -> bytes:
    """Encode without loss, alpha included."""
    return _saved(picture, "WEBP", lossless=True, quality=20, method=1)


def webp(picture: Image.Image) -> bytes:
    """Encode for the screen."""
    return _saved(picture, "WEBP", quality=82, method=0, xmp=XMP)


def as_jpeg(content: bytes, *, quality: int = SCREEN_QUALITY) -> bytes:
    """Return a picture as JPEG: as it is when it is one, else encoded; refused when it cannot be read."""
    return content if content.startswith(JPEG_START) else jpeg(decode(content, "RGB"), quality=quality)


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height of an encoded picture without decoding it; refused when it cannot be read."""
    try:
        with Image.open(BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError) as error:
        raise unusable("a picture cannot be read") from error


def _saved(picture: Image.Image | Pixels, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(out, kind, **options)
    return out.getvalue()


def _inside(layer: Layer, whole: Layer) -> bool:
    return (
        whole.x <= layer.x
        and whole.y <= layer.y
        and layer.x + layer.width <= whole.x + whole.width
        and layer.y + layer.height <= whole.y + whole.height
    )
