"""What committed changes mean for metrics, logs and traces."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prometheus_client import Counter, Histogram

from chassis import telemetry
from orchestrator.domain.job import Job
from orchestrator.use_cases.desk import Desk

log = logging.getLogger(__name__)

_JOBS = Counter("comics_jobs", "Jobs that came into a state", ["state", "kind"])
_JOB_SECONDS = Histogram(
    "comics_job_duration_seconds",
    "From created to ended",
    ["kind", "state"],
    buckets=(5, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600),
)
_STEP_SECONDS = Histogram(
    "comics_step_duration_seconds",
    "From first sent to ended",
    ["step", "outcome"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600),
)
_STEPS_SENT = Counter("comics_step_attempts", "Commands sent, and sent again", ["step", "outcome"])
_AI_CALLS = Counter("comics_ai_calls", "Paid calls written down", ["provider", "outcome"])
_AI_COST = Counter("comics_ai_cost_usd", "What paid calls have cost", ["provider"])
_ORDERS = Counter("comics_orders", "Orders that came into a state", ["status"])
_ORDER_ALARMS = Counter("comics_order_alarms", "What a person has to look at about an order's money", ["kind"])
_DUPLICATES = Counter("comics_duplicate_suppressed", "Messages that had had their effect already")


def count_duplicates(number: int) -> None:
    """Count messages that came again and changed nothing."""
    _DUPLICATES.inc(number)


def count(desk: Desk, loaded: Mapping[UUID, Job], calls: Iterable[Mapping[str, Any]]) -> None:
    """Count and log what was committed."""
    for job_id in (*desk.new_jobs, *desk.changed_jobs):
        _count_job(loaded.get(job_id), desk.jobs[job_id])
    for call in calls:
        _AI_CALLS.labels(call["provider"], call["outcome"]).inc()
        _AI_COST.labels(call["provider"]).inc(call["cost_usd_micros"] / 1_000_000)
    for status in desk.order_moves:
        _ORDERS.labels(status).inc()
    for alarm in desk.alarms:
        _ORDER_ALARMS.labels(alarm.kind).inc()
        log.error("an order needs a person", extra={"alarm": alarm.kind, "order": str(alarm.order_id)})
    for wish in desk.operator_wishes:
        extra = {"wish": wish.kind, "order": str(wish.order_id), "refused": wish.refused}
        log.info("operator's wish recorded", extra=extra)
    for refusal in desk.new_refusals:
        log.info("wish refused", extra={"resource": refusal.resource, "code": refusal.code})
    for grant in desk.new_grants:
        log.info("grant recorded", extra={"grant": str(grant.id), "refused": grant.refused})


@contextmanager
def span_of_claim(job: Job, desk: Desk) -> Iterator[None]:
    """Let what a claim causes go on in the job's own trace."""
    headers = {"traceparent": job.traceparent} if job.traceparent else {}
    attributes = {"comics.job.id": str(job.id), "comics.job.kind": job.inputs.kind}
    with telemetry.trace_from(headers), telemetry.tracer.start_as_current_span("claim job", attributes=attributes):
        desk.headers = telemetry.trace_headers()
        yield


def _count_job(before: Job | None, after: Job) -> None:
    for happening in after.news:
        if happening.cause in {"created", "claimed"} or happening.status in {"done", "failed"}:
            _JOBS.labels(happening.status, after.inputs.kind).inc()
    for name, step in after.plan.steps.items():
        was = before.plan.steps[name] if before else None
        if was is None or was is step:
            continue
        if step.times_sent != was.times_sent:
            _STEPS_SENT.labels(step.stage, "sent" if was.times_sent == 0 else "sent_again").inc()
        if step.ended and step.started_at and step.ended_at:
            _STEP_SECONDS.labels(step.stage, step.state).observe((step.ended_at - step.started_at).total_seconds())
    if after.ended and after.finished_at:
        seconds = (after.finished_at - after.created_at).total_seconds()
        _JOB_SECONDS.labels(after.inputs.kind, after.status).observe(seconds)
        failure = {"code": after.failure.code, "fault": after.failure.fault} if after.failure else {}
        with telemetry.about_job(after.id):
            log.info(
                "job ended", extra={"kind": after.inputs.kind, "status": after.status, "seconds": seconds, **failure}
            )
