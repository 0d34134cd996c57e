"""The whole gateway: from a photo to a job, over a real broker and database."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from gateway.settings import Settings


async def test_a_wish_goes_from_a_photo_to_a_job_that_can_be_followed(fleet: Any) -> None:
    upload = await fleet.bring()
    same_upload = await fleet.bring()
    job = await fleet.ask(upload.json()["id"])
    same_job = await fleet.ask(upload.json()["id"])
    other_body = await fleet.ask(upload.json()["id"], name="Noah")

    assert (upload.status_code, job.status_code) == (201, 202)
    assert (same_upload.status_code, same_upload.json()) == (201, upload.json())
    assert (same_job.status_code, same_job.json()["id"]) == (202, job.json()["id"])
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")

    path = f"/v1/jobs/{job.json()['id']}/events"
    seen = []
    async with asyncio.timeout(20), fleet.client.stream("GET", path, headers=fleet.headers()) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                seen.append(json.loads(line.removeprefix("data:"))["status"])
                if seen[-1] == "processing" and fleet.gateway.returncode is None:
                    fleet.gateway.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(fleet.gateway.wait(), timeout=8)

    assert (seen[-1], code) == ("processing", 0)
    _one_trace_holds_the_wish_and_its_message(fleet)


def _one_trace_holds_the_wish_and_its_message(fleet: Any) -> None:
    spans = [json.loads(line) for line in fleet.traces.read_text(encoding="utf-8").splitlines()]
    trace_of = {span["name"]: span["context"]["trace_id"] for span in spans}

    assert trace_of["publish comic.events:preview.requested"] in {
        span["context"]["trace_id"] for span in spans if span["name"] == "POST /v1/jobs"
    }
    assert not any("Mia" in json.dumps(span) for span in spans)


async def test_refusals_of_the_orchestrator_reach_the_user(fleet: Any) -> None:
    upload_id = (await fleet.bring()).json()["id"]
    answers = [await fleet.ask(upload_id, key=f"wish-{number}") for number in range(3)]
    again = await fleet.ask(upload_id, key="wish-2")

    problem = answers[2].json()
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert (problem["code"], problem["used"], problem["limit"]) == ("preview_quota_exceeded", 2, 2)
    assert (again.status_code, again.json()["code"]) == (429, "preview_quota_exceeded")


async def test_no_token_reaches_what_is_somebody_elses_or_a_book_nobody_paid_for(fleet: Any) -> None:
    upload = await fleet.bring()
    job = await fleet.ask(upload.json()["id"])
    book = await fleet.ask(upload.json()["id"], key="book", kind="book")

    stranger = fleet.headers(sub=str(uuid4()))
    paths = [upload.headers["Location"], *(job.headers["Location"] + part for part in ("", "/events", "/manifest"))]
    answers = [await fleet.client.get(path, headers=stranger) for path in paths]
    listed = await fleet.client.get("/v1/jobs", headers=stranger)

    db = await asyncpg.connect(fleet.database_url)
    books = await db.fetchval("SELECT count(*) FROM app.jobs WHERE kind = 'book'")
    await db.close()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert listed.json()["data"] == []
    assert (book.status_code, book.json()["errors"][0]["pointer"], books) == (422, "/kind", 0)


async def test_without_its_broker_the_gateway_reads_and_says_when_to_come_back(without_a_broker: Any) -> None:
    fleet = without_a_broker

    reading = await fleet.client.get("/v1/jobs", headers=fleet.headers())
    writing = await fleet.bring()
    ready = await fleet.health.get("/health/ready")
    live = await fleet.health.get("/health/live")

    db = await asyncpg.connect(fleet.database_url)
    rows = await db.fetchval("SELECT count(*) FROM app.uploads")
    await db.close()
    assert (reading.status_code, reading.json()["data"]) == (200, [])
    assert (writing.status_code, writing.headers["Retry-After"]) == (503, "2")
    assert (ready.status_code, ready.json()["failing"]) == (503, ["broker", "consumers"])
    assert live.status_code == 200
    assert rows == 0


def test_settings_tell_no_secret() -> None:
    settings = Settings(
        broker_url="amqp://gateway:secret@broker/",
        store_url="memory:///",
        health_port=1,
        port=2,
        database_url="postgresql://gateway:secret@db/app",
        jwks_url="https://auth.example/jwks",
        jwt_issuer="https://auth.example/auth/v1",
        models_dir=Path("models"),
        link_secret="secret",
    )

    assert "secret@db" not in repr(settings)
    assert "'secret'" not in repr(settings)
