"""One trace and one job, through headers and into every log line."""

import json
import logging

from opentelemetry import trace

from chassis import telemetry
from chassis.telemetry import JsonFormatter

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def formatted(record: logging.LogRecord) -> dict[str, object]:
    line: dict[str, object] = json.loads(JsonFormatter("faceswap").format(record))
    return line


def a_record(message: str = "page swapped", **fields: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "faceswap", "levelno": logging.INFO, "levelname": "INFO", "msg": message} | fields
    )


def test_a_trace_goes_on_where_the_headers_left_it() -> None:
    with telemetry.trace_from({"traceparent": PARENT}):
        headers = telemetry.trace_headers()

    assert headers["traceparent"] == PARENT


def test_headers_without_a_trace_end_the_one_around_them() -> None:
    with telemetry.trace_from({"traceparent": PARENT}), telemetry.trace_from({}):
        assert not trace.get_current_span().get_span_context().is_valid


def test_a_log_line_names_trace_job_and_extra_fields() -> None:
    with telemetry.trace_from({"traceparent": PARENT}), telemetry.about_job("job-1"):
        line = formatted(a_record(step="faces/p01"))

    assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert (line["job_id"], line["step"], line["event"]) == ("job-1", "faces/p01", "page swapped")


def test_a_log_line_outside_any_job_says_so_by_silence() -> None:
    line = formatted(a_record())

    assert "job_id" not in line
    assert "trace_id" not in line


def test_an_exception_stays_on_its_line() -> None:
    line = formatted(a_record(exc_info=(ValueError, ValueError("broken"), None)))

    assert "ValueError: broken" in str(line["exception"])
