"""Demo users and the claims of their tokens."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LIFETIME_SECONDS = 3_600


@dataclass(frozen=True)
class User:
    """Someone who can sign in here."""

    id: str
    email: str
    password: str


ALICE: Final = User("a11ce000-0000-4000-8000-000000000001", "alice@example.com", "alice-demo-password")
BOB: Final = User("b0b00000-0000-4000-8000-000000000002", "bob@example.com", "bob-demo-password")
USERS: Final[Mapping[str, User]] = {user.email: user for user in (ALICE, BOB)}


def claims(user: User, *, issuer: str, now: float, session_id: str | None = None) -> dict[str, Any]:
    """What a token says of a user who signed in with a password."""
    at = int(now)
    return {
        "iss": issuer,
        "aud": "authenticated",
        "sub": user.id,
        "role": "authenticated",
        "iat": at,
        "exp": at + LIFETIME_SECONDS,
        "session_id": session_id or str(uuid.uuid4()),
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": at}],
        "is_anonymous": False,
        "email": user.email,
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": {},
    }
