"""The migration tool, and how new the schema is."""

import os
import shutil
import subprocess
import sysconfig
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

import asyncpg

TABLE: Final = "app.schema_migrations"
TOOL: Final = "dbmate"


class MigrationError(Exception):
    """The schema could not be brought up; it says how far the tool came."""


def folder() -> Traversable:
    """Return where the migrations of this version lie."""
    return resources.files("orchestrator") / "migrations"


def newest_version() -> str:
    """Return the version of the schema this code is written for."""
    return max(entry.name.split("_", 1)[0] for entry in folder().iterdir() if entry.name.endswith(".sql"))


def migrate(url: str) -> str:
    """Bring the schema up to this version, alone even when started twice; return what the tool said."""
    with resources.as_file(folder()) as path:
        arguments = ["--env-file", os.devnull, "--migrations-dir", str(path), "--migrations-table", TABLE]
        done = subprocess.run(  # noqa: S603 - our own tool; the URL with its password travels in the environment.
            [_tool(), *arguments, "--no-dump-schema", "--migration-lock", "migrate"],
            env={"DATABASE_URL": _with_ssl_mode(url), "PATH": os.environ.get("PATH", "")},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise MigrationError(done.stderr.strip() or done.stdout.strip())
    return done.stdout.strip()


async def is_new_enough(pool: "asyncpg.Pool[asyncpg.Record]") -> bool:
    """Say whether the schema is at least what this code is written for; later versions only add."""
    async with pool.acquire(timeout=5) as db:
        found = await db.fetchval(f"SELECT max(version) FROM {TABLE}", timeout=5)  # noqa: S608 - a constant.
    return found is not None and found >= newest_version()


def _tool() -> str:
    beside = Path(sysconfig.get_path("scripts")) / TOOL
    found = str(beside) if beside.exists() else shutil.which(TOOL)
    if found is None:
        raise MigrationError(f"{TOOL} is not installed beside this Python nor on the PATH")
    return found


def _with_ssl_mode(url: str) -> str:
    """Return the URL so that the tool, which insists on TLS by itself, does as other clients do: TLS where offered."""
    parts = urlsplit(url)
    if "sslmode" in parse_qs(parts.query):
        return url
    return urlunsplit(parts._replace(query=f"{parts.query}&sslmode=prefer".lstrip("&")))
