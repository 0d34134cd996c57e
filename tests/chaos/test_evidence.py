"""Evidence is read from where it really lies: the record, the ledger, the claims, and Postgres."""

import json
import sqlite3
from pathlib import Path
from uuid import UUID

import asyncpg

from chaos.checker import judge
from chaos.evidence import Evidence, accepted_in, charges_in, claims_in, read_rows

JOB = UUID("11111111-1111-1111-1111-111111111111")
MARK = "inputs/33333333-3333-3333-3333-333333333333.png"
A_USER = "INSERT INTO app.users (id) VALUES ($1)"
A_STORY = """
    INSERT INTO app.stories (id, version, packed, age_bands, languages, titles, summaries, pages, pages_with_a_face,
                             preview_pages, operator)
    VALUES ('moon', 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 'somebody')
"""
A_JOB_THAT_RUNS = """
    INSERT INTO app.jobs (id, user_id, kind, story_id, story_version, language, age_band, characters, person,
                          request_sha256, input_sha256, status, version, stage, steps_done, steps_total, created_at,
                          changed_at, queue_deadline_at, started_at, run_deadline_at)
    VALUES ($1, $1, 'preview', 'moon', 1, 'en', '3-5', '[]', '{}', '', '', 'processing', 2, 'art', 0, 1, now(), now(),
            now(), now(), now())
"""
AN_EVENT = """
    INSERT INTO app.job_events (job_id, version, cause, status, stage, steps_done, at)
    VALUES ($1, 1, 'requested', 'queued', 'art', 0, now())
"""
A_MESSAGE = """
    INSERT INTO app.outbox (message_id, correlation_id, exchange, type, body)
    VALUES ($1, $1, 'comic.events', 'job.changed', '{}')
"""


def test_the_record_is_what_a_client_wrote_line_by_line(tmp_path: Path) -> None:
    record = tmp_path / "accepted.jsonl"
    record.write_text('{"job_id": "a", "at": 1}\n{"job_id": "b"}\n')

    assert list(accepted_in(record)) == ["a", "b"]


def test_only_calls_that_cost_something_are_charges(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    body = {"target_face_image": f"http://127.0.0.1:1/v1/files/{MARK}?signature=x"}
    entries = [
        ("r1", {"body": body, "cost_usd": 0.0}),
        ("r2", {"body": {}, "cost_usd": 0.0}),
        ("r1", {"state": "COMPLETED", "cost_usd": 0.07}),
    ]
    with sqlite3.connect(ledger) as connection:
        connection.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, subject TEXT, entry TEXT)")
        connection.executemany(
            "INSERT INTO entries (subject, entry) VALUES (?, ?)", [(name, json.dumps(entry)) for name, entry in entries]
        )
    connection.close()

    (charge,) = charges_in(ledger)

    assert (charge.request_id, charge.marks, charge.cost_usd) == ("r1", (MARK,), 0.07)


def test_claims_are_read_attempt_by_attempt(tmp_path: Path) -> None:
    folder = tmp_path / "claims" / str(JOB) / "faces" / "p01" / "swap"
    folder.mkdir(parents=True)
    for name, content in {
        "1.claimed": {"mark": "first"},
        "1.refused": {},
        "2.claimed": {"mark": "second"},
        "2.submitted": {},
        "2.ended": {"outcome": "unknown"},
    }.items():
        (folder / name).write_text(json.dumps(content))

    first, second = claims_in(tmp_path)

    assert (first.job_id, first.step, first.call, first.attempt) == (str(JOB), "faces/p01", "swap", 1)
    assert (first.mark, set(first.facts), first.outcome) == ("first", {"claimed", "refused"}, None)
    assert (second.mark, set(second.facts), second.outcome) == ("second", {"claimed", "submitted", "ended"}, "unknown")


async def test_what_is_planted_in_postgres_is_found(fresh_database: str, tmp_path: Path) -> None:
    evidence = Evidence(accepted=[str(JOB)], store=tmp_path)
    connection = await asyncpg.connect(fresh_database)
    try:
        await connection.execute(A_USER, JOB)
        await connection.execute(A_STORY)
        for planted in (A_JOB_THAT_RUNS, AN_EVENT, A_MESSAGE):
            await connection.execute(planted, JOB)

        await read_rows(connection, evidence)
    finally:
        await connection.close()

    assert {(broken.rule, broken.subject) for broken in judge(evidence).violations} == {
        ("accepted_jobs_end_once", str(JOB)),
        ("events_tell_the_story", str(JOB)),
        ("nothing_waits", "outbox"),
    }
