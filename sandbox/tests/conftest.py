"""The sandbox on free ports, and what set-up brings."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import stripe

from faces import models
from faces.detect import FaceFinder
from sandbox import models as engine_models
from sandbox import samples
from sandbox.stripe.books import API_VERSION
from sandbox.stripe.testing import Receiver, a_session, open_receiver
from sandbox.testing import STRIPE_KEY, Copier, World, open_world

collect_ignore = [] if os.environ.get("COMICS_STRIPE_CLI") else ["test_stripe_cli.py"]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A sandbox whose engine copies the target: everything but the drawing."""
    async with open_world(tmp_path / "sandbox", engine=Copier()) as opened:
        yield opened


@pytest.fixture(scope="session")
def models_folder() -> Path:
    folder = models.default_folder()
    models.bring(folder, (*models.MODELS, *models.LIKENESS_MODELS), lock=models.LOCK)
    models.bring(folder, engine_models.MODELS, lock=engine_models.LOCK)
    return folder


@pytest.fixture(scope="session")
def finder(models_folder: Path) -> FaceFinder:
    return FaceFinder(models_folder)


@pytest.fixture(scope="session")
def photos() -> dict[str, bytes]:
    folder = samples.bring()
    files = {"astronaut": samples.ASTRONAUT, "admiral": samples.ADMIRAL, "cat": samples.CAT}
    return {name: (folder / file.name).read_bytes() for name, file in files.items()}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An endpoint that takes every event."""
    async with open_receiver() as opened:
        yield opened


@pytest.fixture
async def shop(tmp_path: Path, receiver: Receiver) -> AsyncIterator[World]:
    """A sandbox whose Stripe tells the receiver of everything that the product asks for."""
    settings = {"stripe_webhook_url": receiver.url, "stripe_retry_seconds": 0.02}
    async with open_world(tmp_path / "sandbox", engine=Copier(), **settings) as opened:
        yield opened


@pytest.fixture
async def client(shop: World) -> AsyncIterator[stripe.StripeClient]:
    """The official client, told where this Stripe is."""
    async with official_client(shop) as opened:
        yield opened


@asynccontextmanager
async def official_client(
    world: World, *, key: str = STRIPE_KEY, retries: int = 0
) -> AsyncIterator[stripe.StripeClient]:
    http = stripe.HTTPXClient(timeout=10)
    yield stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": str(world.stripe.base_url).rstrip("/")},
        max_network_retries=retries,
        http_client=http,
    )
    await http.close_async()


@pytest.fixture
async def paid(client: stripe.StripeClient, shop: World, receiver: Receiver) -> stripe.checkout.Session:
    """A session of 39 dollars that was paid, and told of."""
    session = await client.v1.checkout.sessions.create_async(a_session())
    await shop.act(f"sessions/{session.id}/pay")
    await receiver.wait(1)
    receiver.received.clear()
    return await client.v1.checkout.sessions.retrieve_async(session.id)
