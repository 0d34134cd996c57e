"""HTTP in: Stripe's webhooks, and that the door is open."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from payments.use_cases.hear_webhook import Heard, hear_webhook
from payments.use_cases.ports import Desk, Outcome, Seal

PATH: Final = "/v1/webhooks/stripe"
BODY_BYTES: Final = 256 * 1024
BODY_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 30
TYPE_PREFIX: Final = "urn:ai-comic-books:problem:"
MEDIA_TYPE: Final = "application/problem+json"
SIGNATURE: Final = "Stripe-Signature"

log = logging.getLogger(__name__)
tracer = trace.get_tracer("payments")


class Refusal(NamedTuple):
    """How an outcome that is no success is told."""

    status: int
    title: str


REFUSALS: Final[Mapping[Outcome, Refusal]] = {
    "not_signed": Refusal(400, "The signature is missing or not one of ours"),
    "untimely": Refusal(400, "The signature's time is too far from now"),
    "unreadable": Refusal(400, "The body is not a snapshot event that can be read"),
    "livemode": Refusal(400, "The event is of the other mode"),
    "too_slow": Refusal(408, "The body took too long"),
    "too_large": Refusal(413, "The body is too large"),
    "api_version": Refusal(503, "The event is in another API version"),
    "not_looked_up": Refusal(503, "Stripe's API does not answer"),
    "not_published": Refusal(503, "The event could not be passed on"),
    "internal": Refusal(500, "Something went wrong on our side"),
}
"""Every outcome that is not answered 200; Stripe sends the event again after each of them."""


class Open(BaseModel):
    """The door is open."""

    open: bool = True


class Received(BaseModel):
    """The event is where it belongs, or of no use to us."""

    received: bool = True
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the routes work with."""

    seal: Seal
    desk: Desk
    body_seconds: float = BODY_SECONDS


def build_api(parts: Parts) -> FastAPI:
    """Return the API that Stripe reaches; exact addresses, nothing is redirected."""
    api = FastAPI(
        title="AI Comic Books: payments", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    api.add_exception_handler(HTTPException, _http)

    @api.get("/health", operation_id="getHealth")
    async def health() -> Open:
        """Say that requests are answered; probes ask the health port, which knows more."""
        return Open()

    @api.post(PATH, operation_id="hearStripe")
    async def webhook(request: Request) -> Response:
        """Take an event of Stripe's: 2xx means that the broker has the fact it tells."""
        started = time.perf_counter()
        # A trace of its own: nobody outside decides what we trace.
        with tracer.start_as_current_span(f"POST {PATH}", context=Context(), kind=SpanKind.SERVER) as span:
            heard = await _hear(request, parts)
            response = _answer(heard)
            span.set_attributes(
                {
                    "http.request.method": "POST",
                    "http.route": PATH,
                    "http.response.status_code": response.status_code,
                    "comics.stripe.outcome": heard.outcome,
                    "comics.stripe.event.id": heard.event_id or "",
                    "comics.stripe.event.type": heard.event_type,
                }
            )
        parts.desk.meter.heard(heard.outcome, heard.event_type, seconds=time.perf_counter() - started)
        return response

    return api


async def _hear(request: Request, parts: Parts) -> Heard:
    try:
        async with asyncio.timeout(parts.body_seconds):
            body = await _body(request)
    except TimeoutError:
        return Heard(outcome="too_slow")
    except ClientDisconnect:
        return Heard(outcome="unreadable")
    if body is None:
        return Heard(outcome="too_large")
    try:
        return await hear_webhook(body, request.headers.getlist(SIGNATURE), seal=parts.seal, desk=parts.desk)
    except Exception:
        log.exception("a webhook met a mistake of ours")
        return Heard(outcome="internal")


async def _body(request: Request) -> bytes | None:
    """Return the bytes as they came; None as soon as there are too many, whatever length was declared."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > BODY_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _answer(heard: Heard) -> Response:
    refusal = REFUSALS.get(heard.outcome)
    if refusal is None:
        return JSONResponse(Received(outcome=heard.outcome).model_dump())
    again = {"Retry-After": str(AGAIN_SECONDS)} if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return _problem(heard.outcome, refusal.status, refusal.title, instance=PATH, headers=again)


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    return _problem(status.name.lower(), status, status.phrase, instance=request.url.path, headers=error.headers or {})


def _problem(
    code: str, status: int, title: str, *, instance: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a refusal (RFC 9457); it repeats nothing that was sent but the path."""
    document: dict[str, Any] = {
        "type": TYPE_PREFIX + code,
        "title": title,
        "status": status,
        "instance": instance,
        "code": code,
    }
    return JSONResponse(document, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)
