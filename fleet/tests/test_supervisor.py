"""The fleet starts whole or not at all, is found again, and leaves nothing behind."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aio_pika
import asyncpg
import psutil
import pytest

from fleet.embedded.rabbitmq import USERS
from fleet.memory import Memory
from fleet.parts import PORTS, SECRETS, Part, Plan, database_url
from fleet.process import Program, StartError, start
from fleet.supervisor import Fleet

pytestmark = pytest.mark.servers


MAKES_THE_ROLES = """
import asyncio, os, asyncpg
async def migrate():
    connection = await asyncpg.connect(os.environ["URL"])
    for role in ("orchestrator", "gateway"):
        if not await connection.fetchval("SELECT to_regrole($1)", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN")
    await connection.close()
asyncio.run(migrate())
"""


def a_web_server(memory: Memory, name: str, *, port: str) -> Part:
    return Part(
        name=name,
        arguments=("-m", "http.server", "--bind", "127.0.0.1", str(memory.ports[port])),
        ready_url=f"http://127.0.0.1:{memory.ports[port]}/",
        settings={},
        needs_database=True,
    )


def a_plan(memory: Memory, *, folder: Path, broker_urls: Mapping[str, str], overrides: Mapping[str, str]) -> Plan:
    assert (folder.is_dir(), "gateway" in broker_urls, overrides) == (True, True, {})
    url = database_url(memory, role="postgres")
    migration = Part(name="migrate", arguments=("-c", MAKES_THE_ROLES), settings={"URL": url})
    return Plan(migration=migration, parts=(a_web_server(memory, "window", port="gateway"),))


def a_plan_that_breaks(memory: Memory, **rest: object) -> Plan:
    plan = a_plan(memory, **rest)  # type: ignore[arg-type]  # Handed on as they come.
    broken = Part(
        name="broken",
        arguments=("-c", "import time; time.sleep(1); raise SystemExit('no paper left')"),
        ready_url="http://127.0.0.1:9/",
        settings={},
    )
    return Plan(migration=plan.migration, parts=(*plan.parts, broken))


@dataclass
class Told:
    """Notes down what the fleet reports."""

    words: list[str] = field(default_factory=list)

    def __call__(self, name: str, words: str) -> None:
        self.words.append(f"{name} {words}")


def processes_below(folder: Path) -> list[str]:
    return [
        " ".join(process.info["cmdline"] or [])
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in part for part in process.info["cmdline"] or [])
    ]


async def test_a_second_start_finds_data_messages_and_addresses_of_the_first(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    await fleet.up()
    ports = fleet.memory.ports
    connection = await asyncpg.connect(fleet.owner_url)
    await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    await connection.close()
    async with await aio_pika.connect(fleet.broker_url()) as broker:
        channel = await broker.channel()
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        letter = aio_pika.Message(b"still here", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(letter, routing_key="kept")
    await fleet.down()
    assert (fleet.standing(), processes_below(tmp_path)) == ([], [])

    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    await fleet.up()
    try:
        connection = await asyncpg.connect(fleet.owner_url)
        one = await connection.fetchval("SELECT one FROM kept")
        await connection.close()
        async with await aio_pika.connect(fleet.broker_url()) as broker:
            queue = await (await broker.channel()).get_queue("kept")
            async with queue.iterator(timeout=30) as letters:
                letter_kept = await anext(letters)
        assert (one, letter_kept.body, fleet.memory.ports, fleet.is_up()) == (1, b"still here", ports, True)
    finally:
        await fleet.down()


async def test_a_part_that_ends_while_starting_is_named_with_its_last_words_and_nothing_is_left(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan_that_breaks)

    with pytest.raises(StartError, match=r"broken ended while it was starting(.|\n)*no paper left"):
        await fleet.up()

    assert (fleet.standing(), processes_below(tmp_path)) == ([], [])


async def test_a_start_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    told = Told()
    fleet = Fleet(folder=tmp_path, report=told, plan=a_plan)
    starting = asyncio.create_task(fleet.up())
    while not any(words.startswith("postgres ready") for words in told.words):
        await asyncio.sleep(0.05)

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    assert (fleet.standing(), processes_below(tmp_path)) == ([], [])


async def test_a_stop_that_is_interrupted_still_ends_everything(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), durable=False, plan=a_plan)
    await fleet.up()
    stopping = asyncio.create_task(fleet.down())
    await asyncio.sleep(0.01)

    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping

    assert (fleet.standing(), processes_below(tmp_path)) == ([], [])


async def test_two_commands_do_not_start_the_same_fleet_at_once(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    starting = asyncio.create_task(fleet.up())
    await asyncio.sleep(0.1)

    with pytest.raises(StartError, match="Another `comics` command"):
        await fleet.down()

    starting.cancel()
    await asyncio.wait([starting])


async def test_a_pid_that_means_another_process_by_now_is_left_alone(tmp_path: Path) -> None:
    stranger = start(
        Program(
            name="stranger",
            command=(sys.executable, "-c", "import time; time.sleep(60)"),
            environment={},
            log=tmp_path / "stranger.log",
            folder=tmp_path,
        )
    )
    memory = Memory.model_validate(
        {
            "running": [
                {"name": "gone", "pid": stranger.pid, "born": 1.0, "log": tmp_path / "gone.log", "stop_signal": 15}
            ]
        }
    )
    memory.save(tmp_path)

    await Fleet(folder=tmp_path, report=Told(), plan=a_plan).down()

    assert stranger.alive()
    await stranger.stop()


async def test_only_the_owner_may_read_the_passwords(tmp_path: Path) -> None:
    memory = Memory()
    memory.settle(ports=["gateway"], passwords=["links"])

    memory.save(tmp_path)

    assert (tmp_path / "fleet.json").stat().st_mode & 0o077 == 0
    assert Memory.of(tmp_path) == memory
    assert memory.password("links") not in repr(memory)


async def test_one_part_is_killed_and_begun_again_by_other_settings_beside_the_rest(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    await fleet.up()
    try:
        before = {running.name: running.pid for running in fleet.standing()}
        await fleet.stop_part("window", at_once=True)
        alone = (fleet.part_runs("window"), fleet.is_up())
        await fleet.start_part("window", {"FOR_THIS_LIFE": "only"})
        after = {running.name: running.pid for running in fleet.standing()}
        told = psutil.Process(after["window"]).environ()

        assert alone == (False, False)
        assert fleet.is_up()
        assert told["FOR_THIS_LIFE"] == "only"
        assert {name for name, pid in after.items() if before[name] != pid} == {"window"}
    finally:
        await fleet.down()


async def test_the_broker_is_killed_and_begun_again(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    await fleet.up()
    try:
        await fleet.stop_part("rabbitmq", at_once=True)
        await fleet.start_part("rabbitmq")

        async with await aio_pika.connect(fleet.broker_url()) as broker:
            assert not broker.is_closed
        assert fleet.is_up()
    finally:
        await fleet.down()


async def test_a_part_there_is_not_cannot_be_begun(tmp_path: Path) -> None:
    fleet = Fleet(folder=tmp_path, report=Told(), plan=a_plan)
    memory = fleet.memory
    memory.settle(ports=PORTS, passwords=[*SECRETS, *(f"broker/{user}" for user in USERS)])
    memory.save(tmp_path)

    with pytest.raises(StartError, match="no part door"):
        await fleet.start_part("door")
