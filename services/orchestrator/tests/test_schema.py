"""What Postgres itself refuses: other people's rows, changed inputs, a second end."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from contracts.message import StepCommand
from contracts.topology import MESSAGES
from orchestrator.adapters import migrations
from orchestrator.adapters.job_store import PostgresJobStore

Open = Callable[..., Awaitable[PostgresJobStore]]

OWNED = ("uploads", "jobs", "refusals")
HIDDEN = (
    "users",
    "consents",
    "grants",
    "job_steps",
    "job_events",
    "ai_calls",
    "analytics_events",
    "provider_pauses",
    "inbox",
    "outbox",
    "payment_events",
    "payment_facts",
    "unplaced_facts",
    "refunds",
    "resolutions",
    "operator_wishes",
    "replays",
)


@pytest_asyncio.fixture
async def store(open_store: Open) -> PostgresJobStore:
    return await open_store()


async def a_user_with_rows(make: Any, store: PostgresJobStore) -> UUID:
    """Somebody with an upload, a job that is done and a refusal."""
    user, story = uuid4(), make.story()
    upload = make.upload(user=user)
    wish = make.wish(user=user, upload=upload.upload_id, story=story)
    await store.apply(story)
    await store.apply(upload)
    await store.apply(wish)
    await store.apply(make.wish(user=user, upload=upload.upload_id, story=story, language="fr"))
    await store.claim()
    answered: set[UUID] = set()
    while open_commands := [c for c in await commands(store) if c.message_id not in answered]:
        for command in open_commands:
            await store.apply(make.answer(command))
            answered.add(command.message_id)
    return user


async def commands(store: PostgresJobStore) -> list[StepCommand]:
    rows = await store.pool.fetch("SELECT type, body FROM app.outbox ORDER BY id")
    said = [MESSAGES[row["type"]].model_validate_json(row["body"]) for row in rows]
    return [message for message in said if isinstance(message, StepCommand)]


async def owners_seen(connection: asyncpg.Connection, table: str, *, user: UUID | None) -> set[UUID]:
    """Return whose rows of a table the gateway sees for a user."""
    async with connection.transaction():
        claims = json.dumps({"sub": str(user)}) if user else ""
        await connection.execute("SELECT set_config('request.jwt.claims', $1, true)", claims)
        await connection.execute("SET LOCAL ROLE authenticated")
        rows = await connection.fetch(f"SELECT user_id FROM app.{table}")  # noqa: S608 - names of this file.
    return {row["user_id"] for row in rows}


async def is_refused(connection: asyncpg.Connection, statement: str, *, role: str) -> bool:
    """Say whether a role may not do it at all."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {role}")
            await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False


async def is_impossible(connection: asyncpg.Connection, statement: str) -> bool:
    """Say whether Postgres refuses a change whoever asks for it."""
    try:
        async with connection.transaction():
            await connection.execute(statement)
    except asyncpg.IntegrityConstraintViolationError:
        return True
    return False


async def test_a_user_sees_their_own_rows_and_nobody_elses(
    gateway: asyncpg.Connection, store: PostgresJobStore, make: Any
) -> None:
    mine, theirs = await a_user_with_rows(make, store), await a_user_with_rows(make, store)

    seen = {
        table: [await owners_seen(gateway, table, user=user) for user in (mine, theirs, uuid4(), None)]
        for table in OWNED
    }

    assert seen == {table: [{mine}, {theirs}, set(), set()] for table in OWNED}


async def test_what_is_ours_is_no_users(gateway: asyncpg.Connection, store: PostgresJobStore, make: Any) -> None:
    await a_user_with_rows(make, store)

    refused = [await is_refused(gateway, f"TABLE app.{table}", role="authenticated") for table in HIDDEN]

    assert refused == [True] * len(HIDDEN)


async def test_the_gateway_sees_nothing_unless_it_says_for_whom(
    gateway: asyncpg.Connection, store: PostgresJobStore, make: Any
) -> None:
    await a_user_with_rows(make, store)

    refused = [await is_refused(gateway, f"TABLE app.{table}", role="gateway") for table in (*OWNED, *HIDDEN)]

    assert refused == [True] * len((*OWNED, *HIDDEN))


@pytest.mark.parametrize("role", ["gateway", "authenticated", "anon"])
async def test_nobody_but_the_orchestrator_may_write(owner: asyncpg.Connection, role: str) -> None:
    rights = await owner.fetch(
        """
        SELECT table_name, privilege_type FROM information_schema.role_table_grants
        WHERE grantee = $1 AND table_schema IN ('app', 'analytics') AND privilege_type <> 'SELECT'
        """,
        role,
    )

    assert rights == []


@pytest.mark.parametrize("role", ["authenticated", "anon"])
async def test_anyone_reads_the_catalogue_but_not_who_published_it(
    gateway: asyncpg.Connection, store: PostgresJobStore, make: Any, role: str
) -> None:
    await store.apply(make.story())

    async with gateway.transaction():
        await gateway.execute(f"SET LOCAL ROLE {role}")
        found = await gateway.fetch("SELECT id, version, titles FROM app.stories")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await gateway.fetch("SELECT operator FROM app.stories")

    assert [(row["id"], row["version"]) for row in found] == [("moon-whale", 1)]


async def test_every_table_is_closed_to_its_owner_too(owner: asyncpg.Connection) -> None:
    open_tables = await owner.fetch(
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
              AND NOT (relrowsecurity AND relforcerowsecurity)
        """
    )

    assert open_tables == []


async def test_an_owner_who_is_no_superuser_reads_every_table_that_views_read(owner: asyncpg.Connection) -> None:
    unread = await owner.fetch(
        """
        SELECT DISTINCT t.relname
        FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'
        WHERE v.relnamespace = 'analytics'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'views_read')
        """
    )

    assert unread == []


async def test_the_analyst_sees_jobs_and_costs_but_no_person(
    owner: asyncpg.Connection, store: PostgresJobStore, make: Any
) -> None:
    await a_user_with_rows(make, store)
    columns = await owner.fetch("SELECT column_name FROM information_schema.columns WHERE table_schema = 'analytics'")

    await owner.execute("SET ROLE analyst")
    health = await owner.fetchrow("SELECT done, failed, success_percent FROM analytics.job_health_daily")
    cost = await owner.fetchval("SELECT cost_usd FROM analytics.cost_per_job")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.fetch("SELECT * FROM app.jobs")

    assert tuple(health) == (1, 0, 100)
    assert float(cost) == pytest.approx(0.21)
    assert {"user_id", "characters", "person", "request_id"}.isdisjoint(row["column_name"] for row in columns)


async def test_the_inputs_of_a_job_never_change(owner: asyncpg.Connection, store: PostgresJobStore, make: Any) -> None:
    user, story = uuid4(), make.story()
    upload = make.upload(user=user)
    for event in (story, upload, make.wish(user=user, upload=upload.upload_id, story=story)):
        await store.apply(event)
    changes = [
        "user_id = gen_random_uuid()",
        "kind = 'book'",
        "language = 'fr'",
        "characters = '[]'",
        "person = '{}'",
        "input_sha256 = 'x'",
        "request_sha256 = 'x'",
        "traceparent = 'x'",
        "created_at = now()",
        "steps_total = 99",
        "version = 0",
    ]

    refused = {
        change: await is_impossible(owner, f"UPDATE app.jobs SET {change}")  # noqa: S608 - changes of this test.
        for change in changes
    }

    assert refused == dict.fromkeys(changes, True)


async def test_what_has_ended_stays_as_it_ended(owner: asyncpg.Connection, store: PostgresJobStore, make: Any) -> None:
    await a_user_with_rows(make, store)
    changes = [
        "UPDATE app.jobs SET version = version + 1",
        "UPDATE app.jobs SET status = 'failed', error_code = 'late', error_fault = 'platform', manifest = NULL",
        "UPDATE app.jobs SET status = 'queued'",
        "DELETE FROM app.jobs",
        "UPDATE app.stories SET titles = '{}'",
        "DELETE FROM app.stories",
        "UPDATE app.job_events SET cause = 'other'",
    ]

    refused = {change: await is_impossible(owner, change) for change in changes}

    assert refused == dict.fromkeys(changes, True)


async def test_two_migrations_at_once_make_one_schema(postgres_url: str) -> None:
    name = f"twice_{uuid4().hex}"
    admin = await asyncpg.connect(postgres_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    url = f"{postgres_url.rsplit('/', 1)[0]}/{name}"

    await asyncio.gather(*(asyncio.to_thread(migrations.migrate, url) for _ in range(2)))

    made = await asyncpg.connect(url)
    versions = [
        row["version"] for row in await made.fetch("SELECT version FROM app.schema_migrations ORDER BY version")
    ]
    await made.close()
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()
    assert versions == sorted(set(versions))
    assert versions[-1] == migrations.newest_version()


async def test_a_schema_older_than_the_code_is_not_new_enough(
    owner: asyncpg.Connection, store: PostgresJobStore
) -> None:
    before = await migrations.is_new_enough(store.pool)

    await owner.execute("DELETE FROM app.schema_migrations WHERE version = $1", migrations.newest_version())

    assert (before, await migrations.is_new_enough(store.pool)) == (True, False)


async def test_a_migration_that_cannot_connect_says_so_without_the_password() -> None:
    with pytest.raises(migrations.MigrationError) as refused:
        await asyncio.to_thread(migrations.migrate, "postgresql://nobody:secret-word@127.0.0.1:1/none")

    assert "secret-word" not in str(refused.value)
