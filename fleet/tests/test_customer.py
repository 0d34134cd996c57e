"""A customer meets refusals as sentences, and broken streams not at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fleet.customer import Customer, RefusedError, Wish

WISH = Wish(story="moon-whale", language="en", age_band="3-5", name="Mia")
PROBLEM = {
    "code": "invalid",
    "detail": "These letters cannot be printed.",
    "errors": [{"pointer": "/name", "detail": "Leave out ☃."}],
}


def an_answer(status: str, body: bytes, *, kind: str = "application/json", cut: bool = False) -> bytes:
    length = len(body) + (100 if cut else 0)
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def an_event(version: int, status: str) -> bytes:
    job = json.dumps({"status": status, "version": version})
    return f"event: status\ndata: {job}\nid: {version}\n\n: a breath\n\n".encode()


class Api:
    """A server that gives prepared answers, one per request, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.requests: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self._answers.pop(0))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def customer_of(api: Api) -> AsyncIterator[Customer]:
    server = await asyncio.start_server(api.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Customer(f"http://127.0.0.1:{port}", token="a-token") as customer:
        yield customer


async def test_a_refusal_says_what_to_do_in_the_words_of_the_api() -> None:
    api = Api(an_answer("422 Unprocessable", json.dumps(PROBLEM).encode(), kind="application/problem+json"))

    async with customer_of(api) as customer:
        with pytest.raises(RefusedError) as refused:
            await customer.preview(WISH, upload_id="1")

    assert str(refused.value) == (
        "The preview was refused (invalid). These letters cannot be printed. /name: Leave out ☃."
    )


async def test_every_wish_carries_the_token_and_a_key_of_its_own() -> None:
    api = Api(*[an_answer("202 Accepted", b'{"id": "1"}')] * 2)

    async with customer_of(api) as customer:
        await customer.preview(WISH, upload_id="1")
        await customer.preview(WISH, upload_id="1")

    heads = [request.lower() for request in api.requests]
    keys = {line for head in heads for line in head.splitlines() if line.startswith("idempotency-key:")}
    assert all("authorization: bearer a-token" in head for head in heads)
    assert len(keys) == 2


async def test_a_stream_that_breaks_is_taken_up_after_the_last_event() -> None:
    api = Api(
        an_answer("200 OK", an_event(3, "processing"), kind="text/event-stream", cut=True),
        an_answer("200 OK", an_event(4, "done"), kind="text/event-stream"),
    )

    async with customer_of(api) as customer:
        seen = [job["version"] async for job in customer.follow("1")]

    assert seen == [3, 4]
    assert "last-event-id: 3" in api.requests[1].lower()


async def test_a_stream_that_ends_by_itself_is_taken_up_as_well() -> None:
    api = Api(
        an_answer("200 OK", an_event(1, "queued"), kind="text/event-stream"),
        an_answer("200 OK", an_event(2, "failed"), kind="text/event-stream"),
    )

    async with customer_of(api) as customer:
        seen = [job["status"] async for job in customer.follow("1")]

    assert seen == ["queued", "failed"]


async def test_a_story_that_is_not_in_the_catalogue_is_no_story() -> None:
    async with customer_of(Api(an_answer("404 Not Found", b'{"code": "not_found"}'))) as customer:
        assert await customer.story("moon-wale") is None
