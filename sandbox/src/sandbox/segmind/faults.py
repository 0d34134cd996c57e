"""Faults on demand: which call gets which trouble, the same for the same seed."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.lots import Chance

Door = Literal["submit", "poll", "file", "history", "upload", "credits"]
Kind = Literal[
    "latency",
    "cold_start",
    "unauthorized",
    "credits",
    "content_type",
    "invalid_input",
    "rate_limited",
    "server_error",
    "bad_gateway",
    "gateway_timeout",
    "reset_before",
    "reset_after",
    "stuck",
    "no_face_source",
    "no_face_target",
    "moderation",
    "unchanged",
    "truncated_file",
    "missing_file",
    "not_an_image",
    "slow_body",
    "expired_record",
    "repeated_status",
    "late_history",
]


class Match(Chance):
    """Which calls a rule is for; what is not said matches all. `nth` counts the calls of that slug from 1."""

    on: Door = "submit"
    slug: str | None = None
    body_sha256: str | None = None


class Trouble(BaseModel):
    """What goes wrong, and for how long where that matters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 1


class Rule(BaseModel):
    """When `match` fits, `do` happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: Match = Match()
    do: Trouble


class Faults:
    """The rules in force; counts calls from the moment the rules are set."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = tuple(rules)
        self._seen: Counter[tuple[Door, str]] = Counter()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order they were set."""
        return self._rules

    def strike(self, on: Door, slug: str, *, body_sha256: str = "") -> list[Trouble]:
        """Count one more call and return the troubles it gets."""
        self._seen[on, slug] += 1
        nth = self._seen[on, slug]
        return [
            rule.do
            for place, rule in enumerate(self._rules)
            if _fits(rule.match, on, slug, body_sha256) and rule.match.strikes(nth, place=place, name=slug)
        ]


def _fits(match: Match, on: Door, slug: str, body_sha256: str) -> bool:
    return match.on == on and match.slug in (None, slug) and match.body_sha256 in (None, body_sha256)
