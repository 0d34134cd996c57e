"""Pytest fixtures: a real Postgres, a real RabbitMQ, an object store, fresh for each test.

Servers come from the first of: `COMICS_TEST_POSTGRES_URL` and `COMICS_TEST_AMQP_URL` with
`COMICS_TEST_MANAGEMENT_URL`; a Docker engine that answers; the fleet's embedded servers. Where none of these can be
had the test fails, it is not skipped.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import pytest
import pytest_asyncio

POSTGRES_IMAGE: Final = "postgres:18-alpine"
RABBITMQ_IMAGE: Final = "rabbitmq:4-management-alpine"
PORTS: Final = range(10_240, 32_768)
"""Below those lent to outgoing connections, which could take one before the server under test does."""

SERVER_FIXTURES: Final = frozenset({"postgres_url", "broker", "amqp_url", "fresh_database", "fresh_vhost"})

Server = Literal["postgres", "rabbitmq"]


class NoServerError(Exception):
    """A server that the tests need could not be started."""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """Where a test broker's doors are."""

    amqp_url: str
    management_url: str
    """With user and password."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known by which `make check` picks its tests and a parallel run shares them out."""
    config.addinivalue_line("markers", "pure: tests rules without any I/O; set by the file it tests")
    config.addinivalue_line("markers", "servers: needs a real Postgres or RabbitMQ; set by the fixtures it uses")
    config.addinivalue_line("markers", "e2e: drives real processes from outside; set by its folder")
    config.addinivalue_line("markers", "slow: takes seconds of computing")
    config.addinivalue_line("markers", "exhaustive: one more of many alike; left to `make test-all`")
    config.addinivalue_line("markers", "xdist_group(name): runs in the same process as the others of its name")


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@pytest.hookimpl(tryfirst=True)  # Before xdist reads the groups.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it tests, what it uses and where it lies."""
    for item in items:
        if _tests_pure_rules(item.path):
            item.add_marker("pure")
        if SERVER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("servers")
        together = str(item.path)  # Files share costly fixtures among their tests,
        if "e2e" in item.path.parts:
            item.add_marker("e2e")
            together = "e2e"  # and all these share one fleet.
        if "chaos" in item.path.parts:
            together = "chaos"  # So do these, which do it harm.
        item.add_marker(pytest.mark.xdist_group(together))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Postgres superuser."""
    if given := os.environ.get("COMICS_TEST_POSTGRES_URL"):
        yield given
    elif _docker_answers():
        with _postgres_container() as url:
            yield url
    else:
        with _embedded("postgres", tmp_path_factory.mktemp("postgres")) as urls:
            yield urls["postgres_url"]


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A RabbitMQ and its management API, both as administrator."""
    if given := os.environ.get("COMICS_TEST_AMQP_URL"):
        if not (management := os.environ.get("COMICS_TEST_MANAGEMENT_URL")):
            raise NoServerError("COMICS_TEST_AMQP_URL needs COMICS_TEST_MANAGEMENT_URL beside it")
        yield Broker(amqp_url=given, management_url=management)
    elif _docker_answers():
        with _rabbitmq_container() as found:
            yield found
    else:
        with _embedded("rabbitmq", tmp_path_factory.mktemp("rabbitmq")) as urls:
            yield Broker(amqp_url=urls["amqp_url"], management_url=urls["management_url"])


@pytest.fixture(scope="session")
def amqp_url(broker: Broker) -> str:
    """URL of a RabbitMQ administrator, in the virtual host that all tests share."""
    return broker.amqp_url


@pytest.fixture(scope="session")
def database_template() -> str:
    """Name of the database that fresh ones are copied from; override it with one that holds a schema."""
    return "template1"


@pytest_asyncio.fixture
async def fresh_database(postgres_url: str, database_template: str) -> AsyncIterator[str]:
    """URL of a database of its own for one test, a copy of the template, dropped afterwards."""
    import asyncpg  # noqa: PLC0415 - most tests need no driver.

    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database_template}"')
        yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@pytest.fixture
def fresh_vhost(broker: Broker) -> Iterator[str]:
    """AMQP URL of a virtual host of its own for one test: no queue, no exchange but the built-in ones."""
    import httpx  # noqa: PLC0415 - most tests need no HTTP.

    name = f"test-{uuid4().hex}"
    parts = urlsplit(broker.amqp_url)
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    with httpx.Client(base_url=f"{broker.management_url.rstrip('/')}/api/", timeout=30) as management:
        management.put(f"vhosts/{name}").raise_for_status()
        management.put(f"permissions/{name}/{quote(parts.username or 'guest')}", json=everything).raise_for_status()
        yield urlunsplit(parts._replace(path=f"/{name}"))
        management.delete(f"vhosts/{name}").raise_for_status()


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """URL of an object store of its own for one test, in a local folder."""
    return (tmp_path / "store").as_uri()


def _tests_pure_rules(path: Path) -> bool:
    """Whether a file tests a domain module, or the contracts, which are values all through."""
    package = next((parent for parent in path.parents if (parent / "src").is_dir()), path.parents[1])
    tested = path.stem.removeprefix("test_")
    return package.name == "contracts" or any(package.glob(f"src/*/domain/{tested}.py"))


@contextmanager
def _embedded(server: Server, folder: Path) -> Iterator[dict[str, str]]:
    """Run one of the fleet's embedded servers; it ends when our end of its stdin closes, however we end."""
    log = folder / "start.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(  # noqa: S603 - our own module.
            [sys.executable, "-m", "fleet.embedded", "--server", server, "--folder", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            process.communicate()
            raise NoServerError(f"no {server} for the tests:\n{log.read_text(errors='replace')}")
        yield json.loads(line)
        process.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def _docker_answers() -> bool:
    kind, _, address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("://")
    engine = HTTPConnection("docker" if kind == "unix" else address, timeout=5)
    try:
        with socket.socket(socket.AF_UNIX) as unix_socket:
            if kind == "unix":
                unix_socket.connect(address)
                engine.sock = unix_socket
            engine.request("GET", "/_ping")
            return engine.getresponse().read() == b"OK"
    except (OSError, HTTPException):
        return False
    finally:
        engine.close()


@contextmanager
def _postgres_container() -> Iterator[str]:
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415 - heavy.

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()


@contextmanager
def _rabbitmq_container() -> Iterator[Broker]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - heavy.
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415

    image = (
        DockerContainer(RABBITMQ_IMAGE)
        .with_exposed_ports(5672, 15672)
        .waiting_for(LogMessageWaitStrategy("Server startup complete"))
    )
    with image as container:
        host = container.get_container_host_ip()
        yield Broker(
            amqp_url=f"amqp://guest:guest@{host}:{container.get_exposed_port(5672)}/%2F",
            management_url=f"http://guest:guest@{host}:{container.get_exposed_port(15672)}",
        )
