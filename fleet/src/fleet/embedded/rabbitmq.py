"""A private RabbitMQ: an installed one, or Debian's packages unpacked into the cache."""

import asyncio
import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.topology import PUBLISHES, permissions
from fleet.embedded.debian import Apt, DebianError, Say
from fleet.places import cache_folder
from fleet.process import Program, Running, StartError, start, until_ready

FLOOR = (3, 10)
START_SECONDS = 90
VHOST = "comics"
ADMIN = "comics"
USERS: Final[tuple[str, ...]] = (ADMIN, *PUBLISHES)
"""The administrator, and one for every party of the topology."""
INSTALLED = ("/usr/lib/rabbitmq/lib", "/opt/homebrew/opt/rabbitmq", "/usr/local/opt/rabbitmq")
HOW_TO_GET_ONE = (
    "Either install RabbitMQ {floor} or newer (macOS: brew install rabbitmq; Fedora: dnf install rabbitmq-server), "
    "or set COMICS_AMQP_URL to a broker you have (amqp://user:password@host:5672/vhost), "
    "and run the same command again."
).format(floor=".".join(map(str, FLOOR)))


@dataclass(frozen=True)
class Installation:
    """Where the programs of RabbitMQ and Erlang are."""

    server: Path
    erlang: Path | None
    """Root of an unpacked Erlang; None when the one on PATH serves."""

    libraries: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The ports of one broker, all on the loopback address."""

    amqp: int
    distribution: int
    epmd: int
    management: int


@dataclass(frozen=True, kw_only=True)
class RabbitMQ:
    """One broker with its own folder, ports and users; the folder keeps what was queued."""

    installation: Installation
    folder: Path
    ports: Ports
    passwords: Mapping[str, str]
    """By user: the admin and every party of the topology."""

    def url(self, user: str) -> str:
        """AMQP URL for one of the users."""
        return f"amqp://{user}:{self.passwords[user]}@127.0.0.1:{self.ports.amqp}/{VHOST}"

    @property
    def management_url(self) -> str:
        """Root of the management API, for the admin."""
        return f"http://{ADMIN}:{self.passwords[ADMIN]}@127.0.0.1:{self.ports.management}"

    async def start(self) -> tuple[Running, Running]:
        """Start the broker and its port mapper; return them, in the order to stop them, once clients are greeted."""
        self._write_configuration()
        mapper = start(self._program("epmd", self._mapper_command()))
        broker = start(self._program("rabbitmq", (str(self.installation.server),)))
        try:
            await until_ready(broker, self._greets, seconds=START_SECONDS)
        except BaseException:
            await broker.kill()  # It does not listen to signals before it has started.
            await mapper.kill()
            raise
        return broker, mapper

    def _write_configuration(self) -> None:
        for made in ("home", "bin"):
            (self.folder / made).mkdir(parents=True, exist_ok=True)
        users = self.folder / "definitions.json"
        users.touch(mode=0o600)
        users.write_text(json.dumps(definitions(self.passwords)))
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "rabbitmq.conf").write_text(
            "disk_free_limit.absolute = 200MB\n"
            "vm_memory_high_watermark.absolute = 512MB\n"
            "management.tcp.ip = 127.0.0.1\n"
            f"management.tcp.port = {self.ports.management}\n"
            f"load_definitions = {users}\n"
        )
        if self.installation.erlang:
            shim = self.folder / "bin" / "erl"
            shim.write_text(_erl_shim(self.installation.erlang))
            shim.chmod(0o755)

    def _mapper_command(self) -> tuple[str, ...]:
        if self.installation.erlang:
            program = str(self.installation.erlang / "bin" / "epmd")
        else:
            program = shutil.which("epmd") or "/usr/lib/erlang/bin/epmd"
        return (program, "-port", str(self.ports.epmd), "-address", "127.0.0.1")

    def _program(self, name: str, command: tuple[str, ...]) -> Program:
        return Program(
            name=name,
            command=command,
            environment=self._environment(),
            log=self.folder / f"{name}.log",
            folder=self.folder,
        )

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        quiet = "+sbwt none +sbwtdcpu none +sbwtdio none"  # Idle schedulers leave the cores to the services.
        told = {
            "PATH": f"{folder / 'bin'}:{os.environ.get('PATH', os.defpath)}",
            "HOME": folder / "home",
            "LANG": "C.UTF-8",
            "ERL_CRASH_DUMP": folder / "erl_crash.dump",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": self.ports.epmd,
            "RABBITMQ_ADVANCED_CONFIG_FILE": folder / "advanced.config",
            "RABBITMQ_CONFIG_FILE": folder / "rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": folder / "none.conf",  # Must not exist: keeps the system's own away.
            "RABBITMQ_DIST_PORT": self.ports.distribution,
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder / "enabled_plugins",
            "RABBITMQ_LOG_BASE": folder / "log",
            "RABBITMQ_MNESIA_BASE": folder / "data",
            "RABBITMQ_NODENAME": "comics@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": self.ports.amqp,
            "RABBITMQ_PID_FILE": folder / "rabbitmq.pid",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {{127,0,0,1}} {quiet}",
        }
        if self.installation.libraries:
            told["LD_LIBRARY_PATH"] = ":".join(map(str, self.installation.libraries))
        return {name: str(value) for name, value in told.items()}

    async def _greets(self) -> bool:
        """Whether an AMQP client is answered with a method frame."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.ports.amqp)
        except OSError:
            return False
        try:
            writer.write(b"AMQP\x00\x00\x09\x01")
            return await asyncio.wait_for(reader.read(1), timeout=5) == b"\x01"
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()


def definitions(passwords: Mapping[str, str], *, vhost: str = VHOST) -> dict[str, object]:
    """Return what the broker loads at boot: its users, and who may declare, send and read what."""
    parties = {name: permissions(name) for name in PUBLISHES}
    return {
        "users": [
            {
                "name": user,
                "password_hash": _password_hash(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "administrator" if user == ADMIN else "",
            }
            for user, password in passwords.items()
        ],
        "vhosts": [{"name": vhost}],
        "permissions": [
            {"user": ADMIN, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"},
            *(
                {"user": party, "vhost": vhost, "configure": may.configure, "write": may.write, "read": may.read}
                for party, may in parties.items()
            ),
        ],
        "topic_permissions": [
            {"user": party, "vhost": vhost, "exchange": exchange, "write": routes, "read": ".*"}
            for party, may in parties.items()
            for exchange, routes in may.topics.items()
        ],
    }


def new_passwords() -> dict[str, str]:
    """Return a fresh password for the admin and for every party."""
    return {user: secrets.token_urlsafe(24) for user in USERS}


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where to look for RabbitMQ, and where to put it."""

    unpacked: Path
    installed: Sequence[str] = INSTALLED
    programs: str | None = None
    """Folders of programs as PATH names them; None is PATH itself."""


def find_or_fetch(say: Say, places: Places | None = None) -> Installation:
    """Return an installed RabbitMQ, else one unpacked before, else fetch Debian's; StartError says what else to do."""
    places = places or Places(unpacked=cache_folder() / "rabbitmq")
    return _installed(places) or _unpacked(places.unpacked) or _fetch(places, say)


def _installed(places: Places) -> Installation | None:
    for place in map(Path, places.installed):
        for server in sorted(place.glob("**/sbin/rabbitmq-server"), reverse=True):
            if _version(server.resolve()) >= FLOOR and shutil.which("erl", path=places.programs):
                return Installation(server=server, erlang=None)
    return None


def _unpacked(home: Path) -> Installation | None:
    folders = sorted(home.glob("[0-9]*"), key=lambda folder: _numbers(folder.name), reverse=True)
    for folder in folders:
        server = folder / "usr" / "lib" / "rabbitmq" / "bin" / "rabbitmq-server"
        if server.exists():
            libraries = tuple(sorted({library.parent for library in folder.glob("**/lib/*-linux-gnu*/lib*.so*")}))
            return Installation(server=server, erlang=folder / "usr" / "lib" / "erlang", libraries=libraries)
    return None


def _fetch(places: Places, say: Say) -> Installation:
    if not Apt.here(places.programs):
        raise StartError(f"RabbitMQ is missing, and this system has no apt to fetch it with. {HOW_TO_GET_ONE}")
    home = places.unpacked
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="fetching-") as folder:
        try:
            unpacked, version = _fetch_into(Path(folder), say)
        except DebianError as error:
            raise StartError(f"RabbitMQ could not be fetched: {error}\n{HOW_TO_GET_ONE}") from error
        if not (home / version).exists():
            unpacked.rename(home / version)
    found = _unpacked(home)
    if found is None:
        raise StartError(f"Debian's RabbitMQ packages are not laid out as expected. {HOW_TO_GET_ONE}")
    return found


def _fetch_into(folder: Path, say: Say) -> tuple[Path, str]:
    apt = Apt(folder)
    say("reading Debian's signed package lists")
    apt.update()
    version = apt.version("rabbitmq-server")
    if version is None or _numbers(version) < FLOOR:
        raise DebianError(f"the package sources offer rabbitmq-server {version or 'not at all'}")
    packages = apt.closure("rabbitmq-server", families=("erlang-",))
    packages += apt.missing_libraries(package for package in packages if package.startswith("erlang-"))
    say(f"downloading RabbitMQ {version} and Erlang ({len(packages)} packages, 35 MB)")
    unpacked = folder / "unpacked"
    apt.download_and_unpack(packages, unpacked)
    return unpacked, version


def _version(server: Path) -> tuple[int, ...]:
    found = re.search(r"(?:rabbitmq_server-|/rabbitmq/)(\d+(?:\.\d+)*)", str(server))
    return _numbers(found[1]) if found else (0,)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _password_hash(password: str) -> str:
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _erl_shim(erlang: Path) -> str:
    """A start of Erlang from where it was unpacked: its own has /usr/lib/erlang built in."""
    runtime = next(erlang.glob("erts-*"))
    return (
        "#!/bin/sh\n"
        f"export ROOTDIR='{erlang}' BINDIR='{runtime}/bin' EMU=beam PROGNAME=erl\n"
        'exec "$BINDIR/erlexec" "$@"\n'
    )


if __name__ == "__main__":
    try:
        find_or_fetch(lambda words: print(f"  {words}", flush=True))
    except StartError as failure:
        sys.exit(str(failure))
