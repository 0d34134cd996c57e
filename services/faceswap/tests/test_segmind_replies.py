"""What Segmind's answers mean, example by example from its documentation and from the wild."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceswap.adapters.segmind import replies
from faceswap.adapters.segmind.replies import Finished
from faceswap.adapters.segmind.wire import Reply
from faceswap.domain.claim import Receipt
from faceswap.use_cases.ports import Rejected, Running

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)
URL = "https://images.segmind.com/generations/abc.png"
NO_FACE = Rejected(code="photo_no_face", fault="customer")
WORDS = st.sampled_from(
    ["status", "output", "error", "metrics", "cost", "images", "url", "value", "data", "request_id", "model_status"]
)
LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.sampled_from(["COMPLETED", "FAILED", URL])
JSON: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=12
)


def a_reply(status: int, body: object = None, **headers: str) -> Reply:
    return Reply(status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_model_s_receipt_has_a_light_url_and_one_for_the_result() -> None:
    body = {"request_id": "r1", "status": "QUEUED", "poll_url": "p", "status_url": "s", "response_url": "r"}

    assert replies.receipt(a_reply(200, body)) == Receipt(request_id="r1", status_url="s", result_url="r")


def test_a_workflow_s_receipt_has_one_url_for_both() -> None:
    body = {"message": "…", "request_id": "r1", "status": "QUEUED", "poll_url": "p"}

    assert replies.receipt(a_reply(200, body)) == Receipt(request_id="r1", status_url="p", result_url="p")


@pytest.mark.parametrize("body", [None, [], {}, {"request_id": ""}, {"request_id": 7}])
def test_without_a_request_id_there_is_no_receipt(body: object) -> None:
    assert replies.receipt(a_reply(200, body)) is None


@pytest.mark.parametrize(
    ("status", "text", "code", "shuts", "final"),
    [
        (400, "source_image is required", "provider_rejected", None, True),
        (401, "Unauthorized. API key is invalid", "provider_unavailable", "key_refused", False),
        (403, "model not permitted", "provider_rejected", None, True),
        (404, "faceswap-comix not found", "provider_rejected", None, True),
        (406, "Invalid content type", "provider_rejected", None, True),
        (406, "Insufficient credits. Balance: 0.0, required: 0.07", "provider_unavailable", "credits_refused", False),
        (406, "Team spend limit reached", "provider_unavailable", "credits_refused", False),
        (406, "steps must be a number from 1 to 50", "provider_rejected", None, True),
        (410, "model retired", "provider_rejected", None, True),
        (413, "Payload too large", "provider_rejected", None, True),
        (422, "No face found in Swap", "photo_no_face", None, True),
        (429, "Rate limit exceeded", "provider_unavailable", None, False),
    ],
)
def test_a_documented_refusal_is_known_by_code_and_text(
    status: int, text: str, code: str, shuts: str | None, final: bool
) -> None:
    refusal = replies.refusal(a_reply(status, {"error": text}), now=NOW)

    assert refusal is not None
    assert (refusal.code, refusal.shuts, refusal.final) == (code, shuts, final)


@pytest.mark.parametrize("status", [200, 202, 301, 307, 402, 408, 409, 425, 499, 500, 502, 503, 504, 520])
def test_an_undocumented_code_is_no_refusal(status: int) -> None:
    assert replies.refusal(a_reply(status, {"error": "no bill, promised"}), now=NOW) is None


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-01-15T10:00:30Z", NOW + timedelta(seconds=30)),
        ("2026-01-15T10:00:30", NOW + timedelta(seconds=30)),
        (str(int(NOW.timestamp()) + 30), NOW + timedelta(seconds=30)),
        ("2026-01-15T09:00:00Z", NOW),
        ("2027-01-15T09:00:00Z", NOW + timedelta(minutes=5)),
        ("soon", None),
        (None, None),
    ],
)
def test_a_rate_limit_says_when_it_resets_and_is_believed_within_reason(said: str | None, at: datetime | None) -> None:
    reply = a_reply(429, {}, **({"x_rate_limit_reset_at_utc": said} if said else {}))

    refusal = replies.refusal(reply, now=NOW)

    assert refusal is not None
    assert refusal.not_before == at


@pytest.mark.parametrize(
    "output",
    [
        URL,
        f'[{{"keyname": "page", "value": {{"data": "{URL}", "type": "image"}}}}]',
        [{"keyname": "page", "value": {"data": URL, "type": "image"}}],
        [
            {"keyname": "swapped", "value": {"data": "https://images.segmind.com/first.png", "type": "image"}},
            {"keyname": "enhanced", "value": {"data": URL, "type": "image"}},
            {"keyname": "caption", "value": {"data": "a child", "type": "text"}},
        ],
    ],
)
def test_a_finished_call_names_its_picture(output: object) -> None:
    body = {"status": "COMPLETED", "output": output, "metrics": {"cost": 0.0747}}

    assert replies.progress(body) == Finished(url=URL, cost_usd_micros=74_700)


def test_a_picture_named_only_among_the_images_is_found() -> None:
    body = {"status": "COMPLETED", "output": None, "images": [{"url": URL, "file_size": "482133"}]}

    assert replies.progress(body) == Finished(url=URL, cost_usd_micros=None)


@pytest.mark.parametrize("status", ["QUEUED", "PROCESSING", "COMPLETED"])
def test_without_a_picture_a_call_runs(status: str) -> None:
    assert replies.progress({"status": status, "output": ""}) == Running()


@pytest.mark.parametrize(
    "said",
    [
        {"error": "No face found in Swap"},
        {"error_message": [{"model": "faceswap-v4", "error": "No face found in Swap"}]},
        {"error_message": {"error": "Face not detected in the source image"}},
        {"error_message": "no face"},
        {"error": '{"error": {"message": "No face found in Swap"}}'},
    ],
)
def test_a_failure_is_read_wherever_it_is_said(said: dict[str, object]) -> None:
    assert replies.progress({"status": "FAILED", **said}) == NO_FACE


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("no face found in target", ("provider_rejected", "platform")),
        ('{"error": {"code": "moderation_blocked"}}', ("photo_moderation", "customer")),
        ("nsfw content detected", ("photo_moderation", "customer")),
        ("cuda out of memory", ("provider_rejected", "provider")),
        ("", ("provider_rejected", "provider")),
    ],
)
def test_a_failure_is_somebodys_fault(text: str, verdict: tuple[str, str]) -> None:
    assert replies.blame(text) == verdict


@pytest.mark.parametrize("body", [None, "<html>", [], {"error": "Request r1 not found"}])
def test_a_body_without_a_status_says_nothing(body: object) -> None:
    assert replies.progress(body) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"model_status": "PENDING", "credits_deduction": 0}, Running()),
        (
            {"model_status": "COMPLETED", "credits_deduction": 0.07, "generation_url": URL},
            Finished(url=URL, cost_usd_micros=70_000),
        ),
        (
            {"model_status": "COMPLETED", "credits_deduction": "0.07", "generation_url": [URL]},
            Finished(url=URL, cost_usd_micros=70_000),
        ),
        ({"model_status": "FAILED", "error": "No face found in Swap"}, NO_FACE),
    ],
)
def test_a_row_of_the_history_tells_the_same(row: dict[str, object], said: object) -> None:
    assert replies.progress_of_row(row) == said


@pytest.mark.parametrize(
    "envelope", [lambda r: r, lambda r: {"data": r}, lambda r: {"page": 1, "result": {"items": r}}]
)
def test_rows_are_found_in_any_envelope(envelope: Any) -> None:
    rows = [{"request_id": "r1"}, {"request_id": "r2"}]

    assert replies.rows(envelope(rows)) == rows


@pytest.mark.parametrize(
    "inputs", [{"target_image": "https://x.example/inputs/m1.png?sig=1"}, '{"target_image": "inputs/m1.png"}']
)
def test_a_row_bears_the_mark_of_its_inputs(inputs: object) -> None:
    row = {"request_id": "r1", "request_body": inputs}

    assert (replies.bears(row, "inputs/m1.png"), replies.bears(row, "inputs/m2.png")) == (True, False)


@pytest.mark.parametrize("body", [{"file_urls": [URL]}, {"urls": [URL]}])
def test_an_upload_tells_its_url_under_either_name(body: object) -> None:
    assert replies.uploaded_url(body) == URL


@given(body=JSON)
def test_nothing_a_provider_may_send_breaks_the_reading(body: Any) -> None:
    replies.progress(body)
    replies.receipt(a_reply(200, body))
    replies.refusal(a_reply(406, body), now=NOW)
    replies.uploaded_url(body)
    for row in replies.rows(body):
        replies.progress_of_row(row)
        replies.bears(row, "mark")
