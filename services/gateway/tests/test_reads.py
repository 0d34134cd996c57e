"""Reading the state: the same promises in memory and in Postgres under row security."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from pydantic import SecretStr

from contracts.orders import Money
from contracts.values import StoredObject
from gateway.adapters.reads import PostgresReads
from gateway.domain.page import Place, StoryPlace
from gateway.domain.problem import UnavailableError
from gateway.domain.purchase import TOLD, Acceptance, Checkout, Order, Told
from gateway.domain.resources import Failure, Job, Refusal, StoryEntry, Upload
from gateway.domain.wish import wish

ME, YOU = UUID(int=1), UUID(int=2)
Thing = Job | Upload | StoryEntry | Acceptance | Order
CHANGES = (
    "INSERT INTO app.users (id) VALUES (gen_random_uuid())",
    "UPDATE app.jobs SET version = version + 1",
    "DELETE FROM app.uploads",
    "DELETE FROM app.refusals",
    "UPDATE app.stories SET version = 1",
    "UPDATE app.orders SET status = 'paid'",
    "UPDATE app.checkouts SET url = 'https://evil.example'",
    "DELETE FROM app.acceptances",
    "DELETE FROM app.order_events",
    "UPDATE app.prices SET goods_minor = 50",
    "DELETE FROM app.outbox",
)
BREAK_CONNECTIONS = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE application_name = 'gateway' AND datname = current_database()
"""
NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)


class Scribe(Protocol):
    """Writes state down for the readers under test."""

    async def keep(self, thing: Thing, *, owner: UUID = ME) -> None: ...

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None: ...


class InMemory:
    def __init__(self, reads: Any) -> None:
        self._reads = reads

    async def keep(self, thing: Thing, *, owner: UUID = ME) -> None:
        self._reads.keep(thing, owner=owner)

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None:
        self._reads.refusals_[resource_id, request_sha256] = (owner, refusal)


class InPostgres:
    """Writes as the owner of the tables, whom row security does not hold back."""

    def __init__(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db

    async def keep(self, thing: Thing, *, owner: UUID = ME) -> None:
        await self._db.execute("INSERT INTO app.users (id) VALUES ($1) ON CONFLICT DO NOTHING", owner)
        match thing:
            case Job():
                await self._keep_job(thing, owner)
            case Upload():
                await self._keep_upload(thing, owner)
            case StoryEntry():
                await self._keep_story(thing)
            case Acceptance():
                await self._keep_acceptance(thing, owner)
            case Order():
                await self._keep_order(thing, owner)

    async def price(self, version: int, **goods_minor: int) -> None:
        """Publish a price list: one price in dollars and pounds for each name, sent within the country for 4.90."""
        await self._insert("price_lists", version=version, ships_to=["GB", "US"], operator="ops")
        for name, amount in goods_minor.items():
            for currency in ("gbp", "usd"):
                await self._insert(
                    "prices",
                    version=version,
                    id=name,
                    currency=currency,
                    goods_minor=amount,
                    shipping_minor=None if name == "ebook" else 490,
                )

    async def sell(self, story: StoryEntry, **price_ids: str) -> None:
        """Publish a story that is for sale."""
        await self._keep_story(story, price_ids)

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None:
        await self._db.execute("INSERT INTO app.users (id) VALUES ($1) ON CONFLICT DO NOTHING", owner)
        await self._insert(
            "refusals",
            resource_id=resource_id,
            request_sha256=request_sha256,
            user_id=owner,
            resource="job",
            code=refusal.code,
            status=refusal.status,
            params=json.dumps(dict(refusal.params)),
        )

    async def _keep_story(self, story: StoryEntry, price_ids: dict[str, str] | None = None) -> None:
        fields = {**asdict(story), "titles": json.dumps(story.titles), "summaries": json.dumps(story.summaries)}
        await self._insert(
            "stories",
            **fields,
            pages_with_a_face=story.pages,
            packed=_json(_a_file()),
            operator="ops",
            price_ids=json.dumps(price_ids or {}),
        )

    async def _keep_acceptance(self, acceptance: Acceptance, owner: UUID) -> None:
        await self._insert(
            "acceptances",
            **asdict(acceptance),
            user_id=owner,
            request_sha256="0" * 64,
            story_sha256="0" * 64,
            person_sha256="0" * 64,
            pages="[]",
        )

    async def _keep_order(self, order: Order, owner: UUID) -> None:
        await self._insert(
            "orders",
            id=order.id,
            user_id=owner,
            request_sha256=order.request_sha256,
            acceptance_id=order.acceptance_id,
            preview_job_id=order.preview_job_id,
            format=order.format,
            currency=order.goods.currency,
            goods_minor=order.goods.amount_minor,
            shipping_minor=order.shipping and order.shipping.amount_minor,
            price_list=order.price_list,
            product_name="The Moon Whale",
            replaces_order_id=order.replaces_order_id,
            created_at=order.created_at,
            version=order.version,
            status=order.status,
            held=["fraud_warning"] if order.fulfilment == "on_hold" else [],
            paid_at=order.paid_at,
            changed_at=order.changed_at,
        )
        if order.checkout is not None:
            await self._keep_checkouts(order.id, order.checkout)
        causes = {what: cause for cause, what in TOLD.items()}
        for version, told in enumerate(order.timeline or (), start=1):
            happening = {"cause": causes[told.what], "status": told.status, "amount_minor": told.amount_minor}
            await self._insert(
                "order_events", order_id=order.id, version=2 * version, at=NOW, occurred_at=told.at, **happening
            )
            await self._insert(
                "order_events",
                order_id=order.id,
                version=2 * version + 1,
                at=NOW,
                occurred_at=told.at,
                cause="order.fraud_warning",
                status=told.status,
            )

    async def _keep_checkouts(self, order_id: UUID, last: Checkout) -> None:
        """Write the last checkout down, and those that must have failed before."""
        for number in range(1, last.number):
            await self._keep_checkout(
                order_id, replace(last, number=number, state="failed", url=None, failure="checkout_refused")
            )
        await self._keep_checkout(order_id, last)

    async def _keep_checkout(self, order_id: UUID, checkout: Checkout) -> None:
        session = f"cs_{checkout.number}" if checkout.state == "opened" else None
        await self._insert(
            "checkouts", **asdict(checkout), order_id=order_id, asked_at=NOW, sent_at=NOW, session_id=session
        )

    async def _keep_upload(self, upload: Upload, owner: UUID) -> None:
        fields = {**asdict(upload), "findings": _json(upload.findings)}
        await self._insert("uploads", **fields, user_id=owner, file=_json(_a_file()))

    async def _keep_job(self, job: Job, owner: UUID) -> None:
        if not await self._db.fetchval("SELECT true FROM app.stories WHERE id = $1", job.story_id):
            await self._keep_story(_a_story_of(job))
        running = job.started_at is not None
        preview = await self._db.fetchval("SELECT preview_job_id FROM app.orders WHERE id = $1", job.order_id)
        await self._insert(
            "jobs",
            order_id=job.order_id,
            preview_job_id=preview,
            id=job.id,
            user_id=owner,
            kind=job.kind,
            story_id=job.story_id,
            story_version=job.story_version,
            language=job.language,
            age_band=job.age_band,
            characters="[]",
            person=_json(_a_file()),
            request_sha256=job.request_sha256,
            input_sha256="0" * 64,
            status=job.status,
            version=job.version,
            stage=job.progress.stage,
            steps_done=job.progress.done,
            steps_total=job.progress.total,
            error_code=job.failure and job.failure.code,
            error_fault=job.failure and job.failure.fault,
            manifest=job.manifest and _json(job.manifest),
            created_at=job.created_at,
            changed_at=job.changed_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            queue_deadline_at=job.deadline_at - timedelta(days=1 if running else 0),
            run_deadline_at=job.deadline_at if running else None,
            erased_at=job.erased_at,
        )

    async def _insert(self, table: str, **values: Any) -> None:
        columns = ", ".join(values)
        places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await self._db.execute(f"INSERT INTO app.{table} ({columns}) VALUES ({places})", *values.values())  # noqa: S608 - names are ours.


def _a_file() -> StoredObject:
    return StoredObject(key="some/file", sha256="0" * 64, size=1)


def _json(stored: StoredObject) -> str:
    return stored.model_dump_json()


def _a_story_of(job: Job) -> StoryEntry:
    return StoryEntry(
        id=job.story_id,
        version=job.story_version,
        languages=("en",),
        age_bands=("3-5",),
        titles={},
        summaries={},
        pages=("cover",),
        preview_pages=("cover",),
    )


@pytest_asyncio.fixture
async def postgres(gateway_url: str, fresh_database: str) -> AsyncIterator[tuple[PostgresReads, Scribe]]:
    db = await asyncpg.connect(fresh_database)
    async with PostgresReads(SecretStr(gateway_url), connections=3) as reads:
        yield reads, InPostgres(db)
    await db.close()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.servers)])
def state(request: pytest.FixtureRequest, make: Any) -> tuple[Any, Scribe]:
    """A reader, and the scribe who writes for it."""
    if request.param == "postgres":
        opened: tuple[Any, Scribe] = request.getfixturevalue("postgres")
        return opened
    reads = make.reads()
    return reads, InMemory(reads)


@pytest.fixture
def me(make: Any) -> Any:
    return make.caller(ME)


@pytest.fixture
def you(make: Any) -> Any:
    return make.caller(YOU)


async def test_a_job_is_read_as_it_was_written(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    jobs = [
        make.queued_job(),
        make.job(),
        make.finished_job(),
        make.job(status="failed", failure=Failure(code="photo_quality", fault="customer"), finished_at=NOW),
        make.finished_job(erased_at=NOW),
    ]
    for job in jobs:
        await scribe.keep(job)

    assert [await reads.job(me, job.id) for job in jobs] == jobs


async def test_an_upload_is_read_as_it_was_written(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    upload, erased = make.upload(warnings=("small", "tilted")), make.upload(erased_at=NOW)
    await scribe.keep(upload)
    await scribe.keep(erased)

    assert await reads.upload(me, upload.id) == upload
    assert await reads.upload(me, erased.id) == erased


async def test_nobody_sees_what_belongs_to_somebody_else(state: Any, make: Any, me: Any, you: Any) -> None:
    reads, scribe = state
    job, upload, mine = make.job(), make.upload(), wish(ME, "jobs", "k", b"body")
    await scribe.keep(job)
    await scribe.keep(upload)
    await scribe.refuse(mine.id, mine.request_sha256, Refusal(code="story_unknown", status=422))

    assert await reads.job(you, job.id) is None
    assert await reads.upload(you, upload.id) is None
    assert await reads.jobs(you, after=None, limit=10) == []
    assert await reads.refusal(you, mine) is None
    assert await reads.refusal(me, mine) is not None


async def test_what_is_not_there_is_not_found(state: Any, me: Any) -> None:
    reads, _ = state

    assert await reads.job(me, uuid4()) is None
    assert await reads.upload(me, uuid4()) is None
    assert await reads.story("no-such-story") is None
    assert await reads.refusal(me, wish(ME, "jobs", "k", b"body")) is None


async def test_a_refusal_belongs_to_one_wish(state: Any, me: Any) -> None:
    reads, scribe = state
    refused, other = wish(ME, "jobs", "k", b"one"), wish(ME, "jobs", "k", b"two")
    refusal = Refusal(code="preview_quota_exceeded", status=429, params={"used": 3, "limit": 3})
    await scribe.refuse(refused.id, refused.request_sha256, refusal)

    assert await reads.refusal(me, refused) == refusal
    assert await reads.refusal(me, other) is None


async def test_jobs_are_listed_from_the_newest_and_from_a_place(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    jobs = [make.job(id=UUID(int=10 + n), created_at=NOW - timedelta(seconds=n // 2)) for n in range(5)]
    for job in jobs:
        await scribe.keep(job)

    listed = await reads.jobs(me, after=None, limit=10)
    after = await reads.jobs(me, after=Place(listed[1].created_at, listed[1].id), limit=2)

    assert [job.id.int for job in listed] == [11, 10, 13, 12, 14]
    assert list(after) == list(listed[2:4])


async def test_the_catalogue_offers_the_newest_version_of_each_story(make: Any, postgres: Any) -> None:
    reads, scribe = postgres
    for story in (make.story("b", version=1), make.story("b", version=10), make.story("b", version=9), make.story("a")):
        await scribe.keep(story)

    listed = await reads.stories(language=None, age_band=None, after=None, limit=10)

    assert [(story.id, story.version) for story in listed] == [("a", 3), ("b", 10)]
    assert await reads.story("b") == make.story("b", version=10)


async def test_stories_are_chosen_by_language_age_and_place(state: Any, make: Any) -> None:
    reads, scribe = state
    await scribe.keep(make.story("a", languages=("en",)))
    await scribe.keep(make.story("b", age_bands=("6-8", "9-12")))
    await scribe.keep(make.story("c"))

    async def ids(**choice: Any) -> list[str]:
        asked = {"language": None, "age_band": None, "after": None, "limit": 10, **choice}
        return [story.id for story in await reads.stories(**asked)]

    assert await ids(language="zh-Hans") == ["b", "c"]
    assert await ids(age_band="9-12") == ["b"]
    assert await ids(after=StoryPlace("a")) == ["b", "c"]
    assert await ids(limit=1) == ["a"]


# What is bought


@pytest.fixture
def an_order(state: Any, make: Any) -> Any:
    """Write an order down, with everything that must be there before it."""
    _, scribe = state

    async def keep(*, paid: bool = False, owner: UUID = ME, **changes: Any) -> Order:
        preview = make.finished_job()
        acceptance = make.acceptance(preview_job_id=preview.id)
        make_order = make.paid_order if paid else make.order
        order: Order = make_order(acceptance_id=acceptance.id, preview_job_id=preview.id, **changes)
        for thing in (preview, acceptance, order):
            await scribe.keep(thing, owner=owner)
        return order

    return keep


async def test_an_acceptance_is_read_as_it_was_written_by_nobody_else(state: Any, make: Any, me: Any, you: Any) -> None:
    reads, scribe = state
    preview = make.finished_job()
    acceptance = make.acceptance(preview_job_id=preview.id)
    await scribe.keep(preview)
    await scribe.keep(acceptance)

    assert await reads.acceptance(me, acceptance.id) == acceptance
    assert await reads.acceptance(you, acceptance.id) is None
    assert await reads.acceptance(me, uuid4()) is None


async def test_an_order_is_read_as_it_was_written(an_order: Any, state: Any, make: Any, me: Any) -> None:
    reads, _ = state
    orders = [
        await an_order(),
        await an_order(checkout=make.asked_checkout(number=3)),
        await an_order(checkout=make.failed_checkout(number=2)),
        await an_order(checkout=None, status="paid", fulfilment="scheduled", paid_at=NOW),
        await an_order(status="paid", fulfilment="on_hold", paid_at=NOW),
        await an_order(status="expired", format="hardcover", shipping=Money(amount_minor=0, currency="usd")),
        await an_order(timeline=()),
    ]

    assert [await reads.order(me, order.id) for order in orders] == orders


async def test_what_happened_to_an_order_is_told_in_order_and_without_what_is_for_us(
    an_order: Any, state: Any, me: Any
) -> None:
    reads, _ = state
    told = (
        Told(what="ordered", status="awaiting_payment", at=NOW, amount_minor=1200),
        Told(what="checkout_opened", status="awaiting_payment", at=NOW + timedelta(seconds=2), amount_minor=None),
        Told(what="paid", status="paid", at=NOW + timedelta(seconds=1), amount_minor=1200),
    )

    order = await an_order(timeline=told)

    assert (await reads.order(me, order.id)).timeline == told


@pytest.mark.parametrize("status", ["queued", "processing", "done", "failed"])
async def test_an_order_is_as_far_as_its_book(an_order: Any, state: Any, make: Any, me: Any, status: str) -> None:
    reads, scribe = state
    books = {
        "queued": make.queued_job(kind="book"),
        "processing": make.job(kind="book"),
        "done": make.book(),
        "failed": make.job(
            kind="book", status="failed", finished_at=NOW, failure=Failure(code="worker_lost", fault="platform")
        ),
    }
    book = books[status]
    order = await an_order(paid=True, book_job_id=book.id, fulfilment=status, book_version=book.version)
    book = replace(book, order_id=order.id, order_status="paid")
    await scribe.keep(book)

    found = await reads.order(me, order.id)

    assert found == order
    assert (found.book_job_id, found.fulfilment, found.book_version) == (book.id, status, book.version)
    assert await reads.job(me, book.id) == book


@pytest.mark.parametrize("status", ["refunded", "disputed", "chargeback_lost", "paid"])
async def test_a_book_knows_what_became_of_its_money(
    an_order: Any, state: Any, make: Any, me: Any, status: str
) -> None:
    reads, scribe = state
    order = await an_order(paid=True, status=status)
    book = make.book(order_id=order.id, order_status=status)
    await scribe.keep(book)

    found = await reads.job(me, book.id)

    assert (found.order_status, found.withheld) == (status, status != "paid")


async def test_a_book_made_again_is_withheld_with_the_money_of_the_first(
    an_order: Any, state: Any, make: Any, me: Any
) -> None:
    reads, scribe = state
    first = await an_order(paid=True, status="chargeback_lost")
    second = await an_order(paid=True, replaces_order_id=first.id)
    third = await an_order(paid=True, replaces_order_id=second.id)
    books = [make.book(order_id=order.id, order_status="chargeback_lost") for order in (second, third)]
    for book in books:
        await scribe.keep(book)

    found = [await reads.job(me, book.id) for book in books]

    assert [(job.order_status, job.withheld) for job in found] == [("chargeback_lost", True)] * 2


async def test_orders_are_listed_from_the_newest_and_from_a_place_without_their_history(
    an_order: Any, state: Any, me: Any, you: Any
) -> None:
    reads, _ = state
    for number in range(5):
        await an_order(id=UUID(int=10 + number), created_at=NOW - timedelta(seconds=number // 2))
    await an_order(owner=YOU)

    listed = await reads.orders(me, after=None, limit=10)
    after = await reads.orders(me, after=Place(listed[1].created_at, listed[1].id), limit=2)

    assert [order.id.int for order in listed] == [11, 10, 13, 12, 14]
    assert list(after) == list(listed[2:4])
    assert {order.timeline for order in listed} == {None}
    assert len(await reads.orders(you, after=None, limit=10)) == 1


async def test_nobody_sees_somebody_elses_order(an_order: Any, state: Any, you: Any) -> None:
    reads, _ = state
    order = await an_order()

    assert await reads.order(you, order.id) is None
    assert await reads.orders(you, after=None, limit=10) == []


# Postgres alone


async def test_what_is_for_sale_is_the_newest_version_of_each_story_at_the_prices_in_force(
    make: Any, postgres: Any
) -> None:
    reads, scribe = postgres
    await scribe.sell(make.story("a", version=1), digital="ebook", hardcover="print")
    await scribe.sell(make.story("a", version=2), digital="ebook", softcover="print", hardcover="gone")
    await scribe.sell(make.story("b"))
    await scribe.price(1, ebook=900, print=2000, gone=9900)
    await scribe.price(2, ebook=1200, print=2900)

    everything = await reads.products(story_id=None, currency=None)
    in_pounds = await reads.products(story_id="a", currency="gbp")

    shown = [(one.story_id, one.format, one.goods.currency, one.goods.amount_minor) for one in everything]
    assert shown == [
        ("a", "digital", "gbp", 1200),
        ("a", "digital", "usd", 1200),
        ("a", "softcover", "gbp", 2900),
        ("a", "softcover", "usd", 2900),
    ]
    assert [one.price_list for one in everything] == [2] * 4
    assert [(one.shipping, one.ships_to) for one in in_pounds] == [
        (None, ()),
        (Money(amount_minor=490, currency="gbp"), ("GB", "US")),
    ]
    assert await reads.products(story_id="b", currency=None) == []


async def test_row_security_hides_every_table_of_an_order(postgres: Any, make: Any, me: Any, you: Any) -> None:
    reads, scribe = postgres
    preview = make.finished_job()
    acceptance = make.acceptance(preview_job_id=preview.id)
    order = make.order(acceptance_id=acceptance.id, preview_job_id=preview.id)
    for thing in (preview, acceptance, order):
        await scribe.keep(thing)

    async def rows(caller: Any) -> list[int]:
        async with reads._as("authenticated", caller) as db:
            tables = ("acceptances", "orders", "checkouts", "order_events", "order_overview")
            return [await db.fetchval(f"SELECT count(*) FROM app.{table}") for table in tables]  # noqa: S608 - ours.

    assert await rows(me) == [1, 1, 1, 2, 1]
    assert await rows(you) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("table", ["payment_facts", "payment_events", "refunds", "resolutions", "operator_wishes"])
async def test_the_books_of_the_shop_are_not_for_its_customers(postgres: Any, me: Any, table: str) -> None:
    reads, _ = postgres

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with reads._as("authenticated", me) as db:
            await db.fetchval(f"SELECT count(*) FROM app.{table}")  # noqa: S608 - ours.


@pytest.mark.parametrize("table", ["acceptances", "orders", "checkouts", "order_events", "order_overview"])
async def test_who_is_not_signed_in_sees_prices_and_no_orders(postgres: Any, table: str) -> None:
    reads, _ = postgres

    assert await reads.products(story_id=None, currency=None) == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with reads._as("anon", None) as db:
            await db.fetchval(f"SELECT count(*) FROM app.{table}")  # noqa: S608 - ours.


async def test_the_gateway_can_write_nothing(gateway_url: str) -> None:
    db = await asyncpg.connect(gateway_url)
    try:
        for role in ("none", "authenticated", "anon"):
            await db.execute(f"SET ROLE {role}")
            for change in CHANGES:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await db.execute(change)
    finally:
        await db.close()


async def test_even_in_a_transaction_nothing_is_written(postgres: Any, me: Any) -> None:
    reads, _ = postgres

    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with reads._as("authenticated", me) as db:
            await db.execute("CREATE TEMPORARY TABLE t (a int)")


async def test_no_request_leaves_its_user_behind(postgres: Any, make: Any, me: Any) -> None:
    reads, scribe = postgres
    job = make.job()
    await scribe.keep(job)
    await reads.job(me, job.id)

    async with reads._pool.acquire() as db:
        left = await db.fetchrow("SELECT current_setting('request.jwt.claims', true), current_user = session_user")

    assert (left[0] or "", left[1]) == ("", True)


async def test_no_statement_is_kept_for_the_next_transaction(postgres: Any, me: Any) -> None:
    reads, _ = postgres
    await reads.jobs(me, after=None, limit=1)

    async with reads._pool.acquire() as db:
        kept = await db.fetchval("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")

    assert kept == 0


async def test_a_quote_in_an_id_is_only_a_quote(postgres: Any) -> None:
    reads, _ = postgres

    assert await reads.story("'; DROP TABLE app.jobs; --") is None


async def test_a_database_that_is_away_is_said_to_be_away(me: Any) -> None:
    async with PostgresReads(SecretStr("postgresql://gateway@127.0.0.1:1/postgres"), connections=1) as reads:
        with pytest.raises(UnavailableError):
            await reads.job(me, uuid4())
        with pytest.raises(UnavailableError):
            await reads.answers()


async def test_a_connection_that_broke_is_replaced(postgres: Any, me: Any, fresh_database: str) -> None:
    reads, _ = postgres
    await reads.job(me, uuid4())
    owner = await asyncpg.connect(fresh_database)
    await owner.execute(BREAK_CONNECTIONS)
    await owner.close()

    for _ in range(3):
        try:
            assert await reads.job(me, uuid4()) is None
        except UnavailableError:
            continue
        break
    else:
        pytest.fail("the database stays away")


async def test_the_database_answers(postgres: Any) -> None:
    reads, _ = postgres

    assert await reads.answers()
