"""What the orchestrator tells itself: something may have waited too long; judged by the state it finds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.message import StepName
from contracts.payments import PaymentRecorded
from orchestrator.domain.plan import Failure


@dataclass(frozen=True, kw_only=True)
class JobOverdue:
    """A deadline of the job may have passed."""

    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class StepOverdue:
    """A step may be unanswered for too long; `at_once` when the broker is known to have lost its command."""

    job_id: UUID
    step: StepName
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class StepLost:
    """A command, or the answer to it, lies in the dead letters."""

    job_id: UUID
    step: StepName
    failure: Failure


@dataclass(frozen=True, kw_only=True)
class BookFailed:
    """The book of a paid order failed, and nothing is decided about it."""

    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class ResolutionDue:
    """Nobody has decided in time what is done about a failed book."""

    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class CheckoutUnanswered:
    """A checkout was asked for and may be unanswered for too long; `at_once` when the command is known to be lost."""

    order_id: UUID
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class RefundUnanswered:
    """A refund was asked for and may be unanswered for too long; `at_once` when the command is known to be lost."""

    order_id: UUID
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckoutStale:
    """Stripe may know more of an order's payment than we were told."""

    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactWaits:
    """A fact of an order nobody knew is tried again; `last` when people have to look if it is still unknown."""

    fact: PaymentRecorded
    last: bool = False


@dataclass(frozen=True, kw_only=True)
class ReplayDue:
    """Everything that Stripe has told since then is told again."""

    since: datetime


OrderSignal = BookFailed | ResolutionDue | CheckoutUnanswered | RefundUnanswered | CheckoutStale
Signal = JobOverdue | StepOverdue | StepLost | OrderSignal | FactWaits | ReplayDue
