"""Wishes: asking twice is one thing, and every wish has one id."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from uuid import UUID

from contracts.message import derived_id
from gateway.domain.problem import Problem, RefusedError, refused_wish

Resource = Literal["uploads", "jobs", "acceptances", "orders", "checkouts"]
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One request to make something: what it will be called, and the fingerprint of what was asked."""

    user_id: UUID
    id: UUID
    request_sha256: str

    def check_same(self, request_sha256: str) -> None:
        """Raise RefusedError when what exists under this id was asked for with another body."""
        if request_sha256 != self.request_sha256:
            raise reused()

    @property
    def message_id(self) -> UUID:
        """The id of the one message that says this wish, however often it is said."""
        return derived_id(self.id, self.request_sha256)


def idempotency_key(given: str | None) -> str:
    """Return the key of a request; RefusedError when it is missing or unusable."""
    if given is None:
        raise RefusedError(
            Problem(
                code="idempotency_key_missing",
                detail="Send an Idempotency-Key header with a new random value, and the same one when you ask again.",
            )
        )
    if not _KEY.fullmatch(given):
        raise RefusedError(
            Problem(code="idempotency_key_invalid", detail="Use 1 to 200 visible ASCII characters, such as a UUID.")
        )
    return given


def wish(user_id: UUID, resource: Resource, key: str, body: bytes) -> Wish:
    """Return the wish of a request: the same user, resource and key are the same wish for ever."""
    return Wish(user_id=user_id, id=derived_id(user_id, resource, key), request_sha256=sha256(body).hexdigest())


def canonical(value: object) -> bytes:
    """Return JSON data as the same bytes, in whatever order its members came."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def reused() -> RefusedError:
    """Make the refusal of a key that belongs to another request."""
    return RefusedError(refused_wish("idempotency_key_reused"))
