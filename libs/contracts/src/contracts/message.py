"""The envelope every message travels in, and how an answer finds its command."""

from typing import Annotated, ClassVar, Final, Literal, Self
from uuid import UUID, uuid4, uuid5

from pydantic import AwareDatetime, Field

from contracts.values import Code, Fault, Frozen

NAMESPACE: Final = UUID("6f2c9b1e-4b7a-5d0e-9a53-0c1d2e3f4a5b")
"""Foreign and derived ids become UUIDs under this one."""

EVENTS: Final = "comic.events"
COMMANDS: Final = "comic.commands"
DEAD_LETTERS: Final = "comic.dlx"

StepName = Annotated[
    str,
    Field(pattern=r"^[a-z]+(/[a-z0-9][a-z0-9-]{0,30})?$", description="stage, or stage/page, such as faces/p07"),
]


def derived_id(*parts: object) -> UUID:
    """Return the one id that belongs to these parts, the same for ever."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


class Message(Frozen):
    """What every message carries; fields are only ever added, with defaults."""

    exchange: ClassVar[str]
    type: str
    schema_version: Literal[1] = 1
    message_id: UUID = Field(default_factory=uuid4)
    correlation_id: UUID = Field(description="the job or order this is about; else the resource itself")

    @classmethod
    def route(cls) -> str:
        """Return the routing key, which is the message's type."""
        return str(cls.model_fields["type"].default)


class Event(Message):
    """A fact: it happened, whoever reads it."""

    exchange: ClassVar[str] = EVENTS


class Command(Message):
    """An order to one service; it has exactly one answer."""

    exchange: ClassVar[str] = COMMANDS

    @property
    def reply_id(self) -> UUID:
        """Return the id of the one answer to this command."""
        return uuid5(self.message_id, "answer")


class StepCommand(Command):
    """An order to do one step of a job."""

    job_id: UUID
    step: StepName


class PaidCommand(StepCommand):
    """An order that costs money, and so is void after a moment."""

    not_after: AwareDatetime = Field(description="nothing may be paid for this after that moment")


class Answer(Event):
    """The fact that answers a command."""

    echoes: ClassVar[tuple[str, ...]] = ()
    """What it says again of its command, so that whoever asked finds the place."""

    @classmethod
    def answering(cls, command: Command, **fields: object) -> Self:
        """Make the answer to a command; its id comes from the command, so giving it twice is recognised."""
        return cls.model_validate(
            {
                "type": cls.route(),
                "message_id": command.reply_id,
                "correlation_id": command.correlation_id,
                **{name: getattr(command, name) for name in cls.echoes},
                **fields,
            }
        )


class StepAnswer(Answer):
    """The fact that answers the command for a step."""

    echoes: ClassVar[tuple[str, ...]] = ("job_id", "step")
    job_id: UUID
    step: StepName


class AiCall(Frozen):
    """One paid call, as it was billed; without anything a person could be known by."""

    call: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$", description="swap, enhance, …")]
    attempt: Annotated[int, Field(ge=1)] = 1
    provider: Annotated[str, Field(max_length=60)]
    model: Annotated[str, Field(max_length=120)]
    request_id: Annotated[str, Field(max_length=120)]
    outcome: Literal["succeeded", "rejected", "unknown"]
    cost_usd_micros: Annotated[int, Field(ge=0, description="millionths of a US dollar")]
    submitted_at: AwareDatetime
    finished_at: AwareDatetime


class StepFailed(StepAnswer):
    """A step cannot be done, why, and whose fault that is; the job fails with it."""

    type: Literal["step.failed"] = "step.failed"
    code: Code
    fault: Fault
    calls: tuple[AiCall, ...] = ()


class QueueRestored(Event):
    """A queue, or the broker that holds it, was away: what waited in it may be lost."""

    type: Literal["queue.restored"] = "queue.restored"
    queue: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z]+$")]
