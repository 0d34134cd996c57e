"""A schema to read from, and a fleet to do harm to."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from orchestrator.adapters import migrations


@pytest.fixture(scope="session")
def database_template(postgres_url: str) -> Iterator[str]:
    """A database with our schema, to be copied for each test."""
    name = f"chaos_{uuid4().hex}"
    asyncio.run(_execute(postgres_url, f'CREATE DATABASE "{name}"'))
    migrations.migrate(urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}")))
    yield name
    asyncio.run(_execute(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _execute(url: str, command: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()
