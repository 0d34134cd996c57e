"""Debian packages without root: fetched through apt's signed index into private folders, unpacked, never installed."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]

TOOLS = ("apt-get", "apt-cache", "dpkg-deb", "dpkg-query")


class DebianError(Exception):
    """The packages cannot be brought; the text says why."""


@dataclass(frozen=True)
class Apt:
    """The system's package sources and keys, with every file that apt writes below a folder of our own."""

    folder: Path

    @staticmethod
    def here(programs: str | None = None) -> bool:
        """Whether this system has apt and dpkg; `programs` are folders as PATH names them."""
        return all(shutil.which(tool, path=programs) for tool in TOOLS)

    def update(self) -> None:
        """Fetch the signed lists of packages."""
        for needed in ("state/lists/partial", "cache/archives/partial", "packages"):
            (self.folder / needed).mkdir(parents=True, exist_ok=True)
        (self.folder / "state" / "status").touch()
        self._run("apt-get", "-q", "update")

    def version(self, package: str) -> str | None:
        """The version that the lists offer, without epoch and Debian revision; None when they do not."""
        policy = self._run("apt-cache", "policy", package)
        found = re.search(r"Candidate: (?:\d+:)?(\d[\w.]*)", policy)
        return found[1] if found else None

    def closure(self, package: str, *, families: Iterable[str]) -> list[str]:
        """The package and all it needs whose names begin with one of the families."""
        only_depends = [f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces")]
        listed = self._run("apt-cache", "depends", "--recurse", "--no-enhances", *only_depends, package)
        names = {line for line in listed.splitlines() if line.startswith(tuple(families))}
        return sorted(names | {package})

    def missing_libraries(self, packages: Iterable[str]) -> list[str]:
        """The shared libraries that these packages need directly and this system lacks."""
        listed = self._run("apt-cache", "depends", "--important", *packages)
        libraries = sorted(set(re.findall(r"^ +\|?Depends: (lib\S+)$", listed, re.MULTILINE)))
        return [library for library in libraries if not _installed(library)]

    def download_and_unpack(self, packages: Sequence[str], into: Path) -> None:
        """Download packages, checked against the signed lists, and lay out their files below a folder."""
        self._run("apt-get", "-q", "download", *packages, cwd=self.folder / "packages")
        into.mkdir(parents=True, exist_ok=True)
        for archive in sorted((self.folder / "packages").glob("*.deb")):
            self._run("dpkg-deb", "-x", str(archive), str(into))

    def _run(self, tool: str, *arguments: str, cwd: Path | None = None) -> str:
        options = {
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "state" / "status",
            "Dir::State::Lists": self.folder / "state" / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "",
        }
        private = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        command = [tool, *(private if tool.startswith("apt") else []), *arguments]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            raise DebianError(f"`{tool} {' '.join(arguments)}` failed: {done.stderr.strip()}")
        return done.stdout


def _installed(package: str) -> bool:
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == "installed"
