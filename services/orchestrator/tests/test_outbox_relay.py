"""What was committed is published at least once, by whoever comes first."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from chassis.bus import NotPublishedError, Stored, UnroutableError
from contracts.message import StepCommand
from contracts.topology import MESSAGES
from orchestrator.adapters.job_store import PostgresJobStore
from orchestrator.adapters.outbox_relay import OutboxRelay

Open = Callable[..., Awaitable[PostgresJobStore]]


class Broker:
    """Takes messages; what `refuses` names fails as told."""

    def __init__(self, refuses: Callable[[Stored], Exception | None] = lambda _: None) -> None:
        self.taken: list[Stored] = []
        self.mandatory: dict[str, bool] = {}
        self._refuses = refuses
        self.on_taken: Callable[[], Awaitable[object]] | None = None

    async def publish_stored(self, stored: Stored, *, mandatory: bool = True) -> None:
        if error := self._refuses(stored):
            raise error
        first = not self.taken
        self.taken.append(stored)
        self.mandatory[stored.routing_key] = mandatory
        await asyncio.sleep(0)
        if first and self.on_taken is not None:
            await self.on_taken()


@pytest_asyncio.fixture
async def store(open_store: Open, make: Any) -> AsyncIterator[PostgresJobStore]:
    """A store with four messages in its outbox: a hint for the upload, hints for the job, one command."""
    store = await open_store()
    user, story = uuid4(), make.story()
    upload = make.upload(user=user)
    for event in (story, upload, make.wish(user=user, upload=upload.upload_id, story=story)):
        await store.apply(event)
    await store.claim()
    yield store


def a_relay(store: PostgresJobStore, broker: Broker) -> OutboxRelay:
    return OutboxRelay(pool=lambda: store.pool, publisher=broker, woken=asyncio.sleep)


async def pending(store: PostgresJobStore) -> list[str]:
    rows = await store.pool.fetch("SELECT type FROM app.outbox WHERE published_at IS NULL ORDER BY id")
    return [row["type"] for row in rows]


async def test_everything_is_published_once_with_its_trace(store: PostgresJobStore) -> None:
    broker = Broker()
    await store.pool.execute("""UPDATE app.outbox SET headers = '{"traceparent": "00-1-2-01"}'""")

    first = await a_relay(store, broker).publish_batch()
    second = await a_relay(store, broker).publish_batch()

    assert (first, second) == ((4, 4), (0, 0))
    assert {stored.headers["traceparent"] for stored in broker.taken} == {"00-1-2-01"}
    assert {stored.exchange for stored in broker.taken if stored.routing_key == "postprocess.tint_art"} == {
        "comic.commands"
    }
    assert await pending(store) == []


async def test_hints_need_no_listener_but_commands_do(store: PostgresJobStore) -> None:
    broker = Broker()

    await a_relay(store, broker).publish_batch()

    assert broker.mandatory == {
        "upload.registered": False,
        "job.changed": False,
        "postprocess.tint_art": True,
    }


async def test_two_relays_share_the_work(store: PostgresJobStore) -> None:
    broker = Broker()
    relays = [a_relay(store, broker) for _ in range(4)]

    await asyncio.gather(*(relay.publish_batch() for relay in relays))

    assert len(broker.taken) == 4
    assert len({stored.message_id for stored in broker.taken}) == 4


async def test_a_broker_that_is_away_leaves_the_rows_as_they_are(store: PostgresJobStore) -> None:
    broker = Broker(refuses=lambda _: NotPublishedError("away"))

    went = await a_relay(store, broker).publish_batch()

    assert went == (4, 0)
    assert len(await pending(store)) == 4
    assert await store.pool.fetchval("SELECT max(returned) FROM app.outbox") == 0


@pytest.mark.parametrize("error", [UnroutableError("nobody"), ValueError("unreadable")])
async def test_a_message_that_cannot_be_published_stands_back(store: PostgresJobStore, error: Exception) -> None:
    broker = Broker(refuses=lambda stored: error if stored.exchange == "comic.commands" else None)
    relay = a_relay(store, broker)

    first = await relay.publish_batch()
    at_once = await relay.publish_batch()

    assert (first, at_once) == ((4, 3), (0, 0))
    assert await pending(store) == ["postprocess.tint_art"]
    assert await store.pool.fetchval("SELECT returned FROM app.outbox WHERE published_at IS NULL") == 1


async def test_a_relay_that_dies_between_confirm_and_mark_publishes_again(
    store: PostgresJobStore, fresh_database: str, make: Any
) -> None:
    broker = Broker()
    admin = await asyncpg.connect(fresh_database)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'orchestrator'"
    broker.on_taken = lambda: admin.execute(f"{cut} AND datname = current_database()")
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await a_relay(store, broker).publish_batch()
    broker.on_taken = None

    await a_relay(store, broker).publish_batch()
    answers = [make.answer(message) for message in commands(broker)]
    for answer in answers:
        await store.apply(answer)

    await admin.close()
    ids = [stored.message_id for stored in broker.taken]
    assert sorted(ids) == sorted(2 * list(set(ids)))
    assert await store.pool.fetchval("SELECT version FROM app.jobs") == 3
    assert await pending(store) != []


async def test_a_command_that_is_sent_again_is_published_again_with_the_same_id(store: PostgresJobStore) -> None:
    broker = Broker()
    relay = a_relay(store, broker)
    await relay.publish_batch()

    for signal in await store.open_steps():
        await store.apply(signal)
    await relay.publish_batch()

    sent = [stored.message_id for stored in broker.taken if stored.exchange == "comic.commands"]
    assert len(sent) == 2
    assert len(set(sent)) == 1


def commands(broker: Broker) -> list[StepCommand]:
    read = [MESSAGES[stored.routing_key].model_validate_json(stored.body) for stored in broker.taken]
    return [message for message in read if isinstance(message, StepCommand)]
