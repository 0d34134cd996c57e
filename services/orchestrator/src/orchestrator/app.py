"""Builds the orchestrator from its parts and runs it."""

import asyncio
from datetime import timedelta
from functools import partial

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service
from orchestrator import consumers
from orchestrator.adapters import migrations
from orchestrator.adapters.gauges import Housekeeper
from orchestrator.adapters.job_store import PostgresJobStore
from orchestrator.adapters.outbox_relay import OutboxRelay
from orchestrator.adapters.wakeups import Wakeups
from orchestrator.adapters.writing import JOBS_CHANNEL, OUTBOX_CHANNEL
from orchestrator.domain.dispatch import Limits
from orchestrator.settings import MigrationSettings, Settings
from orchestrator.use_cases import rounds

LOOK_SECONDS = 1.0
"""How often the dispatcher looks when nothing wakes it."""


def build_app(settings: Settings) -> Service:
    """Return the orchestrator, ready to run."""
    bus = Bus("orchestrator", str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    url = str(settings.database_url)
    store = PostgresJobStore(database_url=url, limits=limits_of(settings), batch_max=settings.batch_max)
    wakeups = Wakeups(database_url=url, channels=(OUTBOX_CHANNEL, JOBS_CHANNEL))
    relay = OutboxRelay(
        pool=lambda: store.pool,
        publisher=bus,
        woken=lambda seconds: wakeups.wait(OUTBOX_CHANNEL, at_most_seconds=seconds),
    )
    housekeeper = Housekeeper(pool=lambda: store.pool, outbox_kept=settings.outbox_kept, inbox_kept=settings.inbox_kept)
    lost = asyncio.Event()
    consumers.subscribe(bus, store=store, lost=lost, at_once=4 * settings.batch_max)
    replay_every = timedelta(seconds=settings.replay_seconds)
    health = Health()
    health.add("database", lambda: migrations.is_new_enough(store.pool), kinds=("ready", "startup"))
    return Service(
        name="orchestrator",
        bus=bus,
        health=health,
        host=settings.host,
        health_port=settings.health_port,
        resources=[store.opened()],
        tasks=[
            store.run,
            wakeups.run,
            relay.run,
            housekeeper.run,
            partial(rounds.dispatch, store, woken=partial(wakeups.wait, JOBS_CHANNEL, at_most_seconds=LOOK_SECONDS)),
            partial(rounds.resend_lost, store, lost=lost, replay_every=replay_every),
            partial(rounds.sweep, store, every_seconds=settings.sweep_seconds),
            partial(rounds.reconcile, store, every_seconds=settings.reconcile_seconds, replay_every=replay_every),
        ],
    )


def limits_of(settings: Settings) -> Limits:
    """Return the limits of a job's life as they are set."""
    return Limits(
        slots=settings.slots,
        slots_per_user=settings.slots_per_user,
        preview_quota=settings.preview_quota,
        wait={
            "preview": timedelta(seconds=settings.preview_wait_seconds),
            "book": timedelta(seconds=settings.book_wait_seconds),
        },
        run={
            "preview": timedelta(seconds=settings.preview_run_seconds),
            "book": timedelta(seconds=settings.book_run_seconds),
        },
        step=timedelta(seconds=settings.step_seconds),
        times_sent=settings.step_times_sent,
        checkout=timedelta(seconds=settings.checkout_seconds),
        refund_after=timedelta(seconds=settings.refund_after_seconds),
    )


def run() -> None:
    """Run the orchestrator as its environment says, until told to stop."""
    settings = Settings()
    spans = telemetry.set_up(
        "orchestrator",
        environment=settings.environment,
        traces_file=settings.traces_file,
        log_level=settings.log_level,
    )
    try:
        asyncio.run(build_app(settings).run())
    finally:
        spans.shut_down()


def migrate() -> str:
    """Bring the schema up, as the owner of it; return what was done."""
    return migrations.migrate(str(MigrationSettings().migration_url))
