"""Each test finds servers as if it were the first."""

import aio_pika
import asyncpg
import pytest

from chassis.store import ObjectStore


@pytest.mark.parametrize("time", ["first", "second"])
async def test_what_a_test_before_wrote_is_not_in_the_database(fresh_database: str, time: str) -> None:
    connection = await asyncpg.connect(fresh_database)

    await connection.execute("CREATE TABLE traces (left_by text)")
    await connection.execute("INSERT INTO traces VALUES ($1)", time)
    found = await connection.fetch("SELECT left_by FROM traces")

    await connection.close()
    assert [row["left_by"] for row in found] == [time]


@pytest.mark.parametrize("time", ["first", "second"])
async def test_what_a_test_before_sent_is_not_in_the_queue(fresh_vhost: str, time: str) -> None:
    async with await aio_pika.connect(fresh_vhost) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("letters", durable=True, arguments={"x-queue-type": "quorum"})

        await channel.default_exchange.publish(aio_pika.Message(time.encode()), routing_key="letters")
        received = await queue.get(timeout=5)
        left = await queue.get(fail=False)

    assert (received.body, left) == (time.encode(), None)


async def test_a_database_left_with_open_connections_still_goes(fresh_database: str) -> None:
    connection = await asyncpg.connect(fresh_database)

    assert await connection.fetchval("SELECT 1") == 1
    connection.terminate()


async def test_the_store_is_an_empty_folder(store_url: str) -> None:
    store = ObjectStore.open(store_url)

    assert [found.key async for found in store.list("jobs/")] == []
