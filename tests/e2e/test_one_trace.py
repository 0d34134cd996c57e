"""The whole job is one trace, through every service and queue."""

from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.domain.pipeline import PIPELINE

Span = dict[str, Any]


@pytest.fixture
async def spans(world: Any, english: Any) -> dict[str, Span]:
    (row,) = await world.rows("SELECT traceparent FROM app.jobs WHERE id = $1::uuid", english.preview["id"])
    return {span["context"]["span_id"]: span for span in world.spans(row["traceparent"].split("-")[1])}


def service(span: Span) -> str:
    return str(span["resource"]["attributes"]["service.name"])


def ancestors(span: Span, spans: dict[str, Span]) -> Iterator[Span]:
    while span["parent_id"] in spans:
        span = spans[span["parent_id"]]
        yield span


def named(spans: dict[str, Span], service_name: str, part: str) -> list[Span]:
    return [span for span in spans.values() if service(span) == service_name and part in span["name"]]


def test_every_service_that_works_on_a_job_is_in_its_trace(spans: dict[str, Span]) -> None:
    assert {service(span) for span in spans.values()} >= {"gateway", "orchestrator", "faceswap", "postprocess"}


def test_a_trace_has_one_beginning_and_it_is_the_request(spans: dict[str, Span]) -> None:
    roots = [span for span in spans.values() if span["parent_id"] not in spans]

    assert [(service(root), root["name"]) for root in roots] == [("gateway", "POST /v1/jobs")]


def test_the_trace_goes_gateway_orchestrator_faceswap_segmind_postprocess_done(spans: dict[str, Span]) -> None:
    (bound,) = named(spans, "orchestrator", "process comic.events:book.bound")
    path = [service(span) for span in ancestors(bound, spans)]
    order = list(dict.fromkeys(reversed(path)))

    assert order == ["gateway", "orchestrator", "postprocess", "faceswap"]
    calls = [
        span for span in spans.values() if service(span) == "faceswap" and span["name"].startswith(("POST", "GET"))
    ]
    assert [call for call in calls if any("faceswap.swap_page" in up["name"] for up in ancestors(call, spans))]


@pytest.mark.parametrize("stage", PIPELINE, ids=lambda stage: stage.name)
def test_every_stage_of_the_pipeline_is_ordered_and_answered_in_the_trace(stage: Any, spans: dict[str, Span]) -> None:
    answered = named(spans, "orchestrator", f"process comic.events:{stage.answer.route()}")

    assert answered
    for span in answered:
        above = [up["name"] for up in ancestors(span, spans)]
        assert any(name.startswith("process comic.commands:") for name in above)
        assert any(name.startswith("publish comic.commands:") for name in above)


def test_no_span_carries_a_signed_link_or_a_name(spans: dict[str, Span], english: Any) -> None:
    said = str(list(spans.values()))

    assert "signature=" not in said
    assert english.name not in said
