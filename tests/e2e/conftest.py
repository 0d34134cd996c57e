"""One fleet of real processes for all end-to-end tests, and the books and shoppers they share."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from contracts.faceswap import ProviderPaused, ProviderResumed
from e2e.shoppers import Stall
from e2e.world import Book, World
from fleet.desk import Desk
from fleet.supervisor import Fleet
from sandbox import samples
from sandbox.samples import ADMIRAL, ASTRONAUT

QUICK: Final = {
    "FACESWAP_POLL_SECONDS": "0.1",
    "GATEWAY_PAYMENTS_PER_MINUTE": "1000",
    "ORCHESTRATOR_SWEEP_SECONDS": "1",
    "PAYMENTS_BACK_OFF_SECONDS": "0.2",
    "SANDBOX_STRIPE_RETRY_SECONDS": "0.2",
}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A fleet of its own, up, its stories published; down again at the end."""
    told: list[str] = []
    fleet = Fleet(
        folder=tmp_path_factory.mktemp("fleet"),
        report=lambda name, what: told.append(f"{name}: {what}"),
        overrides={**QUICK, **os.environ},
    )
    asyncio.run(fleet.up())
    try:
        asyncio.run(Desk(fleet).publish_stories())
        asyncio.run(Desk(fleet).publish_prices())
        yield World(fleet)
    finally:
        asyncio.run(fleet.down())


@pytest.fixture(scope="session")
def astronaut() -> Path:
    """A photo of Eileen Collins."""
    return samples.default_folder() / ASTRONAUT.name


@pytest.fixture(scope="session")
def admiral() -> Path:
    """A photo of Grace Hopper."""
    return samples.default_folder() / ADMIRAL.name


@pytest.fixture(scope="session")
def stall(world: World, astronaut: Path) -> Stall:
    """Shoppers for tests about buying."""
    return Stall(world, astronaut)


@pytest.fixture(scope="module")
def nothing_is_begun(request: pytest.FixtureRequest, world: World, stall: Stall) -> Iterator[None]:
    """Keep jobs from being begun, as no test of the file needs a book; its SHOPPERS have their previews before."""
    asyncio.run(stall.stock(request.module.SHOPPERS))
    asyncio.run(world.pause(ProviderPaused))
    stall.closed = True
    yield
    stall.closed = False
    asyncio.run(world.pause(ProviderResumed))


@pytest.fixture(scope="session")
def english(world: World, astronaut: Path) -> Book:
    """A book in English with a real face."""
    return asyncio.run(world.book(photo=astronaut, name="Eileen", story="lost-bear", language="en"))


@pytest.fixture(scope="session")
def chinese(world: World, admiral: Path) -> Book:
    """A book in Chinese with another real face."""
    return asyncio.run(world.book(photo=admiral, name="小霞", story="river-song", language="zh-Hans"))


@pytest.fixture(scope="session")
def arabic(world: World, astronaut: Path) -> Book:
    """A book that is read from right to left."""
    return asyncio.run(world.book(photo=astronaut, name="مريم", story="moon-whale", language="ar"))


@pytest.fixture(scope="session", params=["english", "chinese", "arabic"])
def book(request: pytest.FixtureRequest) -> Book:
    """Each of the books: every story, in three scripts."""
    made: Book = request.getfixturevalue(request.param)
    return made
