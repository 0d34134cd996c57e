import os
from pathlib import Path

import pytest
from postprocess.adapters.fonts import FontError
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
