"""Puts faceswap together."""

import asyncio
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service
from chassis.store import ObjectStore
from faces import models as face_models
from faces.detect import FaceFinder
from faceswap import consumers
from faceswap.adapters import segmind
from faceswap.adapters.claims import ObjectClaims
from faceswap.adapters.loans import LinkedLoans, UploadedLoans
from faceswap.adapters.meters import Meters
from faceswap.adapters.patience import Patience, utc_now
from faceswap.adapters.pauses import ObjectPauses
from faceswap.adapters.pictures import StoredPictures
from faceswap.adapters.voice import BusVoice
from faceswap.domain.claim import Rules
from faceswap.domain.cost import usd_micros
from faceswap.settings import Settings
from faceswap.use_cases.ports import Clock, Desk
from faceswap.use_cases.watch import Watch

NAME: Final = "faceswap"


def build_app(settings: Settings) -> Service:
    """Put the parts together; nothing is asked of anybody yet."""
    store = ObjectStore.open(settings.store_url, link_secret=settings.link_secret, link_base_url=settings.link_base_url)
    claim_store = ObjectStore.open(settings.claims_url) if settings.claims_url else store
    bus = Bus(NAME, str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    wire = _wire(settings)
    provider = _provider(settings, wire)
    claims = ObjectClaims(claim_store)
    threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="pictures")
    watch = Watch(
        provider=provider,
        pauses=ObjectPauses(claim_store, provider=provider.name),
        voice=BusVoice(bus),
        now=utc_now,
        probe_seconds=settings.probe_seconds,
    )
    meter = Meters(provider=provider.name)

    def desk(clock: Clock) -> Desk:
        return Desk(
            provider=provider,
            claims=claims,
            door=watch,
            clock=clock,
            meter=meter,
            rules=_rules(settings),
            poll_seconds=settings.poll_seconds,
        )

    consumers.subscribe(
        bus,
        desk=desk,
        clock=lambda: Patience(bus.stopping, hold_seconds=settings.hold_seconds),
        pictures=StoredPictures(
            store,
            finder=FaceFinder(settings.models_dir or face_models.default_folder()),
            threads=threads,
            looks_at_faces=settings.check == "face",
        ),
        loans=LinkedLoans(store, now=utc_now) if settings.inputs == "links" else UploadedLoans(provider),
        at_once=settings.at_once,
    )
    health = Health()
    return Service(
        name=NAME,
        bus=bus,
        health=health,
        host=settings.host,
        health_port=settings.health_port,
        resources=(_threads(threads), wire, _proven(claims, health)),
        tasks=(watch.run,),
    )


def run() -> None:
    """Run faceswap until it is told to stop."""
    settings = Settings()
    spans = telemetry.set_up(
        NAME, environment=settings.environment, traces_file=settings.traces_file, log_level=settings.log_level
    )
    try:
        asyncio.run(build_app(settings).run())
    finally:
        spans.shut_down()


def _wire(settings: Settings) -> segmind.Wire:
    addresses = segmind.Addresses(
        api=str(settings.segmind_base_url),
        history=str(settings.segmind_history_url),
        upload=str(settings.segmind_upload_url),
        files=settings.result_hosts,
    )
    return segmind.Wire(
        addresses,
        key=settings.segmind_api_key,
        post_timeout_seconds=settings.post_timeout_seconds,
        file_bytes_max=settings.result_bytes_max,
    )


def _provider(settings: Settings, wire: segmind.Wire) -> segmind.Segmind:
    if settings.provider == "segmind-models":
        works = segmind.models(
            swap_price_usd_micros=usd_micros(settings.swap_price_usd) or 0,
            enhance_price_usd_micros=usd_micros(settings.enhance_price_usd) or 0,
        )
    else:
        works = segmind.workflow(
            settings.segmind_workflow_id or "",
            v2=settings.segmind_workflow_shape == "v2",
            source_input=settings.segmind_source_input,
            target_input=settings.segmind_target_input,
            price_usd_micros=usd_micros(settings.workflow_price_usd) or 0,
        )
    return segmind.Segmind(
        wire, name=settings.provider, works=works, now=utc_now, least_credits_usd=settings.least_credits_usd
    )


def _rules(settings: Settings) -> Rules:
    return Rules(
        attempts_max=settings.attempts_max,
        post_timeout=timedelta(seconds=settings.post_timeout_seconds),
        history_lag=timedelta(seconds=settings.history_lag_seconds),
        deadline=timedelta(seconds=settings.call_deadline_seconds),
    )


@asynccontextmanager
async def _threads(threads: ThreadPoolExecutor) -> AsyncIterator[None]:
    try:
        yield
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def _proven(claims: ObjectClaims, health: Health) -> AsyncIterator[None]:
    """Let nothing be paid for before the claim store has proven to refuse a second create."""
    proven = False
    health.add("claims", lambda: proven, kinds=("startup",))
    await claims.probe()
    proven = True
    yield
