"""Grants books as an operator does and reads in Postgres which have ended; as peers/driver.py, on asyncio."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import aio_pika
import asyncpg
import plausible
from aio_pika.exceptions import ChannelNotFoundEntity
from driver import LOOK_SECONDS

from chassis.bus import Bus
from contracts.jobs import GrantRequested
from contracts.message import derived_id

QUEUES: Final = ("orchestrator.events", "faceswap.commands", "postprocess.commands")
USERS: Final = 12
"""So many share the books: a user has two jobs at work at most."""
ENDED: Final = """
    SELECT id, extract(epoch FROM finished_at)::float8 AS at FROM app.jobs
    WHERE id = ANY($1::uuid[]) AND status = 'done'
"""


class Client:
    """Wishes go in through the broker, progress is read from Postgres."""

    def __init__(self, db: asyncpg.Connection, *, gateway: Bus, operator: Bus) -> None:
        self._db = db
        self._gateway = gateway
        self._operator = operator
        self._users = [derived_id("bench", number) for number in range(USERS)]

    async def warm_up(self) -> None:
        """Publish the story, and have every user see a preview, of which books can be granted."""
        story = plausible.story(pages=int(os.environ["BENCH_PAGES"]))
        await self._operator.publish(story)
        for user in self._users:
            await self._gateway.publish(plausible.upload(user))
        while await self._db.fetchval("SELECT count(*) FROM app.uploads, app.stories") < USERS:  # noqa: ASYNC110 - rows come from elsewhere.
            await asyncio.sleep(LOOK_SECONDS)
        wishes = [plausible.preview(user, of=story) for user in self._users]
        for wish in wishes:
            await self._gateway.publish(wish)
        await self.watch([wish.job_id for wish in wishes], say=False)

    async def submit(self, number: int) -> UUID:
        """Give a book away; return its job."""
        preview = derived_id(self._users[number % USERS], "preview")
        grant = GrantRequested(correlation_id=preview, preview_job_id=preview, operator="bench", why="a benchmark")
        await self._operator.publish(grant)
        return grant.book_job_id

    async def watch(self, jobs: Iterable[UUID], *, say: bool = True) -> None:
        """Return when all have ended; say so as they end."""
        waiting = set(jobs)
        while waiting:
            await asyncio.sleep(LOOK_SECONDS)
            rows = await self._db.fetch(ENDED, list(waiting))
            waiting -= {row["id"] for row in rows}
            if rows and say:
                _say({"ended": {str(row["id"]): row["at"] for row in rows}})


async def main(books: int) -> None:
    """Warm up, wait for the word, ask for books, watch them end."""
    amqp = os.environ["BENCH_AMQP_URL"]
    gateway, operator = Bus("gateway", amqp, shutdown_seconds=1), Bus("operator", amqp, shutdown_seconds=1)
    db = await asyncpg.connect(os.environ["BENCH_DATABASE_URL"])
    await _until_attached(amqp)
    for bus in (gateway, operator):
        await bus.start()
    client = Client(db, gateway=gateway, operator=operator)
    await client.warm_up()
    _say({"ready": True})
    await asyncio.to_thread(sys.stdin.readline)
    cpu, submitted = time.process_time(), {}
    for number in range(books):
        asked_at = time.time()
        submitted[await client.submit(number)] = asked_at
    _say({"submitted": {str(job): at for job, at in submitted.items()}, "cpu": time.process_time() - cpu})
    await client.watch(submitted)
    for bus in (gateway, operator):
        await bus.stop()
    await db.close()


async def _until_attached(amqp: str) -> None:
    """Wait until every queue has a consumer."""
    async with await aio_pika.connect(amqp) as connection:
        for queue in QUEUES:
            while not await _consumers(connection, queue):  # noqa: ASYNC110 - the broker is asked, nobody tells.
                await asyncio.sleep(LOOK_SECONDS)


async def _consumers(connection: aio_pika.abc.AbstractConnection, queue: str) -> int:
    try:
        async with connection.channel() as channel:
            return (await channel.declare_queue(queue, passive=True)).declaration_result.consumer_count or 0
    except ChannelNotFoundEntity:
        return 0


def _say(words: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
