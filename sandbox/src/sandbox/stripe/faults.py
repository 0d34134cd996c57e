"""Faults on demand: of the API, and of the deliveries of events."""

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.lots import Chance

ApiKind = Literal[
    "latency",
    "server_error",
    "bad_gateway",
    "unavailable",
    "rate_limited",
    "conflict",
    "unauthorized",
    "hang",
    "reset_before",
    "reset_after",
    "stored_error",
    "error_after",
]
DeliveryKind = Literal[
    "drop",
    "delay",
    "duplicate",
    "reorder",
    "wrong_secret",
    "old_timestamp",
    "api_version",
    "livemode",
]


class ApiMatch(Chance):
    """Which requests a rule is for; `path` may hold `*`. `nth` counts the requests that this rule fits, from 1."""

    on: Literal["api"] = "api"
    method: Literal["GET", "POST"] | None = None
    path: str = "*"


class ApiTrouble(BaseModel):
    """What goes wrong with a request, and for how long where that matters.

    `stored_error` does nothing and `error_after` does all; both answer 500 and replay it under the idempotency key.
    `reset_after` does all and drops the reply; `hang` does nothing and drops the connection after `seconds`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ApiKind
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 1


class ApiRule(BaseModel):
    """When `match` fits a request, `do` happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: ApiMatch = ApiMatch()
    do: ApiTrouble


class DeliveryMatch(Chance):
    """Which events a rule is for; `type` may hold `*`. `nth` counts what this rule fits, from 1.

    The first four kinds count events, as each is planned once; the others count attempts, so a retry can be well.
    """

    on: Literal["delivery"]
    type: str = "*"
    endpoint: str = "*"


class DeliveryTrouble(BaseModel):
    """What goes wrong with a delivery.

    `drop`: never sent. `delay`: sent after `seconds` (1). `duplicate`: sent twice, `seconds` apart (0: at once).
    `reorder`: held until another event has arrived, or `seconds` (5). `old_timestamp`: signed `seconds` (600) ago.
    `api_version`: says `version`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeliveryKind
    seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    version: str = "2020-08-27"

    @property
    def lasts(self) -> float:
        """The seconds said, or those usual for the kind."""
        usual = {"delay": 1, "reorder": 5, "old_timestamp": 600}
        return usual.get(self.kind, 0) if self.seconds is None else self.seconds


class DeliveryRule(BaseModel):
    """When `match` fits a delivery, `do` happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: DeliveryMatch
    do: DeliveryTrouble


Rule = ApiRule | DeliveryRule
ONCE_AN_EVENT = {"drop", "delay", "duplicate", "reorder"}


class Faults:
    """The rules in force; each counts what it fits from the moment the rules are set."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._seen: Counter[int] = Counter()

    def of_request(self, method: str, path: str) -> list[ApiTrouble]:
        """Count one more request and return the troubles it gets."""
        return [
            rule.do
            for place, rule in enumerate(self.rules)
            if isinstance(rule, ApiRule)
            and rule.match.method in (None, method)
            and fnmatchcase(path, rule.match.path)
            and self._strikes(place, rule)
        ]

    def of_event(self, kind: str, endpoint: str) -> list[DeliveryTrouble]:
        """Count one more event for an endpoint and return the troubles it gets."""
        return self._of_delivery(kind, endpoint, once=True)

    def of_attempt(self, kind: str, endpoint: str) -> list[DeliveryTrouble]:
        """Count one more attempt to deliver and return the troubles it gets."""
        return self._of_delivery(kind, endpoint, once=False)

    def _of_delivery(self, kind: str, endpoint: str, *, once: bool) -> list[DeliveryTrouble]:
        return [
            rule.do
            for place, rule in enumerate(self.rules)
            if isinstance(rule, DeliveryRule)
            and (rule.do.kind in ONCE_AN_EVENT) == once
            and fnmatchcase(kind, rule.match.type)
            and fnmatchcase(endpoint, rule.match.endpoint)
            and self._strikes(place, rule)
        ]

    def _strikes(self, place: int, rule: Rule) -> bool:
        self._seen[place] += 1
        return rule.match.strikes(self._seen[place], place=place, name=rule.do.kind)
