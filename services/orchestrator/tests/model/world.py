"""One orchestrator in simulated time, and everything that may happen to its messages and to its process."""

from collections.abc import Coroutine
from copy import copy
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID

from contracts.message import Event, Message, StepAnswer, StepCommand, StepFailed
from orchestrator.adapters.memory_store import MemoryJobStore
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.job import Happening
from orchestrator.use_cases import rounds
from orchestrator.use_cases.desk import Desk
from orchestrator.use_cases.handling import Item
from orchestrator.use_cases.signals import Signal, StepOverdue

from .outside import Broker, Provider, Workers
from .promises import Witness, promise
from .stripe import Stripe

T = TypeVar("T")

Fate = Literal["lives", "dies before its commit", "dies after its commit"]
"""Of the process that handles a message; what it did not acknowledge comes again."""

REPLAY_EVERY = timedelta(days=1)


def done(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    raise AssertionError("the stand-in waits for something")


class WatchedStore(MemoryJobStore):
    """The stand-in, with a journal of all versions; a transaction of it can be rolled back."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.journal: list[tuple[UUID, Happening]] = []

    def _keep(self, desk: Desk) -> None:
        self.journal += [(job.id, happening) for job in desk.jobs.values() for happening in job.news]
        super()._keep(desk)

    def photograph(self) -> dict[str, Any]:
        """Return everything that is written down."""
        return {name: copy(rows) for name, rows in vars(self).items() if isinstance(rows, dict | list | set)}

    def roll_back(self, photograph: dict[str, Any]) -> None:
        """Have nothing written down but this."""
        vars(self).update(photograph)


class World:
    """Moves messages, time and processes one step at a time; after each transaction the promises are checked."""

    def __init__(self, *, make: Any, store: type[WatchedStore], limits: Limits) -> None:
        self.now: datetime = make.noon
        self.limits = limits
        self.store = store(limits=limits, now=lambda: self.now)
        self.broker, self.provider, self.stripe = Broker(), Provider(), Stripe()
        self.workers = Workers(make, self.provider)
        self.witness = Witness(self.store, limits)
        self.signals: list[Signal] = []
        """What a round of some replica has seen, and may still act on."""
        self._relayed = 0
        self._heard: set[UUID] = set()

    # The broker and those it serves

    def relay(self, number: int, *, fate: Fate = "lives") -> None:
        """Publish the next messages of the outbox; one who dies has published but not noted that."""
        said = self.store.outbox[self._relayed : self._relayed + number]
        self.broker.publish(*(one.message for one in said if one.mandatory and not one.exchange))
        if fate == "lives":
            self._relayed += len(said)

    def deliver(self, message: Message, *, fate: Fate = "lives", fails: bool = False) -> None:
        """Have a message handled by whom it is for; it is acknowledged by one who lives."""
        if isinstance(message, Event):
            handled = self._hear(message, fate=fate)
        else:
            handled = self._carry_out(message, fate=fate, fails=fails)
        if handled and fate == "lives":
            self.broker.acknowledge(message)

    def bury(self, message: StepCommand | StepAnswer, *, reason: str) -> None:
        """Have a message that nobody can handle end in the dead letters, of which the orchestrator hears."""
        self.broker.acknowledge(message)
        self.witness.expect_failure(message.job_id, "worker_lost" if reason == "delivery_limit" else "internal")
        done(rounds.bury(message, reason=reason, store=self.store))
        self.witness.look(now=self.now)

    def tell_of_the_loss(self) -> None:
        """Say that queues were away; what waited in them is asked for again."""
        self.broker.was_away = False
        for signal in done(self.store.open_steps()):
            if isinstance(signal, StepOverdue):
                self.witness.expect_one_more(signal.job_id, signal.step)
            self.apply(signal)
        for signal in done(self.store.doubtful(replay_every=REPLAY_EVERY, broker_lost=True)):
            self.apply(signal)

    # The orchestrator

    def apply(self, item: Item, *, fate: Fate = "lives") -> None:
        """Have something its effect in one transaction, which is rolled back under one who dies before its commit."""
        before = self.store.photograph()
        done(self.store.apply(item))
        if fate == "dies before its commit":
            self.store.roll_back(before)
        self.witness.look(now=self.now)

    def claim(self, *, fate: Fate = "lives") -> int:
        """Let the dispatcher go round once."""
        before = self.store.photograph()
        claimed = done(self.store.claim())
        if fate == "dies before its commit":
            self.store.roll_back(before)
            self.witness.look(now=self.now)
            return 0
        self.witness.look(now=self.now)
        self.witness.look_who_waits(before["jobs"], now=self.now)
        return claimed

    def look_round(self) -> None:
        """Let a sweeper see what is late, without acting on it yet."""
        self.signals += done(self.store.overdue())

    def sweep(self) -> None:
        """Let a sweeper end and hurry what is late."""
        for signal in done(self.store.overdue()):
            self.apply(signal)
        self.witness.look_for_late_jobs(now=self.now)

    def reconcile(self) -> None:
        """Let Stripe be asked about what is doubtful."""
        for signal in done(self.store.doubtful(replay_every=REPLAY_EVERY)):
            self.apply(signal)

    # All of it

    def go_well(self, *, after: Fate = "lives") -> None:
        """Let everything happen that waits to, until no message is left; each may be handled by one who dies first."""
        while self._relayed < len(self.store.outbox) or self._movable():
            self.relay(len(self.store.outbox))
            for message in self._movable():
                if after != "lives":
                    self.deliver(message, fate=after)
                self.deliver(message)

    def come_to_rest(self) -> None:
        """Let every trouble end, and then everything that was accepted; it has to end soon."""
        if self.broker.was_away:
            self.tell_of_the_loss()
        self.now += timedelta(seconds=1)
        self.broker.publish(self.provider.accept(now=self.now))
        self._let_stripe_settle()
        idle = rounds_taken = 0
        while idle < self.limits.times_sent + 1:
            rounds_taken += 1
            enough = 2 * (len(self.store.jobs) + len(self.store.orders)) + 20
            promise(rounds_taken <= enough, "everything ends in bounded rounds")
            before = len(self.store.journal), len(self.store.outbox)
            self.sweep()
            self.go_well()
            self.claim()
            self.go_well()
            idle = idle + 1 if before == (len(self.store.journal), len(self.store.outbox)) else 0
            self.now += self.limits.step if idle else timedelta()
        self._learn_everything()
        self.witness.look_at_the_end(self.stripe, self.workers)

    def _let_stripe_settle(self) -> None:
        for session in self.stripe.in_state("open"):
            if session.expires_at <= self.now:
                self.broker.publish(*self.stripe.move(session, "expired", now=self.now))
        for session in self.stripe.sessions.values():
            for refund in session.refunds:
                if refund.status == "pending":
                    self.broker.publish(*self.stripe.settle_refund(session, refund, "succeeded", now=self.now))

    def _learn_everything(self) -> None:
        """Ask Stripe once more, for facts that the broker lost before anybody could know of them."""
        self.now += REPLAY_EVERY
        self.reconcile()
        self.go_well()

    def _carry_out(self, command: Message, *, fate: Fate, fails: bool) -> bool:
        """Let a worker do its work and publish what comes of it; say whether anything came of it."""
        if not isinstance(command, StepCommand):
            said = self.stripe.answer(command, now=self.now, slowly=fails)
            self.broker.publish(*(said if fate != "dies before its commit" else said[:-1]))
            return True
        answer = self.workers.work(command, now=self.now, fails=fails)
        if answer is None:
            return False
        if fate != "dies before its commit":
            self.broker.publish(answer)
        return True

    def _hear(self, message: Event, *, fate: Fate) -> bool:
        known = message.message_id in self._heard and not self._may_speak_again(message)
        before = self.store.photograph()
        self._expect_what_it_says(message, fate=fate)
        self.apply(message, fate=fate)
        if known:
            promise(self.store.photograph() == before, "what was heard before changes nothing when it comes again")
        if fate != "dies before its commit":
            self._heard.add(message.message_id)
        return True

    def _may_speak_again(self, message: Message) -> bool:
        """Whether it answers a step that is open still: then the same id may bring the answer that counts."""
        if not isinstance(message, StepAnswer):
            return False
        return not self.store.jobs[message.job_id].plan.steps[message.step].ended

    def _expect_what_it_says(self, message: Message, *, fate: Fate) -> None:
        if not isinstance(message, StepAnswer) or fate == "dies before its commit":
            return
        self.witness.expect_calls(message)
        if isinstance(message, StepFailed):
            self.witness.expect_failure(message.job_id, message.code)
            if message.code == "expired":
                self.witness.expect_one_more(message.job_id, message.step)

    def _movable(self) -> list[Message]:
        """Return what waits and can be handled: paid work cannot while the provider refuses."""
        waiting = self.broker.waiting
        return [m for m in waiting if not self.provider.refuses or m.type != "faceswap.swap_page"]
