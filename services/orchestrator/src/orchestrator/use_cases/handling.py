"""What each message and signal needs to read, and which use case takes it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed
from contracts.jobs import AnalyticsRecorded, GrantRequested, PreviewRequested, StoryPublished
from contracts.message import Event, StepAnswer, StepFailed
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
    PaymentAnswer,
    PaymentRecorded,
    RefundMade,
    RefundRefused,
)
from contracts.postprocess import ArtTinted, BookBound, PageComposed
from contracts.uploads import UploadStored
from orchestrator.use_cases import aftercare, books, buying, money, operating, progress, wishes
from orchestrator.use_cases.desk import Desk, StoryKey
from orchestrator.use_cases.signals import (
    BookFailed,
    CheckoutStale,
    CheckoutUnanswered,
    FactWaits,
    JobOverdue,
    RefundUnanswered,
    ReplayDue,
    ResolutionDue,
    Signal,
    StepLost,
    StepOverdue,
)

Item = Event | Signal
"""What changes rows: a message from outside, seen once, or a signal from within, judged by the state it finds."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """The rows to read before something can be handled."""

    users: frozenset[UUID] = frozenset()
    """Whose rows there have to be, locked; their previews and books are counted."""
    uploads: frozenset[UUID] = frozenset()
    stories: frozenset[StoryKey] = frozenset()
    jobs: frozenset[UUID] = frozenset()
    """Jobs to lock, with their steps and stories."""
    refusals: frozenset[UUID] = frozenset()
    grants: frozenset[UUID] = frozenset()
    price_lists: frozenset[int] = frozenset()
    acceptances: frozenset[UUID] = frozenset()
    """Acceptances, with their previews and all orders of them."""
    orders: frozenset[UUID] = frozenset()
    """Orders to lock, with those they replace; with their acceptances, previews and books."""
    facts: frozenset[str] = frozenset()
    """Events of Stripe of which it has to be known whether they had their effect."""
    price_list: bool = False
    """Read the prices in force."""
    running_jobs: bool = False
    """Lock every processing job."""


def needs_of(items: Iterable[Item]) -> Needs:
    """Return everything these need together."""
    each = [_needs(item) for item in items]
    together = {
        f.name: frozenset().union(*(getattr(needs, f.name) for needs in each))
        for f in fields(Needs)
        if f.type is not bool
    }
    return Needs(
        **together,
        price_list=any(needs.price_list for needs in each),
        running_jobs=any(needs.running_jobs for needs in each),
    )


def handle(item: Item, desk: Desk) -> None:
    """Let the one use case for it change the desk."""
    HANDLERS[type(item)](item, desk)


HANDLERS: Final[dict[type[Item], Callable[[Any, Desk], None]]] = {
    UploadStored: wishes.register_upload,
    PreviewRequested: wishes.request_preview,
    GrantRequested: books.grant_book,
    StoryPublished: wishes.publish_story,
    AnalyticsRecorded: wishes.record_facts,
    ArtTinted: progress.hear_answer,
    PageSwapped: progress.hear_answer,
    PageComposed: progress.hear_answer,
    BookBound: progress.hear_answer,
    StepFailed: progress.hear_answer,
    ProviderPaused: progress.hear_of_provider,
    ProviderResumed: progress.hear_of_provider,
    JobOverdue: progress.give_up,
    StepOverdue: progress.send_again,
    StepLost: progress.lose_step,
    PriceListPublished: buying.publish_prices,
    PreviewAccepted: buying.accept_preview,
    OrderRequested: buying.request_order,
    CheckoutRequested: buying.request_checkout,
    OrderRefreshRequested: buying.request_refresh,
    CheckoutOpened: money.hear_checkout,
    CheckoutFailed: money.hear_checkout,
    CheckoutSynced: money.hear_synced,
    RefundMade: money.hear_refund,
    RefundRefused: money.hear_refund,
    EventsReplayed: money.hear_replayed,
    PaymentRecorded: money.hear_fact,
    FactWaits: money.try_again,
    RefundRequested: operating.refund_order,
    ReplacementRequested: operating.replace_order,
    ReleaseRequested: operating.release_hold,
    BookFailed: aftercare.open_resolution,
    ResolutionDue: aftercare.give_money_back,
    CheckoutUnanswered: aftercare.ask_checkout_again,
    RefundUnanswered: aftercare.ask_refunds_again,
    CheckoutStale: aftercare.look_up,
    ReplayDue: aftercare.replay,
}


def _needs(item: Item) -> Needs:
    match item:
        case ProviderPaused() | ProviderResumed():
            return Needs(running_jobs=True)
        case StepAnswer(job_id=job) | JobOverdue(job_id=job) | StepOverdue(job_id=job) | StepLost(job_id=job):
            return Needs(jobs=frozenset({job}))
        case _:
            return _needs_of_order(item) or _needs_of_purchase(item) or _needs_of_wish(item)


def _needs_of_order(item: Item) -> Needs | None:
    match item:
        case (
            PaymentRecorded(order_id=order, stripe_event_id=event)
            | FactWaits(fact=PaymentRecorded(order_id=order, stripe_event_id=event))
        ):
            return Needs(orders=frozenset({order}), facts=frozenset({event}))
        case ReplacementRequested(order_id=order):
            return Needs(orders=frozenset({order, item.replacement_order_id}))
        case (
            PaymentAnswer(order_id=order)
            | OrderRefreshRequested(order_id=order)
            | RefundRequested(order_id=order)
            | ReleaseRequested(order_id=order)
            | BookFailed(order_id=order)
            | ResolutionDue(order_id=order)
            | CheckoutUnanswered(order_id=order)
            | RefundUnanswered(order_id=order)
            | CheckoutStale(order_id=order)
        ):
            return Needs(orders=frozenset({order}))
        case _:
            return None


def _needs_of_purchase(item: Item) -> Needs | None:
    match item:
        case PriceListPublished(version=version):
            return Needs(price_list=True, price_lists=frozenset({version}))
        case PreviewAccepted(user_id=user, acceptance_id=acceptance, preview_job_id=preview):
            return Needs(
                users=frozenset({user}),
                jobs=frozenset({preview}),
                acceptances=frozenset({acceptance}),
                refusals=frozenset({acceptance}),
            )
        case OrderRequested(user_id=user, order_id=order, acceptance_id=acceptance):
            return Needs(
                users=frozenset({user}),
                acceptances=frozenset({acceptance}),
                orders=frozenset({order}),
                refusals=frozenset({order}),
                price_list=True,
            )
        case CheckoutRequested(user_id=user, checkout_id=checkout, order_id=order):
            return Needs(users=frozenset({user}), orders=frozenset({order}), refusals=frozenset({checkout}))
        case _:
            return None


def _needs_of_wish(item: Item) -> Needs:
    match item:
        case UploadStored(user_id=user, upload_id=upload):
            return Needs(users=frozenset({user}), uploads=frozenset({upload}), refusals=frozenset({upload}))
        case PreviewRequested(user_id=user, job_id=job):
            return Needs(
                users=frozenset({user}),
                uploads=frozenset(character.upload_id for character in item.characters),
                stories=frozenset({(item.story_id, item.story_version)}),
                jobs=frozenset({job}),
                refusals=frozenset({job}),
            )
        case GrantRequested(message_id=grant, preview_job_id=preview):
            return Needs(grants=frozenset({grant}), jobs=frozenset({preview, item.book_job_id}))
        case StoryPublished(story=story):
            return Needs(stories=frozenset({(story.id, story.version)}))
        case _:
            return Needs()
