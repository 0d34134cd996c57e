"""The rows of the fault matrix that are about more than one point in one service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from chaos import faults
from chaos.evidence import gather
from chaos.field import SERVICES, Field, eventually
from fleet import operator

pytestmark = pytest.mark.exhaustive

JOBS: Final = 4
CHARGES_EACH: Final = 3
"""A preview has three pages with a face."""
CONSUMED: Final = {"orchestrator.events", "orchestrator.dead", "faceswap.commands", "postprocess.commands"}
FROZEN_SECONDS: Final = 25
"""More than the broker waits for a client with the heartbeat below."""


async def test_f7_a_worker_that_was_believed_dead_pays_for_nothing_twice(field: Field) -> None:
    impatient = f"{field.fleet.broker_url('faceswap')}?heartbeat=5"
    await field.restart("faceswap", {"FACESWAP_BROKER_URL": impatient})

    async with field.trouble({"match": {}, "do": {"kind": "latency", "seconds": 4}}), under_way(field) as jobs:
        await until_some_are_paid(field)
        await faults.freeze(field, "faceswap", FROZEN_SECONDS)

    await all_are_done(field, jobs)
    await field.restart("faceswap")


async def test_f8_a_rolling_restart_of_every_service_fails_no_job(field: Field) -> None:
    async with under_way(field) as jobs:
        for service in SERVICES:
            await field.restart(service)

    await all_are_done(field, jobs)


@pytest.mark.parametrize("graceful", [True, False], ids=["stopped", "killed"])
async def test_f9_the_broker_goes_and_comes_and_all_consumers_are_there_again(field: Field, graceful: bool) -> None:
    async with under_way(field) as jobs:
        await field.fleet.stop_part("rabbitmq", at_once=not graceful)
        await field.restart("rabbitmq")

    await eventually(lambda: consumers_are_back(field), what="a consumer never came back")
    await all_are_done(field, jobs)


async def test_f10_the_broker_loses_all_it_knew_and_no_job_is_lost(field: Field) -> None:
    async with under_way(field) as jobs:
        await faults.wipe_the_broker(field)

    await all_are_done(field, jobs)


@pytest.mark.parametrize("queue", sorted(CONSUMED - {"orchestrator.dead"}))
async def test_f10_a_queue_is_deleted_with_what_is_in_it(field: Field, queue: str) -> None:
    async with under_way(field) as jobs:
        await faults.delete_queue(field, queue)

    await all_are_done(field, jobs)


async def test_f11_postgres_is_killed_while_jobs_are_asked_for_and_each_is_one_job(field: Field) -> None:
    before = await field.ask("SELECT count(*) FROM app.jobs")

    asking = asyncio.gather(*(field.preview() for _ in range(JOBS)))
    await faults.kill(field, "postgres", 1)
    jobs = await asking

    assert await field.ask("SELECT count(*) FROM app.jobs") == before + len(jobs)
    await all_are_done(field, jobs)


async def test_f12_results_wait_while_postgres_is_away(field: Field) -> None:
    async with under_way(field) as jobs:
        await until_some_are_paid(field)
        await faults.kill(field, "postgres", 20)

    await all_are_done(field, jobs)


async def test_f16_what_is_said_twice_and_backwards_changes_nothing(field: Field) -> None:
    await faults.spy(field)
    async with under_way(field) as jobs:
        await asyncio.sleep(2)
        await faults.say_again(field)
    for job_id in jobs:
        await field.over(job_id)
    await faults.say_again(field)
    await faults.stop_spying(field)

    await all_are_done(field, jobs)


async def test_f16_what_nobody_can_read_is_laid_aside_and_holds_up_no_other(field: Field) -> None:
    await operator.say(field.fleet.broker_url("operator"))  # It keeps a copy of what dies from now on.
    before = len((await gather(field.places)).letters)

    async with under_way(field) as jobs:
        await faults.poison(field)

    await all_are_done(field, jobs)
    letters = (await gather(field.places)).letters
    assert [letter.reason for letter in letters[before:]] == ["rejected", "rejected"]


@asynccontextmanager
async def under_way(field: Field) -> AsyncIterator[list[str]]:
    """Some previews that were accepted and are not over."""
    yield [await field.preview() for _ in range(JOBS)]


async def until_some_are_paid(field: Field) -> None:
    """Wait until the provider has been asked for pages of jobs that are under way."""
    seen = (await field.sandbox("GET", "/_ledger"))["next"]

    async def look() -> bool:
        return bool((await field.sandbox("GET", f"/_ledger?since={seen}"))["rows"])

    await eventually(look, what="the provider was never asked")


async def consumers_are_back(field: Field) -> bool:
    """Whether the broker itself sees a consumer on each queue."""
    return await faults.consumed_queues(field) >= CONSUMED


async def all_are_done(field: Field, jobs: list[str]) -> None:
    """Hold these jobs to their end, and the fleet to its promises."""
    endings = [await field.ended(job_id) for job_id in jobs]

    assert [(ending.status, ending.charges) for ending in endings] == [("done", CHARGES_EACH)] * len(jobs)
    assert (await field.verdict()).violations == ()
