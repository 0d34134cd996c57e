"""A stand-in for the shop's website: the two pages buyers come back to from paying."""

from html import escape

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

PREFIX = "/shop"
"""The address the product is told as its website, below that of the payment page."""


def add_shop(app: FastAPI) -> None:
    """Add the pages of an order: after paying, and after going back without."""

    @app.get(f"{PREFIX}/orders/{{order}}/thanks", response_class=HTMLResponse)
    async def thanks(order: str) -> HTMLResponse:
        return _page("Thank you", "You are back from paying.", order)

    @app.get(f"{PREFIX}/orders/{{order}}", response_class=HTMLResponse)
    async def back(order: str) -> HTMLResponse:
        return _page("Not paid yet", "You went back; the page to pay on stays open for a while.", order)


def _page(title: str, said: str, order: str) -> HTMLResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Content-Security-Policy": policy}
    return HTMLResponse(_PAGE.format(title=title, said=said, order=escape(order), style=_STYLE), headers=headers)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – a stand-in for the shop</title>
<style>{style}</style>
</head>
<body>
<header role="note"><strong>This stands in for the shop's website.</strong> It is a test page on a developer's
machine.</header>
<main>
<h1>{title}</h1>
<p>{said} Coming here proves nothing: whether the order is paid, only the API says.</p>
<p>Order <code>{order}</code></p>
<p>The shop would now read the order until its <code>status</code> is <code>paid</code>, a second or two apart:</p>
<pre>curl -H "Authorization: Bearer $TOKEN" "$API/v1/orders/{order}"</pre>
<p>If nothing has come for ten seconds, it would have Stripe asked:</p>
<pre>curl -X POST -H "Authorization: Bearer $TOKEN" "$API/v1/orders/{order}/refresh"</pre>
</main>
</body>
</html>
"""
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; }
header { background: #ffd33d; color: #1b1f24; padding: .75rem 1.25rem; text-align: center; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: .5rem; }
"""
