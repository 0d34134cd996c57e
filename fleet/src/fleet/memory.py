"""What a fleet remembers between starts: its ports, its passwords, and what it has running."""

import secrets
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer

from fleet.ports import kept_or_free
from fleet.process import Running


class Remembered(BaseModel):
    """A running program, found again by pid and birth."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int
    born: float
    log: Path
    stop_signal: int

    @classmethod
    def of(cls, running: Running) -> Self:
        """Remember a program."""
        return cls(
            name=running.name,
            pid=running.pid,
            born=running.born,
            log=running.log,
            stop_signal=running.stop_signal,
        )

    def found(self) -> Running:
        """The program, whoever started it."""
        return Running(
            name=self.name,
            pid=self.pid,
            born=self.born,
            log=self.log,
            stop_signal=signal.Signals(self.stop_signal),
        )


class Memory(BaseModel):
    """The content of fleet.json; only its owner may read the file, for it holds the passwords."""

    ports: dict[str, int] = Field(default_factory=dict)
    passwords: dict[str, SecretStr] = Field(default_factory=dict)
    running: list[Remembered] = Field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return what the fleet of that folder remembers; nothing when it never ran."""
        file = folder / "fleet.json"
        return cls.model_validate_json(file.read_bytes()) if file.exists() else cls()

    def save(self, folder: Path) -> None:
        """Write it down, whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "fleet.json.draft"
        draft.touch(mode=0o600)
        draft.write_text(self.model_dump_json(indent=1))
        draft.replace(folder / "fleet.json")

    def settle(self, *, ports: Iterable[str], passwords: Iterable[str]) -> None:
        """Choose the ports and passwords that are missing; ports of the last time are kept while they are free."""
        self.ports = {name: kept_or_free(self.ports.get(name)) for name in ports}
        for name in passwords:
            self.passwords.setdefault(name, SecretStr(secrets.token_urlsafe(24)))

    def password(self, name: str) -> str:
        """One of the passwords, in clear."""
        return self.passwords[name].get_secret_value()

    @field_serializer("passwords", when_used="json")
    def _in_clear(self, passwords: dict[str, SecretStr]) -> dict[str, str]:
        return {name: password.get_secret_value() for name, password in passwords.items()}
