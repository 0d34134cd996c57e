"""Stripe's API over its own library: our few questions, and its many errors as our few."""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import stripe
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from pydantic import SecretStr
from stripe.params import EventListParams, RefundCreateParams

from chassis.crash import crash_if
from payments.adapters.checkout_params import session_params
from payments.adapters.meters import Meters
from payments.domain.checkout import Checkout, RefundWish
from payments.domain.events import API_VERSION, KINDS, StripeEvent
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session
from payments.use_cases.ports import OUTCOME_KEPT, BusyError, Page, RefusedError, UnavailableError

if TYPE_CHECKING:
    from stripe._v1_services import V1Services  # The library gives it no public name.

TIMEOUT_SECONDS: Final = 10.0
RETRIES: Final = 2
PAGE: Final = 100
REPLAYED: Final = "idempotent-replayed"

_KEY_REFUSED: Final = (stripe.AuthenticationError, stripe.PermissionError)
_OUTCOMES: Final[Mapping[type[Exception], str]] = {
    BusyError: "busy",
    UnavailableError: "unavailable",
    RefusedError: "refused",
}
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,60}")
tracer = trace.get_tracer("payments")
log = logging.getLogger(__name__)


class StripeApi:
    """The Stripe port. Opened in the loop that uses it: the library's client belongs to one loop."""

    def __init__(self, *, key: SecretStr, base_url: str, meter: Meters) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._meter = meter
        self._client: stripe.StripeClient | None = None
        self._http: stripe.HTTPXClient | None = None

    async def __aenter__(self) -> Self:
        """Build the client; nothing is asked yet."""
        stripe.enable_telemetry = False
        logging.getLogger("stripe").setLevel(logging.WARNING)  # Below that it tells what we send.
        self._http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(
            self._key.get_secret_value(),
            stripe_version=API_VERSION,
            base_addresses={"api": self._base_url},
            max_network_retries=RETRIES,
            http_client=self._http,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close its connections."""
        if self._http is not None:
            await self._http.close_async()

    async def open_session(self, checkout: Checkout) -> Session:
        """Open a page to pay on; the same one again under the same key."""
        with self._calling("POST", "/v1/checkout/sessions"):
            made = await self._v1.checkout.sessions.create_async(
                session_params(checkout), {"idempotency_key": checkout.key}
            )
        crash_if("after_stripe_answered")
        return Session.model_validate(made.to_dict())

    async def expire_session(self, session_id: str) -> None:
        """End an open page; RefusedError when it is not open."""
        with self._calling("POST", "/v1/checkout/sessions/{id}/expire"):
            await self._v1.checkout.sessions.expire_async(session_id)

    async def session(self, session_id: str) -> Session:
        """Look at a page."""
        with self._calling("GET", "/v1/checkout/sessions/{id}"):
            found = await self._v1.checkout.sessions.retrieve_async(session_id)
        return Session.model_validate(found.to_dict())

    async def intent(self, intent_id: str) -> Intent:
        """Look at a payment."""
        with self._calling("GET", "/v1/payment_intents/{id}"):
            found = await self._v1.payment_intents.retrieve_async(intent_id)
        return Intent.model_validate(found.to_dict())

    async def charge(self, charge_id: str) -> Charge:
        """Look at a charge."""
        with self._calling("GET", "/v1/charges/{id}"):
            found = await self._v1.charges.retrieve_async(charge_id)
        return Charge.model_validate(found.to_dict())

    async def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Return every refund of a payment."""
        with self._calling("GET", "/v1/refunds"):
            listed = await self._v1.refunds.list_async({"payment_intent": intent_id, "limit": PAGE})
            return tuple([Refund.model_validate(one.to_dict()) async for one in listed.auto_paging_iter()])

    async def disputes_of(self, intent_id: str) -> tuple[Dispute, ...]:
        """Return every dispute of a payment."""
        with self._calling("GET", "/v1/disputes"):
            listed = await self._v1.disputes.list_async({"payment_intent": intent_id, "limit": PAGE})
            return tuple([Dispute.model_validate(one.to_dict()) async for one in listed.auto_paging_iter()])

    async def refund(self, wish: RefundWish) -> Refund:
        """Give money back; the same refund again under the same key, for a day."""
        params: RefundCreateParams = {
            "payment_intent": wish.payment_intent_id,
            "amount": wish.amount_minor,
            "metadata": wish.metadata,
        }
        if wish.duplicate:
            params["reason"] = "duplicate"
        with self._calling("POST", "/v1/refunds"):
            made = await self._v1.refunds.create_async(params, {"idempotency_key": wish.key})
        crash_if("after_stripe_answered")
        return Refund.model_validate(made.to_dict())

    async def events(self, *, since: datetime, before: datetime, after: str | None) -> Page:
        """Return events of our types created in `[since, before)`, newest first, that follow the one named."""
        params: EventListParams = {
            "types": list(KINDS),
            "created": {"gte": int(since.timestamp()), "lt": int(before.timestamp())},
            "limit": PAGE,
        }
        if after is not None:
            params["starting_after"] = after
        with self._calling("GET", "/v1/events"):
            listed = await self._v1.events.list_async(params)
        events = tuple(StripeEvent.model_validate(one.to_dict()) for one in listed.data)
        return Page(events=events, last=events[-1].id if listed.has_more and events else None)

    @property
    def _v1(self) -> "V1Services":
        if self._client is None:
            raise RuntimeError("the Stripe client is used before it was opened")
        return self._client.v1

    @contextmanager
    def _calling(self, method: str, template: str) -> Iterator[None]:
        """Measure a call and turn the library's errors into ours; bodies stay out of logs, traces and errors."""
        call, outcome, started = f"{method} {template}", "cancelled", time.perf_counter()
        known = {"http.request.method": method, "url.template": template}
        with tracer.start_as_current_span(call, kind=SpanKind.CLIENT, attributes=known, record_exception=False) as span:
            try:
                yield
                outcome = "answered"
            except stripe.StripeError as error:
                told = _ours(error)
                outcome = _OUTCOMES[type(told)]
                span.set_attribute("error.type", type(error).__name__)
                self._note(error, call=call, outcome=outcome)
                raise told from None  # The library's error holds the whole answer.
            finally:
                self._meter.called(call, outcome, seconds=time.perf_counter() - started)

    def _note(self, error: stripe.StripeError, *, call: str, outcome: str) -> None:
        about = {
            "call": call,
            "outcome": outcome,
            "error": type(error).__name__,
            "http_status": error.http_status,
            "code": error.code,
            "request_id": error.request_id,
        }
        if isinstance(error, _KEY_REFUSED):
            log.error("Stripe refuses our key", extra=about)
            self._meter.alarm("key_refused")
        else:
            log.warning("Stripe says no", extra=about)


def _ours(error: stripe.StripeError) -> BusyError | UnavailableError | RefusedError:
    if isinstance(error, stripe.RateLimitError):
        return BusyError("Stripe asks us to slow down")
    if (error.headers or {}).get(REPLAYED) == "true" and (error.http_status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return RefusedError(OUTCOME_KEPT)
    if isinstance(error, (stripe.APIConnectionError, stripe.APIError, *_KEY_REFUSED)):
        return UnavailableError(type(error).__name__)
    if isinstance(error, stripe.IdempotencyError):
        return RefusedError("idempotency_error")
    code = error.code if error.code and _CODE.fullmatch(error.code) else "stripe_refused"
    return RefusedError(code, param=getattr(error, "param", None))
