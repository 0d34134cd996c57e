"""What routes work with, and who is calling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from gateway.domain.caller import Caller
from gateway.domain.ration import Ration
from gateway.domain.turnstile import Turnstile
from gateway.use_cases.ports import Doors


class Verifier(Protocol):
    """Tells who is calling."""

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller by the Authorization header; RefusedError, or UnavailableError when nobody can tell."""


class Files(Protocol):
    """The files of a local store, for those who hold a link."""

    def check_link(self, key: str, query: Mapping[str, str], *, now: datetime) -> bool:
        """Say whether a link is ours and still good."""

    async def read(self, key: str) -> bytes | None:
        """Return a file, or None."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What runs here, and where its source is."""

    version: str
    source_url: str | None


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Everything the routes need."""

    doors: Doors
    verifier: Verifier
    files: Files
    uploads: Turnstile
    streams: Turnstile
    checkouts: Turnstile
    payments: Ration
    about: About
    now: Callable[[], datetime]
    public_url: str
    photo_bytes: int
    upload_seconds: float
    stream_seconds: float
    look_seconds: float
    breath_seconds: float = 15


_BEARER = HTTPBearer(
    scheme_name="user",
    bearerFormat="JWT",
    description="An access token of the identity provider, for a user with an account.",
    auto_error=False,
)


async def parts_of(request: Request) -> Parts:
    """Return what `app.py` put together; async, because FastAPI sends other dependencies to a thread."""
    return cast("Parts", request.app.state.parts)


async def signed_in(
    request: Request, parts: Annotated[Parts, Depends(parts_of)], _: Annotated[object, Depends(_BEARER)]
) -> Caller:
    """Return who is calling; the token decides, nothing else."""
    return await parts.verifier.caller(request.headers.get("authorization"))


WithParts = Annotated[Parts, Depends(parts_of)]
SignedIn = Annotated[Caller, Depends(signed_in)]
