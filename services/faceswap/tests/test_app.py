"""The real process, between a real broker, a store and the sandbox."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis import telemetry
from chassis.bus import Bus
from chassis.testing import free_port
from contracts.faceswap import PageSwapped, SwapPage
from contracts.message import Answer, StepFailed
from sandbox.testing import KEY, WORKFLOW, World

PATIENCE_SECONDS = 60
TRACE = "0af7651916cd43dd8448eb211c80319c"


@dataclass(frozen=True, kw_only=True)
class Process:
    """A running faceswap."""

    amqp_url: str
    health: httpx.AsyncClient
    process: asyncio.subprocess.Process
    traces: Path
    log: Path

    async def until_started(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._is("startup"):  # noqa: ASYNC110 - another process starts.
                await asyncio.sleep(0.1)

    async def _is(self, probe: str) -> bool:
        try:
            return (await self.health.get(f"/health/{probe}")).status_code == 200
        except httpx.TransportError:
            return False

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 20)


Start = Callable[[], Awaitable[Process]]


@pytest.fixture
async def start(
    tmp_path: Path, world: World, served_store: Any, fresh_vhost: str, models_folder: Path
) -> AsyncIterator[Start]:
    """Start faceswap; what is still running at the end of the test is killed."""
    segmind = str(world.segmind.base_url).rstrip("/")
    told = {
        "BROKER_URL": fresh_vhost,
        "STORE_URL": served_store.url,
        "LINK_SECRET": served_store.link_secret,
        "LINK_BASE_URL": served_store.link_base_url,
        "CLAIMS_URL": (tmp_path / "claims").as_uri(),
        "TRACES_FILE": str(tmp_path / "spans.jsonl"),
        "SEGMIND_BASE_URL": segmind,
        "SEGMIND_HISTORY_URL": segmind,
        "SEGMIND_UPLOAD_URL": segmind,
        "SEGMIND_API_KEY": KEY,
        "SEGMIND_WORKFLOW_ID": WORKFLOW,
        "RESULT_HOSTS": '["127.0.0.1"]',
        "MODELS_DIR": str(models_folder),
        "POLL_SECONDS": "0.05",
    }
    log = tmp_path / "log.jsonl"

    async with AsyncExitStack() as stack:

        async def begin() -> Process:
            port = free_port()
            settings = {f"FACESWAP_{name}": value for name, value in (told | {"HEALTH_PORT": str(port)}).items()}
            out = stack.enter_context(log.open("ab"))
            started = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "faceswap", env=os.environ | settings, stdout=out, stderr=out
            )
            stack.push_async_callback(killed, started)
            health = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
            process = Process(
                amqp_url=fresh_vhost, health=health, process=started, traces=tmp_path / "spans.jsonl", log=log
            )
            await process.until_started()
            return process

        yield begin


async def killed(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


@asynccontextmanager
async def orchestrator(amqp_url: str) -> AsyncIterator[tuple[Bus, asyncio.Queue[Answer]]]:
    answers: asyncio.Queue[Answer] = asyncio.Queue()
    bus = Bus("orchestrator", amqp_url, shutdown_seconds=5)

    @bus.events(PageSwapped, StepFailed, at_once=8)
    async def _(answer: Answer) -> None:
        await answers.put(answer)

    task = asyncio.create_task(bus.run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (bus.connected and bus.consumers_attached()):  # noqa: ASYNC110 - another process connects.
            await asyncio.sleep(0.05)
    try:
        yield bus, answers
    finally:
        await bus.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def shape() -> str:
    return "workflow-v2"


@pytest.fixture
def a_page_to_swap(workshop: Any, a_command: Any, drawn_crop: bytes, photo: bytes) -> Any:
    """Put a page's pictures into the store and make its command."""

    async def make() -> SwapPage:
        command: SwapPage = await workshop.order(a_command, crop=drawn_crop, photo=photo)
        return command

    return make


async def test_a_process_swaps_a_page_tells_what_it_cost_and_stops(
    start: Start, workshop: Any, a_page_to_swap: Any
) -> None:
    process = await start()
    command = await a_page_to_swap()
    async with orchestrator(process.amqp_url) as (bus, answers):
        with telemetry.trace_from({"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}):
            await bus.publish(command)
        answer = await asyncio.wait_for(answers.get(), PATIENCE_SECONDS)
    metrics = (await process.health.get("/metrics")).text
    code = await process.stop()

    assert isinstance(answer, PageSwapped)
    assert await workshop.store.get(answer.picture)
    assert 'comics_ai_calls_total{outcome="succeeded",provider="segmind-workflow"} 1.0' in metrics
    assert "comics_ai_cost_usd_total 0.0747" in metrics
    assert "comics_ai_calls_ambiguous_total 0.0" in metrics
    assert code == 0
    assert_one_trace_without_secrets(process)


async def test_a_process_that_is_killed_in_the_middle_leaves_a_call_that_is_paid_once(
    start: Start, workshop: Any, a_page_to_swap: Any, tmp_path: Path
) -> None:
    await workshop.world.set(min_latency_seconds=2)
    process = await start()
    command = await a_page_to_swap()
    async with orchestrator(process.amqp_url) as (bus, answers):
        await bus.publish(command)
        await submitted(tmp_path / "claims")
        await killed(process.process)
        await start()
        answer = await asyncio.wait_for(answers.get(), PATIENCE_SECONDS)

    assert isinstance(answer, PageSwapped)
    assert [row["charged"] for row in await workshop.world.ledger()] == [True]


async def submitted(claims: Path) -> None:
    """Wait until a receipt lies among the claims."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not list(claims.rglob("*.submitted")):  # noqa: ASYNC110 - another process writes it.
            await asyncio.sleep(0.02)


def assert_one_trace_without_secrets(process: Process) -> None:
    spans = [json.loads(line) for line in process.traces.read_text().splitlines()]
    names = [span["name"] for span in spans if span["context"]["trace_id"] == f"0x{TRACE}"]
    assert {"POST /workflows/v2/{workflow}", "GET /requests/{id}", "GET /{file}"} <= set(names)
    told = process.traces.read_text() + process.log.read_text()
    for secret in (KEY, "signature=", "/generations/", "inputs/"):
        assert secret not in told
