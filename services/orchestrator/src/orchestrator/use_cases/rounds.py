"""What has to be looked after again and again: who is next, and who waits too long."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Final, NoReturn

from contracts.message import StepAnswer, StepCommand
from contracts.values import Code
from orchestrator.domain.plan import Failure
from orchestrator.use_cases.signals import Signal, StepLost
from orchestrator.use_cases.store import JobStore

BUSY_SECONDS: Final = 0.05
"""How long to wait while another process claims jobs."""

SETTLE_SECONDS: Final = 2.0
"""How long to gather news of lost queues."""

log = logging.getLogger(__name__)


async def dispatch(store: JobStore, *, woken: Callable[[], Awaitable[None]]) -> NoReturn:
    """Claim jobs whenever something may have changed who is next."""
    while True:
        claimed = await store.claim()
        if claimed is None:
            await asyncio.sleep(BUSY_SECONDS)
        elif claimed == 0:
            await woken()


async def sweep(store: JobStore, *, every_seconds: float) -> NoReturn:
    """Every so often, end or hurry what waits too long."""
    while True:
        await settle(store, await store.overdue())
        await asyncio.sleep(every_seconds)


async def resend_lost(
    store: JobStore, *, lost: asyncio.Event, replay_every: timedelta, settle_seconds: float = SETTLE_SECONDS
) -> NoReturn:
    """Send every unanswered command again whenever a queue was away, and have Stripe tell again what was in it.

    Several queues away at once are one occasion.
    """
    while True:
        await lost.wait()
        await asyncio.sleep(settle_seconds)
        lost.clear()
        signals = await store.open_steps()
        log.warning("a queue was away; sending open commands again", extra={"commands": len(signals)})
        await settle(store, signals)
        await settle(store, await store.doubtful(replay_every=replay_every, broker_lost=True))


async def reconcile(store: JobStore, *, every_seconds: float, replay_every: timedelta) -> NoReturn:
    """Every so often, ask Stripe about orders of which we should have heard more, and now and then about all."""
    while True:
        await settle(store, await store.doubtful(replay_every=replay_every))
        await asyncio.sleep(every_seconds)


async def settle(store: JobStore, signals: Iterable[Signal]) -> None:
    """Apply signals side by side; one that fails is logged and leaves the others alone."""
    signals = list(signals)
    for signal, error in zip(
        signals, await asyncio.gather(*map(store.apply, signals), return_exceptions=True), strict=True
    ):
        if error is not None:
            log.error("a signal failed", extra={"signal": type(signal).__name__}, exc_info=error)


async def bury(message: StepCommand | StepAnswer, *, reason: str, store: JobStore) -> None:
    """Fail the step of a command nobody can carry out, or of an answer we cannot take."""
    code: Code = "worker_lost" if reason == "delivery_limit" else "internal"
    failure = Failure(code=code, fault="platform")
    await store.apply(StepLost(job_id=message.job_id, step=message.step, failure=failure))
