import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from postprocess.adapters import screen_pdf
from postprocess.adapters.workers import WorkerLostError, Workers
from postprocess.domain.refusal import Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def spans() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    yield kept
    kept.clear()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with Workers(2) as ready:
        yield ready


async def test_work_is_done_in_other_processes_while_the_service_goes_on(workers: Workers) -> None:
    began = time.monotonic()
    work = [asyncio.create_task(workers.run("sleep", "p01", time.sleep, 0.5)) for _ in range(2)]
    beats = 0
    while not all(task.done() for task in work):
        await asyncio.sleep(0.01)
        beats += 1

    assert beats > 15
    assert time.monotonic() - began < 5
    assert await workers.run("ask", "", os.getpid) != os.getpid()


async def test_a_killed_process_takes_only_its_own_work_along(workers: Workers) -> None:
    other = asyncio.create_task(workers.run("sleep", "p02", time.sleep, 1))

    with pytest.raises(WorkerLostError, match="did kill of p01 was lost"):
        await workers.run("kill", "p01", signal.raise_signal, signal.SIGKILL)

    await other
    alive = {await workers.run("ask", "", os.getpid) for _ in range(6)}
    assert len(alive) == 2


async def test_a_refusal_comes_home_from_the_process(workers: Workers) -> None:
    with pytest.raises(Refused) as refused:
        await workers.run("refuse", "p01", screen_pdf.reduced, b"no PDF")

    assert (refused.value.code, refused.value.fault) == ("render_failed", "platform")
    assert refused.value.detail == "a page's sheet cannot be read"


async def test_the_time_in_the_process_is_a_span_of_the_current_trace(
    workers: Workers, spans: InMemorySpanExporter
) -> None:
    with trace.get_tracer("test").start_as_current_span("a message") as around:
        await workers.run("compose page", "p07", time.sleep, 0.2)

    (span,) = [span for span in spans.get_finished_spans() if span.name == "compose page"]
    assert span.parent is not None
    assert span.parent.span_id == around.get_span_context().span_id
    assert span.attributes is not None
    assert span.attributes["comics.page.id"] == "p07"
    assert span.start_time is not None
    assert span.end_time is not None
    assert 0.2e9 <= span.end_time - span.start_time < 2e9


async def test_processes_end_with_the_service() -> None:
    async with Workers(1) as workers:
        pid = await workers.run("ask", "", os.getpid)

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
