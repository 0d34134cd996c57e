"""Puts payments together."""

import asyncio
from typing import Final

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service, serve
from payments import consumers
from payments.adapters.meters import Meters
from payments.adapters.patience import Patience, WallClock
from payments.adapters.seal import StripeSeal
from payments.adapters.stripe_api import StripeApi
from payments.adapters.voice import BusVoice
from payments.routes import Parts, build_api
from payments.settings import Settings
from payments.use_cases.ports import Clock, Desk, House

NAME: Final = "payments"


def build_app(settings: Settings) -> Service:
    """Put the parts together; nothing is opened yet."""
    bus = Bus(NAME, str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    meter = Meters()
    voice = BusVoice(bus)
    stripe = StripeApi(key=settings.stripe_secret_key, base_url=str(settings.stripe_api_base), meter=meter)
    house = House(
        env=settings.env,
        livemode=settings.livemode,
        lenient=settings.environment == "development",
        currencies=settings.currencies,
        web_url=str(settings.web_url),
    )

    def desk(clock: Clock) -> Desk:
        return Desk(
            stripe=stripe,
            voice=voice,
            clock=clock,
            meter=meter,
            house=house,
            back_off_seconds=settings.back_off_seconds,
        )

    consumers.subscribe(
        bus,
        desk=lambda: desk(Patience(bus.stopping, hold_seconds=settings.hold_seconds)),
        at_once=settings.at_once,
    )
    api = build_api(Parts(seal=StripeSeal(settings.stripe_webhook_secrets), desk=desk(WallClock())))
    return Service(
        name=NAME,
        bus=bus,
        health=Health(),
        host=settings.host,
        health_port=settings.health_port,
        resources=(stripe,),
        tasks=(lambda: serve(api, host=settings.host, port=settings.port),),
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
