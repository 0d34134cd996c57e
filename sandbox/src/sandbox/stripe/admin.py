"""The admin doors of the Stripe sandbox: what the dashboard, the banks and the network do."""

from collections import Counter
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.stripe import checkout, disputes, refunds
from sandbox.stripe.books import Books, Object
from sandbox.stripe.deliveries import Deliveries, Endpoint
from sandbox.stripe.faults import Faults, Rule
from sandbox.stripe.front import Stripe
from sandbox.stripe.ids import new_id
from sandbox.stripe.knobs import Knobs
from sandbox.stripe.params import NewRefund
from sandbox.stripe.refusals import Refusal


class Body(BaseModel):
    """What an admin door takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Payment(Body):
    """How the buyer's payment ends, and who the buyer is."""

    outcome: checkout.Outcome = "paid"
    email: str = checkout.Buyer.email
    name: str = checkout.Buyer.name


class Settlement(Body):
    """How a delayed payment ends."""

    outcome: Literal["succeeded", "failed"]


class DashboardRefund(Body):
    """A refund made by hand; without an amount, all that is left."""

    payment_intent: str
    amount: Annotated[int, Field(ge=1)] | None = None
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    status: Literal["succeeded", "pending"] = "succeeded"


class RefundMove(Body):
    """Where a refund goes on to."""

    status: refunds.Status
    failure_reason: str = "unknown"


class NewDispute(Body):
    """What a bank says against a payment; an inquiry moves no money."""

    payment_intent: str
    amount: Annotated[int, Field(ge=1)] | None = None
    reason: str = "fraudulent"
    inquiry: bool = False
    due_days: Annotated[int, Field(ge=0, le=365)] = 9


class DisputeMove(Body):
    """Where a dispute goes on to; `won`, `lost`, `warning_closed` and `prevented` close it."""

    status: disputes.Status


class Warned(Body):
    """An early warning of fraud."""

    payment_intent: str
    actionable: bool = True
    fraud_type: str = "unauthorized_use_of_card"


class NewReview(Body):
    """A payment that a person looks at."""

    payment_intent: str


class ReviewEnd(Body):
    """What the person decided."""

    reason: Literal["acknowledged", "approved", "canceled", "disputed", "redacted", "refunded", "refunded_as_fraud"] = (
        "approved"
    )


def add_errors(app: FastAPI) -> None:
    """Let the app answer what Stripe's rules refuse."""

    @app.exception_handler(Refusal)
    async def _refused(_: Request, refusal: Refusal) -> JSONResponse:
        return JSONResponse({"error": refusal.error}, refusal.status)


def build_admin(stripe: Stripe) -> APIRouter:
    """Build the routes; they belong on a port of their own."""
    routes = APIRouter(prefix="/_stripe")
    _add_buyer(routes, stripe.books)
    _add_banks(routes, stripe.books)
    _add_webhooks(routes, stripe)
    _add_records(routes, stripe)
    _add_controls(routes, stripe.deliveries)
    return routes


def _add_buyer(routes: APIRouter, books: Books) -> None:
    @routes.post("/sessions/{session}/pay")
    async def pay(session: str, payment: Payment) -> Object:
        """Do what a buyer does on the payment page."""
        checkout.expire_due(books)
        with books.change() as change:
            return checkout.pay(change, session, payment.outcome, buyer=checkout.Buyer(payment.email, payment.name))

    @routes.post("/sessions/{session}/settle")
    async def settle(session: str, settlement: Settlement) -> Object:
        """Say how a delayed payment ended, days later."""
        with books.change() as change:
            return checkout.settle(change, session, succeeded=settlement.outcome == "succeeded")

    @routes.post("/sessions/{session}/expire")
    async def expire(session: str) -> Object:
        """Let an open session expire now."""
        with books.change() as change:
            return checkout.expire_session(change, session)


def _add_banks(routes: APIRouter, books: Books) -> None:
    @routes.post("/refunds")
    async def refund(wanted: DashboardRefund) -> Object:
        """Refund as a person does in the dashboard."""
        params = NewRefund(**wanted.model_dump(exclude={"status"}))
        with books.change() as change:
            return refunds.refund(change, params, status=wanted.status)

    @routes.post("/refunds/{name}")
    async def move_refund(name: str, move: RefundMove) -> Object:
        """Let a refund go on, such as from succeeded to failed."""
        with books.change() as change:
            return refunds.move(change, name, move.status, failure_reason=move.failure_reason)

    @routes.post("/disputes")
    async def dispute(wanted: NewDispute) -> Object:
        """Open a dispute or, with `inquiry`, a question that moves no money."""
        with books.change() as change:
            return disputes.open_dispute(change, **wanted.model_dump())

    @routes.post("/disputes/{name}")
    async def move_dispute(name: str, move: DisputeMove) -> Object:
        """Let a dispute go on or close."""
        with books.change() as change:
            return disputes.move(change, name, move.status)

    @routes.post("/fraud_warnings")
    async def warn(wanted: Warned) -> Object:
        """Warn of fraud."""
        with books.change() as change:
            return disputes.warn(change, **wanted.model_dump())

    @routes.post("/reviews")
    async def review(wanted: NewReview) -> Object:
        """Open a review."""
        with books.change() as change:
            return disputes.open_review(change, wanted.payment_intent)

    @routes.post("/reviews/{name}/close")
    async def close_review(name: str, end: ReviewEnd) -> Object:
        """Close a review."""
        with books.change() as change:
            return disputes.close_review(change, name, end.reason)


def _add_webhooks(routes: APIRouter, stripe: Stripe) -> None:
    books, deliveries = stripe.books, stripe.deliveries

    @routes.get("/endpoints")
    async def endpoints() -> dict[str, Endpoint]:
        """Where events go."""
        return deliveries.endpoints()

    @routes.post("/endpoints")
    async def add_endpoint(endpoint: Endpoint) -> dict[str, Endpoint]:
        """Send events to one more place, from now on."""
        name = new_id("webhook_endpoint")
        deliveries.set_endpoint(name, endpoint)
        return {name: endpoint}

    @routes.put("/endpoints/{name}")
    async def set_endpoint(name: str, endpoint: Endpoint) -> dict[str, Endpoint]:
        """Change an endpoint, such as roll its secret, or switch it off with `active: false`."""
        if name not in deliveries.endpoints():
            raise HTTPException(404, f"there is no endpoint {name}")
        deliveries.set_endpoint(name, endpoint)
        return {name: endpoint}

    @routes.post("/events/{name}/resend")
    async def resend(name: str) -> dict[str, int]:
        """Deliver an event once more."""
        return {"deliveries": deliveries.resend(books.get("event", name))}

    @routes.get("/deliveries")
    async def attempts(event: str | None = None, limit: Annotated[int, Query(ge=1)] = 1_000) -> dict[str, list[Object]]:
        """The deliveries and each attempt at them, the oldest first."""
        tried = [one for one in books.all("attempt") if event in (None, one["event"])]
        planned = [one for one in books.all("delivery") if event in (None, one["event"])]
        return {"deliveries": planned[-limit:], "attempts": tried[-limit:]}


def _add_records(routes: APIRouter, stripe: Stripe) -> None:
    books, deliveries = stripe.books, stripe.deliveries

    @routes.get("/requests")
    async def requests(limit: Annotated[int, Query(ge=1)] = 1_000) -> list[Object]:
        """The requests of the API, the oldest first, without what they carried."""
        return books.all("request")[-limit:]

    @routes.get("/ledger")
    async def ledger() -> Object:
        """What was charged, given back and disputed, for each payment and in all."""
        rows = _money(books)
        sums = {name: sum(row[name] for row in rows) for name in ("charges", "charged", "refunded", "disputed")}
        return {"payments": rows, **sums}

    @routes.post("/reset")
    async def reset() -> dict[str, int]:
        """Forget everything but the endpoints."""
        known = deliveries.endpoints()
        await deliveries.close()
        books.reset()
        for name, endpoint in known.items():
            deliveries.set_endpoint(name, endpoint)
        return {"payments": 0}


def _add_controls(routes: APIRouter, deliveries: Deliveries) -> None:
    @routes.get("/faults")
    async def faults() -> list[Rule]:
        """The rules in force."""
        return list(deliveries.faults.rules)

    @routes.put("/faults")
    async def set_faults(rules: list[Rule]) -> list[Rule]:
        """Replace the rules, of the API and of deliveries; each counts from here. An empty list ends all trouble."""
        deliveries.faults = Faults(rules)
        return rules

    @routes.get("/settings")
    async def settings() -> Knobs:
        """How this Stripe behaves."""
        return deliveries.knobs

    @routes.patch("/settings")
    async def change(changes: dict[str, Any]) -> Knobs:
        """Change some settings."""
        try:
            deliveries.knobs = Knobs.model_validate(deliveries.knobs.model_dump() | changes)
        except ValidationError as error:
            raise HTTPException(422, error.errors(include_url=False, include_context=False)) from None
        return deliveries.knobs


def _money(books: Books) -> list[Object]:
    charged, refunded, disputed, charges = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for charge in books.all("charge"):
        if charge["paid"]:
            charges[charge["payment_intent"]] += 1
            charged[charge["payment_intent"]] += charge["amount"]
            refunded[charge["payment_intent"]] += charge["amount_refunded"]
    for dispute in books.all("dispute"):
        disputed[dispute["payment_intent"]] -= sum(entry["amount"] for entry in dispute["balance_transactions"])
    return [
        {
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
            "status": intent["status"],
            "currency": intent["currency"],
            "charges": charges[intent["id"]],
            "charged": charged[intent["id"]],
            "refunded": refunded[intent["id"]],
            "disputed": disputed[intent["id"]],
        }
        for intent in books.all("payment_intent")
    ]
