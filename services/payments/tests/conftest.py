"""Orders, Stripe's objects and events to work on, and the whole service but its doors, in memory."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
import stripe
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.message import derived_id
from contracts.orders import Money
from contracts.payments import MakeRefund, OpenCheckout, SyncCheckout
from payments.adapters.memory import START, MemoryClock, MemoryMeter, MemoryStripe, MemoryVoice
from payments.adapters.seal import StripeSeal
from payments.domain.events import API_VERSION, StripeEvent
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session, Tag
from payments.routes import PATH, Parts, build_api
from payments.use_cases.ports import Desk, House

ENV: Final = "test"
ORDER: Final = UUID("7b1d3c1e-5a64-4c8e-9f6c-2f1f0a4b9d11")
TAG: Final = Tag(order_id=ORDER, attempt=1)
KEY: Final = f"refund:{ORDER}:book"
SECRET: Final = "whsec_for_tests"
LATER: Final = START + timedelta(hours=1)

OBJECTS: Final[dict[str, dict[str, Any]]] = {
    "checkout.session": {
        "id": "cs_test_1",
        "object": "checkout.session",
        "livemode": False,
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "metadata": TAG.metadata(env=ENV),
        "currency": "eur",
        "amount_total": 4400,
        "amount_subtotal": 3900,
        "total_details": {"amount_discount": 0, "amount_shipping": 500, "amount_tax": 0},
        "url": None,
        "expires_at": int(LATER.timestamp()),
    },
    "payment_intent": {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "metadata": TAG.metadata(env=ENV),
        "currency": "eur",
        "latest_charge": "ch_1",
    },
    "refund": {
        "id": "re_1",
        "object": "refund",
        "payment_intent": "pi_1",
        "charge": "ch_1",
        "amount": 900,
        "currency": "eur",
        "status": "succeeded",
        "metadata": {"refund_key": KEY},
    },
    "charge.refunded": {
        "id": "ch_1",
        "object": "charge",
        "payment_intent": "pi_1",
        "metadata": TAG.metadata(env=ENV),
        "amount": 4400,
        "amount_refunded": 900,
        "refunded": False,
        "currency": "eur",
    },
    "charge.dispute": {
        "id": "du_1",
        "object": "dispute",
        "payment_intent": "pi_1",
        "charge": "ch_1",
        "amount": 4400,
        "currency": "eur",
        "status": "needs_response",
        "reason": "fraudulent",
        "evidence_details": {"due_by": int(LATER.timestamp()), "has_evidence": False},
        "metadata": {},
    },
    "radar": {
        "id": "issfr_1",
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": "ch_1",
        "fraud_type": "made_with_stolen_card",
    },
    "review": {"id": "prv_1", "object": "review", "open": True, "payment_intent": "pi_1", "reason": "rule"},
}
"""One object of each kind as Stripe writes it, of one order of ours, by how its events begin."""


class Make:
    """Makes things a test needs; what a test does not name is of no importance to it."""

    env = ENV
    order = ORDER
    tag = TAG
    key = KEY
    start = START
    secret = SECRET

    def thing(self, event_type: str, **changes: Any) -> dict[str, Any]:
        """What an event of that type is about."""
        return next(thing for prefix, thing in OBJECTS.items() if event_type.startswith(prefix)) | changes

    def event(self, event_type: str = "checkout.session.completed", **changes: Any) -> dict[str, Any]:
        """A snapshot event as Stripe writes it; `about` replaces fields of what it is about."""
        return {
            "data": {"object": self.thing(event_type, **changes.pop("about", {}))},
            "id": "evt_1",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(START.timestamp()),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": event_type,
        } | changes

    def heard(self, event_type: str = "checkout.session.completed", **changes: Any) -> StripeEvent:
        """The same, read."""
        return StripeEvent.model_validate(self.event(event_type, **changes))

    def session(self, **changes: Any) -> Session:
        return Session.model_validate(self.thing("checkout.session", **changes))

    def intent(self, **changes: Any) -> Intent:
        return Intent.model_validate(self.thing("payment_intent", **changes))

    def charge(self, **changes: Any) -> Charge:
        return Charge.model_validate(self.thing("charge.refunded", **changes))

    def refund(self, **changes: Any) -> Refund:
        return Refund.model_validate(self.thing("refund", **changes))

    def dispute(self, **changes: Any) -> Dispute:
        return Dispute.model_validate(self.thing("charge.dispute", **changes))

    def signature(self, body: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
        """The header with which Stripe sends a body."""
        when = int(START.timestamp()) if at is None else at
        return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, when))

    def open_checkout(self, **changes: Any) -> OpenCheckout:
        """The command for the first attempt to pay an order, good for an hour."""
        fields: dict[str, Any] = {
            "message_id": derived_id(ORDER, "checkout", 1),
            "correlation_id": ORDER,
            "order_id": ORDER,
            "attempt": 1,
            "goods": Money(amount_minor=3900, currency="eur"),
            "product_name": "The Lost Bear",
            "expires_at": LATER,
        }
        return OpenCheckout.model_validate(fields | changes)

    def sync_checkout(self, **changes: Any) -> SyncCheckout:
        fields = {"correlation_id": ORDER, "order_id": ORDER, "attempt": 1, "session_id": "cs_test_1"}
        return SyncCheckout.model_validate(fields | changes)

    def make_refund(self, **changes: Any) -> MakeRefund:
        fields: dict[str, Any] = {
            "correlation_id": ORDER,
            "order_id": ORDER,
            "refund_key": KEY,
            "payment_intent_id": "pi_1",
            "amount": Money(amount_minor=4400, currency="eur"),
            "reason": "book_failed",
        }
        return MakeRefund.model_validate(fields | changes)


@dataclass
class Office:
    """Everything of the service but its doors, in memory."""

    stripe: MemoryStripe = field(default_factory=MemoryStripe)
    voice: MemoryVoice = field(default_factory=MemoryVoice)
    clock: MemoryClock = field(default_factory=MemoryClock)
    meter: MemoryMeter = field(default_factory=MemoryMeter)
    livemode: bool = False
    lenient: bool = False
    secrets: tuple[str, ...] = (SECRET,)
    body_seconds: float = 5
    look_up_seconds: float = 5

    @property
    def desk(self) -> Desk:
        house = House(
            env=ENV,
            livemode=self.livemode,
            lenient=self.lenient,
            currencies=("usd", "eur"),
            web_url="https://books.test/",
        )
        return Desk(
            stripe=self.stripe,
            voice=self.voice,
            clock=self.clock,
            meter=self.meter,
            house=house,
            look_up_seconds=self.look_up_seconds,
        )

    @property
    def facts(self) -> list[str]:
        """What was told."""
        return [fact.fact for fact in self.voice.facts]

    async def post(self, body: Any, *signatures: str | bytes, **more: Any) -> httpx.Response:
        """Send a webhook with these signature headers, through the real route."""
        headers = [(b"stripe-signature", one if isinstance(one, bytes) else one.encode()) for one in signatures]
        async with self.client() as client:
            return await client.post(PATH, content=body, headers=headers, **more)

    async def hear(self, event: dict[str, Any]) -> httpx.Response:
        """Send an event, well signed."""
        body = json.dumps(event).encode()
        return await self.post(body, Make().signature(body, at=int(self.clock.now().timestamp())))

    @property
    def api(self) -> FastAPI:
        seal = StripeSeal([SecretStr(secret) for secret in self.secrets])
        return build_api(Parts(seal=seal, desk=self.desk, body_seconds=self.body_seconds))

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.api), base_url="http://payments")


@pytest.fixture(scope="session")
def make() -> Make:
    """Builders."""
    return Make()


@pytest.fixture(scope="session")
def open_office(make: Make) -> Callable[[], Office]:
    """Open the service at START, with a Stripe that knows one paid session of ours."""

    def opened() -> Office:
        office = Office()
        office.stripe.sessions["cs_test_1"] = make.session()
        office.stripe.intents["pi_1"] = make.intent()
        office.stripe.charges["ch_1"] = make.charge()
        return office

    return opened


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    """One of its own for each test."""
    return open_office()
