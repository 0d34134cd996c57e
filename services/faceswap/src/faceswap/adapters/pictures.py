"""The pictures of a job, and the eye that judges what came back."""

import asyncio
import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, PngImagePlugin

from chassis.crash import crash_if
from chassis.store import MissingObjectError, ObjectStore, describe
from contracts.faceswap import CropSlot, SwapPage
from contracts.values import Point, StoredObject
from faces.detect import FaceFinder
from faces.likeness import Slot, check_slot
from faceswap.domain.likeness import CHANGED_LEVEL, FaceSeen, Seen, Size, face_objection, objection
from faceswap.use_cases.ports import Inputs, Unacceptable

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MOST_PIXELS: Final = 64_000_000
SLOT_CHUNK: Final = "slot"

PNG_EFFORT: Final = 2

Rgb: TypeAlias = NDArray[np.uint8]
T = TypeVar("T")


class StoredPictures:
    """The pictures port over the object store; decoding and looking happen in threads, which free the loop.

    `looks_at_faces` is off only where the provider is an echo that changes no face.
    """

    def __init__(
        self, store: ObjectStore, *, finder: FaceFinder, threads: Executor, looks_at_faces: bool = True
    ) -> None:
        self._store = store
        self._finder = finder
        self._threads = threads
        self._looks_at_faces = looks_at_faces

    async def inputs(self, command: SwapPage) -> Inputs | None:
        """Return crop (with its slot written into it) and photo, or None when one of them is gone."""
        try:
            crop, photo = await asyncio.gather(self._store.get(command.crop), self._store.get(command.photo))
        except MissingObjectError:
            return None
        return Inputs(crop=await self._in_a_thread(lambda: with_slot(crop, command.slot)), photo=photo)

    async def accept(self, data: bytes, *, command: SwapPage, crop: bytes) -> bytes | Unacceptable:
        """Return a result as a PNG of the crop's size, the same bytes each time, if the page may have it."""
        return await self._in_a_thread(lambda: self._accepted(data, command.slot, crop))

    async def saved(self, key: str) -> StoredObject | None:
        """Return what lies under a result key."""
        try:
            return describe(key, await self._store.read(key))
        except MissingObjectError:
            return None

    async def save(self, key: str, png: bytes) -> StoredObject:
        """Keep a result under its key."""
        crash_if("before_result")
        stored = await self._store.put(key, png, content_type="image/png")
        crash_if("after_result")
        return stored

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _accepted(self, data: bytes, slot: CropSlot, crop: bytes) -> bytes | Unacceptable:
        try:
            result = decoded(data)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            return Unacceptable(f"does not decode: {type(error).__name__}", broken=True)
        target = decoded(crop)
        fitted = result if result.size == target.size else result.resize(target.size, Image.Resampling.LANCZOS)
        crop_size = Size(width=target.width, height=target.height)
        luminance = np.asarray(fitted.convert("L"), np.float32)
        size = Size(width=result.width, height=result.height)
        seen = Seen(size=size, level=float(luminance.mean()), spread=float(luminance.std()))
        wrong = objection(seen, crop=crop_size) or (
            self._wrong_face(fitted, target, slot) if self._looks_at_faces else None
        )
        return Unacceptable(wrong, broken=False) if wrong else as_png(fitted)

    def _wrong_face(self, fitted: Image.Image, target: Image.Image, slot: CropSlot) -> str | None:
        result = np.asarray(fitted, np.uint8)
        in_slot, around = changed_shares(result, np.asarray(target, np.uint8), slot.outline)
        problem = check_slot(result, Slot.parse(slot_data(slot)), self._finder).problem
        return face_objection(FaceSeen(in_slot=in_slot, around=around, problem=problem))


def decoded(data: bytes) -> Image.Image:
    """Return a picture as RGB; OSError or ValueError when it is none, is cut off, or is beyond all measure."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        return picture.convert("RGB")


def as_png(picture: Image.Image, *, text: PngImagePlugin.PngInfo | None = None) -> bytes:
    """Return a picture as a PNG, the same bytes each time."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=PNG_EFFORT, pnginfo=text)
    return out.getvalue()


def with_slot(crop: bytes, slot: CropSlot) -> bytes:
    """Return the crop with its slot as a text chunk: a provider that knows nothing of it sees the same picture."""
    text = PngImagePlugin.PngInfo()
    text.add_text(SLOT_CHUNK, json.dumps(slot_data(slot)))
    return as_png(decoded(crop), text=text)


def slot_data(slot: CropSlot) -> dict[str, list[float] | list[list[float]]]:
    """Return a slot as plain data: points as [x, y] in pixels of the crop."""
    return {
        "left_eye": _pair(slot.left_eye),
        "right_eye": _pair(slot.right_eye),
        "mouth": _pair(slot.mouth),
        "outline": [_pair(point) for point in slot.outline],
    }


def changed_shares(result: Rgb, target: Rgb, outline: Sequence[Point]) -> tuple[float, float]:
    """Return the shares of pixels that differ by more than CHANGED_LEVEL in some channel: in the outline, around it."""
    mask = Image.new("1", (target.shape[1], target.shape[0]))
    ImageDraw.Draw(mask).polygon([(point.x, point.y) for point in outline], fill=1)
    inside = np.asarray(mask, bool)
    changed = np.abs(result.astype(np.int16) - target.astype(np.int16)).max(axis=-1) > CHANGED_LEVEL
    return _share(changed[inside]), _share(changed[~inside])


def _share(marks: NDArray[np.bool_]) -> float:
    return float(marks.mean()) if marks.size else 0.0


def _pair(point: Point) -> list[float]:
    return [point.x, point.y]
