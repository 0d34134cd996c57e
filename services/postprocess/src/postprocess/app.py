"""Builds and runs the service; the only file that knows all its parts."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service
from chassis.store import ObjectStore
from postprocess.adapters import fonts, inks, printers
from postprocess.adapters.objects import StoredObjects
from postprocess.adapters.workers import Workers
from postprocess.adapters.workshop import ProcessWorkshop
from postprocess.consumers import subscribe
from postprocess.domain.press import Condition
from postprocess.settings import Settings

NAME: Final = "postprocess"
WAITING_PER_WORKER: Final = 2
"""Commands taken per worker: one computes while another's files are on their way."""


def build_app(settings: Settings) -> Service:
    """Put the parts together; FontError without fonts, PrinterError or ConditionError when printing is set up wrong."""
    fonts_dir = settings.fonts_dir or fonts.default_folder()
    fonts.check(fonts_dir)
    bus = Bus(NAME, str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    health = Health()
    workers = Workers(settings.workers)
    health.add("workers", lambda: workers.running, kinds=("ready", "startup"))
    subscribe(
        bus,
        at_once=settings.workers * WAITING_PER_WORKER,
        objects=StoredObjects(ObjectStore.open(settings.store_url)),
        workshop=ProcessWorkshop(workers, fonts=fonts_dir, condition=_condition(settings)),
        printers=printers.of(settings.printers),
        clock=lambda: datetime.now(UTC),
    )
    return Service(
        name=NAME,
        bus=bus,
        health=health,
        host=settings.host,
        health_port=settings.health_port,
        resources=[workers],
    )


def _condition(settings: Settings) -> Condition | None:
    if settings.print_icc_cmyk is None or settings.print_condition is None:
        return None
    condition = Condition(settings.print_condition, inks.profile(settings.print_icc_cmyk))
    inks.check(condition)
    return condition


def run() -> None:
    """Read the settings and work until told to stop."""
    settings = Settings()
    told = telemetry.set_up(
        NAME, environment=settings.environment, traces_file=settings.traces_file, log_level=settings.log_level
    )
    try:
        asyncio.run(build_app(settings).run())
    finally:
        told.shut_down()
