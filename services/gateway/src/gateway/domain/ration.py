"""Rations: how often one user may ask for what others have to work for."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from gateway.domain.problem import Problem, RefusedError


@dataclass
class Ration:
    """So many requests of each user in so long; every process counts for itself."""

    per_user: int
    within: timedelta
    _asked: dict[UUID, list[datetime]] = field(default_factory=dict)

    @property
    def users(self) -> int:
        """How many users are remembered."""
        return len(self._asked)

    def take(self, user_id: UUID, *, now: datetime) -> None:
        """Count a request; RefusedError when the user has had all of them for now."""
        asked = [moment for moment in self._asked.pop(user_id, []) if self._counts(moment, now)]
        self._forget(now)
        self._asked[user_id] = asked
        if len(asked) >= self.per_user:
            raise RefusedError(
                Problem(
                    code="too_often",
                    detail="Wait as long as Retry-After says, then ask again.",
                    retry_after_seconds=max(1, math.ceil((asked[0] + self.within - now).total_seconds())),
                    members={"limit": self.per_user},
                )
            )
        asked.append(now)

    def _counts(self, moment: datetime, now: datetime) -> bool:
        return now - moment < self.within

    def _forget(self, now: datetime) -> None:
        """Drop those who have not asked lately, the longest silent first."""
        while self._asked:
            user_id, asked = next(iter(self._asked.items()))
            if self._counts(asked[-1], now):
                return
            del self._asked[user_id]
