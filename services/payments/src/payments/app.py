"""Puts payments together."""

import asyncio
from typing import Final

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service, serve
from payments import consumers
from payments.routes import build_api
from payments.settings import Settings

NAME: Final = "payments"


def build_app(settings: Settings) -> Service:
    """Put the parts together; nothing is opened yet."""
    bus = Bus(NAME, str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    consumers.subscribe(bus)
    return Service(
        name=NAME,
        bus=bus,
        health=Health(),
        host=settings.host,
        health_port=settings.health_port,
        tasks=(lambda: serve(build_api(), host=settings.host, port=settings.port),),
    )


def run() -> None:
    """Run payments until it is told to stop."""
    settings = Settings()
    spans = telemetry.set_up(
        NAME, environment=settings.environment, traces_file=settings.traces_file, log_level=settings.log_level
    )
    try:
        asyncio.run(build_app(settings).run())
    finally:
        spans.shut_down()
