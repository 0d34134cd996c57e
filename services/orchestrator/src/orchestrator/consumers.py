"""Messages in: what others tell and answer, and what nobody could handle."""

import asyncio
import logging

from chassis.bus import Bus, DeadLetter
from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed
from contracts.jobs import AnalyticsRecorded, GrantRequested, PreviewRequested, StoryPublished
from contracts.message import QueueRestored, StepAnswer, StepCommand, StepFailed
from contracts.orders import (
    CheckoutRequested,
    OrderRefreshRequested,
    OrderRequested,
    PreviewAccepted,
    PriceListPublished,
    RefundRequested,
    ReleaseRequested,
    ReplacementRequested,
)
from contracts.payments import (
    CheckoutFailed,
    CheckoutOpened,
    CheckoutSynced,
    EventsReplayed,
    PaymentRecorded,
    RefundMade,
    RefundRefused,
)
from contracts.postprocess import ArtTinted, BookBound, PageComposed
from contracts.uploads import UploadStored
from orchestrator.use_cases.rounds import bury
from orchestrator.use_cases.store import JobStore

log = logging.getLogger(__name__)


def subscribe(bus: Bus, *, store: JobStore, lost: asyncio.Event, at_once: int) -> None:
    """Let the store have the effect of every message, so many waiting for a commit at once.

    `lost` is set when a queue was away.
    """
    bus.events(
        UploadStored,
        PreviewRequested,
        GrantRequested,
        StoryPublished,
        AnalyticsRecorded,
        ArtTinted,
        PageSwapped,
        PageComposed,
        BookBound,
        StepFailed,
        ProviderPaused,
        ProviderResumed,
        PriceListPublished,
        PreviewAccepted,
        OrderRequested,
        CheckoutRequested,
        OrderRefreshRequested,
        RefundRequested,
        ReplacementRequested,
        ReleaseRequested,
        CheckoutOpened,
        CheckoutFailed,
        CheckoutSynced,
        RefundMade,
        RefundRefused,
        EventsReplayed,
        PaymentRecorded,
        at_once=at_once,
    )(store.apply)

    @bus.events(QueueRestored, at_once=at_once)
    async def _(_: QueueRestored) -> None:
        lost.set()

    @bus.dead_letters("orchestrator.dead", at_once=8)
    async def _(letter: DeadLetter) -> None:
        extra = {
            "queue": letter.queue,
            "reason": letter.reason,
            "route": letter.routing_key,
            "message_id": letter.message_id,
        }
        log.error("dead letter", extra=extra)
        if isinstance(letter.message, StepCommand | StepAnswer):
            await bury(letter.message, reason=letter.reason, store=store)
