"""A browser before the page where an order is paid: opens it, presses a button, goes where it is sent."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

import httpx

PATIENCE_SECONDS: Final = 30


class CheckoutError(Exception):
    """The page cannot be paid on; the text says what it showed."""


async def press(url: str, button: str) -> str:
    """Open the page to pay on and press a button by its value; return the address of the page shown then.

    CheckoutError when there is no such button, and when what follows is not shown.
    """
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as browser:
        page = await browser.get(url)
        form = _Form()
        form.feed(page.text)
        if button not in form.buttons:
            raise CheckoutError(f"{url} has no button `{button}` ({page.status_code}, {form.title.strip()}).")
        shown = await browser.post(urljoin(url, form.action), data={form.buttons[button]: button})
        if shown.has_redirect_location:
            shown = await browser.get(urljoin(url, shown.headers["Location"]))
    if shown.is_server_error or shown.status_code == httpx.codes.NOT_FOUND:
        raise CheckoutError(f"{shown.url} cannot be shown ({shown.status_code}).")
    return str(shown.url)


class _Form(HTMLParser):
    """The form of a page: where it is sent, and its buttons, names by value."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.buttons: dict[str, str] = {}
        self.title = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._inside = tag
        if tag == "form":
            self.action = told.get("action", "")
        elif tag == "button" and "value" in told:
            self.buttons[told["value"]] = told.get("name", "")

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
