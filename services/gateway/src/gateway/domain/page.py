"""Pages: a place in a list that stays right while the list grows."""

import base64
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from gateway.domain.problem import Problem, RefusedError


class Place(NamedTuple):
    """The last row a reader has seen; the next page begins below it, newest first."""

    created_at: datetime
    id: UUID

    def cursor(self) -> str:
        """Return the place as clients carry it."""
        return _cursor(f"{self.created_at.astimezone(UTC).isoformat()} {self.id}")

    @classmethod
    def of(cls, cursor: str) -> Self:
        """Read a cursor; RefusedError when it is not one of ours."""
        try:
            moment, identifier = _text(cursor).split(" ")
            place = cls(datetime.fromisoformat(moment), UUID(identifier))
            given = place.cursor()
        except (ValueError, OverflowError) as error:
            raise _foreign() from error
        if given != cursor:
            raise _foreign()
        return place


class StoryPlace(NamedTuple):
    """The last story a reader has seen, by its id."""

    story_id: str

    def cursor(self) -> str:
        """Return the place as clients carry it."""
        return _cursor(self.story_id)

    @classmethod
    def of(cls, cursor: str) -> Self:
        """Read a cursor; RefusedError when it is not one of ours."""
        try:
            place = cls(_text(cursor))
        except ValueError as error:
            raise _foreign() from error
        if place.cursor() != cursor:
            raise _foreign()
        return place


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _text(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()


def _foreign() -> RefusedError:
    return RefusedError(Problem(code="cursor_invalid", detail="Use next_cursor of the last page, or none at all."))
