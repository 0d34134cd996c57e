import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from chassis.bus import Bus, NotPublishedError
from chassis.store import ObjectStore
from chassis.testing import free_port
from contracts.message import Message
from contracts.postprocess import ArtTinted
from postprocess.adapters.fonts import FontError
from postprocess.adapters.inks import ConditionError
from postprocess.adapters.printers import PrinterError
from postprocess.app import build_app
from postprocess.settings import Settings


def settings(fonts_dir: Path) -> Settings:
    return Settings(
        broker_url="amqp://guest:guest@127.0.0.1:5672/", store_url="memory:///", health_port=9, fonts_dir=fonts_dir
    )


def test_a_worker_for_every_core_unless_told_otherwise(font_folder: Path) -> None:
    assert settings(font_folder).workers == os.cpu_count()


async def test_the_service_is_not_ready_before_its_workers_and_its_broker(font_folder: Path) -> None:
    service = build_app(settings(font_folder))

    assert service.name == "postprocess"
    assert "workers" in await service.health.failing("ready")


def test_the_service_does_not_start_without_its_fonts(tmp_path: Path) -> None:
    with pytest.raises(FontError):
        build_app(settings(tmp_path))


def test_the_service_does_not_start_with_a_printer_nobody_knows(font_folder: Path) -> None:
    with pytest.raises(PrinterError, match="no such printers: blurb"):
        build_app(settings(font_folder).model_copy(update={"printers": ("blurb",)}))


def test_the_service_does_not_start_with_a_profile_that_is_none(font_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.icc").write_bytes(b"none")
    for file, complaint in (("mine.icc", "cannot be used"), ("yours.icc", "cannot be read")):
        told = {"print_icc_cmyk": tmp_path / file, "print_condition": "mine"}
        with pytest.raises(ConditionError, match=complaint):
            build_app(settings(font_folder).model_copy(update=told))


@pytest.fixture
async def process(fresh_vhost: str, tmp_path: Path, font_folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service as a process of its own, as the fleet starts it."""
    told = {
        "POSTPROCESS_BROKER_URL": fresh_vhost,
        "POSTPROCESS_STORE_URL": f"file://{tmp_path}/store",
        "POSTPROCESS_HEALTH_PORT": str(free_port()),
        "POSTPROCESS_WORKERS": "1",
        "POSTPROCESS_FONTS_DIR": str(font_folder),
        "POSTPROCESS_TRACES_FILE": f"{tmp_path}/traces.jsonl",
    }
    with (tmp_path / "log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "postprocess", env={**os.environ, **told}, stdout=log, stderr=log
        )
        yield running
        if running.returncode is None:
            running.kill()
            await running.wait()


async def test_the_process_works_in_the_senders_trace_and_stops_when_told(
    process: asyncio.subprocess.Process, fresh_vhost: str, tmp_path: Path, a_job: Callable[..., Awaitable[Any]]
) -> None:
    answers: asyncio.Queue[Message] = asyncio.Queue()
    orchestrator = Bus("orchestrator", fresh_vhost)
    orchestrator.events(ArtTinted, at_once=1)(answers.put)
    job = await a_job(store=ObjectStore.open(f"file://{tmp_path}/store"))
    command = await job.order_tint("p01")
    await orchestrator.start()
    await _until_listening(orchestrator, command)

    answer = await asyncio.wait_for(answers.get(), 60)
    await orchestrator.stop()
    process.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(process.wait(), 30)

    assert (code, answer.message_id) == (0, command.reply_id)
    spans = {span["name"]: span for span in map(json.loads, (tmp_path / "traces.jsonl").read_text().splitlines())}
    handling, work = spans["process comic.commands:postprocess.tint_art"], spans["tint page"]
    assert work["parent_id"] == handling["context"]["span_id"]
    assert work["attributes"]["comics.page.id"] == "p01"
    assert "Traceback" not in (tmp_path / "log").read_text()


async def _until_listening(bus: Bus, command: Message) -> None:
    for _ in range(300):
        try:
            await bus.publish(command)
        except NotPublishedError:
            await asyncio.sleep(0.1)
        else:
            return
    raise TimeoutError("the service did not begin to listen")
