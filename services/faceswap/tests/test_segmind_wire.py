"""HTTP to Segmind: where the key goes, what is trusted, what a span tells."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from faceswap.adapters.segmind import Addresses, Wire
from faceswap.adapters.segmind.wire import AwayError, NoAnswerError, NotSentError
from faceswap.use_cases.ports import Unfetched
from sandbox.server import Servers

KEY = "SG_0123456789abcdef"
Answer = Callable[[Request], Awaitable[Response]]


@dataclass
class Site:
    """A host that remembers its visitors."""

    answer: Answer
    url: str = ""
    visits: list[Request] = field(default_factory=list)


async def well(_: Request) -> Response:
    return JSONResponse({"status": "QUEUED"})


@asynccontextmanager
async def a_site(answer: Answer = well) -> AsyncIterator[Site]:
    site = Site(answer)

    async def visit(request: Request) -> Response:
        site.visits.append(request)
        return await site.answer(request)

    app = FastAPI(routes=[Route("/{path:path}", visit, methods=["GET", "POST"])])
    async with Servers((app, "127.0.0.1", 0)) as servers:
        (site.url,) = servers.urls
        yield site


def a_wire(api: str, *, files: tuple[str, ...] = ("127.0.0.1",), seconds: float = 2, most: int = 1000) -> Wire:
    addresses = Addresses(api=api, history=api, upload=api, files=files)
    return Wire(addresses, key=SecretStr(KEY), post_timeout_seconds=seconds, file_bytes_max=most)


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    """Spans of this process; the global provider can be set only once."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    kept = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return kept


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    exporter.clear()
    return exporter


def ours(spans: InMemorySpanExporter) -> list[ReadableSpan]:
    """Return the spans of the wire, without those of the sites it visits."""
    return [
        span
        for span in spans.get_finished_spans()
        if span.instrumentation_scope and span.instrumentation_scope.name == "faceswap"
    ]


async def test_the_key_goes_to_the_provider_and_not_to_its_files() -> None:
    async with a_site() as api, a_site() as files, a_wire(api.url) as wire:
        await wire.post(f"{api.url}/v2/swap", {}, template="/v2/{model}")
        await wire.get(f"{api.url}/v2/requests/1", template="/requests/{id}")
        await wire.fetch(f"{files.url}/page.png")

    assert [visit.headers.get("x-api-key") for visit in api.visits] == [KEY, KEY]
    assert [visit.headers.get("x-api-key") for visit in files.visits] == [None]


async def test_the_key_goes_to_no_other_host() -> None:
    async with a_site() as api, a_site() as stranger, a_wire(api.url) as wire:
        with pytest.raises(ValueError, match="no host of the provider"):
            await wire.get(f"{stranger.url}/poll", template="/requests/{id}")

    assert stranger.visits == []


async def test_a_post_that_finds_nobody_was_not_sent() -> None:
    async with a_site() as gone:
        pass
    async with a_wire(gone.url) as wire:
        with pytest.raises(NotSentError):
            await wire.post(f"{gone.url}/v2/swap", {}, template="/v2/{model}")


async def test_a_post_without_an_answer_is_unclear_and_not_repeated() -> None:
    async def silent(_: Request) -> Response:
        await asyncio.sleep(1)
        return Response()

    async with a_site(silent) as api, a_wire(api.url, seconds=0.2) as wire:
        with pytest.raises(NoAnswerError):
            await wire.post(f"{api.url}/v2/swap", {}, template="/v2/{model}")

    assert len(api.visits) == 1


async def test_a_post_that_is_redirected_is_not_followed() -> None:
    async with a_site() as elsewhere:

        async def away(_: Request) -> Response:
            return RedirectResponse(f"{elsewhere.url}/v2/swap", 307)

        async with a_site(away) as api, a_wire(api.url) as wire:
            reply = await wire.post(f"{api.url}/v2/swap", {}, template="/v2/{model}")

    assert (reply.status, elsewhere.visits) == (307, [])


async def test_every_post_has_a_connection_of_its_own() -> None:
    async with a_site() as api, a_wire(api.url) as wire:
        for _ in range(3):
            await wire.post(f"{api.url}/v2/swap", {}, template="/v2/{model}")

    assert len({visit.client.port for visit in api.visits if visit.client}) == 3


async def test_a_get_is_asked_again_and_gives_up() -> None:
    async def broken(_: Request) -> Response:
        return Response(status_code=502)

    async with a_site(broken) as api, a_wire(api.url) as wire:
        with pytest.raises(AwayError):
            await wire.get(f"{api.url}/v2/requests/1", template="/requests/{id}")

    assert len(api.visits) == 3


async def test_a_failing_code_with_a_status_in_its_body_is_an_answer() -> None:
    async def failed(_: Request) -> Response:
        return JSONResponse({"status": "FAILED", "error": "No face found in Swap"}, 500)

    async with a_site(failed) as api, a_wire(api.url) as wire:
        reply = await wire.get(f"{api.url}/v2/requests/1", template="/requests/{id}")

    assert (reply.status, reply.body["status"], len(api.visits)) == (500, "FAILED", 1)


async def test_a_file_of_the_right_size_is_fetched() -> None:
    async def file(_: Request) -> Response:
        return Response(b"x" * 1000)

    async with a_site(file) as files, a_wire(files.url) as wire:
        assert await wire.fetch(f"{files.url}/page.png") == b"x" * 1000


async def test_a_file_beyond_the_limit_is_cut_off() -> None:
    async def file(_: Request) -> Response:
        return Response(b"x" * 1001)

    async with a_site(file) as files, a_wire(files.url) as wire:
        fetched = await wire.fetch(f"{files.url}/page.png")

    assert fetched == Unfetched("more than 1000 bytes", passing=False)


async def test_a_file_that_leads_elsewhere_is_not_followed() -> None:
    async with a_site() as inside:

        async def away(_: Request) -> Response:
            return RedirectResponse(f"{inside.url}/secrets")

        async with a_site(away) as files, a_wire(files.url) as wire:
            fetched = await wire.fetch(f"{files.url}/page.png")

    assert (fetched, inside.visits) == (Unfetched("HTTP 307", passing=True), [])


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://images.segmind.com/generations/a.png", True),
        ("http://images.segmind.com/generations/a.png", False),
        ("https://images.segmind.com.evil.example/a.png", False),
        ("https://images.segmind.com@evil.example/a.png", False),
        ("https://user@images.segmind.com/a.png", False),
        ("https://evil.example/images.segmind.com", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:9/a.png", True),
        ("http://sandbox:8701/a.png", True),
        ("http://sandbox:8702/a.png", False),
        ("", False),
    ],
)
def test_results_come_only_from_hosts_that_were_named(url: str, trusted: bool) -> None:
    addresses = Addresses(
        api="https://api.segmind.com",
        history="https://api.spotprod.segmind.com",
        upload="https://workflows-api.segmind.com",
        files=("images.segmind.com", "127.0.0.1", "http://sandbox:8701"),
    )

    assert addresses.gives_files(url) is trusted
    assert not addresses.takes_key(url)


async def test_an_exchange_is_a_span_that_tells_no_address(spans: InMemorySpanExporter) -> None:
    async with a_site() as api, a_wire(api.url) as wire:
        await wire.get(
            f"{api.url}/v2/requests/r1",
            template="/requests/{id}",
            params={"signature": "secret"},
            about={"comics.provider.request_id": "r1"},
        )
        await wire.fetch(f"{api.url}/generations/unguessable.png?signature=secret")

    asked, fetched = ours(spans)
    told: dict[str, Any] = dict(asked.attributes or {})
    assert (asked.name, asked.kind) == ("GET /requests/{id}", trace.SpanKind.CLIENT)
    assert (told["http.response.status_code"], told["comics.provider.request_id"]) == (200, "r1")
    everything = f"{asked.to_json()} {fetched.to_json()}"
    assert "secret" not in everything
    assert "unguessable" not in everything


async def test_the_trace_goes_on_at_the_provider(spans: InMemorySpanExporter) -> None:
    async with a_site() as api, a_wire(api.url) as wire:
        await wire.post(f"{api.url}/v2/swap", {}, template="/v2/{model}", about={"comics.attempt": 2})

    (posted,) = ours(spans)
    assert posted.context is not None
    parent = f"{posted.context.trace_id:032x}-{posted.context.span_id:016x}"
    assert parent in api.visits[0].headers["traceparent"]
    assert dict(posted.attributes or {})["comics.attempt"] == 2
