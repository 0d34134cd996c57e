"""Real photos of real faces, looked at in processes of their own, through the API."""

import asyncio
import io
import os
import signal
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image, ImageEnhance, ImageFilter

from faces import models
from gateway.adapters.photo_pool import KEPT_ENVIRONMENT, PhotoPool
from gateway.domain.photo import BadPhoto, CheckedPhoto, Limits
from gateway.domain.problem import UnavailableError
from sandbox import samples

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIMITS = Limits(bytes=12_000_000, pixels=60_000_000)


@cache
def the_photo(name: str = samples.ADMIRAL.name) -> Image.Image:
    return Image.open(samples.bring() / name).convert("RGB")


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def two_people() -> Image.Image:
    one, other = the_photo(), the_photo(samples.ASTRONAUT.name)
    both = Image.new("RGB", (one.width + other.width, max(one.height, other.height)), "white")
    both.paste(one, (0, 0))
    both.paste(other.resize((other.width, other.height)), (one.width, 0))
    return both


def taken_sideways_at_home() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (52.0, 31.0, 12.0)
    return saved(the_photo().transpose(Image.Transpose.ROTATE_90), exif=exif)


def a_huge_canvas() -> bytes:
    """Claim 50,000 by 50,000 pixels: what matters stands in the header, nobody needs to draw them."""
    whole = saved(Image.new("1", (100, 100)), "PNG")
    at = whole.index(b"IHDR")
    header = whole[at : at + 4] + (50_000).to_bytes(4) * 2 + whole[at + 12 : at + 17]
    return whole[:at] + header + zlib.crc32(header).to_bytes(4) + whole[at + 21 :]


@cache
def slow_to_read() -> bytes:
    """Draw a large PNG that compresses well."""
    return saved(Image.linear_gradient("L").resize((6000, 8000)), "PNG", compress_level=1)


GOOD = {
    "a JPEG": lambda: saved(the_photo()),
    "a PNG": lambda: saved(the_photo(), "PNG"),
    "a WebP": lambda: saved(the_photo(), "WEBP"),
    "another person": lambda: saved(the_photo(samples.ASTRONAUT.name)),
    "print colours": lambda: saved(the_photo().convert("CMYK")),
    "sixteen bits": lambda: saved(
        Image.fromarray((np.asarray(the_photo().convert("L")).astype(np.uint16) << 8) + 128), "PNG"
    ),
    "sideways with a place": taken_sideways_at_home,
    "a web page behind it": lambda: saved(the_photo()) + b"<html><script>alert(1)</script></html>",
    "a web page in its comment": lambda: saved(the_photo(), comment=b"<script>alert(1)</script>"),
    "a large one": lambda: saved(the_photo().resize((4096, 4800))),
}
BAD = {
    "no face": (lambda: saved(Image.effect_noise((600, 600), 60).convert("RGB")), 422, "photo_no_face"),
    "a cat": (lambda: saved(the_photo(samples.CAT.name)), 422, "photo_no_face"),
    "several faces": (lambda: saved(two_people()), 422, "photo_many_faces"),
    "blurred": (lambda: saved(the_photo().filter(ImageFilter.GaussianBlur(5))), 422, "photo_quality"),
    "dark": (lambda: saved(ImageEnhance.Brightness(the_photo()).enhance(0.2)), 422, "photo_quality"),
    "far away": (lambda: saved(the_photo(samples.CAMERAMAN.name)), 422, "photo_quality"),
    "truncated": (lambda: saved(the_photo())[:20_000], 422, "photo_unreadable"),
    "not an image": (lambda: b"I am a text.", 422, "photo_wrong_type"),
    "nothing": (lambda: b"", 422, "photo_wrong_type"),
    "an SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 422, "photo_wrong_type"),
    "a GIF": (lambda: saved(the_photo(), "GIF"), 422, "photo_wrong_type"),
    "an HTML page": (lambda: b"<!doctype html><script>alert(1)</script>", 422, "photo_wrong_type"),
    "50k by 50k": (a_huge_canvas, 422, "photo_too_many_pixels"),
    "20 MB": (lambda: saved(the_photo()) + b"\x00" * 20_000_000, 413, "photo_too_large"),
    "moving": (
        lambda: saved(the_photo(), "WEBP", save_all=True, append_images=[the_photo().rotate(5)]),
        422,
        "photo_animated",
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[PhotoPool]:
    folder = models.default_folder()
    await asyncio.to_thread(models.bring, folder, models.MODELS, lock=models.LOCK)
    async with PhotoPool(models_folder=folder, limits=LIMITS, processes=2, seconds_per_photo=30) as opened:
        yield opened


@pytest.fixture
def real(make: Any, store_url: str, pool: PhotoPool) -> Any:
    """A world that really looks at photos."""
    world = make.world(store_url, photo_bytes=LIMITS.bytes)
    parts = world.api.state.parts
    world.api.state.parts = replace(parts, doors=replace(parts.doors, photos=pool))
    return world


async def bring(world: Any, photo: bytes) -> Any:
    async with world.client() as client:
        return await client.post(
            "/v1/uploads",
            headers=world.headers(Idempotency_Key="k"),
            files={"photo": ("photo.jpg", photo, "image/jpeg")},
        )


@pytest.mark.parametrize("name", GOOD)
async def test_a_good_photo_is_taken(real: Any, name: str) -> None:
    photo = await asyncio.to_thread(GOOD[name])

    answer = await bring(real, photo)

    found = answer.json()["found"]
    stored = await real.store.get(real.orchestrator.heard[0].file)
    picture = Image.open(io.BytesIO(stored))
    assert answer.status_code == 201
    assert found["face_score"] > 0.8
    assert (picture.format, picture.size) == ("JPEG", (answer.json()["width"], answer.json()["height"]))
    assert dict(picture.getexif()) == {}
    assert b"script" not in stored


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_photo_is_a_problem_with_one_thing_to_do(real: Any, name: str) -> None:
    draw, status, code = BAD[name]
    photo = await asyncio.to_thread(draw)

    answer = await bring(real, photo)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["errors"][0]["pointer"] == "/photo"
    assert problem["detail"].startswith(("Choose", "Save"))
    assert real.orchestrator.heard == []
    assert [found async for found in real.store.list("")] == []


async def test_a_photo_taken_sideways_stands_upright_and_says_nothing_of_the_place(real: Any) -> None:
    sideways, upright = taken_sideways_at_home(), saved(the_photo())

    turned = (await bring(real, sideways)).json()
    stored = await real.store.get(real.orchestrator.heard[0].file)

    assert (turned["width"], turned["height"]) == the_photo().size
    assert abs(turned["found"]["eye_distance"] - 83) < 5
    assert b"GPS" not in stored
    assert len(stored) < 3 * len(upright)


async def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_not(pool: PhotoPool) -> None:
    async with PhotoPool(
        models_folder=models.default_folder(), limits=LIMITS, processes=1, seconds_per_photo=0.002
    ) as hasty:
        assert isinstance(await hasty.check(slow_to_read()), BadPhoto)

    assert isinstance(await pool.check(saved(the_photo())), CheckedPhoto)


async def test_a_file_that_breaks_its_process_is_refused_and_the_next_one_is_not(pool: PhotoPool) -> None:
    await asyncio.gather(pool.check(saved(the_photo())), pool.check(saved(the_photo())))
    pids = pool.pids
    checks = [asyncio.create_task(pool.check(slow_to_read())) for _ in pids]
    await asyncio.sleep(0.1)

    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    broken = await asyncio.gather(*checks)

    assert [bad.code for bad in broken if isinstance(bad, BadPhoto)] == ["photo_unreadable"] * 2
    assert isinstance(await pool.check(saved(the_photo())), CheckedPhoto)


async def test_a_process_that_was_killed_while_idle_costs_nobody_a_photo(pool: PhotoPool) -> None:
    await pool.check(saved(the_photo()))
    for pid in pool.pids:
        os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.2)

    assert isinstance(await pool.check(saved(the_photo())), CheckedPhoto)


async def test_a_client_that_goes_away_leaves_no_process_in_between(pool: PhotoPool) -> None:
    for _ in range(3):
        leaving = asyncio.create_task(pool.check(slow_to_read()))
        await asyncio.sleep(0.05)
        leaving.cancel()

    assert isinstance(await pool.check(saved(the_photo())), CheckedPhoto)
    assert len(pool.pids) <= 2


async def test_a_process_is_told_no_secret(pool: PhotoPool) -> None:
    await pool.check(saved(the_photo()))

    for pid in pool.pids:
        told = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        names = {line.partition(b"=")[0].decode() for line in told if line}
        assert names <= {*KEPT_ENVIRONMENT, "LC_CTYPE"}


async def test_more_photos_than_can_wait_are_sent_away_for_a_moment(pool: PhotoPool) -> None:
    photo = saved(the_photo())

    results = await asyncio.gather(*(pool.check(photo) for _ in range(40)), return_exceptions=True)

    sent_away = [result for result in results if isinstance(result, UnavailableError)]
    looked_at = [result for result in results if isinstance(result, CheckedPhoto)]
    assert len(sent_away) + len(looked_at) == 40
    assert 16 <= len(looked_at) <= 18


async def test_without_its_models_the_service_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(models.ModelError):
        async with PhotoPool(models_folder=tmp_path, limits=LIMITS, processes=1, seconds_per_photo=1):
            pass
