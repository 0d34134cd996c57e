"""Payments starts like the others, serves its queue, and refuses to start half-told."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from chassis.bus import Bus
from chassis.testing import free_port
from contracts.topology import queues_of
from payments import consumers
from payments.routes import PATH
from payments.use_cases.ports import Desk

TOLD = {
    "PAYMENTS_STORE_URL": "memory:///",
    "PAYMENTS_STRIPE_SECRET_KEY": "sk_test_1",
    "PAYMENTS_STRIPE_WEBHOOK_SECRETS": '["whsec_1"]',
    "PAYMENTS_WEB_URL": "http://127.0.0.1:3000",
}


def test_every_queue_that_payments_owns_is_served() -> None:
    bus = Bus("payments", "amqp://nobody@127.0.0.1:1/")

    consumers.subscribe(bus, desk=_nobody, at_once=1)

    assert set(bus._subscriptions) == {queue.name for queue in queues_of("payments")}
    assert {route for one in bus._subscriptions.values() for route in one.handlers} == {
        message.route() for queue in queues_of("payments") for message in queue.takes
    }


async def test_it_becomes_ready_and_ends_when_told_to(fresh_vhost: str) -> None:
    port, health_port = free_port(), free_port()
    told = {
        "PAYMENTS_BROKER_URL": fresh_vhost,
        "PAYMENTS_PORT": str(port),
        "PAYMENTS_HEALTH_PORT": str(health_port),
    }
    async with _process(TOLD | told) as process:
        await _answers(f"http://127.0.0.1:{health_port}/health/ready")
        await _answers(f"http://127.0.0.1:{port}/health")
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), timeout=20)

    assert code == 0


async def test_without_its_secrets_it_does_not_start() -> None:
    told = {
        "PAYMENTS_BROKER_URL": "amqp://nobody@127.0.0.1:1/",
        "PAYMENTS_PORT": str(free_port()),
        "PAYMENTS_HEALTH_PORT": str(free_port()),
        "PAYMENTS_STRIPE_WEBHOOK_SECRETS": "[]",
    }
    async with _process(TOLD | told) as process:
        code = await asyncio.wait_for(process.wait(), timeout=20)

    assert code != 0


async def test_while_the_broker_is_away_events_are_left_with_stripe(make: Any) -> None:
    port = free_port()
    told = {
        "PAYMENTS_BROKER_URL": f"amqp://nobody@127.0.0.1:{free_port()}/",
        "PAYMENTS_PORT": str(port),
        "PAYMENTS_HEALTH_PORT": str(free_port()),
        "PAYMENTS_STRIPE_ENV_TAG": make.env,
    }
    url, body = f"http://127.0.0.1:{port}", json.dumps(make.event()).encode()
    signature = make.signature(body, secret="whsec_1", at=int(time.time()))
    async with _process(TOLD | told), httpx.AsyncClient() as client:
        await _answers(f"{url}/health")
        answer = await client.post(f"{url}{PATH}", content=body, headers={"Stripe-Signature": signature})

    assert (answer.status_code, answer.json()["code"]) == (503, "not_published")


def _nobody() -> Desk:
    raise AssertionError("no message was to come")


@asynccontextmanager
async def _process(settings: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "payments", env=os.environ | settings, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answers(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
