import asyncio
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces import tones
from faces.detect import FaceFinder
from faces.face import Rgb
from faces.likeness import Describer, Slot, check_slot, distance
from sandbox.segmind.engine.enhance import Upscaler
from sandbox.segmind.engine.pictures import read
from sandbox.segmind.engine.pool import EnginePool
from sandbox.segmind.engine.swap import Mode, NoFaceError, Tools, swap
from sandbox.segmind.engine.work import Work, make_with
from sandbox.testing import a_page, a_picture

SAME, OTHER = 0.5, 0.6


@pytest.fixture(scope="session")
def tools(finder: FaceFinder, models_folder: Path) -> Tools:
    return Tools(finder, Upscaler(models_folder))


@pytest.fixture(scope="session")
def describer(models_folder: Path) -> Describer:
    return Describer(models_folder)


def own_page(photo: Rgb, finder: FaceFinder) -> tuple[Rgb, Slot]:
    """A page drawn in the colours of the person."""
    seen = tones.measure(photo, finder.mesh(photo, finder.find(photo)[0]))
    content, slot = a_page(skin=seen.skin, hair=seen.hair)
    return read(content).rgb, slot


def inside(slot: Slot, shape: tuple[int, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.array(slot.outline).astype(np.int32)], 1)
    return mask > 0


@pytest.mark.parametrize("mode", ["real", "fast"])
@pytest.mark.parametrize("people", [("astronaut", "admiral"), ("admiral", "astronaut")], ids="-for-".join)
def test_the_page_shows_the_person_of_the_photo_and_nobody_else(
    photos: dict[str, bytes], tools: Tools, describer: Describer, mode: Mode, people: tuple[str, str]
) -> None:
    own, other = (read(photos[name]).rgb for name in people)
    page, slot = own_page(own, tools.finder)

    done = swap(own, page, slot, mode=mode, tools=tools)

    who, theirs, others = (describer.describe(rgb, tools.finder.find(rgb)[0]) for rgb in (done, own, other))
    assert distance(who, theirs) < SAME
    assert distance(who, others) > OTHER


@pytest.mark.parametrize("person", ["astronaut", "admiral"])
def test_the_face_sits_in_its_slot_and_the_rest_of_the_page_is_untouched(
    photos: dict[str, bytes], tools: Tools, person: str
) -> None:
    photo = read(photos[person]).rgb
    page, slot = own_page(photo, tools.finder)

    done = swap(photo, page, slot, mode="real", tools=tools)

    verdict = check_slot(done, slot, tools.finder)
    assert verdict.accepted, verdict.problem
    outside = ~inside(slot, page.shape)
    assert (done[outside] == page[outside]).all()
    assert (done != page).any(axis=2).mean() > 0.1


def test_the_edge_of_the_face_has_the_skin_of_the_page(photos: dict[str, bytes], tools: Tools) -> None:
    photo = read(photos["astronaut"]).rgb
    page, slot = own_page(photo, tools.finder)

    done = swap(photo, page, slot, mode="real", tools=tools)

    contours, _ = cv2.findContours(
        (done != page).any(axis=2).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    rim = np.zeros(page.shape[:2], np.uint8)
    cv2.drawContours(rim, contours, -1, 1, thickness=9)
    steps = np.abs(done.astype(int) - page)[rim > 0].max(axis=1)
    assert np.percentile(steps, 99) < 16


def test_without_a_slot_the_drawn_face_is_found(photos: dict[str, bytes], tools: Tools) -> None:
    photo = read(photos["astronaut"]).rgb
    page, slot = own_page(photo, tools.finder)

    done = swap(photo, page, None, mode="fast", tools=tools)

    assert check_slot(done, slot, tools.finder).accepted


def test_a_photo_lying_on_its_side_gives_the_same_person_upright(
    photos: dict[str, bytes], tools: Tools, describer: Describer
) -> None:
    photo = read(photos["astronaut"]).rgb
    page, slot = own_page(photo, tools.finder)

    done = swap(np.ascontiguousarray(np.rot90(photo)), page, slot, mode="fast", tools=tools)

    assert check_slot(done, slot, tools.finder).accepted
    who, own = (describer.describe(rgb, tools.finder.find(rgb)[0]) for rgb in (done, photo))
    assert distance(who, own) < SAME


@pytest.mark.parametrize("side", [512, 1536])
def test_pages_of_any_size_are_drawn_alike(
    photos: dict[str, bytes], tools: Tools, describer: Describer, side: int
) -> None:
    photo = read(photos["astronaut"]).rgb
    content, slot = a_page(side=side)

    done = swap(photo, read(content).rgb, slot, mode="real", tools=tools)

    assert check_slot(done, slot, tools.finder).accepted
    who, own = (describer.describe(rgb, tools.finder.find(rgb)[0]) for rgb in (done, photo))
    assert distance(who, own) < SAME


def test_a_photo_without_a_face_is_said_to_be_one(tools: Tools) -> None:
    content, slot = a_page()
    wall = np.full((300, 300, 3), 150, np.uint8)

    with pytest.raises(NoFaceError, match="No face found in Swap"):
        swap(wall, read(content).rgb, slot, mode="fast", tools=tools)


def test_a_page_without_a_face_is_said_to_be_one(photos: dict[str, bytes], tools: Tools) -> None:
    with pytest.raises(NoFaceError, match="No face found in Target"):
        swap(read(photos["astronaut"]).rgb, np.full((400, 400, 3), 90, np.uint8), None, mode="fast", tools=tools)


def work(photos: dict[str, bytes], **changes: object) -> Work:
    page, _ = a_page(side=512)
    fields = {"source": photos["astronaut"], "target": page, "mode": "real", "scale": 1, "kind": "png", "quality": 95}
    return Work(**(fields | changes))  # type: ignore[arg-type]  # a builder of one dataclass


def test_the_same_work_gives_the_same_bytes(photos: dict[str, bytes], tools: Tools) -> None:
    assert make_with(work(photos), tools) == make_with(work(photos), tools)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_the_page_keeps_its_size_in_every_format(photos: dict[str, bytes], tools: Tools, kind: str) -> None:
    done = make_with(work(photos, mode="fast", kind=kind), tools)

    assert done.error is None
    assert read(done.content).rgb.shape == (512, 512, 3)


@pytest.mark.parametrize(("mode", "scale"), [("real", 2), ("real", 4), ("fast", 2)])
def test_enhancing_enlarges(photos: dict[str, bytes], tools: Tools, mode: str, scale: int) -> None:
    small = a_picture(width=70, height=40)

    done = make_with(work(photos, source=None, target=small, mode=mode, scale=scale), tools)

    assert read(done.content).rgb.shape == (40 * scale, 70 * scale, 3)
    assert read(done.content).rgb.mean(axis=(0, 1)) == pytest.approx((200, 120, 80), abs=4)


def test_a_large_picture_is_enlarged_in_tiles_without_seams(tools: Tools) -> None:
    ramp = np.tile(np.linspace(40, 220, 400, dtype=np.uint8)[None, :, None], (60, 1, 3))

    large = tools.upscaler.enlarge(ramp)

    assert large.shape == (240, 1600, 3)
    assert np.abs(np.diff(large[120, :, 0].astype(int))).max() <= 6


def test_echo_prints_the_id_at_the_foot_and_leaves_the_face(photos: dict[str, bytes], tools: Tools) -> None:
    page = read(work(photos).target).rgb

    done = read(make_with(work(photos, mode="echo", label="5f1c"), tools).content).rgb

    assert (done[:400] == page[:400]).all()
    assert (done[460:] != page[460:]).any()


@pytest.mark.parametrize("broken", [b"", b"<html>", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_said_to_be_none(photos: dict[str, bytes], tools: Tools, broken: bytes) -> None:
    done = make_with(work(photos, target=broken), tools)

    assert done.error == "Invalid image: it cannot be decoded"


@pytest.fixture
def pool(models_folder: Path, tmp_path: Path) -> Iterator[EnginePool]:
    opened = EnginePool(models=models_folder, cache=tmp_path / "cache")
    yield opened
    opened.close()


async def test_equal_work_is_done_once_and_kept(photos: dict[str, bytes], pool: EnginePool, tmp_path: Path) -> None:
    first, second = await asyncio.gather(pool.make(work(photos, mode="fast")), pool.make(work(photos, mode="fast")))

    third = await pool.make(work(photos, mode="fast"))

    assert first == second == third
    assert len(list((tmp_path / "cache").iterdir())) == 1


async def test_other_options_are_other_work(photos: dict[str, bytes], pool: EnginePool, tmp_path: Path) -> None:
    await asyncio.gather(pool.make(work(photos, mode="fast")), pool.make(work(photos, mode="fast", kind="jpeg")))

    assert len(list((tmp_path / "cache").iterdir())) == 2
