"""The books: objects as they are now, the events that told of them, and how each event was delivered."""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.entries import Entries
from sandbox.stripe.ids import new_id
from sandbox.stripe.refusals import missing

API_VERSION = "2026-10-28.endive"

Object = dict[str, Any]


@dataclass(frozen=True)
class Cause:
    """The request behind a change; the dashboard and the page have none."""

    request_id: str | None = None
    idempotency_key: str | None = None


DASHBOARD = Cause()


class Books:
    """Everything that was ever written, folded to its newest state; a restart reads it again."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self.clock = clock
        self.plan: Callable[[Object], list[Object]] = lambda _: []
        """Says which deliveries a new event gets; they are written down with it."""
        self.announce: Callable[[list[Object]], None] = lambda _: None
        """Is told of new deliveries once they are written."""
        self._entries = Entries(path)
        self._now: dict[str, dict[str, Object]] = {}
        for _, subject, entry in self._entries:
            self._fold(subject, entry)

    def find(self, kind: str, identifier: str) -> Object | None:
        """Return a copy of an object by its id."""
        found = self._now.get(kind, {}).get(identifier)
        return copy.deepcopy(found)

    def get(self, kind: str, identifier: str, *, param: str = "id") -> Object:
        """Return a copy of an object; raises `Refusal` with 404, or 400 for one named by a parameter."""
        found = self.find(kind, identifier)
        if found is None:
            raise missing(kind, identifier, param=param, status=404 if param == "id" else 400)
        return found

    def all(self, kind: str) -> list[Object]:
        """Every object of a kind, the oldest first; they are the books' own, for reading only."""
        return list(self._now.get(kind, {}).values())

    @contextmanager
    def change(self, cause: Cause = DASHBOARD) -> Iterator["Change"]:
        """Write what the block keeps and tells in one piece, or nothing if it raises."""
        change = Change(self, cause)
        yield change
        self._write(change)

    def write(self, kind: str, identifier: str, entry: Mapping[str, Any]) -> None:
        """Write one fact down at once."""
        self.write_all([(f"{kind}/{identifier}", entry)])

    def write_all(self, entries: list[tuple[str, Mapping[str, Any]]]) -> None:
        """Write facts about `kind/id` down, all or none."""
        self._entries.append_all(entries)
        for subject, entry in entries:
            self._fold(subject, entry)

    def reset(self) -> None:
        """Begin empty books; for tests."""
        self._entries.reset()
        self._now.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._entries.close()

    def _write(self, change: "Change") -> None:
        if not change.staged and not change.events:
            return
        deliveries = [delivery for event in change.events for delivery in self.plan(event)]
        self.write_all(
            [
                *((f"{kind}/{identifier}", entry) for (kind, identifier), entry in change.staged.items()),
                *((f"event/{event['id']}", event) for event in change.events),
                *((f"delivery/{delivery['id']}", delivery) for delivery in deliveries),
            ]
        )
        self.announce(deliveries)

    def _fold(self, subject: str, entry: Mapping[str, Any]) -> None:
        kind, _, identifier = subject.partition("/")
        self._now.setdefault(kind, {})[identifier] = dict(entry)


class Change:
    """What one act changes: it reads its own writes, which are the books' when the block ends."""

    def __init__(self, books: Books, cause: Cause) -> None:
        self.books = books
        self.cause = cause
        self.now = int(books.clock.now())
        self.staged: dict[tuple[str, str], Object] = {}
        self.events: list[Object] = []

    def find(self, kind: str, identifier: str) -> Object | None:
        """Return a copy of an object by its id."""
        staged = self.staged.get((kind, identifier))
        return self.books.find(kind, identifier) if staged is None else copy.deepcopy(staged)

    def get(self, kind: str, identifier: str, *, param: str = "id") -> Object:
        """Return a copy of an object; raises `Refusal` with 404, or 400 for one named by a parameter."""
        return self.find(kind, identifier) or self.books.get(kind, identifier, param=param)

    def about(self, kind: str, **wanted: Any) -> list[Object]:  # noqa: ANN401 - values of the fields
        """Copies of the objects whose fields have these values, the oldest first."""
        now = {one["id"]: one for one in self.books.all(kind)}
        now |= {identifier: one for (of, identifier), one in self.staged.items() if of == kind}
        fits = (one for one in now.values() if all(one.get(field) == value for field, value in wanted.items()))
        return [copy.deepcopy(one) for one in fits]

    def keep(self, made: Object) -> Object:
        """Keep an object as it is now."""
        self.note(made["object"], made["id"], made)
        return made

    def note(self, kind: str, identifier: str, entry: Object) -> None:
        """Keep something that is no object of the API."""
        self.staged[kind, identifier] = copy.deepcopy(entry)

    def alter(self, obj: Object, **changes: Any) -> Object:  # noqa: ANN401 - fields of the object
        """Change fields of an object and return what they were, as events tell it."""
        before = {name: copy.deepcopy(obj.get(name)) for name, value in changes.items() if obj.get(name) != value}
        obj.update(changes)
        self.keep(obj)
        return before

    def tell(self, kind: str, obj: Object, previous: Object | None = None) -> None:
        """Make an event of an object as it is now."""
        data: Object = {"object": copy.deepcopy(obj)}
        if previous:
            data["previous_attributes"] = previous
        self.events.append(
            {
                "id": new_id("event"),
                "object": "event",
                "api_version": API_VERSION,
                "created": self.now,
                "data": data,
                "livemode": False,
                "pending_webhooks": 0,
                "request": {"id": self.cause.request_id, "idempotency_key": self.cause.idempotency_key},
                "type": kind,
            }
        )
