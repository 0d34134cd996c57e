"""A desk's changes as rows: one statement per table, however many changed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final
from uuid import UUID

from contracts.jobs import AnalyticsFact, StoryPublished
from contracts.message import derived_id
from contracts.uploads import UploadStored
from orchestrator.adapters import order_writing
from orchestrator.adapters.reading import CASTS
from orchestrator.adapters.statements import Db, Row, many
from orchestrator.domain.job import Job
from orchestrator.domain.order import Order
from orchestrator.domain.plan import Failure, Step
from orchestrator.use_cases.desk import Desk, GivenConsent, PaidCall, Refusal, Said

OUTBOX_CHANNEL: Final = "comics_outbox"
JOBS_CHANNEL: Final = "comics_jobs"

INSERT_UPLOADS: Final = """
    INSERT INTO app.uploads
        (id, user_id, request_sha256, purpose, file, findings, width, height, warnings, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
INSERT_CONSENTS: Final = """
    INSERT INTO app.consents (id, user_id, resource_id, text_version, scopes, given_at, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
INSERT_STORIES: Final = """
    INSERT INTO app.stories
        (id, version, packed, age_bands, languages, titles, summaries, pages, pages_with_a_face, preview_pages,
         price_ids, operator, published_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
INSERT_REFUSALS: Final = """
    INSERT INTO app.refusals (resource_id, request_sha256, user_id, resource, code, status, params, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
INSERT_GRANTS: Final = """
    INSERT INTO app.grants (id, preview_job_id, operator, why, refused, created_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
INSERT_JOBS: Final = """
    INSERT INTO app.jobs
        (id, user_id, kind, story_id, story_version, language, age_band, characters, person, request_sha256,
         input_sha256, preview_job_id, grant_id, order_id, traceparent, created_at, queue_deadline_at, steps_total,
         status, version, stage, steps_done, error_code, error_fault, manifest, changed_at, started_at,
         run_deadline_at, paused_for, finished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26, $27, $28, $29, $30)
"""
UPDATE_JOBS: Final = """
    UPDATE app.jobs AS j
    SET status = n.status, version = n.version, stage = n.stage, steps_done = n.steps_done, error_code = n.error_code,
        error_fault = n.error_fault, manifest = n.manifest, changed_at = n.changed_at, started_at = n.started_at,
        run_deadline_at = n.run_deadline_at, paused_for = n.paused_for, finished_at = n.finished_at
    FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::jsonb[],
                $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::interval[], $13::timestamptz[])
        AS n (id, status, version, stage, steps_done, error_code, error_fault, manifest, changed_at, started_at,
              run_deadline_at, paused_for, finished_at)
    WHERE j.id = n.id
"""
INSERT_STEPS: Final = """
    INSERT INTO app.job_steps
        (job_id, step, position, stage, page, reused, command_id, state, times_sent, output, error_code, error_fault,
         started_at, sent_at, not_after, ended_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::boolean[], $7::uuid[],
        $8::text[], $9::integer[], $10::jsonb[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[],
        $15::timestamptz[], $16::timestamptz[])
"""
UPDATE_STEPS: Final = """
    UPDATE app.job_steps AS s
    SET state = n.state, times_sent = n.times_sent, output = n.output, error_code = n.error_code,
        error_fault = n.error_fault, started_at = n.started_at, sent_at = n.sent_at, not_after = n.not_after,
        ended_at = n.ended_at
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::jsonb[], $6::text[], $7::text[],
                $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
        AS n (job_id, step, state, times_sent, output, error_code, error_fault, started_at, sent_at, not_after,
              ended_at)
    WHERE (s.job_id, s.step) = (n.job_id, n.step)
"""
INSERT_HAPPENINGS: Final = """
    INSERT INTO app.job_events (job_id, version, cause, step, status, stage, steps_done, at)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[],
        $8::timestamptz[])
"""
INSERT_CALLS: Final = """
    INSERT INTO app.ai_calls
        (id, job_id, step, call, attempt, provider, model, request_id, outcome, cost_usd_micros, submitted_at,
         finished_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::bigint[], $11::timestamptz[], $12::timestamptz[])
    ON CONFLICT DO NOTHING
    RETURNING cost_usd_micros, provider, outcome
"""
INSERT_FACTS: Final = """
    INSERT INTO app.analytics_events
        (id, name, anonymous_id, user_id, session_id, story_id, age_band, language, job_id, order_id, props,
         occurred_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
        $8::text[], $9::uuid[], $10::uuid[], $11::jsonb[], $12::timestamptz[])
    ON CONFLICT DO NOTHING
"""
SET_PAUSES: Final = """
    INSERT INTO app.provider_pauses (provider, code, told_at, paused_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (provider)
    DO UPDATE SET code = excluded.code, told_at = excluded.told_at, paused_at = excluded.paused_at
"""
INSERT_MESSAGES: Final = """
    INSERT INTO app.outbox (message_id, correlation_id, exchange, type, body, headers, mandatory)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::boolean[])
    ON CONFLICT (message_id) DO UPDATE
    SET body = excluded.body, headers = excluded.headers, due_at = now(), returned = 0, published_at = NULL
"""


@dataclass(frozen=True)
class Loaded:
    """Jobs and orders as they were read, to be held against what became of them."""

    jobs: Mapping[UUID, Job]
    orders: Mapping[UUID, Order]

    @classmethod
    def of(cls, desk: Desk) -> "Loaded":
        """Return what the desk holds now."""
        return cls(dict(desk.jobs), dict(desk.orders))


async def write_desk(db: Db, desk: Desk, loaded: Loaded) -> list[Any]:
    """Write what the use cases changed; return the paid calls that were news."""
    await _write_wishes(db, desk)
    await order_writing.write_orders(db, desk, loaded.orders)
    await _write_jobs(db, desk, loaded.jobs)
    await order_writing.write_resolutions(db, desk, loaded.orders)
    calls = await many(db, INSERT_CALLS, [_call_row(paid) for paid in desk.calls.values()])
    await many(db, INSERT_FACTS, [_fact_row(fact) for fact in desk.facts.values()])
    if desk.changed_pauses:
        pauses = [desk.pauses[provider] for provider in desk.changed_pauses]
        await db.executemany(SET_PAUSES, [(p.provider, p.code, p.told_at, p.paused_at) for p in pauses])
    if desk.forgotten:
        await db.execute("DELETE FROM app.inbox WHERE message_id = ANY($1::uuid[])", desk.forgotten)
    await many(db, INSERT_MESSAGES, [_message_row(said) for said in desk.said.values()])
    await _wake(db, desk)
    return calls


async def _write_wishes(db: Db, desk: Desk) -> None:
    if desk.new_uploads:
        await db.executemany(INSERT_UPLOADS, [(*_upload_row(event), desk.now) for event in desk.new_uploads])
    if desk.new_consents:
        await db.executemany(INSERT_CONSENTS, [(*_consent_row(given), desk.now) for given in desk.new_consents])
    if desk.new_stories:
        await db.executemany(INSERT_STORIES, [(*_story_row(event), desk.now) for event in desk.new_stories])
    if desk.new_refusals:
        await db.executemany(INSERT_REFUSALS, [(*_refusal_row(refusal), desk.now) for refusal in desk.new_refusals])
    if desk.new_grants:
        rows = [(g.id, g.preview_job_id, g.operator, g.why, g.refused, desk.now) for g in desk.new_grants]
        await db.executemany(INSERT_GRANTS, rows)


async def _write_jobs(db: Db, desk: Desk, loaded: Mapping[UUID, Job]) -> None:
    new = [desk.jobs[job_id] for job_id in desk.new_jobs]
    changed = [desk.jobs[job_id] for job_id in desk.changed_jobs]
    if new:
        await db.executemany(INSERT_JOBS, [(*_inputs_row(job), *_state_row(job)) for job in new])
    await many(db, UPDATE_JOBS, [(job.id, *_state_row(job)) for job in changed])
    steps = [(job, position, step) for job in new for position, step in enumerate(job.plan.steps.values())]
    await many(db, INSERT_STEPS, [_new_step_row(job, position, step) for job, position, step in steps])
    await many(db, UPDATE_STEPS, [_step_row(job.id, step) for job in changed for step in _moved(loaded[job.id], job)])
    await many(
        db,
        INSERT_HAPPENINGS,
        [
            (job.id, h.version, h.cause, h.step, h.status, h.stage, h.steps_done, h.at)
            for job in chain(new, changed)
            for h in job.news
        ],
    )


async def _wake(db: Db, desk: Desk) -> None:
    channels = []
    if desk.said:
        channels.append(OUTBOX_CHANNEL)
    if desk.new_jobs or desk.changed_pauses or any(desk.jobs[job_id].ended for job_id in desk.changed_jobs):
        channels.append(JOBS_CHANNEL)
    if channels:
        await db.execute("SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel", channels)


def _moved(before: Job, after: Job) -> Iterable[Step]:
    return [step for name, step in after.plan.steps.items() if before.plan.steps[name] is not step]


def _upload_row(event: UploadStored) -> Row:
    return (
        event.upload_id,
        event.user_id,
        event.request_sha256,
        event.purpose,
        event.file.model_dump_json(),
        event.findings.model_dump_json(),
        event.width,
        event.height,
        event.warnings,
    )


def _consent_row(given: GivenConsent) -> Row:
    consent = given.consent
    consent_id = derived_id(given.resource_id, "consent")
    return (consent_id, given.user_id, given.resource_id, consent.text_version, consent.scopes, consent.given_at)


def _story_row(event: StoryPublished) -> Row:
    return (
        event.story.id,
        event.story.version,
        event.story.packed.model_dump_json(),
        event.age_bands,
        event.languages,
        _json(event.titles),
        _json(event.summaries),
        event.pages,
        event.pages_with_a_face,
        event.preview_pages,
        _json(event.price_ids),
        event.operator,
    )


def _refusal_row(refusal: Refusal) -> Row:
    return (
        refusal.resource_id,
        refusal.request_sha256,
        refusal.user_id,
        refusal.resource,
        refusal.code,
        refusal.status,
        _json(refusal.params),
    )


def _inputs_row(job: Job) -> Row:
    inputs = job.inputs
    return (
        job.id,
        inputs.user_id,
        inputs.kind,
        inputs.story.id,
        inputs.story.version,
        inputs.language,
        inputs.age_band,
        CASTS.dump_json(inputs.characters).decode(),
        inputs.person.model_dump_json(),
        inputs.request_sha256,
        job.plan.input_sha256,
        inputs.preview_job_id,
        inputs.grant_id,
        inputs.order_id,
        job.traceparent,
        job.created_at,
        job.queue_deadline_at,
        len(job.plan.steps),
    )


def _state_row(job: Job) -> Row:
    manifest = job.plan.manifest if job.status == "done" else None
    return (
        job.status,
        job.version,
        job.plan.stage,
        job.plan.done,
        *_failure_row(job.failure),
        manifest.model_dump_json() if manifest else None,
        job.changed_at,
        job.started_at,
        job.run_deadline_at,
        job.paused_for,
        job.finished_at,
    )


def _new_step_row(job: Job, position: int, step: Step) -> Row:
    command_id = derived_id(job.id, step.name)
    return (job.id, step.name, position, step.stage, step.page, step.reused, command_id, *_step_row(job.id, step)[2:])


def _step_row(job_id: UUID, step: Step) -> Row:
    return (
        job_id,
        step.name,
        step.state,
        step.times_sent,
        step.output,
        *_failure_row(step.failure),
        step.started_at,
        step.sent_at,
        step.not_after,
        step.ended_at,
    )


def _failure_row(failure: Failure | None) -> Row:
    return (None, None) if failure is None else (failure.code, failure.fault)


def _call_row(paid: PaidCall) -> Row:
    call = paid.call
    return (
        paid.id,
        paid.job_id,
        paid.step,
        call.call,
        call.attempt,
        call.provider,
        call.model,
        call.request_id,
        call.outcome,
        call.cost_usd_micros,
        call.submitted_at,
        call.finished_at,
    )


def _fact_row(fact: AnalyticsFact) -> Row:
    return (
        fact.id,
        fact.name,
        fact.anonymous_id,
        fact.user_id,
        fact.session_id,
        fact.story_id,
        fact.age_band,
        fact.language,
        fact.job_id,
        fact.order_id,
        _json(fact.props),
        fact.occurred_at,
    )


def _message_row(said: Said) -> Row:
    message = said.message
    return (
        message.message_id,
        message.correlation_id,
        said.exchange or message.exchange,
        message.route(),
        message.model_dump_json(),
        _json(said.headers),
        said.mandatory,
    )


def _json(value: Mapping[Any, Any]) -> str:
    return json.dumps(dict(value))
