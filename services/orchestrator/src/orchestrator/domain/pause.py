"""A provider that refuses our key or credits stops the clock, for a day at most."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from contracts.faceswap import ProviderPaused, ProviderResumed
from contracts.values import Code

LONGEST: Final = timedelta(days=1)
"""So long a deadline may be moved; and so long a pause lasts that nobody speaks of any more."""


@dataclass(frozen=True, kw_only=True)
class Pause:
    """What was last heard of a provider."""

    provider: str
    code: Code
    told_at: datetime
    paused_at: datetime | None
    """None when it accepts our calls."""

    def holds(self, now: datetime) -> bool:
        """Say whether nothing paid can be done now."""
        return self.paused_at is not None and now - self.told_at < LONGEST

    def heard(self, news: ProviderPaused | ProviderResumed, *, at: datetime) -> "Pause":
        """Return what is known after this news; what happened earlier than the last news changes nothing."""
        if at < self.told_at:
            return self
        if isinstance(news, ProviderResumed):
            return replace(self, told_at=at, paused_at=None)
        return replace(self, told_at=at, code=news.code, paused_at=self.paused_at or at)


def first_heard(news: ProviderPaused | ProviderResumed, *, at: datetime) -> Pause:
    """Return what is known after the first news of a provider."""
    if isinstance(news, ProviderResumed):
        return Pause(provider=news.provider, code="resumed", told_at=at, paused_at=None)
    return Pause(provider=news.provider, code=news.code, told_at=at, paused_at=at)


def held_since(pauses: Iterable[Pause], now: datetime) -> datetime | None:
    """Return since when something paid cannot be done; None when nothing holds now."""
    return min((pause.paused_at for pause in pauses if pause.paused_at and pause.holds(now)), default=None)
