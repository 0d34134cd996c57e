"""Everything that may happen, in any order, as rules that Hypothesis picks from."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from contracts.message import Event, StepAnswer, StepCommand, derived_id
from contracts.orders import (
    CheckoutRequested,
    OrderRefreshRequested,
    OrderRequested,
    PreviewAccepted,
    Price,
    PriceListPublished,
    RefundRequested,
    ReplacementRequested,
)
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.job import Job

from .stripe import Session
from .world import Fate, WatchedStore, World

USERS = [derived_id("user", number) for number in range(3)]
OPERATOR = {"operator": "ops", "why": "as it has to be"}

WHICH = st.integers(0, 99)
"""One of those there are."""
FATES: st.SearchStrategy[Fate] = st.sampled_from(
    ["lives", "lives", "lives", "dies before its commit", "dies after its commit"]
)
TIMES = st.sampled_from([timedelta(seconds=20), timedelta(minutes=5), timedelta(minutes=16), timedelta(hours=7)])
PRICES = PriceListPublished(
    correlation_id=derived_id("prices"),
    version=1,
    prices=(
        Price(id="picture_book_digital", goods={"usd": 1990}),
        Price(id="picture_book_softcover", goods={"usd": 2990}, shipping={"usd": 500}),
    ),
    ships_to=("US",),
    operator="ops",
)


class AnythingHappens(RuleBasedStateMachine):
    """A world with three customers, in which nothing goes as it should."""

    def __init__(self, make: Any, store: type[WatchedStore]) -> None:
        super().__init__()
        self._make, self._store_class = make, store
        self._wishes: list[Event] = []

    @initialize(slots=st.integers(2, 5), share=st.integers(1, 3), shown=st.integers(0, 3))
    def opens(self, slots: int, share: int, shown: int) -> None:
        """There are a story, prices, photos, and some previews that came out well."""
        limits = Limits(slots=slots, slots_per_user=share, preview_quota=12)
        self.world = World(make=self._make, store=self._store_class, limits=limits)
        story = self._make.story(pages=4)
        self._story = story.model_copy(update={"preview_pages": ("cover",)})
        uploads = [self._make.upload(user=user, upload=derived_id(user, "photo")) for user in USERS]
        for event in (self._story, PRICES, *uploads):
            self.world.apply(event)
        for which in range(shown):
            self.a_preview_is_wished_for(which)
        while self.world.broker.waiting or any(not job.ended for job in self.world.store.jobs.values()):
            self.world.go_well()
            self.world.claim()
        for which in range(shown):
            self.a_book_is_ordered(which, printed=bool(which % 2))

    # Customers and operators

    @rule(which=WHICH)
    def a_preview_is_wished_for(self, which: int) -> None:
        """A customer asks for a preview."""
        user, job = USERS[which % 3], derived_id("wish", len(self._wishes))
        self._wish(self._make.wish(user=user, upload=derived_id(user, "photo"), story=self._story, job=job))

    @precondition(lambda self: self._wishes)
    @rule(which=WHICH)
    def a_wish_is_repeated(self, which: int) -> None:
        """A customer asks again, for the answer did not come; that is another message."""
        wish = self._wishes[which % len(self._wishes)]
        self.world.broker.publish(wish.model_copy(update={"message_id": uuid4()}))

    @precondition(lambda self: self._previews())
    @rule(which=WHICH, printed=st.booleans())
    def a_book_is_ordered(self, which: int, *, printed: bool) -> None:
        """A customer accepts a preview, whether it is done or not, and orders the book."""
        preview = self._one_of(self._previews(), which)
        user = preview.inputs.user_id
        acceptance, order = derived_id("accepted", preview.id), derived_id("order", len(self._wishes))
        hashed = self._make.stored("order").sha256
        about = {"user_id": user, "acceptance_id": acceptance, "request_sha256": hashed}
        self.world.apply(PreviewAccepted(correlation_id=acceptance, preview_job_id=preview.id, **about))
        sold_as = "softcover" if printed else "digital"
        self._wish(OrderRequested(correlation_id=order, order_id=order, format=sold_as, currency="usd", **about))

    @precondition(lambda self: self.world.store.orders)
    @rule(which=WHICH, looks=st.booleans())
    def a_customer_comes_back(self, which: int, *, looks: bool) -> None:
        """A customer wants to pay after all, or looks what became of the payment."""
        order = self._one_of(list(self.world.store.orders.values()), which)
        about = {"user_id": order.user_id, "order_id": order.id}
        if looks:
            self.world.broker.publish(OrderRefreshRequested(correlation_id=order.id, **about))
        else:
            checkout = derived_id("checkout", len(self._wishes))
            hashed = self._make.stored("checkout").sha256
            self._wish(CheckoutRequested(correlation_id=order.id, checkout_id=checkout, request_sha256=hashed, **about))

    @precondition(lambda self: self._previews())
    @rule(which=WHICH)
    def a_book_is_given_away(self, which: int) -> None:
        """An operator grants the book of a preview, whether it is done or not."""
        self._wish(self._make.grant(self._one_of(self._previews(), which).id))

    @precondition(lambda self: self.world.store.orders)
    @rule(which=WHICH, amount=st.sampled_from([None, 300]))
    def an_operator_gives_back(self, which: int, amount: int | None) -> None:
        """An operator has money given back, all or some."""
        order = self._one_of(list(self.world.store.orders), which)
        self._wish(RefundRequested(correlation_id=order, order_id=order, amount_minor=amount, **OPERATOR))

    @precondition(lambda self: self.world.store.orders)
    @rule(which=WHICH)
    def an_operator_replaces(self, which: int) -> None:
        """An operator has a book made again."""
        order = self._one_of(list(self.world.store.orders), which)
        self._wish(ReplacementRequested(correlation_id=order, order_id=order, **OPERATOR))

    # Stripe

    @precondition(lambda self: self.world.stripe.in_state("open"))
    @rule(which=WHICH, state=st.sampled_from(["paid", "paid", "processing"]))
    def a_customer_pays(self, which: int, state: str) -> None:
        """A session is paid, now or in some days; one that is over cannot be."""
        session = self._one_of(self.world.stripe.in_state("open"), which)
        if self.world.now >= session.expires_at:
            state = "expired"
        self.world.broker.publish(*self.world.stripe.move(session, state, now=self.world.now))

    @precondition(lambda self: self.world.stripe.in_state("processing"))
    @rule(which=WHICH, state=st.sampled_from(["paid", "failed"]))
    def a_bank_decides(self, which: int, state: str) -> None:
        """A delayed payment comes, or does not."""
        session = self._one_of(self.world.stripe.in_state("processing"), which)
        self.world.broker.publish(*self.world.stripe.move(session, state, now=self.world.now))

    @precondition(lambda self: self._refundable())
    @rule(which=WHICH, amount=st.sampled_from([None, 700]))
    def money_goes_back_in_the_dashboard(self, which: int, amount: int | None) -> None:
        """Somebody refunds without us."""
        stripe = self.world.stripe
        session = self._one_of(self._refundable(), which)
        amount = min(amount or session.left_minor, session.left_minor)
        _, told = stripe.give_back(session, amount, now=self.world.now, key=None, status="succeeded")
        self.world.broker.publish(*told)

    # Messages

    @rule(number=st.integers(1, 5), fate=FATES)
    def the_outbox_is_relayed(self, number: int, fate: Fate) -> None:
        """What was said is published."""
        self.world.relay(number, fate=fate)

    @precondition(lambda self: self.world.broker.waiting)
    @rule(which=WHICH, fate=FATES, fails=st.sampled_from([False, False, False, True]))
    def a_message_is_delivered(self, which: int, fate: Fate, *, fails: bool) -> None:
        """Any message that waits comes next."""
        self.world.deliver(self.world.broker.message(which), fate=fate, fails=fails)

    @precondition(lambda self: self.world.broker.waiting)
    @rule(which=WHICH)
    def a_message_is_repeated(self, which: int) -> None:
        """A message comes twice."""
        self.world.broker.publish(self.world.broker.message(which))

    @precondition(lambda self: self._for_steps())
    @rule(which=WHICH, reason=st.sampled_from(["delivery_limit", "rejected"]))
    def a_message_is_buried(self, which: int, reason: str) -> None:
        """A message that kills everybody who takes it, or that nobody can read, becomes a dead letter."""
        self.world.bury(self._one_of(self._for_steps(), which), reason=reason)

    @rule(noticed=st.booleans())
    def the_broker_loses_everything(self, *, noticed: bool) -> None:
        """All queues are gone; that is noticed now or later."""
        self.world.broker.lose_all()
        if noticed:
            self.world.tell_of_the_loss()

    @precondition(lambda self: self.world.broker.was_away)
    @rule()
    def a_loss_is_noticed(self) -> None:
        """Somebody says that queues were away."""
        self.world.tell_of_the_loss()

    # Rounds, providers, time

    @rule(fate=FATES)
    def jobs_are_claimed(self, fate: Fate) -> None:
        """The dispatcher goes round."""
        self.world.claim(fate=fate)

    @rule()
    def a_sweeper_goes_round(self) -> None:
        """What is late ends, or is asked for again."""
        self.world.sweep()

    @rule()
    def a_sweeper_looks_and_is_held_up(self) -> None:
        """A replica sees what is late and acts on it only later."""
        self.world.look_round()

    @precondition(lambda self: self.world.signals)
    @rule(fate=FATES)
    def a_late_sweeper_acts(self, fate: Fate) -> None:
        """A replica acts on what it saw."""
        self.world.apply(self.world.signals.pop(0), fate=fate)

    @rule()
    def doubts_are_settled(self) -> None:
        """Stripe is asked about what is doubtful."""
        self.world.reconcile()

    @rule()
    def the_provider_changes_its_mind(self) -> None:
        """The provider refuses our key, or takes it again; each of its news has a moment of its own."""
        world = self.world
        world.now += timedelta(seconds=1)
        speak = world.provider.accept if world.provider.refuses else world.provider.refuse
        world.broker.publish(speak(now=world.now))

    @rule(by=TIMES)
    def time_passes(self, by: timedelta) -> None:
        """Nothing happens for a while."""
        self.world.now += by

    @rule(after=FATES)
    def all_goes_well_in_the_end(self, after: Fate) -> None:
        """Every message that waits is handled, and whoever may start does, perhaps at the second try."""
        self.world.go_well(after=after)
        self.world.claim(fate=after)
        self.world.claim()

    def teardown(self) -> None:
        """Let everything come to rest, and see what came of it."""
        if hasattr(self, "world"):
            self.world.come_to_rest()

    def _wish(self, wish: Event) -> None:
        self._wishes.append(wish)
        self.world.broker.publish(wish)

    def _previews(self) -> list[Job]:
        return [job for job in self.world.store.jobs.values() if job.inputs.kind == "preview"]

    def _refundable(self) -> list[Session]:
        return [session for session in self.world.stripe.in_state("paid") if session.left_minor]

    def _for_steps(self) -> list[StepCommand | StepAnswer]:
        return [m for m in self.world.broker.waiting if isinstance(m, StepCommand | StepAnswer)]

    def _one_of(self, things: list[Any], which: int) -> Any:
        return things[which % len(things)]
