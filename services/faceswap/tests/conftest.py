"""Commands and drawn pages to work on, and the sandbox with a door to our store."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.store import ObjectStore, describe
from contracts.faceswap import CropSlot, PageSwapped, SwapPage
from contracts.message import StepFailed, derived_id
from faces import models as face_models
from faces.detect import FaceFinder
from faceswap.adapters import segmind
from faceswap.adapters.claims import ObjectClaims
from faceswap.adapters.loans import LinkedLoans
from faceswap.adapters.memory import START, MemoryDoor, MemoryMeter
from faceswap.adapters.patience import Patience, utc_now
from faceswap.adapters.pictures import StoredPictures
from faceswap.domain.claim import Rules
from faceswap.use_cases.ports import Desk, Loans
from faceswap.use_cases.swap_page import swap_page
from sandbox import models as engine_models
from sandbox import samples
from sandbox.segmind.engine.enhance import Upscaler
from sandbox.segmind.engine.swap import Tools
from sandbox.segmind.engine.work import Done, Work, make_with
from sandbox.server import Servers
from sandbox.testing import KEY, WORKFLOW, World, a_page, open_world

Make = Callable[..., Any]
SIDE = 512
FILE_BYTES_MAX = 4_000_000


def slot_of_the_page() -> CropSlot:
    _, slot = a_page(side=SIDE)
    points = {name: dict(zip("xy", point, strict=True)) for name, point in asdict(slot).items() if name != "outline"}
    outline = [{"x": x, "y": y} for x, y in slot.outline]
    return CropSlot.model_validate(
        {
            "width": SIDE,
            "height": SIDE,
            "left_eye": points["first_eye"],
            "right_eye": points["second_eye"],
            "mouth": points["mouth"],
            "outline": outline,
        }
    )


@pytest.fixture(scope="session")
def slot() -> CropSlot:
    """Where the face of the drawn crop is."""
    return slot_of_the_page()


@pytest.fixture(scope="session")
def drawn_crop() -> bytes:
    """A crop with a complete drawn face, as a PNG that says nothing of its slot."""
    return a_page(side=SIDE, slot=False)[0]


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A photo of one person, in the public domain."""
    return (samples.bring() / samples.ASTRONAUT.name).read_bytes()


@pytest.fixture(scope="session")
def models_folder() -> Path:
    folder = face_models.default_folder()
    face_models.bring(folder, face_models.MODELS, lock=face_models.LOCK)
    return folder


@pytest.fixture(scope="session")
def finder(models_folder: Path) -> FaceFinder:
    return FaceFinder(models_folder)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def a_command(slot: CropSlot) -> Make:
    """Make the command for a page of a job of its own; void an hour after `now`."""

    def make(
        *, job_id: UUID | None = None, page: str = "p07", now: datetime = START, good_for: float = 3600, **changes: Any
    ) -> SwapPage:
        job = job_id or uuid4()
        step = f"faces/{page}"
        fields: dict[str, Any] = {
            "message_id": derived_id(job, step),
            "correlation_id": job,
            "job_id": job,
            "step": step,
            "not_after": now + timedelta(seconds=good_for),
            "page": page,
            "crop": describe(f"jobs/{job}/art/{page}.crop.png", b"crop"),
            "slot": slot,
            "photo": describe("uploads/u/1/photo.jpg", b"photo"),
            "result_key": f"jobs/{job}/faces/{page}.png",
        }
        return SwapPage.model_validate(fields | changes)

    return make


@dataclass(frozen=True, kw_only=True)
class ServedStore:
    """A local store whose links are served as the gateway serves them."""

    store: ObjectStore
    url: str
    link_secret: str
    link_base_url: str


@pytest.fixture
async def served_store(tmp_path: Path) -> AsyncIterator[ServedStore]:
    async def file(request: Request) -> Response:
        key = request.path_params["key"]
        if not opened.check_link(key, request.query_params, now=utc_now()):
            return Response(status_code=403)
        return Response(await opened.read(key))

    servers = Servers((FastAPI(routes=[Route("/files/{key:path}", file)]), "127.0.0.1", 0))
    url, secret, base = (tmp_path / "store").as_uri(), "for tests", servers.urls[0]
    opened = ObjectStore.open(url, link_secret=SecretStr(secret), link_base_url=base)
    async with servers:
        yield ServedStore(store=opened, url=url, link_secret=secret, link_base_url=base)


@pytest.fixture
def store(served_store: ServedStore) -> ObjectStore:
    """That store itself."""
    return served_store.store


@pytest.fixture(params=["workflow-v2", "workflow-legacy", "models"])
def shape(request: pytest.FixtureRequest) -> str:
    """Each way to use Segmind."""
    return str(request.param)


class Engine:
    """The sandbox's engine in a thread of this process, loaded once for all tests."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def make(self, work: Work) -> Done:
        return await asyncio.to_thread(make_with, work, self._tools)

    def close(self) -> None:
        """Stay for the next test."""


@pytest.fixture(scope="session")
def engine(models_folder: Path, finder: FaceFinder) -> Engine:
    face_models.bring(models_folder, engine_models.MODELS, lock=engine_models.LOCK)
    return Engine(Tools(finder, Upscaler(models_folder)))


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    """A sandbox that really swaps faces, without drawing them."""
    async with open_world(tmp_path / "sandbox", engine=engine) as opened:
        yield opened


@pytest.fixture
async def provider(world: World, shape: str) -> AsyncIterator[segmind.Segmind]:
    """The adapter on that sandbox."""
    base = str(world.segmind.base_url)
    addresses = segmind.Addresses(api=base, history=base, upload=base, files=("127.0.0.1",))
    works = (
        segmind.models(swap_price_usd_micros=1, enhance_price_usd_micros=1)
        if shape == "models"
        else segmind.workflow(
            WORKFLOW,
            v2=shape == "workflow-v2",
            source_input="source_face_image",
            target_input="target_face_image",
            price_usd_micros=1,
        )
    )
    async with segmind.Wire(
        addresses, key=SecretStr(KEY), post_timeout_seconds=2, file_bytes_max=FILE_BYTES_MAX
    ) as wire:
        yield segmind.Segmind(wire, name=f"segmind-{shape}", works=works, now=utc_now, least_credits_usd=Decimal(1))


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The whole service but its broker, on a sandbox that really swaps faces."""

    world: World
    provider: segmind.Segmind
    store: ObjectStore
    pictures: StoredPictures
    loans: Loans
    claims: ObjectClaims
    door: MemoryDoor
    meter: MemoryMeter
    stopping: asyncio.Event

    async def order(self, make: Make, *, crop: bytes, photo: bytes, **changes: Any) -> SwapPage:
        """Put a page's pictures into the store and make its command."""
        job = uuid4()
        crop_object = await self.store.put(f"jobs/{job}/art/p07.crop.png", crop, content_type="image/png")
        photo_object = await self.store.put(f"uploads/u/{job}/photo.jpg", photo, content_type="image/jpeg")
        command: SwapPage = make(job_id=job, now=utc_now(), crop=crop_object, photo=photo_object, **changes)
        return command

    async def swap(self, command: SwapPage) -> PageSwapped | StepFailed:
        """Do it."""
        desk = Desk(
            provider=self.provider,
            claims=self.claims,
            door=self.door,
            clock=Patience(self.stopping, hold_seconds=60),
            meter=self.meter,
            rules=Rules(
                post_within=timedelta(seconds=1),
                post_timeout=timedelta(seconds=0.3),
                history_lag=timedelta(seconds=0.3),
                deadline=timedelta(seconds=20),
                back_off_first=timedelta(seconds=0.05),
            ),
            poll_seconds=0.05,
        )
        return await swap_page(command, desk=desk, pictures=self.pictures, loans=self.loans)


@pytest.fixture
def make_workshop(
    world: World, provider: segmind.Segmind, store: ObjectStore, finder: FaceFinder, threads: ThreadPoolExecutor
) -> Make:
    """Open another workshop on the same world."""

    def make(**changes: Any) -> Workshop:
        parts: dict[str, Any] = {
            "world": world,
            "provider": provider,
            "store": store,
            "pictures": StoredPictures(store, finder=finder, threads=threads),
            "loans": LinkedLoans(store, now=utc_now),
            "claims": ObjectClaims(store),
            "door": MemoryDoor(),
            "meter": MemoryMeter(),
            "stopping": asyncio.Event(),
        }
        return Workshop(**parts | changes)

    return make


@pytest.fixture
def workshop(make_workshop: Make) -> Workshop:
    """The whole service but its broker."""
    opened: Workshop = make_workshop()
    return opened
