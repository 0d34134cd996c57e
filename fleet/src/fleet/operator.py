"""What operators wish: published under the operator's own broker user, written down by the orchestrator."""

import asyncio
import getpass
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final, TypeVar
from uuid import UUID

import asyncpg

from chassis.bus import Bus, NotPublishedError
from contracts.jobs import GrantRequested
from contracts.message import Message
from fleet.process import StartError

CONNECT_SECONDS: Final = 10
ANSWER_SECONDS: Final = 15

T = TypeVar("T")


class WishError(Exception):
    """An operator's wish came to nothing; the text says why."""


def operator_name() -> str:
    """Who is sitting here, as the books of the orchestrator name it."""
    return re.sub(r"[^A-Za-z0-9._@-]", "-", getpass.getuser())[:80] or "operator"


async def say(broker_url: str, *messages: Message) -> None:
    """Publish the messages in their order, each confirmed; WishError when the broker does not take them."""
    async with _bus(broker_url) as bus:
        try:
            for message in messages:
                await bus.publish(message)
        except NotPublishedError as error:
            raise WishError(
                f"The broker did not take the message: {error}. Is the fleet up? (`comics status`)"
            ) from error


async def grant(broker_url: str, database_url: str, *, preview_job_id: UUID, why: str) -> UUID:
    """Give the book of a finished preview away; return the book's job once it stands in the database."""
    wish = GrantRequested(
        correlation_id=preview_job_id,
        preview_job_id=preview_job_id,
        operator=operator_name(),
        why=why,
    )
    await say(broker_url, wish)
    connection = await asyncpg.connect(database_url)
    try:
        return await _granted(connection, wish)
    finally:
        await connection.close()


async def _granted(connection: "asyncpg.Connection[asyncpg.Record]", wish: GrantRequested) -> UUID:
    async def look() -> UUID | None:
        if await connection.fetchval("SELECT 1 FROM app.jobs WHERE id = $1", wish.book_job_id):
            return wish.book_job_id
        refused = await connection.fetchval("SELECT refused FROM app.grants WHERE id = $1", wish.message_id)
        if refused:
            raise WishError(f"The grant for {wish.preview_job_id} was refused: {refused}.")
        return None

    return await answered(look)


async def answered(look: Callable[[], Awaitable[T | None]]) -> T:
    """Return what is seen once there is something to see; WishError when the orchestrator says nothing for long."""
    deadline = monotonic() + ANSWER_SECONDS
    while monotonic() < deadline:
        if (seen := await look()) is not None:
            return seen
        await asyncio.sleep(0.1)
    raise WishError(f"The orchestrator did not answer within {ANSWER_SECONDS} s. Look at `comics logs orchestrator`.")


@asynccontextmanager
async def _bus(broker_url: str) -> AsyncIterator[Bus]:
    bus = Bus("operator", broker_url)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await bus.start()
            await bus.declare_queues()  # From now on the operator has a copy of every dead letter.
    except TimeoutError:
        raise StartError("The broker does not answer. Start the fleet with `make up`.") from None
    try:
        yield bus
    finally:
        await bus.stop()
