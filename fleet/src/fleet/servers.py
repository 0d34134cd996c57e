"""The fleet's own Postgres and RabbitMQ, as its memory describes them."""

import os
from pathlib import Path

from fleet.embedded.postgres import Postgres
from fleet.embedded.rabbitmq import USERS, VHOST, Installation, Ports, RabbitMQ
from fleet.memory import Memory


def postgres(memory: Memory, *, folder: Path, durable: bool = True) -> Postgres:
    """The database server of the fleet that lives in the folder."""
    return Postgres(
        folder=folder / "postgres",
        port=memory.ports["postgres"],
        password=memory.passwords["database/postgres"],
        durable=durable,
    )


def rabbitmq(memory: Memory, *, folder: Path, installation: Installation) -> RabbitMQ:
    """The broker of the fleet that lives in the folder."""
    ports = memory.ports
    return RabbitMQ(
        installation=installation,
        folder=folder / "rabbitmq",
        ports=Ports(
            amqp=ports["amqp"],
            distribution=ports["distribution"],
            epmd=ports["epmd"],
            management=ports["management"],
        ),
        passwords={user: memory.password(f"broker/{user}") for user in USERS},
    )


def external_broker() -> str | None:
    """The broker the user wants used instead of one of ours."""
    return os.environ.get("COMICS_AMQP_URL") or None


def broker_url(memory: Memory, *, user: str) -> str:
    """AMQP URL of a user; a broker of the fleet owner's serves all alike."""
    return (
        external_broker()
        or f"amqp://{user}:{memory.password(f'broker/{user}')}@127.0.0.1:{memory.ports['amqp']}/{VHOST}"
    )
