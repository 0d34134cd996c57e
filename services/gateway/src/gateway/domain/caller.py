"""Callers: who stands behind a bearer token whose signature is good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gateway.domain.problem import Problem, RefusedError

TOKEN_BYTES = 8192
_REFUSED = "Sign in again and use the new token."


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A signed-in user, until the token ends."""

    user_id: UUID
    expires_at: datetime


class TokenRefusedError(RefusedError):
    """The token proves nobody; `reason` is for the log, never for the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Problem(
                code="token_invalid",
                detail=_REFUSED,
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        )
        self.reason = reason


def caller_of(claims: Mapping[str, Any], *, anonymous_allowed: bool) -> Caller:
    """Return the caller these verified claims name; TokenRefusedError when they name no user.

    Signature, issuer, audience and times are checked before. The public keys of a project (role anon, no subject) are
    valid tokens too, so role and subject decide who is a user.
    """
    if claims.get("role") != "authenticated":
        raise TokenRefusedError("role")
    anonymous = claims.get("is_anonymous", False)
    if not isinstance(anonymous, bool):
        raise TokenRefusedError("is_anonymous")
    if anonymous and not anonymous_allowed:
        raise RefusedError(Problem(code="anonymous_user", detail="Make an account, then ask again."))
    expires = claims.get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise TokenRefusedError("exp")
    return Caller(user_id=_uuid(claims.get("sub")), expires_at=_moment(expires))


def bearer(authorization: str | None) -> str:
    """Return the token of an Authorization header; RefusedError when there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusedError(
            Problem(
                code="unauthenticated",
                detail="Send the header Authorization: Bearer followed by your token.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        )
    if len(token) > TOKEN_BYTES:
        raise TokenRefusedError("size")
    return token.strip()


def _uuid(subject: object) -> UUID:
    if not isinstance(subject, str):
        raise TokenRefusedError("sub")
    try:
        return UUID(subject)
    except ValueError:
        raise TokenRefusedError("sub") from None


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise TokenRefusedError("exp") from None
