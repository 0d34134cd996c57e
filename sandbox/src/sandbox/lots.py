"""Which of many calls a fault strikes: by count and by lot, the same for the same seed."""

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Chance(BaseModel):
    """The counts a rule is for, from 1, and how often it strikes; what is not said is always."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nth: tuple[int, ...] | int | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1
    seed: int = 0

    def strikes(self, nth: int, *, place: int, name: str) -> bool:
        """True if the `nth` call of that name is struck by the rule at that place."""
        wanted = (self.nth,) if isinstance(self.nth, int) else self.nth
        lot = hashlib.sha256(f"{self.seed}/{place}/{name}/{nth}".encode()).digest()
        return (wanted is None or nth in wanted) and int.from_bytes(lot[:8]) / 2**64 < self.probability
