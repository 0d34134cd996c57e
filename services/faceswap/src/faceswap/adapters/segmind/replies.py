"""What Segmind's answers mean: bodies before codes, because a terminal status is a result whatever the code."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from contracts.values import Code, Fault
from faceswap.adapters.segmind.wire import Reply
from faceswap.domain.claim import Receipt, Refusal
from faceswap.domain.cost import usd_micros
from faceswap.use_cases.ports import Rejected, Running

UNAUTHORIZED: Final = 401
NOT_FOUND: Final = 404
NOT_ACCEPTABLE: Final = 406
TOO_MANY: Final = 429
REFUSING: Final = frozenset({400, 401, 403, 404, 405, 406, 410, 413, 415, 422, 429})
"""Codes that are documented as no job and no bill. Any other answer to a POST is unclear."""

LONGEST_RESET: Final = timedelta(minutes=5)
CREDIT_WORDS: Final = ("insufficient credit", "credits", "spend limit", "spending limit", "balance")
MODERATION_WORDS: Final = ("moderation", "nsfw", "sensitive content", "safety", "content policy")
NO_FACE_WORDS: Final = ("no face", "face not found", "face not detected", "could not detect", "unable to detect")


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A call that was carried out; the cost is None where the answer does not say it."""

    url: str
    cost_usd_micros: int | None


def receipt(reply: Reply) -> Receipt | None:
    """Return the receipt in an answer to a POST, or None when there is none."""
    body = reply.body
    if not isinstance(body, dict) or not isinstance(body.get("request_id"), str) or not body["request_id"]:
        return None
    poll, status, result = (_text(body.get(name)) for name in ("poll_url", "status_url", "response_url"))
    return Receipt(request_id=body["request_id"], status_url=status or poll, result_url=result or poll)


def refusal(reply: Reply, *, now: datetime) -> Refusal | None:
    """Return the documented refusal in an answer to a POST, or None when it may have been billed."""
    if reply.status not in REFUSING:
        return None
    text = error_text(reply.body)
    if reply.status == UNAUTHORIZED:
        return Refusal(code="provider_unavailable", fault="platform", final=False, shuts="key_refused")
    if reply.status == NOT_ACCEPTABLE and any(word in text for word in CREDIT_WORDS):
        return Refusal(code="provider_unavailable", fault="platform", final=False, shuts="credits_refused")
    if reply.status == TOO_MANY:
        not_before = _reset(reply.headers.get("x-rate-limit-reset-at-utc"), now=now)
        return Refusal(code="provider_unavailable", fault="provider", final=False, not_before=not_before)
    code, fault = blame(text)
    return Refusal(code=code, fault=fault, final=True)


def progress(body: object) -> Running | Finished | Rejected | None:
    """Return what an answer to a poll says, or None when it says nothing.

    COMPLETED without an output is the light answer of a status URL: Running, until the result URL is asked.
    """
    if not isinstance(body, dict):
        return None
    status = str(body.get("status", "")).upper()
    if status == "FAILED":
        code, fault = blame(error_text(body))
        return Rejected(code=code, fault=fault, cost_usd_micros=cost(body) or 0)
    if status == "COMPLETED":
        url = output_url(body)
        return Finished(url=url, cost_usd_micros=cost(body)) if url else Running()
    return Running() if status else None


def is_complete(body: object) -> bool:
    """Say whether a call is COMPLETED, output shown or not."""
    return isinstance(body, dict) and str(body.get("status", "")).upper() == "COMPLETED"


def progress_of_row(row: Mapping[str, Any]) -> Running | Finished | Rejected:
    """Return what a row of the request history says."""
    status = str(row.get("model_status", "")).upper()
    billed = usd_micros(row.get("credits_deduction"))
    if status == "FAILED":
        code, fault = blame(error_text(row))
        return Rejected(code=code, fault=fault, cost_usd_micros=billed or 0)
    url = _first_url(row.get("generation_url"))
    return Finished(url=url, cost_usd_micros=billed) if status == "COMPLETED" and url else Running()


def cost(body: Mapping[str, Any]) -> int | None:
    """Return what an answer says was billed, in millionths of a US dollar."""
    metrics = body.get("metrics")
    return usd_micros(metrics.get("cost")) if isinstance(metrics, dict) else None


def output_url(body: Mapping[str, Any]) -> str | None:
    """Return the URL of the picture: `output` as a URL or as named outputs (a list, or its text), or `images`."""
    output = body.get("output")
    if isinstance(output, str) and not output.startswith(("http://", "https://")):
        try:
            output = json.loads(output)
        except ValueError:
            output = None
    if isinstance(output, list):  # One entry per named output node; the enhanced picture is the last.
        values = [entry.get("value") for entry in output if isinstance(entry, dict)]
        shown = [value for value in values if isinstance(value, dict) and value.get("type", "image") == "image"]
        output = shown[-1].get("data") if shown else None
    return _first_url(output) or _first_url(body.get("images"))


def rows(body: object) -> list[Mapping[str, Any]]:
    """Return the rows of a history answer, whatever its envelope is called."""
    if isinstance(body, list):
        return [row for row in body if isinstance(row, dict) and "request_id" in row]
    if not isinstance(body, dict):
        return []
    if "request_id" in body:
        return [body]
    for value in body.values():
        if found := rows(value):
            return found
    return []


def uploaded_url(body: object) -> str | None:
    """Return where an uploaded asset lies."""
    return _first_url(body.get("file_urls") or body.get("urls")) if isinstance(body, dict) else None


def bears(row: Mapping[str, Any], mark: str) -> bool:
    """Say whether an input of this row's call holds the mark."""
    return any(mark in text for text in _texts(row.get("request_body")))


def error_text(body: object) -> str:
    """Return all that a body says went wrong, in lower case."""
    if not isinstance(body, dict):
        return ""
    said = [body.get(name) for name in ("error", "error_message", "error_description", "message")]
    return " ".join(text for value in said for text in _texts(value)).lower()


def blame(text: str) -> tuple[Code, Fault]:
    """Return the code and the fault for a failure's text, which itself goes no further."""
    if any(word in text for word in MODERATION_WORDS):
        return "photo_moderation", "customer"
    if any(word in text for word in NO_FACE_WORDS):
        # In the target it is our drawing that was not seen: nothing a customer could do.
        return ("provider_rejected", "platform") if "target" in text else ("photo_no_face", "customer")
    return "provider_rejected", "provider"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _first_url(value: object) -> str | None:
    if isinstance(value, str):
        return value if value.startswith(("http://", "https://")) else None
    if isinstance(value, list) and value:
        return _first_url(value[0])
    if isinstance(value, dict):
        return _first_url(value.get("url"))
    return None


def _reset(said: str | None, *, now: datetime) -> datetime | None:
    """Return when a rate limit resets, given as an ISO time in UTC or as seconds since 1970; None when unreadable."""
    if not said:
        return None
    try:
        at = datetime.fromtimestamp(float(said), UTC) if _is_number(said) else datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), now + LONGEST_RESET)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
