"""The edge: what happens to every request before a route sees it, and to every answer after."""

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.routes.problems import REQUEST_ID, answer, internal

REQUEST_ID_HEADER: Final = "X-Request-Id"
JSON_BYTES: Final = 64_000
MULTIPART_EXTRA: Final = 64_000
"""What a form may hold beside the photo."""

SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
EXPOSED_HEADERS: Final = (
    "ETag",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "WWW-Authenticate",
    REQUEST_ID_HEADER,
)
ASKED_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "Range",
    REQUEST_ID_HEADER,
    "traceparent",
)

_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_TRACEPARENT = re.compile(r"(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-[0-9a-f]{2}")
_DURATION = Histogram(
    "http_server_request_duration_seconds",
    "Time until the answer has been sent; event streams are left out",
    ["method", "route", "status"],
)
log = logging.getLogger(__name__)


def build(app: FastAPI, *, cors_origins: tuple[str, ...], largest_body: Callable[[str], int]) -> None:
    """Lay the edge around the routes; the last one added is the outermost."""
    app.add_middleware(BodyLimit, largest_body=largest_body)
    app.add_middleware(NoAccidents)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=cors_origins,
        allow_methods=("GET", "POST"),
        allow_headers=ASKED_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=600,
    )
    app.add_middleware(Envelope)


class Api(FastAPI):
    """The API; what a client says about our tracing is not believed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; inbound baggage and sampling wishes are left at the door."""
        if scope["type"] == "http":
            scope = {**scope, "headers": _trusted(scope["headers"])}
        await super().__call__(scope, receive, send)


class Envelope:
    """Gives every request an id and every answer its security headers, and measures both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})[REQUEST_ID] = request_id
        status, streamed = 0, False
        started = time.perf_counter()

        async def send_sealed(message: Message) -> None:
            nonlocal status, streamed
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in (*SECURITY_HEADERS.items(), (REQUEST_ID_HEADER, request_id)):
                    headers.setdefault(name, value)
                streamed = headers.get("content-type", "").startswith("text/event-stream")
            await send(message)

        await self._app(scope, receive, send_sealed)
        seconds = time.perf_counter() - started
        route = getattr(scope.get("route"), "path", "none")
        if not streamed:
            _DURATION.labels(scope["method"], route, str(status)).observe(seconds)
        told = {"method": scope["method"], "route": route, "status": status, "request_id": request_id}
        about = {name: value for name, value in scope.get("path_params", {}).items() if name in {"job_id", "order_id"}}
        log.info("answered", extra={**told, **about, "milliseconds": round(seconds * 1000)})


class NoAccidents:
    """Turns what nobody expected into a problem that gives nothing away."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            log.exception("unexpected")
            await answer(internal(), scope)(scope, receive, send)


class BodyLimit:
    """Stops reading a body that is longer than its path may have; the declared length is only a hint."""

    def __init__(self, app: ASGIApp, *, largest_body: Callable[[str], int]) -> None:
        self._app = app
        self._largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._largest_body(scope["path"])
        declared = Headers(scope=scope).get("content-length", "")
        too_long = declared.isdigit() and int(declared[:20]) > limit
        read = 0

        async def receive_limited() -> Message:
            nonlocal read
            if too_long:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_limited, send)


def _trusted(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    kept = []
    for name, value in headers:
        if name in {b"baggage", b"tracestate"}:
            continue
        if name == b"traceparent":
            match = _TRACEPARENT.fullmatch(value.decode("latin-1"))
            if match is None:
                continue
            kept.append((name, f"{match[1]}-01".encode()))  # We sample every job, whatever a client wishes.
        else:
            kept.append((name, value))
    return kept
