"""Every door of the API: its path, what it takes, and what it does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.stripe import checkout, goods, params, refunds
from sandbox.stripe.books import Change, Object
from sandbox.stripe.charging import DECLINED
from sandbox.stripe.deliveries import Deliveries
from sandbox.stripe.fields import Params
from sandbox.stripe.reading import expand, listed, newest_first
from sandbox.stripe.refusals import Refusal, missing

EVENT_LIFETIME_SECONDS = 30 * 86_400
P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class Visit:
    """One request that found its door."""

    change: Change
    params: Params
    name: str
    """The id in the path, if there is one."""
    base: str
    deliveries: Deliveries

    def given(self, kind: type[P]) -> P:
        """The parameters, by the type of the door."""
        if not isinstance(self.params, kind):
            raise TypeError(f"the door takes {type(self.params).__name__}, not {kind.__name__}")
        return self.params


Act = Callable[[Visit], Object | Refusal]


@dataclass(frozen=True)
class Door:
    """What is done at a path; `{}` stands for an id."""

    method: str
    path: str
    takes: type[Params]
    act: Act
    older: type[Params] | None = None
    """What it took under earlier API versions, where that matters."""

    def id_in(self, method: str, path: str) -> str | None:
        """The id in a path, empty if the door has none; None if this is another door."""
        found = re.fullmatch(self.path.replace("{}", "([^/]+)"), path) if method == self.method else None
        if found is None:
            return None
        return found.group(1) if found.groups() else ""


def one(kind: str) -> Act:
    """Show an object."""
    return lambda visit: visit.change.get(kind, visit.name)


def of_payment(kind: str, url: str) -> Act:
    """List objects that belong to a payment."""

    def act(visit: Visit) -> Object:
        asked = visit.given(params.OfPayment)
        wanted = {"payment_intent": asked.payment_intent, "charge": asked.charge}
        found = newest_first(
            visit.change,
            kind,
            asked,
            lambda obj: all(value is None or obj.get(field) == value for field, value in wanted.items()),
        )
        return listed(found, asked, url=url)

    return act


def plain_list(kind: str, url: str) -> Act:
    """List all objects of a kind."""

    def act(visit: Visit) -> Object:
        asked = visit.given(params.Dated)
        return listed(newest_first(visit.change, kind, asked), asked, url=url)

    return act


def _open_session(visit: Visit) -> Object:
    return checkout.open_session(visit.change, visit.given(params.NewSession), base=visit.base)


def _expire_session(visit: Visit) -> Object:
    return checkout.expire_session(visit.change, visit.name)


def _sessions(visit: Visit) -> Object:
    asked = visit.given(params.Sessions)
    found = newest_first(
        visit.change,
        "checkout.session",
        asked,
        lambda obj: asked.status in (None, obj["status"]) and asked.payment_intent in (None, obj["payment_intent"]),
    )
    return listed(found, asked, url="/v1/checkout/sessions")


def _line_items(visit: Visit) -> Object:
    visit.change.get("checkout.session", visit.name)
    lines = visit.change.get("line_items", visit.name)["data"]
    return listed(lines, visit.given(params.Listing), url=f"/v1/checkout/sessions/{visit.name}/line_items")


def _refund(visit: Visit) -> Object:
    return refunds.refund(visit.change, visit.given(params.NewRefund), status=visit.deliveries.knobs.refund_status)


def _relabel_refund(visit: Visit) -> Object:
    return refunds.relabel(visit.change, visit.name, visit.given(params.ChangedMetadata).metadata)


def _event(visit: Visit) -> Object:
    event = visit.change.get("event", visit.name)
    if event["created"] < visit.change.now - EVENT_LIFETIME_SECONDS:
        raise missing("event", visit.name)
    return event | {"pending_webhooks": visit.deliveries.pending(event["id"])}


def _events(visit: Visit) -> Object:
    asked = visit.given(params.Events)
    if asked.type is not None and asked.types:
        raise Refusal(400, "You may pass only one of `type` and `types`.", param="types", kept=False)

    def fits(event: Object) -> bool:
        young = event["created"] >= visit.change.now - EVENT_LIFETIME_SECONDS
        in_group = asked.type is None or _names(asked.type, event["type"])
        return young and in_group and (not asked.types or event["type"] in asked.types)

    found = newest_first(visit.change, "event", asked, fits)
    if asked.delivery_success is not None:
        found = [event for event in found if (visit.deliveries.pending(event["id"]) == 0) == asked.delivery_success]
    page = listed(found, asked, url="/v1/events")
    for event in page["data"]:
        event["pending_webhooks"] = visit.deliveries.pending(event["id"])
    return page


def _names(pattern: str, kind: str) -> bool:
    """True if the one name, or the group such as `charge.*`, is of that type."""
    return pattern == kind or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))


def _product(visit: Visit) -> Object:
    return goods.add_product(visit.change, visit.given(params.NewProduct))


def _price(visit: Visit) -> Object:
    return goods.add_price(visit.change, visit.given(params.NewPrice))


def _payment_method(visit: Visit) -> Object:
    return goods.add_payment_method(visit.change, visit.given(params.NewPaymentMethod))


def _payment_page(visit: Visit) -> Object:
    session = visit.change.get("checkout.session", visit.name)
    return _page_of(session)


def _confirm(visit: Visit) -> Object | Refusal:
    """Do by API what the buyer does on the page, as the official command line does."""
    asked = visit.given(params.Confirmation)
    session = visit.change.get("checkout.session", visit.name)
    if asked.expected_amount not in (None, session["amount_total"]):
        raise Refusal(
            400,
            f"The expected amount {asked.expected_amount} is not the session's, {session['amount_total']}.",
            code="checkout_amount_mismatch",
            param="expected_amount",
        )
    method = visit.change.get("payment_method", asked.payment_method, param="payment_method")
    means = visit.change.find("means", method["id"]) or {}
    if method["type"] == "sepa_debit":
        return _page_of(checkout.pay_with(visit.change, session, method, "delayed"))
    if means.get("declines") is None:
        return _page_of(checkout.pay_with(visit.change, session, method, "paid"))
    decline = means["declines"]
    checkout.pay_with(visit.change, session, method, "declined", decline=decline)
    return Refusal(402, DECLINED[decline], code="card_declined", kind="card_error", decline_code=decline)


def _page_of(session: Object) -> Object:
    return {
        "id": f"ppage_1{session['id'][-23:]}",
        "object": "payment_page",
        "amount": session["amount_total"],
        "currency": session["currency"],
        "livemode": False,
        "payment_intent": session["payment_intent"],
        "payment_status": session["payment_status"],
        "session_id": session["id"],
        "status": session["status"],
    }


def _readable(path: str, kind: str, *, lists: Act | None, takes: type[Params] = params.Dated) -> tuple[Door, ...]:
    shown = Door("GET", path + "/{}", params.Read, one(kind))
    return (shown, Door("GET", path, takes, lists)) if lists else (shown,)


DOORS: tuple[Door, ...] = (
    Door("POST", "/v1/checkout/sessions", params.NewSession, _open_session, older=params.OlderSession),
    Door("GET", "/v1/checkout/sessions/{}/line_items", params.Listing, _line_items),
    Door("POST", "/v1/checkout/sessions/{}/expire", params.Read, _expire_session),
    *_readable("/v1/checkout/sessions", "checkout.session", lists=_sessions, takes=params.Sessions),
    Door("POST", "/v1/refunds", params.NewRefund, _refund),
    Door("POST", "/v1/refunds/{}", params.ChangedMetadata, _relabel_refund),
    *(
        door
        for path, kind in (
            ("/v1/charges", "charge"),
            ("/v1/disputes", "dispute"),
            ("/v1/radar/early_fraud_warnings", "radar.early_fraud_warning"),
            ("/v1/refunds", "refund"),
        )
        for door in _readable(path, kind, lists=of_payment(kind, path), takes=params.OfPayment)
    ),
    Door("GET", "/v1/events/{}", params.Read, _event),
    Door("GET", "/v1/events", params.Events, _events),
    *(
        door
        for path, kind in (
            ("/v1/payment_intents", "payment_intent"),
            ("/v1/prices", "price"),
            ("/v1/products", "product"),
            ("/v1/reviews", "review"),
        )
        for door in _readable(path, kind, lists=plain_list(kind, path))
    ),
    *_readable("/v1/balance_transactions", "balance_transaction", lists=None),
    *_readable("/v1/payment_methods", "payment_method", lists=None),
    Door("POST", "/v1/products", params.NewProduct, _product),
    Door("POST", "/v1/prices", params.NewPrice, _price),
    Door("POST", "/v1/payment_methods", params.NewPaymentMethod, _payment_method),
    Door("GET", "/v1/payment_pages/{}", params.Read, _payment_page),
    Door("POST", "/v1/payment_pages/{}/confirm", params.Confirmation, _confirm),
)


def find(method: str, path: str) -> tuple[Door, str]:
    """The door at a path and the id in it; raises `Refusal` with 404."""
    for door in DOORS:
        name = door.id_in(method, path)
        if name is not None:
            return door, name
    raise Refusal(404, f"Unrecognized request URL ({method}: {path}). The sandbox has no such door.", kept=False)


def enter(door: Door, visit: Visit) -> Object | Refusal:
    """Do what the door does, and show in the answer what was asked to be shown."""
    done = door.act(visit)
    paths: Any = getattr(visit.params, "expand", [])
    return done if isinstance(done, Refusal) else expand(visit.change, done, paths)
