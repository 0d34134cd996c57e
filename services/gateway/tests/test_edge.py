"""What happens to every request and every answer."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.routes import edge, problems

SHOP = "https://shop.example"
THEIR_TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


async def get(world: Any, path: str, **headers: str) -> Any:
    async with world.client() as client:
        return await client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})


async def test_every_answer_has_an_id_and_is_safe_to_open(world: Any) -> None:
    for path in ("/about", "/v1/stories", "/nowhere", "/v1/jobs"):
        answer = await get(world, path)

        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-Id"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_problem_carries_the_id_of_its_request(world: Any) -> None:
    answer = await get(world, "/nowhere", X_Request_Id="client-chosen-0001")

    assert answer.headers["X-Request-Id"] == "client-chosen-0001"
    assert answer.json()["request_id"] == "client-chosen-0001"
    assert answer.json()["instance"] == "/nowhere"


@pytest.mark.parametrize("given", ["short", "x" * 100, 'a"b', "with space here"])
async def test_a_strange_id_is_replaced(world: Any, given: str) -> None:
    assert (await get(world, "/about", X_Request_Id=given)).headers["X-Request-Id"] != given


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/v1/jobs/x/y/z", "/docs", "/openapi.json", "/v1/stories/"])
async def test_an_unknown_address_is_a_problem(world: Any, path: str) -> None:
    answer = await get(world, path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


async def test_a_method_a_resource_does_not_know_is_a_problem_that_names_those_it_knows(world: Any) -> None:
    async with world.client() as client:
        answer = await client.delete("/v1/jobs")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/uploads"),
        ("GET", f"/v1/uploads/{UUID(int=7)}"),
        ("POST", "/v1/jobs"),
        ("GET", "/v1/jobs"),
        ("GET", f"/v1/jobs/{UUID(int=7)}"),
        ("GET", f"/v1/jobs/{UUID(int=7)}/events"),
        ("GET", f"/v1/jobs/{UUID(int=7)}/manifest"),
    ],
)
async def test_nobody_gets_past_the_door_without_a_good_token(world: Any, method: str, path: str) -> None:
    good_body = {"kind": "preview"}
    async with world.client() as client:
        without = await client.request(method, path, json=good_body)
        bad = await client.request(method, path, json=good_body, headers={"Authorization": "Bearer a.b.c"})

    assert (without.status_code, without.json()["code"]) == (401, "unauthenticated")
    assert without.headers["WWW-Authenticate"] == "Bearer"
    assert (bad.status_code, bad.json()["code"]) == (401, "token_invalid")
    assert bad.headers["WWW-Authenticate"].startswith("Bearer error=")


async def test_an_identity_provider_that_is_away_is_our_trouble_not_the_users(world: Any) -> None:
    world.provider.answers_with = httpx.ConnectError("refused")

    answer = await get(world, "/v1/jobs", **world.headers())

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_even_an_accident_is_a_problem_that_gives_nothing_away_and_can_be_read_by_the_page() -> None:
    app = FastAPI(telemetry={"tracing": False})
    edge.build(app, cors_origins=(SHOP,), largest_body=lambda _: 10)
    problems.install(app)

    @app.get("/accident")
    async def accident() -> None:
        raise ZeroDivisionError("the secret of the house")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://a") as client:
        answer = await client.get("/accident", headers={"Origin": SHOP})

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


async def test_a_page_can_read_what_it_needs_of_a_refusal(world: Any) -> None:
    answer = await get(world, "/v1/jobs", Origin=SHOP)

    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    exposed = {name.strip() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Location", "Retry-After", "X-Request-Id", "Preference-Applied"} <= exposed


# Traces


@pytest.fixture
def spans(make: Any, store_url: str) -> Any:
    """A world whose requests are traced into memory."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    world = make.world(store_url, tracer_provider=provider)
    return world, exporter


async def test_a_request_is_one_span_with_its_route(spans: Any) -> None:
    world, exporter = spans

    await get(world, f"/v1/jobs/{uuid4()}", **world.headers())

    (span,) = exporter.get_finished_spans()
    assert span.kind is trace.SpanKind.SERVER
    assert span.attributes["http.route"] == "/v1/jobs/{job_id}"
    assert span.attributes["http.response.status_code"] == 404


@pytest.mark.parametrize("flags", ["00", "01", "ff"])
async def test_a_client_may_name_its_trace_but_not_whether_it_is_kept(spans: Any, flags: str) -> None:
    world, exporter = spans

    theirs = f"00-{THEIR_TRACE}-{SPAN}-{flags}"
    await get(world, "/about", traceparent=theirs, tracestate="v=1", baggage="a=b")

    (span,) = exporter.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == THEIR_TRACE
    assert span.context.trace_flags.sampled
    assert not span.context.trace_state


@pytest.mark.parametrize("junk", ["00-0-0-0", f"00-{'0' * 32}-{SPAN}-01", f"cc-{THEIR_TRACE}-{SPAN}-01"])
async def test_junk_in_place_of_a_trace_begins_a_new_one(spans: Any, junk: str) -> None:
    world, exporter = spans

    await get(world, "/about", traceparent=junk)

    (span,) = exporter.get_finished_spans()
    assert span.parent is None


async def test_signed_links_are_not_traced(spans: Any) -> None:
    world, exporter = spans

    await get(world, "/files/jobs/a/cover.webp?expires=1&signature=secret")

    assert exporter.get_finished_spans() == ()
