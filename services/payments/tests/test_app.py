"""Payments starts like the others, and is silent."""

import asyncio
import signal
import sys

import httpx

from chassis.bus import Bus
from chassis.testing import free_port
from contracts.topology import PUBLISHES, queues_of
from payments import consumers
from payments.routes import build_api


async def test_the_door_answers() -> None:
    transport = httpx.ASGITransport(app=build_api())

    async with httpx.AsyncClient(transport=transport, base_url="http://payments") as client:
        answer = await client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"open": True})


def test_every_queue_that_payments_owns_is_served() -> None:
    bus = Bus("payments", "amqp://nobody@127.0.0.1:1/")

    consumers.subscribe(bus)

    assert bus.consumers_attached()
    assert queues_of("payments") == ()
    assert PUBLISHES["payments"] == ()


async def test_it_becomes_ready_and_ends_when_told_to(fresh_vhost: str, store_url: str) -> None:
    port, health_port = free_port(), free_port()
    settings = {
        "PAYMENTS_BROKER_URL": fresh_vhost,
        "PAYMENTS_STORE_URL": store_url,
        "PAYMENTS_PORT": str(port),
        "PAYMENTS_HEALTH_PORT": str(health_port),
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "payments", env=settings)
    try:
        await _answers(f"http://127.0.0.1:{health_port}/health/ready")
        await _answers(f"http://127.0.0.1:{port}/health")
    finally:
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), timeout=20)

    assert code == 0


async def _answers(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
