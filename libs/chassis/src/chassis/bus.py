"""The bus: messages out with a confirm, messages in one queue at a time, both inside one trace."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import aio_pika
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelNotFoundEntity, PublishError
from faststream import AckPolicy
from faststream.exceptions import RejectMessage
from faststream.message import StreamMessage
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas.queue import ClassicQueueArgs, QuorumQueueArgs
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram
from pydantic import SecretStr

from chassis import telemetry
from contracts import topology
from contracts.message import DEAD_LETTERS, EVENTS, Message, QueueRestored, derived_id
from contracts.topology import Party

PUBLISH_TIMEOUT_SECONDS: Final = 5.0
RECONNECT_SECONDS: Final = 1.0
WATCH_SECONDS: Final = 3.0
CHANGES_KEPT: Final = 10_000
DETACHED_PATIENCE_SECONDS: Final = 30.0

M = TypeVar("M", bound=Message)
Handler = Callable[[Any], Awaitable[None]]
log = logging.getLogger(__name__)

_SENT = Counter("messaging_client_sent_messages", "Messages published", ["destination", "error_type"])
_CONSUMED = Counter("messaging_client_consumed_messages", "Messages handled", ["queue", "destination", "outcome"])
_PROCESS = Histogram("messaging_process_duration_seconds", "Time to handle one message", ["queue", "destination"])
_REDELIVERED = Counter("comics_redelivered", "Messages that came again", ["queue"])


class NotPublishedError(Exception):
    """The broker did not confirm the message in time; whether it has it is unknown, so say it again later."""


class UnroutableError(NotPublishedError):
    """No queue takes the message; the broker has returned it."""


class Release(Exception):  # noqa: N818 - not an error: a way out of a handler.
    """Raised by a handler to hand its message back at once, so that another process takes it."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A message as an outbox row keeps it."""

    message_id: UUID
    correlation_id: UUID
    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A message nobody could handle, and why."""

    queue: str
    """The queue it died in."""
    reason: str
    routing_key: str
    message_id: str | None
    correlation_id: str | None
    message: Message | None
    """None when its body cannot be read."""


@dataclass
class _Subscription:
    queue: RabbitQueue
    exchange: RabbitExchange
    bindings: tuple[str, ...]
    at_once: int
    handlers: dict[str, tuple[type[Message], Handler]] = field(default_factory=dict)
    dead_letter_handler: Callable[[DeadLetter], Awaitable[None]] | None = None
    durable: bool = True
    channel: Channel = field(default_factory=Channel)
    was_away: bool = False

    def note_away(self, _: object) -> None:
        """Note that the broker took the consumer away: the queue was deleted, or lost with its node."""
        self.was_away = True


class Bus:
    """One party's connection to the broker.

    Handlers are registered before `run`. A handler that returns acknowledges its message; one that raises sends it to
    the dead letters; `Release` gives it back. Publishing is persistent, mandatory and confirmed, or an error.
    """

    def __init__(self, party: Party, url: SecretStr | str, *, shutdown_seconds: float = 25) -> None:
        self.stopping = asyncio.Event()
        self._party = party
        self._subscriptions: dict[str, _Subscription] = {}
        self._exchanges = {name: RabbitExchange(name, type=ExchangeType.TOPIC) for name in topology.EXCHANGES}
        self._attached = False
        self._detached_since: float | None = None
        self._declared = False
        self._connection: aio_pika.abc.AbstractRobustConnection | None = None
        self._broker = RabbitBroker(
            url.get_secret_value() if isinstance(url, SecretStr) else str(url),
            fail_fast=False,
            reconnect_interval=RECONNECT_SECONDS,
            graceful_timeout=shutdown_seconds,
            default_channel=Channel(publisher_confirms=True, on_return_raises=True),
            ack_policy=AckPolicy.REJECT_ON_ERROR,
            app_id=party,
            apply_types=False,
            logger=None,
        )

    # Messages in

    def commands(self, *messages: type[Message], at_once: int) -> Callable[[Handler], Handler]:
        """Let the decorated handler take these messages from this party's own queue, so many at once."""

        def register(handler: Handler) -> Handler:
            for message in messages:
                queue = topology.queue_for(self._party, message)
                subscription = self._durable(queue, at_once=at_once)
                subscription.handlers[message.route()] = (message, handler)
            return handler

        return register

    events = commands

    def changes(self, *messages: type[Message]) -> Callable[[Handler], Handler]:
        """Let the decorated handler see these events on a queue of this process's own: bounded, gone with it."""

        def register(handler: Handler) -> Handler:
            name = f"{topology.CHANGES_QUEUE_PREFIX}{uuid4().hex}"
            queue = RabbitQueue(
                name,
                queue_type=QueueType.CLASSIC,
                durable=False,
                exclusive=True,
                auto_delete=True,
                routing_key=messages[0].route(),
                arguments=ClassicQueueArgs({"x-max-length": CHANGES_KEPT, "x-overflow": "drop-head"}),
            )
            self._subscriptions[name] = _Subscription(
                queue=queue,
                exchange=self._exchanges[EVENTS],
                bindings=tuple(message.route() for message in messages),
                at_once=1000,
                handlers={message.route(): (message, handler) for message in messages},
                durable=False,
            )
            return handler

        return register

    def dead_letters(
        self, queue_name: str, *, at_once: int
    ) -> Callable[[Callable[[DeadLetter], Awaitable[None]]], Callable[[DeadLetter], Awaitable[None]]]:
        """Let the decorated handler read a queue of dead letters."""

        def register(handler: Callable[[DeadLetter], Awaitable[None]]) -> Callable[[DeadLetter], Awaitable[None]]:
            (queue,) = (queue for queue in topology.queues_of(self._party) if queue.name == queue_name)
            self._durable(queue, at_once=at_once).dead_letter_handler = handler
            return handler

        return register

    # Messages out

    async def publish(self, message: Message, *, mandatory: bool = True) -> None:
        """Publish a message and wait for the confirm; NotPublishedError or UnroutableError when there is none."""
        await self.publish_stored(
            Stored(
                message_id=message.message_id,
                correlation_id=message.correlation_id,
                exchange=message.exchange,
                routing_key=message.route(),
                body=message.model_dump_json().encode(),
                headers=telemetry.trace_headers(),
            ),
            mandatory=mandatory,
        )

    answer = publish

    async def publish_stored(self, stored: Stored, *, mandatory: bool = True) -> None:
        """Publish what was stored earlier, inside the trace it was stored in."""
        destination = f"{stored.exchange}:{stored.routing_key}"
        attributes = _span_attributes(destination, stored.routing_key, "publish", "send") | {
            "messaging.message.id": str(stored.message_id),
            "messaging.message.conversation_id": str(stored.correlation_id),
        }
        with (
            telemetry.trace_from(stored.headers),
            telemetry.tracer.start_as_current_span(
                f"publish {destination}", kind=SpanKind.PRODUCER, attributes=attributes
            ) as span,
        ):
            try:
                await self._send(stored, mandatory=mandatory)
            except NotPublishedError as error:
                span.set_attribute("error.type", type(error).__name__)
                _SENT.labels(destination, type(error).__name__).inc()
                raise
            _SENT.labels(destination, "").inc()

    async def _send(self, stored: Stored, *, mandatory: bool) -> None:
        if not self._connection_up:  # While stopping too: running handlers still give their answers.
            raise NotPublishedError("the broker is away")
        try:
            await self._broker.publish(
                stored.body,
                exchange=self._exchanges[stored.exchange],
                routing_key=stored.routing_key,
                message_id=str(stored.message_id),
                correlation_id=str(stored.correlation_id),
                message_type=stored.routing_key,
                content_type="application/json",
                headers=dict(telemetry.trace_headers()),
                persist=True,
                mandatory=mandatory,
                timeout=PUBLISH_TIMEOUT_SECONDS,
            )
        except PublishError as error:
            raise UnroutableError(f"no queue takes {stored.routing_key}") from error
        except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
            raise NotPublishedError("the broker did not confirm the message") from error

    # Life

    @property
    def connected(self) -> bool:
        """Whether the connection is up, the topology declared, and work welcome."""
        return self._connection_up and self._declared and not self.stopping.is_set()

    @property
    def _connection_up(self) -> bool:
        connection = self._connection
        return connection is not None and connection.connected.is_set()

    def consumers_attached(self) -> bool:
        """Say whether every queue of ours had a consumer when last looked at."""
        return self._attached or not self._subscriptions

    def consumers_lately_attached(self) -> bool:
        """Say whether consumers are there, or have been away for less than half a minute of a working connection."""
        since = self._detached_since
        return since is None or not self.connected or time.monotonic() - since < DETACHED_PATIENCE_SECONDS

    async def start(self) -> None:
        """Connect, waiting for the broker as long as it takes; declare the topology; listen."""
        connection = await self._broker.connect()
        self._connection = connection  # Before anything is handled: what waited is answered while we still declare.
        for exchange in self._exchanges.values():
            await self._broker.declare_exchange(exchange)
        for subscription in self._subscriptions.values():
            self._listen(subscription)
        await self._broker.start()
        await self._bind()
        connection.reconnect_callbacks.add(self._note_reconnect)
        self._declared = True
        await self._look(connection)

    async def declare_queues(self) -> None:
        """Declare this party's durable queues without listening, so that they keep what comes; after `start`."""
        for queue in topology.queues_of(self._party):
            declared = await self._broker.declare_queue(_quorum(queue))
            exchange = await self._broker.declare_exchange(self._exchanges[queue.exchange])
            for key in queue.bindings:
                await declared.bind(exchange, routing_key=key)

    async def run(self) -> None:
        """Start, then watch over the consumers until cancelled."""
        await self.start()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self._connection is not None and self.connected:
                with suppress(*CONNECTION_EXCEPTIONS, TimeoutError):
                    await self._look(self._connection)
                    await self._tell_restored()

    async def stop(self) -> None:
        """Take no more, let running handlers finish within the shutdown time, disconnect."""
        self.stopping.set()
        self._attached = False
        await self._broker.stop()

    def _durable(self, queue: topology.Queue, *, at_once: int) -> _Subscription:
        subscription = self._subscriptions.get(queue.name)
        if subscription is None:
            subscription = self._subscriptions[queue.name] = _Subscription(
                queue=_quorum(queue),
                exchange=self._exchanges[queue.exchange],
                bindings=queue.bindings,
                at_once=at_once,
            )
        subscription.at_once = max(subscription.at_once, at_once)
        return subscription

    def _listen(self, subscription: _Subscription) -> None:
        receive = _Receiver(subscription)
        subscription.channel = Channel(prefetch_count=subscription.at_once)
        self._broker.subscriber(
            subscription.queue,
            subscription.exchange,
            channel=subscription.channel,
            decoder=_undecoded,
            no_reply=True,
        )(receive.take)

    async def _bind(self) -> None:
        for subscription in self._subscriptions.values():
            queue = await self._broker.declare_queue(subscription.queue)
            exchange = await self._broker.declare_exchange(subscription.exchange)
            for key in subscription.bindings:
                await queue.bind(exchange, routing_key=key)

    async def _look(self, connection: aio_pika.abc.AbstractConnection) -> None:
        attached = True
        for subscription in self._subscriptions.values():
            if not subscription.durable:
                continue  # Exclusive to this connection, and restored with it.
            await self._watch(subscription)
            if not await _has_consumer(connection, subscription.queue.name):
                attached = False
                log.warning("queue has no consumer; restoring it", extra={"queue": subscription.queue.name})
                subscription.was_away = True
                for exchange in self._exchanges.values():
                    await (await self._broker.declare_exchange(exchange)).declare()
                await (await self._broker.declare_queue(subscription.queue)).restore()
        self._attached = attached
        if attached:
            self._detached_since = None
        elif self._detached_since is None:
            self._detached_since = time.monotonic()

    async def _note_reconnect(self, _: object) -> None:
        for subscription in self._subscriptions.values():
            subscription.was_away = True  # Whether the broker kept what it had cannot be seen from here.

    async def _watch(self, subscription: _Subscription) -> None:
        """Hear of it when the broker takes a consumer away; the client brings it back without a word."""
        channel = await self._broker.config.channel_manager.get_channel(subscription.channel)
        (await channel.get_underlay_channel()).on_consumer_cancel_callbacks.add(subscription.note_away)

    async def _tell_restored(self) -> None:
        if not self._attached or QueueRestored not in topology.PUBLISHES[self._party]:
            return
        for subscription in self._subscriptions.values():
            name = subscription.queue.name
            if subscription.durable and subscription.was_away:
                subscription.was_away = False
                try:
                    await self.publish(QueueRestored(correlation_id=derived_id("queue", name), queue=name))
                except NotPublishedError:
                    subscription.was_away = True  # It is told at the next look.


class _Receiver:
    def __init__(self, subscription: _Subscription) -> None:
        self._subscription = subscription
        self._queue = subscription.queue.name if subscription.durable else topology.CHANGES_QUEUE_PREFIX.rstrip(".")

    async def take(self, delivery: RabbitMessage) -> None:
        raw = delivery.raw_message
        destination = f"{raw.exchange}:{raw.routing_key}"
        if raw.redelivered:
            _REDELIVERED.labels(self._queue).inc()
        attributes = _span_attributes(destination, raw.routing_key or "", "process", "process") | {
            "messaging.message.id": str(raw.message_id),
            "messaging.message.conversation_id": str(raw.correlation_id),
            "comics.job.id": str(raw.correlation_id),
        }
        with (
            telemetry.trace_from(raw.headers),
            telemetry.about_job(raw.correlation_id),
            telemetry.tracer.start_as_current_span(
                f"process {destination}",
                kind=SpanKind.CONSUMER,
                attributes=attributes,
                links=_link_to_the_sender(raw.headers),
            ),
            _PROCESS.labels(self._queue, destination).time(),
        ):
            await self._handle(delivery, destination)

    async def _handle(self, delivery: RabbitMessage, destination: str) -> None:
        outcome = "dead_letter"
        try:
            await self._dispatch(delivery)
            outcome = "handled"
        except Release:
            outcome = "released"
            raise RejectMessage(requeue=True) from None
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except Exception:
            log.exception(
                "message could not be handled and goes to the dead letters",
                extra={"message_id": str(delivery.message_id), "route": delivery.raw_message.routing_key},
            )
            raise
        finally:
            _CONSUMED.labels(self._queue, destination, outcome).inc()

    async def _dispatch(self, delivery: RabbitMessage) -> None:
        raw = delivery.raw_message
        if self._subscription.dead_letter_handler is not None:
            await self._subscription.dead_letter_handler(_dead_letter(raw))
            return
        message, handler = self._subscription.handlers[str(raw.type or raw.routing_key)]
        await handler(message.model_validate_json(raw.body))


async def _undecoded(message: StreamMessage[Any]) -> StreamMessage[Any]:
    return message


def _quorum(queue: topology.Queue) -> RabbitQueue:
    arguments: QuorumQueueArgs = {"x-delivery-limit": topology.DELIVERY_LIMIT, "x-overflow": "reject-publish"}
    if queue.exchange != DEAD_LETTERS:  # A dead letter that cannot be handled stays where it is.
        arguments |= {
            "x-dead-letter-exchange": DEAD_LETTERS,
            "x-dead-letter-routing-key": f"{queue.name}.dead",
            "x-dead-letter-strategy": "at-least-once",
        }
    return RabbitQueue(
        queue.name, queue_type=QueueType.QUORUM, durable=True, routing_key=queue.bindings[0], arguments=arguments
    )


def _dead_letter(raw: aio_pika.abc.AbstractIncomingMessage) -> DeadLetter:
    deaths = raw.headers.get("x-death") or [{}]
    death: Any = deaths[0] if isinstance(deaths, list) else {}
    kind = topology.MESSAGES.get(str(raw.type))
    message: Message | None = None
    if kind is not None:
        with suppress(ValueError):
            message = kind.model_validate_json(raw.body)
    return DeadLetter(
        queue=str(death.get("queue", "")),
        reason=str(death.get("reason", "")),
        routing_key=str(raw.type or ""),
        message_id=raw.message_id,
        correlation_id=str(raw.correlation_id) if raw.correlation_id else None,
        message=message,
    )


async def _has_consumer(connection: aio_pika.abc.AbstractConnection, queue_name: str) -> bool:
    channel = await connection.channel()
    try:
        queue = await channel.declare_queue(queue_name, passive=True)
        return bool(queue.declaration_result.consumer_count)
    except ChannelNotFoundEntity:
        return False
    finally:
        await channel.close()


def _span_attributes(destination: str, routing_key: str, name: str, kind: str) -> dict[str, str]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": name,
        "messaging.operation.type": kind,
        "messaging.destination.name": destination,
        "messaging.rabbitmq.destination.routing_key": routing_key,
    }


def _link_to_the_sender(headers: Mapping[str, object]) -> list[trace.Link]:
    with telemetry.trace_from(headers):
        sender = trace.get_current_span().get_span_context()
    return [trace.Link(sender)] if sender.is_valid else []


__all__ = ["Bus", "DeadLetter", "NotPublishedError", "Release", "Stored", "UnroutableError"]
