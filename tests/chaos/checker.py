"""The verdict on a run, from outside: what was promised, billed, written and kept must agree."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from chaos.evidence import Evidence, Row

TERMINAL: Final = ("done", "failed")
ORDER_OF_STATES: Final = {"queued": 0, "processing": 1, "done": 2, "failed": 2}
PAID: Final = ("paid", "partially_refunded")
CONCLUDED: Final = frozenset({"refused", "ended"})
DEAD_LETTER_QUEUES: Final = ("comic.dead", "orchestrator.dead")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A promise that was broken, about what, and how that shows."""

    rule: str
    subject: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was broken, and how much there was to break."""

    violations: tuple[Violation, ...]
    counts: dict[str, int]

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        return not self.violations

    def document(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"holds": self.holds, "counts": self.counts, "violations": [asdict(each) for each in self.violations]}


def judge(evidence: Evidence) -> Verdict:
    """Hold the evidence to every rule."""
    found = tuple(
        Violation(rule=rule.__name__, subject=subject, what=what) for rule in RULES for subject, what in rule(evidence)
    )
    return Verdict(violations=found, counts=_counts(evidence))


Broken = Iterator[tuple[str, str]]
"""Subjects, and what is wrong with them."""


def accepted_jobs_end_once(evidence: Evidence) -> Broken:
    """Each accepted job is there, has ended, and has one event that says so: its last."""
    for job_id in evidence.accepted:
        job = evidence.jobs.get(job_id)
        if job is None:
            yield job_id, "it was accepted and is nowhere"
        elif job["status"] not in TERMINAL:
            yield job_id, f"it has not ended: {job['status']}"
        else:
            ends = [event["status"] for event in evidence.events.get(job_id, []) if event["status"] in TERMINAL]
            if ends != [job["status"]]:
                yield job_id, f"it is {job['status']}, and its events say {ends}"


def events_tell_the_story(evidence: Evidence) -> Broken:
    """The events of each job count up to its version, never go back, and end where the job is."""
    for job_id, job in evidence.jobs.items():
        events = evidence.events.get(job_id, [])
        versions = [event["version"] for event in events]
        if versions != list(range(1, job["version"] + 1)):
            yield job_id, f"it has version {job['version']}, and its events {versions}"
            continue
        states = [ORDER_OF_STATES[event["status"]] for event in events]
        done = [event["steps_done"] for event in events]
        if states != sorted(states) or done != sorted(done):
            yield job_id, "its events go back"
        if (events[-1]["status"], events[-1]["steps_done"]) != (job["status"], job["steps_done"]):
            yield job_id, "its last event is not where it is"


def done_jobs_have_done_every_step(evidence: Evidence) -> Broken:
    """No step of a finished job is open."""
    for job_id in _done(evidence):
        if open_steps := [step["step"] for step in evidence.steps.get(job_id, []) if step["state"] != "done"]:
            yield job_id, f"it is done, and these are not: {open_steps}"


def nothing_is_paid_twice(evidence: Evidence) -> Broken:
    """The provider billed each (job, page, call) at most once, and nothing that was not claimed."""
    claimed = {claim.mark: claim for claim in evidence.claims}
    billed: Counter[tuple[str, str, str]] = Counter()
    for charge in evidence.charges:
        claims = [claimed[mark] for mark in charge.marks if mark in claimed]
        if len(claims) != 1:
            yield charge.request_id, f"it was billed, and {len(claims)} claims fit"
        billed.update((claim.job_id, claim.step, claim.call) for claim in claims)
    for (job_id, step, call), times in billed.items():
        if times > 1:
            yield job_id, f"{call} of {step} was billed {times} times"


def charges_of_done_jobs_are_written_down(evidence: Evidence) -> Broken:
    """What a finished job cost stands in Postgres, with the provider's own number."""
    claimed = {claim.mark: claim for claim in evidence.claims}
    known = {call["request_id"] for call in evidence.calls}
    for charge in evidence.charges:
        jobs = {claimed[mark].job_id for mark in charge.marks if mark in claimed}
        if jobs & set(_done(evidence)) and charge.request_id not in known:
            yield charge.request_id, "it was billed for a finished job and stands nowhere"


def claims_of_done_jobs_are_concluded(evidence: Evidence) -> Broken:
    """No paid call of a finished job is left without an outcome."""
    for claim in evidence.claims:
        job = evidence.jobs.get(claim.job_id)
        if job is not None and job["status"] == "done" and not claim.facts & CONCLUDED:
            yield claim.job_id, f"attempt {claim.attempt} at {claim.call} of {claim.step} is open"


def named_files_are_there(evidence: Evidence) -> Broken:
    """Every manifest, and every file a manifest names, lies in the store with the hash that is written down."""
    for job_id in _done(evidence):
        described = _json(evidence.jobs[job_id]["manifest"])
        manifest = evidence.store / described["key"]
        if wrong := _wrong_with(manifest, described["sha256"]):
            yield job_id, f"its manifest {wrong}"
            continue
        for href, sha256 in files_named_in(json.loads(manifest.read_bytes())):
            if wrong := _wrong_with(manifest.parent / href, sha256):
                yield job_id, f"{href} {wrong}"


def paid_orders_have_one_book(evidence: Evidence) -> Broken:
    """An order that is paid and not held has one book job; no order has two, and none that was never paid has one."""
    books = Counter(job["order_id"] for job in evidence.jobs.values() if job["kind"] == "book" and job["order_id"])
    for order in evidence.orders:
        count = books.pop(order["id"], 0)
        held = set(order["held"]) - set(order["released"])
        if count > 1 or (order["status"] in PAID and not held and count != 1):
            yield order["id"], f"it is {order['status']} and has {count} books"
        if order["status"] in ("awaiting_payment", "payment_failed", "expired") and count:
            yield order["id"], f"nobody paid it ({order['status']}), and it has a book"
    for order_id in books:
        yield str(order_id), "it has a book and is nowhere"


def nothing_waits(evidence: Evidence) -> Broken:
    """The outbox is empty, and no queue holds a message but those of dead letters."""
    if evidence.pending:
        yield "outbox", f"{evidence.pending} rows are not published"
    for depth in evidence.depths:
        if depth.unacked or (depth.ready and depth.queue not in DEAD_LETTER_QUEUES):
            yield depth.queue, f"{depth.ready} messages wait, {depth.unacked} are not acknowledged"


def dead_letters_say_why(evidence: Evidence) -> Broken:
    """Each dead letter has a type, the queue it died in and a reason."""
    for letter in evidence.letters:
        if not (letter.type and letter.queue and letter.reason):
            yield letter.type or "a dead letter", f"it died in {letter.queue or '?'} of {letter.reason or '?'}"


RULES: Final[tuple[Callable[[Evidence], Broken], ...]] = (
    accepted_jobs_end_once,
    events_tell_the_story,
    done_jobs_have_done_every_step,
    nothing_is_paid_twice,
    charges_of_done_jobs_are_written_down,
    claims_of_done_jobs_are_concluded,
    named_files_are_there,
    paid_orders_have_one_book,
    nothing_waits,
    dead_letters_say_why,
)


def files_named_in(manifest: Row) -> Iterator[tuple[str, str | None]]:
    """Yield every file of a manifest by its place below the job's folder, with its hash where one is written."""
    links = [*manifest["links"], *manifest["readingOrder"], *manifest.get("resources", [])]
    for link in [*links, *(other for one in links for other in one.get("alternate", []))]:
        if link.get("rel") != "self":
            yield link["href"], link.get("properties", {}).get("aicb", {}).get("sha256")


def _wrong_with(file: Path, sha256: str | None) -> str | None:
    if not file.is_file():
        return "is missing"
    content = file.read_bytes()
    if not content:
        return "is empty"
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        return "is another than was written down"
    return None


def _done(evidence: Evidence) -> list[str]:
    return [job_id for job_id, job in evidence.jobs.items() if job["status"] == "done"]


def _json(value: Any) -> Row:
    found: Row = json.loads(value) if isinstance(value, str) else value
    return found


def _counts(evidence: Evidence) -> dict[str, int]:
    reasons = Counter(job["error_code"] for job in evidence.jobs.values() if job["status"] == "failed")
    states = Counter(job["status"] for job in evidence.jobs.values())
    return {
        "accepted": len(evidence.accepted),
        "jobs": len(evidence.jobs),
        **{f"jobs_{state}": states[state] for state in ORDER_OF_STATES},
        **{f"failed_{reason}": count for reason, count in sorted(reasons.items())},
        "charges": len(evidence.charges),
        "claims": len(evidence.claims),
        "outcomes_unknown": sum(claim.outcome == "unknown" for claim in evidence.claims),
        "claims_open": sum(not claim.facts & CONCLUDED for claim in evidence.claims),
        "dead_letters": len(evidence.letters),
    }
