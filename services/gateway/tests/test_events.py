"""Following a job."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

SHOP = "https://shop.example"
USER = UUID(int=1)


class Stream:
    """What an EventSource makes of a response."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def event(self) -> dict[str, str]:
        """Return the next event that has data."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line and "data" in fields:
                return fields
            name, _, value = line.partition(":")
            fields[name] = value.strip()
        raise EOFError

    async def line(self) -> str:
        """Return the next line."""
        async for line in self._lines:
            return line
        raise EOFError


@asynccontextmanager
async def following(client: httpx.AsyncClient, world: Any, job_id: UUID, **headers: str) -> AsyncIterator[Stream]:
    async with (
        asyncio.timeout(15),
        client.stream("GET", f"/v1/jobs/{job_id}/events", headers=world.headers(**headers)) as answer,
    ):
        yield Stream(answer)


@pytest.fixture
def live(make: Any, store_url: str) -> Any:
    """A world in the present, because streams end with their tokens."""
    world = make.world(store_url, breath_seconds=60.0)
    world.now = datetime.now(UTC)
    return world


async def test_a_job_is_told_from_where_it_is_to_its_end(live: Any, make: Any, free_port: int) -> None:
    job = make.queued_job()
    live.reads.keep(job)

    async with live.served(port=free_port) as client, following(client, live, job.id) as stream:
        first = await stream.event()
        live.orchestrator.changes(make.job(id=job.id, version=2))
        second = await stream.event()
        live.orchestrator.changes(make.job(id=job.id, version=3))
        third = await stream.event()
        live.orchestrator.changes(make.finished_job(id=job.id, version=4))
        last = await stream.event()
        with pytest.raises(EOFError):
            await stream.event()

    events = [first, second, third, last]
    assert [event["id"] for event in events] == ["1", "2", "3", "4"]
    assert [event["event"] for event in events] == ["status", "status", "progress", "status"]
    assert [json.loads(event["data"])["status"] for event in events] == ["queued", "processing", "processing", "done"]
    assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
    assert stream.answer.headers["Cache-Control"] == "no-store"


async def test_a_reader_who_comes_back_is_told_only_what_is_new(live: Any, make: Any, free_port: int) -> None:
    job = make.job(version=7)
    live.reads.keep(job)

    async with (
        live.served(port=free_port) as client,
        following(client, live, job.id, Last_Event_ID="7") as stream,
    ):
        live.orchestrator.changes(make.finished_job(id=job.id, version=9))
        event = await stream.event()

    assert (event["id"], event["event"]) == ("9", "status")


async def test_a_reader_who_was_away_at_the_end_is_told_the_end(live: Any, make: Any, free_port: int) -> None:
    job = make.finished_job(version=12)
    live.reads.keep(job)

    async with (
        live.served(port=free_port) as client,
        following(client, live, job.id, Last_Event_ID="7") as stream,
    ):
        assert (await stream.event())["id"] == "12"
        with pytest.raises(EOFError):
            await stream.event()


async def test_a_reader_who_has_seen_the_end_is_sent_home(world: Any, make: Any) -> None:
    job = make.finished_job(version=12)
    world.reads.keep(job)

    async with world.client() as client:
        answer = await client.get(f"/v1/jobs/{job.id}/events", headers=world.headers(Last_Event_ID="12"))

    assert (answer.status_code, answer.content) == (204, b"")


async def test_many_changes_at_once_are_told_as_the_last_of_them(live: Any, make: Any, free_port: int) -> None:
    job = make.job(version=1)
    live.reads.keep(job)

    async with live.served(port=free_port) as client, following(client, live, job.id) as stream:
        await stream.event()
        for version in range(2, 50):
            live.orchestrator.changes(make.job(id=job.id, version=version))
        live.orchestrator.changes(make.finished_job(id=job.id, version=50))
        seen = [await stream.event()]

    assert seen[-1]["id"] == "50"


async def test_a_change_nobody_told_is_found_by_looking(make: Any, store_url: str, free_port: int) -> None:
    world = make.world(store_url, look_seconds=0.05)
    world.now = datetime.now(UTC)
    job = make.job(version=1)
    world.reads.keep(job)

    async with world.served(port=free_port) as client, following(client, world, job.id) as stream:
        await stream.event()
        world.reads.keep(make.finished_job(id=job.id, version=2))
        event = await stream.event()

    assert event["id"] == "2"


async def test_a_long_silence_has_its_breaths(make: Any, store_url: str, free_port: int) -> None:
    world = make.world(store_url, look_seconds=0.02, breath_seconds=0.0)
    world.now = datetime.now(UTC)
    job = make.job()
    world.reads.keep(job)

    async with world.served(port=free_port) as client, following(client, world, job.id) as stream:
        await stream.event()
        lines = [await stream.line() for _ in range(4)]

    assert any(line.startswith(":") for line in lines)


async def test_a_stream_does_not_outlive_its_token_or_its_time(make: Any, store_url: str, free_port: int) -> None:
    world = make.world(store_url, look_seconds=0.02, stream_seconds=0.0)
    world.now = datetime.now(UTC)
    job = make.job()
    world.reads.keep(job)

    async with world.served(port=free_port) as client, following(client, world, job.id) as stream:
        await stream.event()
        with pytest.raises(EOFError):
            await stream.event()


async def test_a_stream_survives_a_database_that_is_away_for_a_moment(
    make: Any, store_url: str, free_port: int
) -> None:
    world = make.world(store_url, look_seconds=0.02)
    world.now = datetime.now(UTC)
    job = make.job(version=1)
    world.reads.keep(job)

    async with world.served(port=free_port) as client, following(client, world, job.id) as stream:
        await stream.event()
        world.reads.away = True
        await asyncio.sleep(0.1)
        world.reads.away = False
        world.orchestrator.changes(make.finished_job(id=job.id, version=2))
        event = await stream.event()

    assert event["id"] == "2"


async def test_streams_are_let_go_when_the_process_stops(live: Any, make: Any, free_port: int) -> None:
    job = make.job()
    live.reads.keep(job)

    async with live.served(port=free_port) as client, following(client, live, job.id) as stream:
        await stream.event()
        live.board.close()
        with pytest.raises(EOFError):
            await stream.event()


async def test_a_user_has_so_many_streams_and_gets_their_places_back(live: Any, make: Any, free_port: int) -> None:
    job = make.job()
    live.reads.keep(job)

    async with live.served(port=free_port) as client:
        async with following(client, live, job.id) as one, following(client, live, job.id) as two:
            await one.event()
            await two.event()
            refused = await client.get(f"/v1/jobs/{job.id}/events", headers=live.headers())
        await live.until(lambda: not live.api.state.parts.streams.inside)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
    assert live.board.watching == 0


async def test_a_page_of_an_allowed_origin_may_follow_with_a_bearer(live: Any, make: Any, free_port: int) -> None:
    job = make.finished_job()
    live.reads.keep(job)
    asked = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,last-event-id",
    }

    async with live.served(port=free_port) as client:
        preflight = await client.options(f"/v1/jobs/{job.id}/events", headers=asked)
        async with following(client, live, job.id, Origin=SHOP) as stream:
            event = await stream.event()

    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == SHOP
    assert {"authorization", "last-event-id"} <= {
        name.strip().lower() for name in preflight.headers["Access-Control-Allow-Headers"].split(",")
    }
    assert stream.answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in stream.answer.headers
    assert event["event"] == "status"


async def test_a_page_of_another_origin_may_not(live: Any, make: Any, free_port: int) -> None:
    job = make.finished_job()
    live.reads.keep(job)
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}

    async with live.served(port=free_port) as client:
        preflight = await client.options(f"/v1/jobs/{job.id}/events", headers=asked)
        async with following(client, live, job.id, Origin="https://evil.example") as stream:
            await stream.event()

    assert "Access-Control-Allow-Origin" not in preflight.headers
    assert "Access-Control-Allow-Origin" not in stream.answer.headers


async def test_an_unknown_job_and_an_unknown_caller_are_problems_before_there_is_a_stream(world: Any) -> None:
    async with world.client() as client:
        unknown = await client.get(f"/v1/jobs/{uuid4()}/events", headers=world.headers())
        nobody = await client.get(f"/v1/jobs/{uuid4()}/events")

    assert (unknown.status_code, nobody.status_code) == (404, 401)


async def test_without_the_database_there_is_no_stream(world: Any) -> None:
    world.reads.away = True

    async with world.client() as client:
        answer = await client.get(f"/v1/jobs/{uuid4()}/events", headers=world.headers())

    assert answer.status_code == 503
