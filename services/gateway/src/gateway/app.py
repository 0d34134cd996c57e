"""Puts the gateway together."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import Any, Final

from opentelemetry.trace import TracerProvider

from chassis import telemetry
from chassis.bus import Bus
from chassis.health import Health
from chassis.service import Service, serve
from chassis.store import ObjectStore
from contracts.manifest import Manifest
from contracts.uploads import Consent
from gateway import consumers
from gateway.adapters.announcer import BusAnnouncer
from gateway.adapters.auth import KeyRing, TokenVerifier
from gateway.adapters.changes import ChangeBoard
from gateway.adapters.objects import LinkedFiles, StoredObjects
from gateway.adapters.photo_pool import PhotoPool
from gateway.adapters.reads import PostgresReads
from gateway.domain.photo import Limits
from gateway.domain.ration import Ration
from gateway.domain.turnstile import Turnstile
from gateway.routes import (
    about,
    acceptances,
    edge,
    events,
    files,
    jobs,
    manifests,
    orders,
    problems,
    products,
    stories,
    uploads,
)
from gateway.routes.parts import About, Parts
from gateway.settings import Settings
from gateway.use_cases.ports import Doors

NAME: Final = "gateway"
DESCRIPTION: Final = """
Send a photo, choose a story, receive a comic book with your child in it.

1. `POST /v1/uploads` with a photo of one face.
2. `POST /v1/jobs` with a story, a language and a name: a preview is made.
3. `GET /v1/jobs/{id}` again and again, or `GET /v1/jobs/{id}/events`, until its status is `done`.
4. `GET /v1/jobs/{id}/manifest`: links to everything there is to see.
5. `POST /v1/jobs/{id}/acceptance`, then `POST /v1/orders`: a page to pay on. Once it is paid the book is made.
6. `GET /v1/orders/{id}`: what became of the payment, and the book's job.

A 2xx means that it is written down. Every POST that makes something takes an `Idempotency-Key`, so asking again is
safe, always.
Refusals are problems (RFC 9457): `code` is for programs, `detail` says the one thing to do.
"""
_SCHEMAS: Final = (problems.ProblemDocument, Consent, Manifest)
"""Named in the document though no route takes or returns them through FastAPI."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """The parts that live as long as the process."""

    api: edge.Api
    service: Service
    board: ChangeBoard


def build_api(
    *,
    cors_origins: tuple[str, ...] = (),
    photo_bytes: int = 12_000_000,
    tracer_provider: TracerProvider | None = None,
) -> edge.Api:
    """Return the HTTP API with its routes; `state.parts` is what they work with, the process's tracer the default."""
    api = edge.Api(
        title="AI Comic Books",
        version=metadata.version(NAME),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={
            "tracer_provider": tracer_provider,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "exclude": _untraced,
        },
    )
    edge.build(
        api,
        cors_origins=cors_origins,
        largest_body=lambda path: photo_bytes + edge.MULTIPART_EXTRA if path == uploads.PATH else edge.JSON_BYTES,
    )
    problems.install(api)
    for resource in (stories, uploads, jobs, events, manifests, products, acceptances, orders, files, about):
        api.include_router(resource.router)
    return api


def openapi() -> dict[str, Any]:
    """Return the API's OpenAPI document; needs neither settings nor servers."""
    document = build_api().openapi()
    schemas = document["components"]["schemas"]
    schemas[jobs.JobDocument.__name__] |= jobs.EXAMPLES  # FastAPI takes the nulls out of examples.
    schemas[orders.OrderDocument.__name__] |= orders.EXAMPLES
    for unspoken in ("HTTPValidationError", "ValidationError"):
        del schemas[unspoken]  # FastAPI's own way to refuse, which problems stand in for.
    for operation in (method for path in document["paths"].values() for method in path.values()):
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            del operation["responses"]["422"]
    for model in _SCHEMAS:
        schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[schema.get("title", model.__name__)] = schema
    return document


def build_app(settings: Settings) -> Gateway:
    """Put the parts together; nothing is opened yet."""
    store = ObjectStore.open(settings.store_url, link_secret=settings.link_secret, link_base_url=settings.link_base_url)
    bus = Bus(NAME, str(settings.broker_url), shutdown_seconds=settings.shutdown_seconds)
    board = ChangeBoard()
    consumers.subscribe(bus, board)
    reads = PostgresReads(settings.database_url, connections=settings.database_connections)
    photos = PhotoPool(
        models_folder=settings.models_dir,
        limits=Limits(bytes=settings.photo_bytes, pixels=settings.photo_pixels),
        processes=settings.photo_processes,
        seconds_per_photo=settings.photo_seconds,
    )
    keys = KeyRing(settings.jwks_url)
    verifier = TokenVerifier(
        keys,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        algorithms=settings.jwt_algorithms,
        anonymous_allowed=settings.anonymous_users,
    )
    objects = StoredObjects(store)
    api = build_api(cors_origins=settings.cors_origins, photo_bytes=settings.photo_bytes)
    api.state.parts = Parts(
        doors=Doors(reads=reads, objects=objects, announcer=BusAnnouncer(bus), photos=photos, changes=board),
        verifier=verifier,
        files=LinkedFiles(store),
        uploads=Turnstile(per_user=settings.uploads_per_user, in_all=settings.uploads_in_all),
        streams=Turnstile(per_user=settings.streams_per_user, in_all=settings.streams_in_all),
        checkouts=Turnstile(per_user=settings.checkouts_per_user, in_all=settings.checkouts_in_all),
        payments=Ration(per_user=settings.payments_per_minute, within=timedelta(minutes=1)),
        about=About(version=metadata.version(NAME), source_url=settings.source_url),
        now=_now,
        public_url=(settings.public_url or settings.link_base_url or "").rstrip("/"),
        photo_bytes=settings.photo_bytes,
        upload_seconds=settings.upload_seconds,
        stream_seconds=settings.stream_seconds,
        look_seconds=settings.look_seconds,
    )
    health = Health()
    health.add("database", reads.answers)
    health.add("signing keys", keys.fresh)
    service = Service(
        name=NAME,
        bus=bus,
        health=health,
        host=settings.host,
        health_port=settings.health_port,
        resources=(reads, photos, keys),
        tasks=(
            keys.keep_fresh,
            lambda: serve(api, host=settings.host, port=settings.port),
            lambda: _let_go(bus, board),
        ),
    )
    return Gateway(api=api, service=service, board=board)


def run() -> None:
    """Run the gateway until it is told to stop."""
    settings = Settings()
    spans = telemetry.set_up(
        NAME, environment=settings.environment, traces_file=settings.traces_file, log_level=settings.log_level
    )
    try:
        asyncio.run(build_app(settings).service.run())
    finally:
        spans.shut_down()


def _now() -> datetime:
    return datetime.now(UTC)


def _untraced(scope: MutableMapping[str, Any]) -> bool:
    """Links are secrets: what they lead to is not traced."""
    return str(scope["path"]).startswith(files.PREFIX)


async def _let_go(bus: Bus, board: ChangeBoard) -> None:
    """Wake every waiting reader when the process stops, so that their connections can end."""
    try:
        await bus.stopping.wait()
    finally:
        board.close()
