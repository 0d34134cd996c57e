"""The payment page: it says that it is not Stripe, and lets one choose how a payment ends."""

from html import escape
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sandbox.stripe import checkout
from sandbox.stripe.books import Books, Object
from sandbox.stripe.deliveries import Deliveries
from sandbox.stripe.forms import FormError, parse
from sandbox.stripe.money import in_words
from sandbox.stripe.refusals import Refusal

PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
OUTCOMES: dict[str, checkout.Outcome] = {"paid": "paid", "declined": "declined", "delayed": "delayed"}
LONGEST_FORM_BYTES = 10_000


def add_page(app: FastAPI, books: Books, deliveries: Deliveries) -> None:
    """Add the page of each session, which is its `url`."""

    async def show(session: str) -> Response:
        checkout.expire_due(books)
        return _shown(books, session)

    async def press(request: Request, session: str) -> Response:
        pressed = await _pressed(request)
        checkout.expire_due(books)
        found = books.find("checkout.session", session)
        if found is None or found["status"] != "open":
            return _shown(books, session)
        if pressed == "back" and found["cancel_url"]:
            return RedirectResponse(found["cancel_url"].replace(PLACEHOLDER, session), 303)
        if pressed not in OUTCOMES:
            return _shown(books, session, said="Choose one of the buttons.", status=400)
        try:
            with books.change() as change:
                paid = checkout.pay(change, session, OUTCOMES[pressed])
        except Refusal as refusal:
            return _shown(books, session, said=str(refusal), status=refusal.status)
        if paid["status"] == "open":
            return _shown(books, session, said="Your card was declined. Nothing was charged; try again.", status=402)
        completed = [event for event in change.events if event["type"] == "checkout.session.completed"]
        await deliveries.first_answer(completed, seconds=deliveries.knobs.redirect_wait_seconds)
        return RedirectResponse(paid["success_url"].replace(PLACEHOLDER, session), 303)

    for path in ("/c/pay/{session}", "/pay/{session}"):
        app.get(path)(show)
        app.post(path)(press)


async def _pressed(request: Request) -> str:
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > LONGEST_FORM_BYTES:
            return ""
    try:
        return str(parse(raw.decode()).get("outcome", ""))
    except (FormError, UnicodeDecodeError):
        return ""


def _shown(books: Books, identifier: str, *, said: str = "", status: int = 200) -> Response:
    session = books.find("checkout.session", identifier)
    if session is None:
        return _html("No such payment", "<p>There is no payment at this address.</p>", status=404)
    if session["status"] == "open":
        title = f"Pay {in_words(session['amount_total'], session['currency'])}"
        return _html(title, _open(books, session, said), status=status)
    words = {
        "complete": "This payment has been made. You can close this page.",
        "expired": "This payment page has expired. Nothing was charged.",
    }
    return _html(
        "Payment over", f"<p>{words[session['status']]}</p>", status=410 if session["status"] == "expired" else 200
    )


def _open(books: Books, session: Object, said: str) -> str:
    lines: list[Object] = (books.find("line_items", session["id"]) or {})["data"]
    rows = [_row(f"{line['description']} × {line['quantity']}", line["amount_total"], session) for line in lines]
    if session["shipping_options"]:
        rate = books.get("shipping_rate", session["shipping_options"][0]["shipping_rate"])
        rows.append(_row(f"Shipping: {rate['display_name']}", rate["fixed_amount"]["amount"], session))
    notice = f'<p class="said" role="alert">{escape(said)}</p>' if said else ""
    unusual = "" if "sepa_debit" in session["payment_method_types"] else _UNUSUAL
    back = _button("back", "Go back without paying", "The payment stays open and can be made later.")
    back = back if session["cancel_url"] else ""
    return f"""{notice}
<table>
<caption>What you are buying</caption>
<thead><tr><th scope="col">Item</th><th scope="col">Price</th></tr></thead>
<tbody>{"".join(rows)}</tbody>
<tfoot>{_row("Total", session["amount_total"], session, head=True)}</tfoot>
</table>
<form method="post">
<h2>How should this payment end?</h2>
{_button("paid", "Pay", "The card is accepted.", main=True)}
{_button("declined", "Pay with a card that is declined", "Nothing is charged; this page stays open.")}
{_button("delayed", "Pay by bank debit", "The answer comes later, through the admin door." + unusual)}
{back}
</form>"""


_UNUSUAL = " This session allows cards only: the real page would not offer it."


def _row(name: str, amount: int, session: Object, *, head: bool = False) -> str:
    cell = 'th scope="row"' if head else "td"
    return f"<tr><{cell}>{escape(name)}</{cell[:2]}><td>{in_words(amount, session['currency'])}</td></tr>"


def _button(value: str, words: str, result: str, *, main: bool = False) -> str:
    kind = ' class="main"' if main else ""
    return (
        f'<p><button{kind} name="outcome" value="{value}" aria-describedby="what-{value}">{words}</button>'
        f'<small id="what-{value}">{result}</small></p>'
    )


def _html(title: str, body: str, *, status: int) -> Response:
    headers: dict[str, Any] = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    return HTMLResponse(_PAGE.format(title=title, style=_STYLE, body=body), status, headers)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – test payment, not Stripe</title>
<style>{style}</style>
</head>
<body>
<header role="note"><strong>This is not Stripe.</strong> It is a test page on a developer's machine. No money moves;
never type a card number here.</header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #4d5761; --line: #c9d1d9; --main: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf2; --paper: #15191e; --quiet: #aeb9c4; --line: #3c454f; --main: #2f7fd1; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
header { background: #ffd33d; color: #1b1f24; padding: .75rem 1.25rem; text-align: center; }
main { max-width: 34rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1 { margin: 1rem 0; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { text-align: left; padding: .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { text-align: right; white-space: nowrap; padding-left: 1rem; }
tfoot th, tfoot td { font-weight: 700; border-bottom: 0; }
form p { margin: 0 0 1rem; }
button { display: block; width: 100%; min-height: 3rem; padding: .5rem 1rem; border: 2px solid var(--main);
  border-radius: .5rem; background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button.main { background: #0b5cad; border-color: #0b5cad; color: #fff; }
button:focus-visible { outline: 3px solid #ffb300; outline-offset: 2px; }
small { display: block; margin-top: .25rem; color: var(--quiet); font-size: .9375rem; }
.said { border-left: .25rem solid #d1242f; padding: .5rem .75rem; font-weight: 600; }
"""
