"""A provider that fails, and orchestrators that share the work: no job is lost, none is paid twice."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from fleet import parts
from fleet.ports import free_ports
from fleet.process import Program, Running, start


async def test_a_provider_that_finds_no_face_fails_the_job_with_a_reason_and_costs_nothing(
    world: Any, astronaut: Path
) -> None:
    async with (
        world.customer() as customer,
        world.trouble({"match": {"on": "submit"}, "do": {"kind": "no_face_source"}}),
    ):
        job = await world.preview(customer, photo=astronaut)

    assert job["status"] == "failed"
    assert (job["error"]["code"], job["error"]["fault"]) == ("photo_no_face", "customer")
    assert job["manifest_url"] is None
    calls = await world.rows("SELECT cost_usd_micros FROM app.ai_calls WHERE job_id = $1::uuid", job["id"])
    assert sum(call["cost_usd_micros"] for call in calls) == 0


async def test_a_reply_that_was_lost_is_found_again_and_not_paid_again(world: Any, astronaut: Path) -> None:
    before = len(await world.charged_calls())

    lost = {"match": {"on": "submit", "nth": 1}, "do": {"kind": "reset_after"}}

    async with world.customer() as customer, world.mode("fast"), world.trouble(lost):
        job = await world.preview(customer, photo=astronaut)

    assert job["status"] == "done"
    assert len(await world.charged_calls()) == before + 3


@pytest.fixture
def second_orchestrator(world: Any) -> Iterator[int]:
    """Another replica beside the fleet's own; gives the port of its health."""
    fleet = world.fleet
    (port,) = free_ports(1)
    plan = parts.plan(
        fleet.memory,
        folder=fleet.folder,
        broker_urls={name: fleet.broker_url(name) for name in parts.SERVICES},
        overrides={"ORCHESTRATOR_HEALTH_PORT": str(port)},
    )
    (part,) = [part for part in plan.parts if part.name == "orchestrator"]
    running = _start(replace(part, name="orchestrator-2"), folder=fleet.folder)
    try:
        yield port
    finally:
        asyncio.run(running.stop())


def _start(part: parts.Part, *, folder: Path) -> Running:
    return start(
        Program(
            name=part.name,
            command=(sys.executable, *part.arguments),
            environment={**parts.inherited(), **part.settings},
            log=folder / "logs" / f"{part.name}.log",
            folder=folder,
        )
    )


async def test_two_orchestrators_share_the_work_and_do_none_of_it_twice(
    world: Any, astronaut: Path, second_orchestrator: int
) -> None:
    health = [f"http://127.0.0.1:{second_orchestrator}", world.fleet.addresses.of("orchestrator_health")]
    async with httpx.AsyncClient(trust_env=False) as http:
        await _until_ready(http, health[0])
        async with world.mode("fast"):
            jobs = await asyncio.gather(*(_one_preview(world, astronaut) for _ in range(4)))
        worked = [(await http.get(f"{url}/metrics")).text for url in health]

    assert [job["status"] for job in jobs] == ["done"] * 4
    assert all('messaging_client_consumed_messages_total{destination="comic.events' in text for text in worked)
    calls = await world.rows(
        "SELECT job_id, step, call FROM app.ai_calls WHERE job_id = any($1::uuid[])", [job["id"] for job in jobs]
    )
    assert len(calls) == 4 * 3
    assert max(Counter((call["job_id"], call["step"], call["call"]) for call in calls).values()) == 1
    ends = await world.rows(
        "SELECT job_id FROM app.job_events WHERE job_id = any($1::uuid[]) AND status IN ('done', 'failed')",
        [job["id"] for job in jobs],
    )
    assert len(ends) == 4


async def _one_preview(world: Any, photo: Path) -> Any:
    async with world.customer() as customer:
        return await world.preview(customer, photo=photo)


async def _until_ready(http: httpx.AsyncClient, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await http.get(f"{url}/health/ready")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
