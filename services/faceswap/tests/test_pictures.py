"""The pictures of a job, and the eye that judges what came back."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image

from chassis.store import CorruptObjectError, ObjectStore, describe
from contracts.faceswap import CropSlot, SwapPage
from faces.detect import FaceFinder
from faceswap.adapters.pictures import StoredPictures, changed_shares, slot_data, with_slot
from faceswap.use_cases.ports import Unacceptable
from sandbox.segmind.engine.work import Work
from sandbox.testing import a_page


@pytest.fixture
def memory_store() -> ObjectStore:
    return ObjectStore.open("memory:///")


@pytest.fixture
def pictures(memory_store: ObjectStore, finder: FaceFinder, threads: ThreadPoolExecutor) -> StoredPictures:
    return StoredPictures(memory_store, finder=finder, threads=threads)


@pytest.fixture
async def swapped(engine: Any, drawn_crop: bytes, slot: CropSlot, photo: bytes) -> bytes:
    """What a provider makes of the crop."""
    done = await engine.make(Work(photo, with_slot(drawn_crop, slot), "fast", 1, "png", 95))
    return bytes(done.content)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


async def accept(pictures: StoredPictures, data: bytes, make: Any, crop: bytes) -> bytes | Unacceptable:
    return await pictures.accept(data, command=make(), crop=crop)


async def test_a_swapped_crop_is_accepted_as_a_png_of_its_size(
    pictures: StoredPictures, swapped: bytes, drawn_crop: bytes, a_command: Any
) -> None:
    accepted = await accept(pictures, swapped, a_command, drawn_crop)

    assert isinstance(accepted, bytes)
    assert (opened(accepted).format, opened(accepted).size) == ("PNG", opened(drawn_crop).size)


async def test_the_same_result_gives_the_same_bytes(
    pictures: StoredPictures, swapped: bytes, drawn_crop: bytes, a_command: Any
) -> None:
    results = [await accept(pictures, swapped, a_command, drawn_crop) for _ in range(2)]

    assert results[0] == results[1]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
async def test_an_enlarged_and_compressed_result_is_brought_back_to_size(
    pictures: StoredPictures, swapped: bytes, drawn_crop: bytes, a_command: Any, kind: str
) -> None:
    large = encoded(opened(swapped).resize((1024, 1024)), kind, quality=95)

    accepted = await accept(pictures, large, a_command, drawn_crop)

    assert isinstance(accepted, bytes)
    assert opened(accepted).size == opened(drawn_crop).size


@pytest.mark.parametrize("quality", [40, 95])
async def test_the_untouched_crop_is_known_even_compressed(
    pictures: StoredPictures, drawn_crop: bytes, a_command: Any, quality: int
) -> None:
    again = encoded(opened(drawn_crop), "JPEG", quality=quality)

    assert await accept(pictures, again, a_command, drawn_crop) == Unacceptable("the untouched crop", broken=False)


async def test_a_black_picture_is_not_a_page(pictures: StoredPictures, drawn_crop: bytes, a_command: Any) -> None:
    black = encoded(Image.new("RGB", opened(drawn_crop).size))

    assert await accept(pictures, black, a_command, drawn_crop) == Unacceptable("black", broken=False)


async def test_another_scene_is_not_a_page(pictures: StoredPictures, drawn_crop: bytes, a_command: Any) -> None:
    noise = np.random.default_rng(7).integers(0, 255, (512, 512, 3), np.uint8)

    verdict = await accept(pictures, encoded(Image.fromarray(noise)), a_command, drawn_crop)

    assert verdict == Unacceptable("another scene than the crop", broken=False)


async def test_a_slot_without_a_face_is_not_a_page(
    pictures: StoredPictures, drawn_crop: bytes, a_command: Any, slot: CropSlot
) -> None:
    wiped = np.asarray(opened(drawn_crop)).copy()
    left, right = (int(slot.left_eye.x), int(slot.right_eye.x))
    wiped[int(slot.left_eye.y) - 60 : int(slot.mouth.y) + 60, left - 60 : right + 60] = (90, 140, 60)

    verdict = await accept(pictures, encoded(Image.fromarray(wiped)), a_command, drawn_crop)

    assert verdict == Unacceptable("no face in the slot", broken=False)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.98])
async def test_a_file_that_was_cut_off_is_broken(
    pictures: StoredPictures, swapped: bytes, drawn_crop: bytes, a_command: Any, part: float
) -> None:
    verdict = await accept(pictures, swapped[: int(len(swapped) * part)], a_command, drawn_crop)

    assert isinstance(verdict, Unacceptable)
    assert verdict.broken


async def test_a_picture_beyond_all_measure_is_not_decoded(
    pictures: StoredPictures, drawn_crop: bytes, a_command: Any
) -> None:
    vast = encoded(Image.new("1", (20_000, 20_000)))

    verdict = await accept(pictures, vast, a_command, drawn_crop)

    assert isinstance(verdict, Unacceptable)
    assert verdict.broken


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP"])
async def test_only_three_formats_are_read(
    pictures: StoredPictures, drawn_crop: bytes, a_command: Any, kind: str
) -> None:
    verdict = await accept(pictures, encoded(opened(drawn_crop), kind), a_command, drawn_crop)

    assert isinstance(verdict, Unacceptable)


async def test_an_echo_may_be_accepted_without_a_look_at_the_face(
    memory_store: ObjectStore, finder: FaceFinder, threads: ThreadPoolExecutor, drawn_crop: bytes, a_command: Any
) -> None:
    blind = StoredPictures(memory_store, finder=finder, threads=threads, looks_at_faces=False)

    assert isinstance(await accept(blind, drawn_crop, a_command, drawn_crop), bytes)


def test_the_crop_carries_its_slot_and_keeps_every_pixel(drawn_crop: bytes, slot: CropSlot) -> None:
    lent = opened(with_slot(drawn_crop, slot))

    assert json.loads(lent.text["slot"]) == slot_data(slot)
    assert np.array_equal(np.asarray(lent), np.asarray(opened(drawn_crop)))


def test_the_slot_reads_as_the_sandbox_writes_it(slot: CropSlot) -> None:
    _, place = a_page(side=512)

    assert slot_data(slot)["mouth"] == list(place.mouth)


def test_shares_are_counted_inside_the_outline_and_around_it(drawn_crop: bytes, slot: CropSlot) -> None:
    target = np.asarray(opened(drawn_crop).convert("RGB"))
    dark = np.zeros_like(target)

    same = changed_shares(target, target, slot.outline)
    other = changed_shares(dark, target, slot.outline)

    assert same == (0.0, 0.0)
    assert min(other) > 0.5


async def a_stored(store: ObjectStore, make: Any, crop: bytes) -> SwapPage:
    crop_object = await store.put("jobs/1/art/p07.crop.png", crop, content_type="image/png")
    photo_object = await store.put("uploads/u/1/photo.jpg", b"photo", content_type="image/jpeg")
    command: SwapPage = make(crop=crop_object, photo=photo_object)
    return command


async def test_inputs_come_from_the_store(
    pictures: StoredPictures, memory_store: ObjectStore, drawn_crop: bytes, slot: CropSlot, a_command: Any
) -> None:
    inputs = await pictures.inputs(await a_stored(memory_store, a_command, drawn_crop))

    assert inputs is not None
    assert (inputs.crop, inputs.photo) == (with_slot(drawn_crop, slot), b"photo")


@pytest.mark.parametrize("gone", ["jobs/1/art/p07.crop.png", "uploads/u/1/photo.jpg"])
async def test_an_input_that_was_erased_is_none(
    pictures: StoredPictures, memory_store: ObjectStore, drawn_crop: bytes, a_command: Any, gone: str
) -> None:
    command = await a_stored(memory_store, a_command, drawn_crop)
    await memory_store.delete(gone)

    assert await pictures.inputs(command) is None


async def test_an_input_with_another_hash_is_not_used(
    pictures: StoredPictures, memory_store: ObjectStore, drawn_crop: bytes, a_command: Any
) -> None:
    command = await a_stored(memory_store, a_command, drawn_crop)
    await memory_store.put("uploads/u/1/photo.jpg", b"another", content_type="image/jpeg")

    with pytest.raises(CorruptObjectError):
        await pictures.inputs(command)


async def test_a_saved_result_is_found_with_its_hash(pictures: StoredPictures) -> None:
    before = await pictures.saved("jobs/1/faces/p07.png")
    kept = await pictures.save("jobs/1/faces/p07.png", b"png")

    assert before is None
    assert kept == await pictures.saved("jobs/1/faces/p07.png") == describe("jobs/1/faces/p07.png", b"png")
