"""From a photo to a finished book, through the doors a customer uses, on a fleet of its own."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx

from contracts.jobs import Pronoun
from fleet import operator
from fleet.book import Shelf, printers_of
from fleet.customer import Customer, Wish
from fleet.desk import Desk
from fleet.purchase import Tell, buy, charged_again
from fleet.supervisor import Fleet
from fleet.timeline import Line, Step, lines

WHY: Final = "a demo"
KEPT: Final = ("logs", "traces")
"""What stays of the fleet after a demo; the photo and all that was made of it do not."""

Json = dict[str, Any]
Show = Callable[[str, Sequence[Line], Json], None]
"""Told a title, the lines of the timeline and the job, again and again."""


class DemoError(Exception):
    """The book was not made; the text says what happened and what to do."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the demo is to make."""

    photo: Path
    name: str
    pronoun: Pronoun
    language: str
    story: str
    out: Path
    buy: bool = False
    """Order the book and pay for it, instead of having it given away."""


@dataclass(frozen=True, kw_only=True)
class Charges:
    """What the AI calls cost, told by one witness."""

    calls: int
    usd_micros: int


@dataclass(kw_only=True)
class Demo:
    """One demo."""

    fleet: Fleet
    asked: Asked
    show: Show
    tell: Tell
    began: float = field(default_factory=monotonic)

    async def run(self) -> Json:
        """Make the book and return its summary; the fleet is gone afterwards, whatever happened."""
        if not self.asked.photo.is_file():
            raise DemoError(f"There is no photo at {self.asked.photo}. Say PHOTO=path/to/photo.jpg.")
        async with self._standing_fleet():
            desk = Desk(self.fleet)
            await desk.publish_stories(only=self.asked.story)
            if self.asked.buy:
                await desk.publish_prices()
            token = await desk.demo_token()
            async with Customer(self.fleet.addresses.of("gateway"), token=token) as customer:
                return await self._make(customer)

    async def _make(self, customer: Customer) -> Json:
        wish = await self._wish(customer)
        photo = self.asked.photo.read_bytes()
        began = monotonic()
        upload = await customer.upload(photo)
        preview = await customer.preview(wish, upload_id=upload["id"])
        await self._follow(customer, preview["id"], "Preview")
        order = await buy(customer, preview["id"], tell=self.tell) if self.asked.buy else None
        book_id = str(order["book_job_id"]) if order else await self._granted(preview["id"])
        job = await self._follow(customer, book_id, "Book")
        seconds = monotonic() - began
        shelf = Shelf(self.asked.out)
        shelf.clear_last_book()
        manifest = await customer.manifest(book_id)
        files = await shelf.take(manifest, job_id=book_id, fetch=customer.file)
        charges = await self._charges()
        summary = {
            "job_id": book_id,
            "status": job["status"],
            "seconds": round(seconds, 1),
            "pages": len(manifest["readingOrder"]),
            "printers": printers_of(manifest),
            "ai_calls_charged": charges.calls,
            "ai_cost_usd": charges.usd_micros / 1_000_000,
            "trace_id": await self._trace_id(book_id),
            "files": files,
        }
        if order:
            summary |= await self._bought(customer, order)
        shelf.write_summary(summary)
        return summary

    async def _granted(self, preview_id: str) -> str:
        """Have the book given away; return its job."""
        wish = operator.grant(
            self.fleet.broker_url("operator"), self.fleet.owner_url, preview_job_id=UUID(preview_id), why=WHY
        )
        return str(await wish)

    async def _bought(self, customer: Customer, order: Json) -> Json:
        """What the summary says of an order; DemoError when accepted pages were charged again, or it is not paid."""
        order = await customer.order_as_it_is(order["id"])
        self.tell(order)
        ours = "SELECT request_id, job_id, split_part(step, '/', 2) AS page FROM app.ai_calls WHERE job_id = ANY($1)"
        preview_id, book_id = UUID(order["preview_job_id"]), UUID(order["book_job_id"])
        async with self._database() as database:
            calls = await database.fetch(ours, [preview_id, book_id])
        accepted = {call["page"] for call in calls if call["job_id"] == preview_id}
        again = charged_again(
            (await self._ledger())["rows"],
            preview={call["request_id"] for call in calls if call["job_id"] == preview_id},
            accepted={call["request_id"] for call in calls if call["job_id"] == book_id and call["page"] in accepted},
        )
        if again:
            raise DemoError(f"{again} accepted pages were charged again in the book. {self._logs}")
        if order["status"] != "paid":
            raise DemoError(f"Order {order['id']} is {order['status']} after its book was made. {self._logs}")
        return {"order_id": order["id"], "order_state": order["status"], "accepted_pages_charged_again": again}

    @property
    def _logs(self) -> str:
        return f"What happened stands in {self.fleet.folder / 'logs'}."

    async def _ledger(self) -> Json:
        """Every call the provider knows of."""
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("sandbox"), trust_env=False) as http:
            ledger: Json = (await http.get("/_ledger")).raise_for_status().json()
        return ledger

    async def _wish(self, customer: Customer) -> Wish:
        story = await customer.story(self.asked.story)
        if story is None:
            raise DemoError(f"The catalogue does not offer {self.asked.story}. `make setup` packs the stories.")
        return Wish(
            story=self.asked.story,
            language=self.asked.language,
            age_band=story["age_bands"][0],
            name=self.asked.name,
            pronoun=self.asked.pronoun,
        )

    async def _follow(self, customer: Customer, job_id: str, title: str) -> Json:
        """Follow a job to its end, showing every change; DemoError when it failed."""
        job: Json = {}
        async with self._database() as database:
            async for job in customer.follow(job_id):
                self.show(title, await _timeline(database, job_id), job)
        if job["status"] != "done":
            error = job["error"] or {}
            raise DemoError(
                f"{title} {job_id} failed: {error.get('code')} (the fault of the {error.get('fault')}). "
                f"{error.get('detail') or ''}\n{self._logs}"
            )
        return job

    async def _charges(self) -> Charges:
        """What was charged: the provider's ledger and our own books have to agree."""
        ledger = await self._ledger()
        theirs = Charges(calls=ledger["charged_calls"], usd_micros=round(ledger["charged_usd"] * 1_000_000))
        async with self._database() as database:
            row = await database.fetchrow(
                "SELECT count(*) AS calls, coalesce(sum(cost_usd_micros), 0)::bigint AS usd_micros "
                "FROM app.ai_calls WHERE cost_usd_micros > 0"
            )
        ours = Charges(calls=row["calls"], usd_micros=row["usd_micros"]) if row else Charges(calls=0, usd_micros=0)
        if ours != theirs:
            raise DemoError(f"The books do not agree: the provider charged {theirs}, app.ai_calls says {ours}.")
        return ours

    async def _trace_id(self, job_id: str) -> str:
        async with self._database() as database:
            parent = await database.fetchval("SELECT traceparent FROM app.jobs WHERE id = $1", UUID(job_id))
        return str(parent).split("-")[1] if parent else ""

    @asynccontextmanager
    async def _database(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(self.fleet.owner_url)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def _standing_fleet(self) -> AsyncIterator[None]:
        await self.fleet.down()
        wipe(self.fleet.folder)
        await self.fleet.up()
        try:
            yield
        finally:
            await self.fleet.down()
            wipe(self.fleet.folder, keep=KEPT)


def wipe(folder: Path, *, keep: Sequence[str] = ()) -> None:
    """Remove what a fleet keeps in its folder."""
    if folder.is_dir():
        for entry in folder.iterdir():
            if entry.name in keep:
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()


async def _timeline(database: "asyncpg.Connection[asyncpg.Record]", job_id: str) -> list[Line]:
    rows = await database.fetch(
        "SELECT stage, page, state, reused, started_at, ended_at FROM app.job_steps "
        "WHERE job_id = $1 ORDER BY position",
        UUID(job_id),
    )
    return lines((Step(**dict(row)) for row in rows), now=datetime.now(UTC))
