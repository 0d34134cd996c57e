"""Books: made of an accepted preview once, given away by an operator, or called off while they still wait."""

import hashlib
from typing import Final
from uuid import UUID

from contracts.jobs import GrantRequested
from contracts.values import Code, Sha256
from orchestrator.domain import job as jobs
from orchestrator.domain import order as orders
from orchestrator.domain.acceptance import pages_of
from orchestrator.domain.inputs import Inputs
from orchestrator.domain.job import Job
from orchestrator.domain.order import Order
from orchestrator.domain.pipeline import plan_of
from orchestrator.domain.plan import Failure, Plan
from orchestrator.use_cases.desk import Desk, Grant, Refusal

BROKEN: Final = Failure(code="acceptance_broken", fault="platform")
"""The preview is not any more what was accepted, so its book cannot be made."""
REFUNDED: Final = Failure(code="order_refunded", fault="customer")


def grant_book(event: GrantRequested, desk: Desk) -> None:
    """Insert the book of a finished preview, once per grant, and write down who and why."""
    if event.message_id in desk.grants:
        return
    preview = desk.jobs.get(event.preview_job_id)
    refused = no_book_of(preview)
    grant = Grant(
        id=event.message_id,
        preview_job_id=event.preview_job_id,
        operator=event.operator,
        why=event.why,
        refused=refused,
    )
    desk.grants[grant.id] = grant
    desk.new_grants.append(grant)
    if preview is None:
        return
    if refused:
        desk.refuse(
            Refusal(
                resource_id=event.book_job_id,
                request_sha256=hash_of(event.message_id),
                user_id=preview.inputs.user_id,
                resource="job",
                code=refused,
                status=422,
            )
        )
        return
    inputs = _inputs_of(preview, request_sha256=hash_of(event.message_id), grant_id=event.message_id)
    pages = {composed.page: composed for composed in pages_of(preview)}
    story = desk.stories[(inputs.story.id, inputs.story.version)]
    plan = plan_of(event.book_job_id, inputs=inputs, story=story, now=desk.now, reused=pages)
    desk.insert(_queued(plan, desk, traceparent=desk.headers.get("traceparent")))


def begin_book(order: Order, desk: Desk) -> Order:
    """Insert the one book of an order, its accepted pages reused; return the order whose book is begun.

    Where the preview is not any more what was accepted, the book fails at once: the money is still on the books.
    """
    acceptance, preview = desk.acceptances[order.acceptance_id], desk.jobs[order.preview_job_id]
    inputs = _inputs_of(preview, request_sha256=order.request_sha256, order_id=order.id)
    story = desk.stories[(inputs.story.id, inputs.story.version)]
    plan = plan_of(order.book_id, inputs=inputs, story=story, now=desk.now, reused=acceptance.by_page)
    traceparent = order.traceparent or desk.headers.get("traceparent")
    desk.insert(_queued(plan, desk, traceparent=traceparent))
    if not acceptance.is_of(preview):
        desk.alarm("acceptance_broken", order.id)
        _call_off(order.book_id, BROKEN, desk)
    return orders.begin_book(order, now=desk.now)


def call_off(order: Order, desk: Desk) -> None:
    """Fail the book of an order whose money is gone, if it still waits; a running one is let end."""
    if order.book_job_id is not None:
        _call_off(order.book_job_id, REFUNDED, desk)


def book_has_failed(order: Order, desk: Desk) -> bool:
    """Say whether an order has a book, and it failed."""
    book = desk.jobs.get(order.book_job_id) if order.book_job_id else None
    return book is not None and book.status == "failed"


def payer_of(order: Order, desk: Desk) -> Order:
    """Return the order whose money pays for its book: of a replacement, the first that was replaced."""
    while order.replaces_order_id is not None:
        order = desk.orders[order.replaces_order_id]
    return order


def no_book_of(preview: Job | None) -> Code | None:
    """Say why there can be no book of this, if so."""
    if preview is None or preview.inputs.kind != "preview":
        return "preview_unknown"
    return None if preview.status == "done" else "preview_not_done"


def hash_of(wish_id: UUID) -> Sha256:
    """Return what stands for the content of an operator's wish, which is its own."""
    return hashlib.sha256(wish_id.bytes).hexdigest()


def _call_off(job_id: UUID, failure: Failure, desk: Desk) -> None:
    job = desk.jobs[job_id]
    desk.change(jobs.call_off(job, failure, now=desk.now, limit=desk.limits.run[job.inputs.kind]))


def _inputs_of(
    preview: Job, *, request_sha256: Sha256, grant_id: UUID | None = None, order_id: UUID | None = None
) -> Inputs:
    return Inputs(
        user_id=preview.inputs.user_id,
        kind="book",
        story=preview.inputs.story,
        language=preview.inputs.language,
        age_band=preview.inputs.age_band,
        characters=preview.inputs.characters,
        person=preview.inputs.person,
        request_sha256=request_sha256,
        preview_job_id=preview.id,
        grant_id=grant_id,
        order_id=order_id,
    )


def _queued(plan: Plan, desk: Desk, *, traceparent: str | None) -> Job:
    return jobs.queue(plan, now=desk.now, wait=desk.limits.wait["book"], traceparent=traceparent)
