"""Exchanges, queues, and who may say what: the one table of everything on the broker."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from contracts import faceswap, jobs, orders, payments, postprocess, uploads
from contracts.message import COMMANDS, DEAD_LETTERS, EVENTS, Message, QueueRestored, StepFailed

Service = Literal["gateway", "orchestrator", "faceswap", "postprocess", "payments"]
Party = Service | Literal["operator"]

EXCHANGES: Final = (EVENTS, COMMANDS, DEAD_LETTERS)
"""All are durable topic exchanges."""

DELIVERY_LIMIT: Final = 20
"""How often a message may come back before it is a dead letter: a net for poison, never a retry policy."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A durable quorum queue of one service, one purpose; what cannot be handled goes to comic.dlx."""

    name: str
    owner: Party
    exchange: str
    takes: tuple[type[Message], ...]
    binding: str | None = None
    """A pattern in place of the routes of `takes`: only for dead letters."""

    @property
    def bindings(self) -> tuple[str, ...]:
        """The routing keys that lead here."""
        return (self.binding,) if self.binding else tuple(message.route() for message in self.takes)


QUEUES: Final = (
    Queue(
        name="orchestrator.events",
        owner="orchestrator",
        exchange=EVENTS,
        takes=(
            uploads.UploadStored,
            jobs.PreviewRequested,
            jobs.GrantRequested,
            jobs.StoryPublished,
            jobs.AnalyticsRecorded,
            orders.PriceListPublished,
            orders.PreviewAccepted,
            orders.OrderRequested,
            orders.CheckoutRequested,
            orders.OrderRefreshRequested,
            orders.RefundRequested,
            orders.ReplacementRequested,
            orders.ReleaseRequested,
            payments.CheckoutOpened,
            payments.CheckoutFailed,
            payments.CheckoutSynced,
            payments.RefundMade,
            payments.RefundRefused,
            payments.EventsReplayed,
            payments.PaymentRecorded,
            postprocess.ArtTinted,
            faceswap.PageSwapped,
            postprocess.PageComposed,
            postprocess.BookBound,
            StepFailed,
            faceswap.ProviderPaused,
            faceswap.ProviderResumed,
            QueueRestored,
        ),
    ),
    Queue(name="faceswap.commands", owner="faceswap", exchange=COMMANDS, takes=(faceswap.SwapPage,)),
    Queue(
        name="postprocess.commands",
        owner="postprocess",
        exchange=COMMANDS,
        takes=(postprocess.TintArt, postprocess.ComposePage, postprocess.BindBook),
    ),
    Queue(
        name="payments.commands",
        owner="payments",
        exchange=COMMANDS,
        takes=(payments.OpenCheckout, payments.SyncCheckout, payments.MakeRefund, payments.ReplayEvents),
    ),
    Queue(name="orchestrator.dead", owner="orchestrator", exchange=DEAD_LETTERS, takes=(), binding="#"),
    Queue(name="comic.dead", owner="operator", exchange=DEAD_LETTERS, takes=(), binding="#"),
)

CHANGES: Final[tuple[type[Message], ...]] = (
    jobs.JobChanged,
    uploads.UploadRegistered,
    orders.AcceptanceRegistered,
    orders.OrderChanged,
    uploads.RequestRefused,
)
"""What wakes each gateway process through a queue of its own: exclusive, bounded, gone with the process."""

CHANGES_QUEUE_PREFIX: Final = "gateway.changes."

PUBLISHES: Final[dict[Party, tuple[type[Message], ...]]] = {
    "gateway": (
        uploads.UploadStored,
        jobs.PreviewRequested,
        jobs.AnalyticsRecorded,
        orders.PreviewAccepted,
        orders.OrderRequested,
        orders.CheckoutRequested,
        orders.OrderRefreshRequested,
    ),
    "orchestrator": (
        faceswap.SwapPage,
        postprocess.TintArt,
        postprocess.ComposePage,
        postprocess.BindBook,
        payments.OpenCheckout,
        payments.SyncCheckout,
        payments.MakeRefund,
        payments.ReplayEvents,
        *CHANGES,
        QueueRestored,
    ),
    "faceswap": (faceswap.PageSwapped, StepFailed, faceswap.ProviderPaused, faceswap.ProviderResumed, QueueRestored),
    "postprocess": (postprocess.ArtTinted, postprocess.PageComposed, postprocess.BookBound, StepFailed, QueueRestored),
    "payments": (
        payments.CheckoutOpened,
        payments.CheckoutFailed,
        payments.CheckoutSynced,
        payments.RefundMade,
        payments.RefundRefused,
        payments.EventsReplayed,
        payments.PaymentRecorded,
        QueueRestored,
    ),
    "operator": (
        jobs.GrantRequested,
        jobs.StoryPublished,
        orders.PriceListPublished,
        orders.RefundRequested,
        orders.ReplacementRequested,
        orders.ReleaseRequested,
    ),
}

GIVES_UP: Final[dict[Party, tuple[type[Message], ...]]] = {"orchestrator": (payments.PaymentRecorded,)}
"""What a party may lay among the dead letters itself: facts of orders that nobody knows are for people to see."""

MESSAGES: Final[dict[str, type[Message]]] = {
    message.route(): message for messages in PUBLISHES.values() for message in messages
}
"""Every message by its type, which is its routing key."""


def queues_of(party: Party) -> tuple[Queue, ...]:
    """Return the durable queues a party owns."""
    return tuple(queue for queue in QUEUES if queue.owner == party)


def queue_for(party: Party, message: type[Message]) -> Queue:
    """Return the queue on which a party receives a message; LookupError when it has none."""
    for queue in queues_of(party):
        if message in queue.takes:
            return queue
    raise LookupError(f"{party} does not receive {message.route()}")


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """A broker user's rights, as RabbitMQ's regular expressions."""

    configure: str
    write: str
    read: str
    topics: dict[str, str]
    """Routing keys it may publish, by exchange."""


def permissions(party: Party) -> Permissions:
    """Return the least rights with which a party can do its part."""
    own = [re.escape(queue.name) for queue in queues_of(party)]
    if party == "gateway":
        own.append(re.escape(CHANGES_QUEUE_PREFIX) + ".*")
    exchanges = [re.escape(exchange) for exchange in EXCHANGES]
    routes = {
        exchange: [re.escape(m.route()) for m in PUBLISHES[party] if m.exchange == exchange]
        for exchange in (EVENTS, COMMANDS)
    } | {DEAD_LETTERS: [re.escape(message.route()) for message in GIVES_UP.get(party, ())]}
    written = [re.escape(exchange) for exchange, keys in routes.items() if keys or exchange == DEAD_LETTERS]
    return Permissions(
        configure=_any_of([*own, *exchanges]),
        write=_any_of([*own, *written]),
        read=_any_of([*own, *exchanges]),
        topics={exchange: _any_of(keys) for exchange, keys in routes.items()},
    )


def _any_of(patterns: list[str]) -> str:
    return f"^({'|'.join(patterns)})$" if patterns else "^$"
