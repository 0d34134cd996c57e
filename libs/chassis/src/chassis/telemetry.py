"""Traces, JSON logs, and the context that ties both to one job."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final
from uuid import uuid4

from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

NAMESPACE: Final = "ai-comic-books"
_job_id: ContextVar[str | None] = ContextVar("job_id", default=None)
_STANDARD_FIELDS: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

tracer = trace.get_tracer("chassis")


@dataclass(frozen=True)
class Telemetry:
    """What was set up and has to be flushed at the end."""

    provider: TracerProvider

    def shut_down(self) -> None:
        """Send what is still waiting, then stop."""
        self.provider.shutdown()


def set_up(service: str, *, environment: str, traces_file: Path | None, log_level: str) -> Telemetry:
    """Send this process's spans and logs where they belong; called once, first."""
    resource = Resource.create(
        {
            "service.name": service,
            "service.version": metadata.version(service),
            "service.namespace": NAMESPACE,
            "service.instance.id": str(uuid4()),
            "deployment.environment.name": environment,
        }
    )
    provider = TracerProvider(resource=resource)
    if traces_file is not None:
        provider.add_span_processor(SimpleSpanProcessor(_to_file(traces_file)))
    elif os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    propagate.set_global_textmap(CompositePropagator([TraceContextTextMapPropagator()]))
    _log_as_json(service, level=log_level)
    return Telemetry(provider=provider)


def trace_headers() -> dict[str, str]:
    """Return the current trace context, as a message or an outbox row carries it."""
    headers: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(headers)
    return headers


@contextmanager
def trace_from(headers: Mapping[str, object]) -> Iterator[None]:
    """Go on with the trace these headers carry; a new one where they carry none."""
    texts = {name: str(value) for name, value in headers.items() if name in {"traceparent", "tracestate"}}
    token = context.attach(TraceContextTextMapPropagator().extract(texts, context=context.Context()))
    try:
        yield
    finally:
        context.detach(token)


@contextmanager
def about_job(job_id: object) -> Iterator[None]:
    """Name the job in every log line written inside."""
    token = _job_id.set(str(job_id))
    try:
        yield
    finally:
        _job_id.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: when, where, what happened, in which trace and job."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; `extra` fields stand beside the standard ones."""
        span = trace.get_current_span().get_span_context()
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if span.is_valid:
            line |= {"trace_id": f"{span.trace_id:032x}", "span_id": f"{span.span_id:016x}"}
        if job_id := _job_id.get():
            line["job_id"] = job_id
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def _log_as_json(service: str, *, level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ("aio_pika", "aiormq", "httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # While the broker is away aio_pika says so at each try; the layer below would say it again, as an error.
    logging.getLogger("aiormq.connection").setLevel(logging.CRITICAL)


def _to_file(path: Path) -> ConsoleSpanExporter:
    path.parent.mkdir(parents=True, exist_ok=True)
    out = path.open("a", encoding="utf-8", buffering=1)
    return ConsoleSpanExporter(out=out, formatter=_as_line)


def _as_line(span: ReadableSpan) -> str:
    return str(span.to_json(indent=None)) + "\n"
