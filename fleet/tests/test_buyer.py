"""A browser presses what a page shows, and goes where it is sent."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from fleet.buyer import CheckoutError, press

PAGE = (
    b'<title>Pay 14.90</title><form method="post" action="/pay"><button name="outcome" value="paid">Pay</button></form>'
)
THANKS = b"<title>Thank you</title>"


class Site:
    """A website of a few pages, by method and path; it remembers what was asked."""

    def __init__(self, pages: Mapping[str, tuple[str, bytes]]) -> None:
        self._pages = pages
        self.asked: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next((int(line.split(":")[1]) for line in head.lower().split("\r\n") if "content-length" in line), 0)
        body = (await reader.readexactly(length)).decode()
        line = " ".join(head.split()[:2])
        self.asked.append(f"{line} {body}".strip())
        status, content = self._pages.get(line, ("404 Not Found", b""))
        length_line = f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        writer.write(f"HTTP/1.1 {status}\r\n{length_line}".encode() + content)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def standing(site: Site) -> AsyncIterator[str]:
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_button_is_pressed_in_its_form_and_the_redirect_followed() -> None:
    site = Site(
        {
            "GET /session": ("200 OK", PAGE),
            "POST /pay": ("303 See Other\r\nLocation: /thanks?session=1", b""),
            "GET /thanks?session=1": ("200 OK", THANKS),
        }
    )

    async with standing(site) as address:
        shown = await press(f"{address}/session", "paid")

    assert shown == f"{address}/thanks?session=1"
    assert site.asked == ["GET /session", "POST /pay outcome=paid", "GET /thanks?session=1"]


async def test_a_page_without_the_button_says_what_it_shows() -> None:
    site = Site({"GET /session": ("410 Gone", b"<title>Payment over</title>")})

    async with standing(site) as address:
        with pytest.raises(CheckoutError, match=r"has no button `paid` \(410, Payment over\)"):
            await press(f"{address}/session", "paid")


async def test_a_page_to_come_back_to_has_to_be_there() -> None:
    site = Site({"GET /session": ("200 OK", PAGE), "POST /pay": ("303 See Other\r\nLocation: /nowhere", b"")})

    async with standing(site) as address:
        with pytest.raises(CheckoutError, match=r"nowhere cannot be shown \(404\)"):
            await press(f"{address}/session", "paid")
