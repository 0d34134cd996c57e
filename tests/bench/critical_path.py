"""How much of a book's time is our own: a book at a provider of fixed latency, less that latency and the computing.

`make bench-latency` runs it; seconds of the provider as argument (2 unless told). Writes var/bench/critical-path.json.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import httpx

from fleet import operator
from fleet.customer import Customer, Wish
from fleet.desk import Desk
from fleet.places import state_folder
from fleet.supervisor import Fleet
from sandbox import samples
from sandbox.samples import ASTRONAUT

ROUNDS: Final = 3
SETTINGS: Final = {
    "FACESWAP_POLL_SECONDS": "0.05",
    "FACESWAP_CHECK": "picture",  # An echo shows the drawn face again.
    "SANDBOX_SEGMIND_MODE": "echo",
}
STEPS: Final = """
    SELECT stage, coalesce(page, '') AS page, started_at, ended_at FROM app.job_steps
    WHERE job_id = $1 AND NOT reused ORDER BY position
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Seconds of one book."""

    wall: float
    provider: float
    computing: float
    """Of the worker processes, over the cores they could use at once."""

    @property
    def our_own(self) -> float:
        """What is left: waiting, messages, Postgres, the object store."""
        return self.wall - self.provider - self.computing


async def measure(latency_seconds: float, *, rounds: int) -> list[Taken]:
    """Make some books and return what each of them took."""
    with tempfile.TemporaryDirectory(prefix="comics-bench-") as folder:
        settings = SETTINGS | {"SANDBOX_MIN_LATENCY_SECONDS": str(latency_seconds)}
        fleet = Fleet(folder=Path(folder), report=_say, overrides=settings | dict(os.environ))
        await fleet.up()
        try:
            desk = Desk(fleet)
            (story,) = await desk.publish_stories()
            return [await _book(fleet, story=story, latency_seconds=latency_seconds) for _ in range(rounds)]
        finally:
            await fleet.down()


async def _book(fleet: Fleet, *, story: str, latency_seconds: float) -> Taken:
    async with Customer(fleet.addresses.of("gateway"), token=await _token(fleet)) as customer:
        upload = await customer.upload((samples.default_folder() / ASTRONAUT.name).read_bytes())
        wish = Wish(story=story, language="en", age_band="3-5", name="Mia")
        preview = await customer.preview(wish, upload_id=upload["id"])
        assert [job async for job in customer.follow(preview["id"])][-1]["status"] == "done"
        grant = operator.grant(
            fleet.broker_url("operator"), fleet.owner_url, preview_job_id=UUID(preview["id"]), why="a benchmark"
        )
        job_id = await grant
        assert [job async for job in customer.follow(str(job_id))][-1]["status"] == "done"
    taken = await _taken(fleet, job_id, latency_seconds=latency_seconds)
    _say("book", f"{taken.wall:.2f} s, of these {taken.our_own:.2f} s our own")
    return taken


async def _taken(fleet: Fleet, job_id: UUID, *, latency_seconds: float) -> Taken:
    connection = await asyncpg.connect(fleet.owner_url)
    try:
        job = await connection.fetchrow("SELECT started_at, finished_at FROM app.jobs WHERE id = $1", job_id)
        steps = await connection.fetch(STEPS, job_id)
    finally:
        await connection.close()
    assert job is not None
    assert any(step["stage"] == "faces" for step in steps)
    return Taken(
        wall=(job["finished_at"] - job["started_at"]).total_seconds(),
        provider=latency_seconds,
        computing=_computing(fleet, job_id) / (os.cpu_count() or 1),
    )


def _computing(fleet: Fleet, job_id: UUID) -> float:
    """Seconds in worker processes for this job, from the spans postprocess wrote."""
    lines = (fleet.folder / "traces" / "postprocess.jsonl").read_text().splitlines()
    spans = {span["context"]["span_id"]: span for span in map(json.loads, lines)}
    return sum(_seconds(span) for span in spans.values() if _is_work(span) and _job_of(span, spans) == str(job_id))


def _is_work(span: dict[str, Any]) -> bool:
    return not span["name"].startswith(("process ", "publish "))


def _job_of(span: dict[str, Any], spans: dict[str, dict[str, Any]]) -> str | None:
    above = spans.get(span["parent_id"])
    while above is not None:
        if job := above["attributes"].get("comics.job.id"):
            return str(job)
        above = spans.get(above["parent_id"])
    return None


def _seconds(span: dict[str, Any]) -> float:
    start, end = (datetime.fromisoformat(span[name]) for name in ("start_time", "end_time"))
    return (end - start).total_seconds()


async def _token(fleet: Fleet) -> str:
    async with httpx.AsyncClient(base_url=fleet.addresses.of("sandbox"), trust_env=False) as http:
        made = await http.post("/_auth/token", json={"claims": {"sub": str(uuid4())}})
    return str(made.raise_for_status().json()["access_token"])


def _say(name: str, what: str) -> None:
    sys.stdout.write(f"  {name:<13} {what}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write down."""
    latency = float(arguments[0]) if arguments else 2.0
    books = asyncio.run(measure(latency, rounds=ROUNDS))
    summary = {
        "latency_seconds": latency,
        "our_own_seconds_median": round(statistics.median(book.our_own for book in books), 3),
        "books": [asdict(book) | {"our_own": round(book.our_own, 3)} for book in books],
    }
    out = state_folder() / "bench" / "critical-path.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(summary, indent=1) + "\n")
    sys.stdout.write(f"our own: {summary['our_own_seconds_median']} s a book (median of {len(books)}); {out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
