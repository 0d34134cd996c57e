"""A schema to read from, and a fleet to do harm to."""

import asyncio
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from chaos.field import QUICK, Field
from fleet.supervisor import Fleet
from orchestrator.adapters import migrations


@pytest.fixture(scope="session")
def database_template(postgres_url: str) -> Iterator[str]:
    """A database with our schema, to be copied for each test."""
    name = f"chaos_{uuid4().hex}"
    asyncio.run(_execute(postgres_url, f'CREATE DATABASE "{name}"'))
    migrations.migrate(urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}")))
    yield name
    asyncio.run(_execute(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """A fleet with an echo for a provider, up with its clients; down again at the end."""
    told: list[str] = []
    fleet = Fleet(
        folder=tmp_path_factory.mktemp("chaos"),
        report=lambda name, what: told.append(f"{name}: {what}"),
        overrides={**QUICK, **os.environ},
    )
    asyncio.run(fleet.up())
    try:
        found = Field(fleet=fleet)
        asyncio.run(found.open(clients=2))
        yield found
    finally:
        asyncio.run(fleet.down())


async def _execute(url: str, command: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()
