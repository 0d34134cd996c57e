"""What is found outside the services after a run: the client's record, the ledger, SQL, files and queues."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import asyncpg
import httpx

LENT: Final = re.compile(r"inputs/[0-9a-f-]{36}\.png")
"""How an attempt's input is named in what the provider was sent."""
LETTERS_AT_MOST: Final = 1000

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What the provider billed for one call; `marks` name the inputs it was made with."""

    request_id: str
    marks: tuple[str, ...]
    cost_usd: float


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One attempt at a paid call, as its files say."""

    job_id: str
    step: str
    call: str
    attempt: int
    mark: str
    facts: frozenset[str]
    outcome: str | None = None


@dataclass(frozen=True, kw_only=True)
class Depth:
    """How much a queue holds."""

    queue: str
    ready: int
    unacked: int


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A dead letter: its type, and why it died, where that is said."""

    type: str
    queue: str
    reason: str | None


@dataclass(kw_only=True)
class Evidence:
    """Everything the verdict rests on; rows are as SQL gives them, ids as text."""

    accepted: list[str] = field(default_factory=list)
    jobs: dict[str, Row] = field(default_factory=dict)
    events: dict[str, list[Row]] = field(default_factory=dict)
    steps: dict[str, list[Row]] = field(default_factory=dict)
    calls: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    pending: int = 0
    """Rows of the outbox that were not published."""
    charges: list[Charge] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    store: Path = Path()
    depths: list[Depth] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the evidence lies."""

    record: Path
    """JSON lines of the client, one for each job that was accepted: {"job_id": …}."""
    ledger: Path
    """SQLite of the provider."""
    database_url: str
    store: Path
    management_url: str
    """With user and password."""
    vhost: str


async def gather(places: Places) -> Evidence:
    """Read everything; change nothing."""
    evidence = Evidence(
        accepted=list(accepted_in(places.record)),
        charges=list(charges_in(places.ledger)),
        claims=list(claims_in(places.store)),
        store=places.store,
    )
    connection = await asyncpg.connect(places.database_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await read_rows(connection, evidence)
    finally:
        await connection.close()
    async with httpx.AsyncClient(base_url=places.management_url, trust_env=False, timeout=30) as http:
        evidence.depths = await depths(http, places.vhost)
        dead = sum(depth.ready for depth in evidence.depths if depth.queue == "comic.dead")
        evidence.letters = await letters(http, places.vhost) if dead else []
    return evidence


def accepted_in(record: Path) -> Iterator[str]:
    """Yield the jobs a client was promised."""
    for line in record.read_text().splitlines():
        yield str(json.loads(line)["job_id"])


def charges_in(ledger: Path) -> Iterator[Charge]:
    """Yield what was billed: a call is what its entries add up to."""
    found: dict[str, dict[str, Any]] = {}
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    try:
        for subject, entry in connection.execute("SELECT subject, entry FROM entries ORDER BY seq"):
            found.setdefault(subject, {}).update(json.loads(entry))
    finally:
        connection.close()
    for request_id, call in found.items():
        if call.get("cost_usd", 0) > 0:
            marks = tuple(sorted(set(LENT.findall(json.dumps(call.get("body"))))))
            yield Charge(request_id=request_id, marks=marks, cost_usd=call["cost_usd"])


def claims_in(store: Path) -> Iterator[Claim]:
    """Yield every attempt that was claimed: claims/<job>/<step>/<call>/<attempt>.<fact>."""
    for file in sorted((store / "claims").rglob("*.claimed")):
        job_id, *step, call, name = file.relative_to(store / "claims").parts
        attempt = name.partition(".")[0]
        facts = {each.suffix[1:]: each for each in file.parent.glob(f"{attempt}.*")}
        ended = json.loads(facts["ended"].read_bytes()) if "ended" in facts else {}
        yield Claim(
            job_id=job_id,
            step="/".join(step),
            call=call,
            attempt=int(attempt),
            mark=json.loads(file.read_bytes())["mark"],
            facts=frozenset(facts),
            outcome=ended.get("outcome"),
        )


async def read_rows(connection: "asyncpg.Connection[asyncpg.Record]", evidence: Evidence) -> None:
    """Read what Postgres knows of jobs, their paid calls, orders and messages to come."""
    jobs = await _rows(connection, "SELECT * FROM app.jobs")
    evidence.jobs = {job["id"]: job for job in jobs}
    evidence.events = _by_job(await _rows(connection, "SELECT * FROM app.job_events ORDER BY job_id, version"))
    evidence.steps = _by_job(await _rows(connection, "SELECT job_id, step, state FROM app.job_steps"))
    evidence.calls = await _rows(
        connection, "SELECT job_id, step, call, attempt, request_id, outcome FROM app.ai_calls"
    )
    evidence.orders = await _rows(connection, "SELECT id, status, held, released FROM app.orders")
    evidence.pending = await connection.fetchval("SELECT count(*) FROM app.outbox WHERE published_at IS NULL")


async def depths(http: httpx.AsyncClient, vhost: str) -> list[Depth]:
    """Say how much each queue holds."""
    answer = await http.get(f"/api/queues/{quote(vhost, safe='')}", params={"disable_stats": "false"})
    return [
        Depth(
            queue=queue["name"],
            ready=queue.get("messages_ready", 0),
            unacked=queue.get("messages_unacknowledged", 0),
        )
        for queue in answer.raise_for_status().json()
    ]


async def letters(http: httpx.AsyncClient, vhost: str) -> list[Letter]:
    """Look at the dead letters and put them back."""
    wish = {"count": LETTERS_AT_MOST, "ackmode": "ack_requeue_true", "encoding": "auto", "truncate": 1}
    answer = await http.post(f"/api/queues/{quote(vhost, safe='')}/comic.dead/get", json=wish)
    return [_letter(found["properties"]) for found in answer.raise_for_status().json()]


def _letter(properties: Mapping[str, Any]) -> Letter:
    (death, *_) = properties.get("headers", {}).get("x-death") or [{}]
    return Letter(
        type=str(properties.get("type", "")),
        queue=str(death.get("queue", "")),
        reason=death.get("reason"),
    )


async def _rows(connection: "asyncpg.Connection[asyncpg.Record]", query: str) -> list[Row]:
    return [{name: _plain(value) for name, value in row.items()} for row in await connection.fetch(query)]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | list | datetime | None) else str(value)


def _by_job(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["job_id"], []).append(row)
    return found
