"""Problems: what a refusal says, once for every code (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from contracts.values import Fault

TYPE_PREFIX: Final = "urn:ai-comic-books:problem:"
AGAIN_SECONDS: Final = 2
"""After which time a request that met a busy or absent part may come again."""


class Kind(NamedTuple):
    """What is the same in every problem of a code."""

    status: int
    title: str


REFUSALS: Final[Mapping[str, Kind]] = {
    "bad_request": Kind(400, "The request cannot be read"),
    "idempotency_key_missing": Kind(400, "An Idempotency-Key is needed"),
    "idempotency_key_invalid": Kind(400, "The Idempotency-Key cannot be used"),
    "cursor_invalid": Kind(400, "The cursor is not one of ours"),
    "unauthenticated": Kind(401, "A bearer token is needed"),
    "token_invalid": Kind(401, "The bearer token is not accepted"),
    "anonymous_user": Kind(403, "An account is needed"),
    "link_invalid": Kind(403, "The link has ended"),
    "manifest_withheld": Kind(403, "The book is not shown"),
    "not_found": Kind(404, "There is nothing here"),
    "manifest_not_available": Kind(404, "The book is not finished"),
    "preview_unknown": Kind(404, "There is no such preview"),
    "order_unknown": Kind(404, "There is no such order"),
    "method_not_allowed": Kind(405, "That cannot be done here"),
    "upload_too_slow": Kind(408, "The upload took too long"),
    "order_exists": Kind(409, "This book is ordered already"),
    "order_not_payable": Kind(409, "There is nothing to pay"),
    "preview_not_done": Kind(409, "The preview is not finished"),
    "erased": Kind(410, "It has been erased"),
    "body_too_large": Kind(413, "The request is too large"),
    "photo_too_large": Kind(413, "The photo's file is too large"),
    "media_type": Kind(415, "The request has another type than expected"),
    "range_not_satisfiable": Kind(416, "The file has no such part"),
    "invalid": Kind(422, "A field is wrong"),
    "idempotency_key_reused": Kind(422, "The Idempotency-Key belongs to another request"),
    "photo_wrong_type": Kind(422, "The file is no photo we can read"),
    "photo_unreadable": Kind(422, "The photo cannot be read"),
    "photo_animated": Kind(422, "The picture moves"),
    "photo_too_many_pixels": Kind(422, "The photo has too many pixels"),
    "photo_no_face": Kind(422, "No face can be seen"),
    "photo_many_faces": Kind(422, "Several faces can be seen"),
    "photo_quality": Kind(422, "The photo is not good enough"),
    "photo_moderation": Kind(422, "The photo cannot be used"),
    "story_unknown": Kind(422, "There is no such story"),
    "language_unknown": Kind(422, "The story is not told in that language"),
    "age_band_unknown": Kind(422, "The story is not for that age"),
    "upload_unknown": Kind(422, "There is no such photo"),
    "acceptance_unknown": Kind(422, "The preview was not accepted"),
    "not_for_sale": Kind(422, "The story is not sold like that"),
    "preview_quota_exceeded": Kind(429, "All free previews are used"),
    "too_many_at_once": Kind(429, "Too many requests at once"),
    "too_often": Kind(429, "Too many requests in a short time"),
    "internal": Kind(500, "Something went wrong on our side"),
    "checkout_failed": Kind(503, "There is no page to pay on"),
    "unavailable": Kind(503, "A part of the service is away for a moment"),
}
"""Every code a request can be answered with."""

UNLISTED: Final = Kind(422, "The request was refused")
"""A code this gateway does not know yet."""

WISHES: Final[Mapping[str, tuple[str, str]]] = {
    "story_unknown": ("/story_id", "Choose a story of the catalogue."),
    "language_unknown": ("/language", "Choose a language of the story."),
    "age_band_unknown": ("/age_band", "Choose an age band of the story."),
    "acceptance_unknown": ("/acceptance_id", "Accept the preview first, then use the id you get."),
    "not_for_sale": ("/format", "Choose a format and a currency of GET /v1/products."),
    "upload_unknown": ("/characters/0/upload_id", "Upload the photo first, then use the id you get."),
}
"""Where a wish was wrong, and what to do, by code."""

OTHER_WISHES: Final[Mapping[str, str]] = {
    "idempotency_key_reused": "Use a new Idempotency-Key for a request that asks something new.",
    "preview_unknown": "Name a preview of yours.",
    "preview_not_done": "Wait until the preview is done, or start another one if it failed.",
    "order_exists": "Go on with the order you have: its id is order_id.",
    "order_unknown": "Name an order of yours.",
    "order_not_payable": "Look at the order: its status says why.",
    "preview_quota_exceeded": "Buy the book of a preview you like, or use another preview later.",
}

FAILURES: Final[Mapping[str, str]] = {
    "photo_no_face": "No face could be seen in the photo",
    "photo_many_faces": "Several faces could be seen in the photo",
    "photo_quality": "The photo is not good enough",
    "photo_moderation": "The photo cannot be used",
    "voice_quality": "The recording is not good enough",
    "provider_unavailable": "The drawing service could not be reached",
    "provider_rejected": "The drawing service refused the picture",
    "provider_timeout": "The drawing service took too long",
    "provider_unknown": "It is unknown what became of a picture",
    "name_too_long": "The name is too long for this story",
    "name_not_printable": "The name has letters this story's fonts do not have",
    "text_does_not_fit": "A text of the story does not fit its page",
    "input_missing": "The photo is no longer there",
    "render_failed": "A page could not be made",
    "worker_lost": "The work was interrupted",
    "deadline_exceeded": "The work took too long",
    "expired": "The work took too long",
    "order_refunded": "The order was refunded",
    "acceptance_broken": "The accepted preview is not there any more as it was accepted",
    "internal": "Something went wrong on our side",
}
"""Why a job can have failed; a code that is not listed reads as internal."""

ADVICE: Final[Mapping[Fault, str]] = {
    "customer": "Choose another photo and start a new preview.",
    "provider": "Start a new preview in a while.",
    "platform": "Start a new preview in a while; we are looking into it.",
}
"""The one thing to do after a preview failed, by whose fault that was."""

OTHER_ADVICE: Final[Mapping[str, str]] = {
    "name_too_long": "Choose a shorter name and start a new preview.",
    "name_not_printable": "Write the name with other letters and start a new preview.",
    "input_missing": "Upload the photo again and start a new preview.",
}
"""The one thing to do where another photo, or patience, would not help."""


BOOK_ADVICE: Final = "There is nothing to do: we are looking into it."
ORDERED_ADVICE: Final = "There is nothing to do: the book is made again, or your money goes back. The order says which."
OTHER_ORDERED_ADVICE: Final[Mapping[str, str]] = {
    "order_refunded": "Order the book again if you want it after all.",
}
"""Who has paid for a book, or was given one, is not sent away to start again."""


def advice(code: str, fault: Fault) -> str:
    """Return the one thing to do after a preview failed."""
    return OTHER_ADVICE.get(code, ADVICE[fault])


def book_advice(code: str, *, ordered: bool) -> str:
    """Return the one thing to do after a book failed that was ordered, or given."""
    return OTHER_ORDERED_ADVICE.get(code, ORDERED_ADVICE) if ordered else BOOK_ADVICE


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One wrong field: where (a JSON pointer), what (a stable code), and what to do."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a request is refused, and the one thing to do about it."""

    code: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    status: int | None = None
    """Only for a code that is not listed here: the status its author gave it."""
    retry_after_seconds: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the document, such as used and limit of a quota."""

    @property
    def kind(self) -> Kind:
        """Status and title."""
        return REFUSALS.get(self.code) or Kind(self.status or UNLISTED.status, UNLISTED.title)

    def document(self, *, instance: str, request_id: str) -> dict[str, Any]:
        """Return the problem as application/problem+json."""
        document: dict[str, Any] = {
            **self.members,
            "type": TYPE_PREFIX + self.code,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
        }
        if self.errors:
            document["errors"] = [vars(error) for error in self.errors]
        return document


class RefusedError(Exception):
    """A request that is not granted; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class UnavailableError(Exception):
    """A part this service leans on is away; nothing is half-done, and asking again later is safe."""

    problem: Final = Problem(
        code="unavailable",
        detail="Send the same request again in a moment, with the same Idempotency-Key if it had one.",
        retry_after_seconds=AGAIN_SECONDS,
    )


def wrong_field(pointer: str, code: str, detail: str) -> RefusedError:
    """Make the refusal of a request with one wrong field."""
    return RefusedError(
        Problem(code="invalid", detail=detail, errors=(FieldError(pointer=pointer, code=code, detail=detail),))
    )


def refused_wish(code: str, *, status: int | None = None, members: Mapping[str, Any] | None = None) -> Problem:
    """Return the problem of a wish that is well formed and cannot be granted."""
    if code in WISHES:
        pointer, advice = WISHES[code]
        errors: tuple[FieldError, ...] = (FieldError(pointer=pointer, code=code, detail=advice),)
    else:
        advice, errors = OTHER_WISHES.get(code, "Ask for something else, with a new Idempotency-Key."), ()
    return Problem(code=code, detail=advice, errors=errors, status=status, members=members or {})


def erased() -> RefusedError:
    """Make the refusal for what was here once."""
    return RefusedError(Problem(code="erased", detail="Start again with a new photo."))


def not_found() -> RefusedError:
    """Make the refusal for what does not exist, or belongs to somebody else: nobody can tell which."""
    return RefusedError(Problem(code="not_found", detail="Check the address."))
