"""Asking Stripe instead of waiting for it."""

from contracts.payments import CheckoutSynced, PaymentRecorded, SyncCheckout
from payments.domain.lookup import Look, facts_of
from payments.domain.objects import Session, Tag, tag_of
from payments.use_cases.ports import Desk, ForeignSessionError
from payments.use_cases.tell import tell


async def sync_checkout(command: SyncCheckout, *, desk: Desk) -> CheckoutSynced:
    """Tell everything Stripe has of a session, then answer; ForeignSessionError when it is another order's."""
    session = await desk.stripe.session(command.session_id)
    tag = tag_of(session.metadata, env=desk.house.env)
    if tag is None or tag.order_id != command.order_id:
        raise ForeignSessionError(f"{command.session_id} is not of the order")
    await tell_all(session, tag, desk=desk)
    return CheckoutSynced.answering(
        command,
        attempt=command.attempt,
        session_id=session.id,
        status=session.status,
        payment_status=session.payment_status,
    )


async def tell_all(session: Session, tag: Tag, *, desk: Desk) -> tuple[PaymentRecorded, ...]:
    """Tell everything that can be seen of a session and its payment; return what that was."""
    facts = tuple(facts_of(await _look(session, desk=desk), tag=tag))
    for fact in facts:
        await tell(fact, "sync", desk=desk)
    return facts


async def _look(session: Session, *, desk: Desk) -> Look:
    stripe, at, livemode = desk.stripe, desk.clock.now(), session.livemode
    if session.payment_intent is None:
        return Look(session=session, at=at, livemode=livemode)
    intent = await stripe.intent(session.payment_intent)
    refunds = await stripe.refunds_of(intent.id)
    charge = await stripe.charge(intent.latest_charge) if refunds and intent.latest_charge else None
    return Look(
        session=session,
        intent=intent,
        charge=charge,
        refunds=refunds,
        disputes=await stripe.disputes_of(intent.id),
        at=at,
        livemode=livemode,
    )
