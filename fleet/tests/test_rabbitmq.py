"""The private RabbitMQ: its users, its data, and what is said where it cannot be had."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused, ProbableAuthenticationError

from contracts.message import COMMANDS, EVENTS
from fleet.embedded.rabbitmq import (
    ADMIN,
    USERS,
    Places,
    Ports,
    RabbitMQ,
    definitions,
    find_or_fetch,
    new_passwords,
)
from fleet.ports import free_ports
from fleet.process import StartError

pytestmark = pytest.mark.servers


def a_broker(folder: Path, passwords: dict[str, str]) -> RabbitMQ:
    amqp, distribution, epmd, management = free_ports(4)
    return RabbitMQ(
        installation=find_or_fetch(lambda _: None),
        folder=folder,
        ports=Ports(amqp=amqp, distribution=distribution, epmd=epmd, management=management),
        passwords=passwords,
    )


@asynccontextmanager
async def standing(broker: RabbitMQ) -> AsyncIterator[RabbitMQ]:
    running = await broker.start()
    try:
        yield broker
    finally:
        for each in running:
            await each.stop()


async def publish(url: str, *, exchange: str, route: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        found = await channel.get_exchange(exchange, ensure=False)
        await found.publish(aio_pika.Message(b"{}"), routing_key=route, mandatory=False)


async def test_each_party_says_only_what_is_its_to_say_and_queued_messages_outlive_a_restart(tmp_path: Path) -> None:
    passwords = new_passwords()
    async with standing(a_broker(tmp_path, passwords)) as broker:
        async with await aio_pika.connect(broker.url(ADMIN)) as connection:
            channel = await connection.channel()
            events = await channel.declare_exchange(EVENTS, aio_pika.ExchangeType.TOPIC, durable=True)
            await channel.declare_exchange(COMMANDS, aio_pika.ExchangeType.TOPIC, durable=True)
            kept = await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
            await kept.bind(events, routing_key="#")

        await publish(broker.url("faceswap"), exchange=EVENTS, route="page.swapped")
        with pytest.raises(ChannelAccessRefused):
            await publish(broker.url("faceswap"), exchange=EVENTS, route="book.bound")
        with pytest.raises(ChannelAccessRefused):
            await publish(broker.url("gateway"), exchange=COMMANDS, route="faceswap.swap_page")
        with pytest.raises(ProbableAuthenticationError):
            await aio_pika.connect(broker.url("gateway").replace(passwords["gateway"], "guessed"))

    async with (
        standing(a_broker(tmp_path, passwords)) as broker,
        await aio_pika.connect(broker.url(ADMIN)) as connection,
    ):
        queue = await (await connection.channel()).get_queue("kept")
        async with queue.iterator(timeout=30) as messages:
            found = await anext(messages)

    assert found.routing_key == "page.swapped"


def test_where_rabbitmq_cannot_be_had_it_is_said_what_to_do(tmp_path: Path) -> None:
    nowhere = Places(unpacked=tmp_path / "cache", installed=(), programs=str(tmp_path))

    with pytest.raises(StartError, match=r"brew install rabbitmq.*COMICS_AMQP_URL"):
        find_or_fetch(lambda _: None, nowhere)


def test_every_user_of_the_broker_has_a_password_of_its_own_and_only_the_admin_rules() -> None:
    passwords = new_passwords()

    users = definitions(passwords)["users"]

    assert len(set(passwords.values())) == len(USERS)
    assert isinstance(users, list)
    assert [user["name"] for user in users if user["tags"]] == [ADMIN]
    assert not any(password in str(users) for password in passwords.values())
