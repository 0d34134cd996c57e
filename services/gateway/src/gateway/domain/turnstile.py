"""Turnstiles: how much one user, and all of them, may have going on at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain.problem import AGAIN_SECONDS, Problem, RefusedError, UnavailableError


@dataclass
class Turnstile:
    """Counts who is inside."""

    per_user: int
    in_all: int
    _inside: Counter[UUID] = field(default_factory=Counter)

    @property
    def inside(self) -> int:
        """How many are inside."""
        return self._inside.total()

    @contextmanager
    def entered(self, user_id: UUID) -> Iterator[None]:
        """Hold a place for a while; RefusedError when the user has none left, UnavailableError when nobody has."""
        if self._inside[user_id] >= self.per_user:
            raise RefusedError(
                Problem(
                    code="too_many_at_once",
                    detail="Wait until one of your running requests has ended.",
                    retry_after_seconds=AGAIN_SECONDS,
                    members={"limit": self.per_user},
                )
            )
        if self.inside >= self.in_all:
            raise UnavailableError("every place is taken")
        self._inside[user_id] += 1
        try:
            yield
        finally:
            self._inside[user_id] -= 1
            if not self._inside[user_id]:
                del self._inside[user_id]
