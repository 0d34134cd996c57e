"""The life of a Checkout Session: opened, then paid, left unpaid, or expired."""

from dataclasses import dataclass
from typing import Literal

from sandbox.stripe import charging
from sandbox.stripe.books import Books, Change, Object
from sandbox.stripe.goods import card_object, inline_price, sepa_object
from sandbox.stripe.ids import new_id
from sandbox.stripe.money import LARGEST, SMALLEST, in_words
from sandbox.stripe.money_objects import NO_ADDRESS, intent_object
from sandbox.stripe.params import Address, Billing, LineItem, NewSession, PaymentIntentData
from sandbox.stripe.refusals import Refusal
from sandbox.stripe.session_object import (
    LIFETIME_SECONDS,
    customer_details,
    line_object,
    session_object,
    shipping_rate_object,
)

Outcome = Literal["paid", "declined", "delayed"]
SOONEST_SECONDS = 1_800


@dataclass(frozen=True)
class Buyer:
    """Who sits before the payment page."""

    email: str = "buyer@example.com"
    name: str = "Jenny Rosen"


def open_session(change: Change, params: NewSession, *, base: str) -> Object:
    """Open a session whose page is under `base`; raises `Refusal`."""
    _check_expiry(params.expires_at, now=change.now)
    lines = [_line(change, item, place) for place, item in enumerate(params.line_items)]
    rates = [change.keep(shipping_rate_object(option, now=change.now)) for option in params.shipping_options]
    currency = _one_currency(params, lines, rates)
    session = session_object(params, now=change.now, lines=lines, rates=rates, currency=currency, base=base)
    _check_total(session["amount_total"], currency)
    change.note("line_items", session["id"], {"data": lines})
    change.note("payment_intent_data", session["id"], params.payment_intent_data.model_dump())
    return change.keep(session)


def expire_session(change: Change, identifier: str) -> Object:
    """End an open session unpaid; raises `Refusal` for any other."""
    session = change.get("checkout.session", identifier)
    if session["status"] != "open":
        raise Refusal(
            400,
            "Only Checkout Sessions with a status in ['open'] can be expired. "
            f"This Checkout Session has a status of `{session['status']}`.",
        )
    change.alter(session, status="expired", url=None)
    if session["payment_intent"]:
        charging.cancel(change, change.get("payment_intent", session["payment_intent"]))
    change.tell("checkout.session.expired", session)
    return session


def expire_due(books: Books) -> None:
    """Expire the sessions whose time is over."""
    now = books.clock.now()
    due = [one["id"] for one in books.all("checkout.session") if one["status"] == "open" and one["expires_at"] <= now]
    if due:
        with books.change() as change:
            for identifier in due:
                expire_session(change, identifier)


def pay(change: Change, identifier: str, outcome: Outcome, *, buyer: Buyer | None = None) -> Object:
    """Do what a buyer does on the page, with a means of payment that ends so; raises `Refusal` unless it is open."""
    session = change.get("checkout.session", identifier)
    buyer = buyer or Buyer()
    billing = Billing(
        email=session["customer_email"] or buyer.email,
        name=buyer.name,
        address=Address.model_construct(**_home(session)),
    )
    make = sepa_object if outcome == "delayed" else card_object
    method = make(new_id("payment_method"), billing, now=change.now)
    return pay_with(change, session, method, outcome)


def pay_with(
    change: Change, session: Object, method: Object, outcome: Outcome, *, decline: str = "generic_decline"
) -> Object:
    """Pay an open session with one means of payment; raises `Refusal` for a session that is not open."""
    if session["status"] != "open":
        raise Refusal(400, f"This Checkout Session has a status of `{session['status']}` and cannot be paid.")
    if session["amount_total"] == 0:
        return _complete(change, session, method)
    change.keep(method)
    intent = _intent(change, session, method)
    if outcome == "declined":
        charging.decline(change, intent, method, reason=decline)
        return change.keep(session)
    if outcome == "delayed":
        charging.process(change, intent, method)
    else:
        charging.succeed(change, intent, charging.attempt(change, intent, method))
        session["payment_status"] = "paid"
    return _complete(change, session, method)


def settle(change: Change, identifier: str, *, succeeded: bool) -> Object:
    """Say how a delayed payment ended, days later; raises `Refusal` unless one is under way."""
    session = change.get("checkout.session", identifier)
    intent = change.find("payment_intent", session["payment_intent"] or "")
    if intent is None or intent["status"] != "processing":
        raise Refusal(400, f"No payment of {identifier} is processing.")
    charge = change.get("charge", intent["latest_charge"])
    if succeeded:
        charging.succeed(change, intent, charge)
        change.alter(session, payment_status="paid")
        change.tell("checkout.session.async_payment_succeeded", session)
    else:
        charging.fail(change, intent, charge)
        change.tell("checkout.session.async_payment_failed", session)
    return session


def _complete(change: Change, session: Object, method: Object) -> Object:
    billing = method["billing_details"]
    details = customer_details(billing["email"], billing["name"], billing["address"])
    where = session["shipping_address_collection"]
    if where:
        shipping = {"address": billing["address"], "name": billing["name"]}
        session["collected_information"] = {
            "business_name": None,
            "individual_name": None,
            "shipping_details": shipping,
        }
    change.alter(session, status="complete", url=None, customer_details=details)
    change.tell("checkout.session.completed", session)
    return session


def _intent(change: Change, session: Object, method: Object) -> Object:
    """The session's payment: made at the first try, as since 2022 no page makes it sooner."""
    if session["payment_intent"]:
        return change.get("payment_intent", session["payment_intent"])
    kept = change.get("payment_intent_data", session["id"])
    intent = intent_object(session, PaymentIntentData.model_construct(**kept), now=change.now)
    if session["shipping_address_collection"]:
        billing = method["billing_details"]
        empty = {"carrier": None, "phone": None, "tracking_number": None}
        intent["shipping"] = {"address": billing["address"], "name": billing["name"], **empty}
    elif kept["shipping"]:
        intent["shipping"] = kept["shipping"]
    session["payment_intent"] = intent["id"]
    change.tell("payment_intent.created", intent)
    return change.keep(intent)


def _home(session: Object) -> Object:
    allowed = (session["shipping_address_collection"] or {}).get("allowed_countries") or ["US"]
    return NO_ADDRESS | {
        "country": allowed[0],
        "line1": "1 Sandbox Street",
        "city": "Testville",
        "postal_code": "12345",
    }


def _line(change: Change, item: LineItem, place: int) -> Object:
    if item.price_data is not None:
        price = inline_price(change, item.price_data)
    else:
        price = change.get("price", item.price or "", param=f"line_items[{place}][price]")
    product = change.get("product", price["product"])
    return line_object(price, name=product["name"], quantity=item.quantity, metadata=item.metadata)


def _one_currency(params: NewSession, lines: list[Object], rates: list[Object]) -> str:
    used = {line["currency"] for line in lines} | {rate["fixed_amount"]["currency"] for rate in rates}
    used |= {params.currency} if params.currency else set()
    if len(used) > 1:
        raise Refusal(
            400,
            f"All prices of a Checkout Session must have one currency, not {', '.join(sorted(used))}.",
            param="line_items",
            kept=False,
        )
    return str(used.pop())


def _check_expiry(expires_at: int | None, *, now: int) -> None:
    if expires_at is None:
        return
    if expires_at < now + SOONEST_SECONDS:
        raise Refusal(
            400,
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
            kept=False,
        )
    if expires_at > now + LIFETIME_SECONDS:
        raise Refusal(
            400,
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
            kept=False,
        )


def _check_total(total: int, currency: str) -> None:
    least = SMALLEST[currency]
    if 0 < total < least:
        raise Refusal(
            400,
            f"The Checkout Session's total amount due must add up to at least {in_words(least, currency)} {currency}",
            code="amount_too_small",
            kept=False,
        )
    if total > LARGEST:
        raise Refusal(
            400,
            f"The Checkout Session's total amount due must be no more than {in_words(LARGEST, currency)} {currency}",
            code="amount_too_large",
            kept=False,
        )
