"""What every creating POST has in common: its Idempotency-Key."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request

from gateway.domain.wish import idempotency_key

OPENAPI: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "A random value, such as a UUID: the same when you ask again, a new one for a new wish.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            "example": "0b9e9d6e-6a2f-4a8e-9a55-1f1a3c5d7e90",
        }
    ]
}
LOCATION: Final[dict[str, Any]] = {
    "Location": {"description": "where it can be read", "schema": {"type": "string"}},
}
REFUSALS: Final = (
    "idempotency_key_missing",
    "idempotency_key_invalid",
    "unauthenticated",
    "token_invalid",
    "anonymous_user",
    "unavailable",
)
"""What any of them can be answered with; one that reads a body has more."""


async def key_of(request: Request) -> str:
    """Return the request's key, or refuse the request."""
    return idempotency_key(request.headers.get("idempotency-key"))


IdempotencyKey = Annotated[str, Depends(key_of)]
