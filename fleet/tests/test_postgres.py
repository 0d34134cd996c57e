"""The private Postgres: starts anywhere, keeps its data, ends cleanly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from fleet.embedded.postgres import Postgres
from fleet.ports import free_ports
from fleet.process import StartError

pytestmark = pytest.mark.servers


def a_postgres(folder: Path, *, password: str = "") -> Postgres:
    return Postgres(folder=folder, port=free_ports(1)[0], password=SecretStr(password or "any"))


@asynccontextmanager
async def connected_to(server: Postgres) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    running = await server.start()
    try:
        connection = await asyncpg.connect(server.url)
        try:
            yield connection
        finally:
            await connection.close()
    finally:
        await running.stop()


async def test_what_was_written_is_there_after_a_second_start_on_another_port(tmp_path: Path) -> None:
    async with connected_to(a_postgres(tmp_path)) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 'still here' AS said")

    async with connected_to(a_postgres(tmp_path)) as connection:
        said = await connection.fetchval("SELECT said FROM kept")

    assert said == "still here"


async def test_it_starts_in_a_folder_that_only_its_owner_may_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    async with connected_to(a_postgres(closed / "postgres")) as connection:
        version = await connection.fetchval("SHOW server_version_num")

    assert int(version) >= 180000


async def test_nobody_gets_in_without_the_password(tmp_path: Path) -> None:
    server = a_postgres(tmp_path, password="right")

    async with connected_to(server):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url.replace("right", "wrong"))


async def test_a_forgotten_password_is_explained(tmp_path: Path) -> None:
    async with connected_to(a_postgres(tmp_path, password="of old")):
        pass

    with pytest.raises(StartError, match="make clean"):
        await a_postgres(tmp_path, password="of today").start()


async def test_after_the_stop_nothing_is_left_running(tmp_path: Path) -> None:
    server = a_postgres(tmp_path)
    running = await server.start()

    await running.stop()

    assert not running.alive()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncpg.connect(server.url)
