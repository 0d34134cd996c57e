"""Bearer tokens: verified against the identity provider's published keys (JWKS)."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeGuard

import httpx
import jwt

from gateway.domain.caller import Caller, TokenRefusedError, bearer, caller_of
from gateway.domain.problem import UnavailableError

LEEWAY_SECONDS: Final = 30
FETCH_TIMEOUT_SECONDS: Final = 3.0
LARGEST_DOCUMENT: Final = 100_000

Algorithm = Literal["ES256", "RS256"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How old keys may be, in seconds."""

    refresh_every: float = 300
    """Keys are fetched again in the background; a revoked one must be noticed."""
    trusted_for: float = 1200
    """Without an answer known keys serve this long, then nobody can be told from anybody."""
    unknown_key_pause: float = 30
    """Strange key ids make us look once in this time, whoever sends them and however many."""
    try_again: float = 5
    """After a fetch that failed."""


class KeyRing:
    """The provider's public keys by key id, kept fresh."""

    def __init__(
        self,
        url: str,
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self.patience = patience or Patience()
        self._url = url
        self._clock = clock
        self._http = http or httpx.AsyncClient(timeout=FETCH_TIMEOUT_SECONDS, follow_redirects=False)
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._looked_at: float | None = None
        self._failed = False
        self._fetching = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def keep_fresh(self) -> None:
        """Fetch the keys again and again until cancelled."""
        while True:
            fetched = await self.fetch()
            await asyncio.sleep(self.patience.refresh_every if fetched else self.patience.try_again)

    def fresh(self) -> bool:
        """Say whether tokens can be verified now."""
        return self._fetched_at is not None and self._clock() - self._fetched_at < self.patience.trusted_for

    async def key(self, key_id: str) -> jwt.PyJWK:
        """Return a key; TokenRefusedError when the provider has none of that id, UnavailableError when nobody knows."""
        if self.fresh() and key_id in self._keys:
            return self._keys[key_id]
        await self._look_again()
        if not self.fresh():
            raise UnavailableError("the identity provider's keys cannot be had")
        if key_id in self._keys:
            return self._keys[key_id]
        if self._failed:
            raise UnavailableError("the identity provider's keys cannot be had, and this one is new")
        raise TokenRefusedError("kid")

    async def _look_again(self) -> None:
        """Fetch once for all who ask meanwhile, and not again for a while."""
        asked_at = self._clock()
        async with self._fetching:
            if self._looked_at is not None:
                pause = self.patience.try_again if not self.fresh() else self.patience.unknown_key_pause
                if self._looked_at >= asked_at or self._clock() - self._looked_at < pause:
                    return
            self._looked_at = self._clock()
            await self._fetch()

    async def fetch(self) -> bool:
        """Fetch the keys now; keep the known ones and say False when that fails."""
        async with self._fetching:
            return await self._fetch()

    async def _fetch(self) -> bool:
        try:
            self._keys = await self._read_document()
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            self._failed = True
            log.warning("signing keys cannot be fetched", extra={"error": type(error).__name__})
            return False
        if not self._keys:
            log.warning("the identity provider publishes no key: nobody can sign in")
        self._failed = False
        self._fetched_at = self._clock()
        return True

    async def _read_document(self) -> Mapping[str, jwt.PyJWK]:
        async with asyncio.timeout(FETCH_TIMEOUT_SECONDS), self._http.stream("GET", self._url) as answer:
            answer.raise_for_status()
            if answer.status_code != httpx.codes.OK:
                raise ValueError(f"status {answer.status_code}")
            document = b""
            async for piece in answer.aiter_bytes():
                document += piece
                if len(document) > LARGEST_DOCUMENT:
                    raise ValueError("the document is too large")
        return _keys(httpx.Response(200, content=document).json())


class TokenVerifier:
    """Tells who a bearer token belongs to."""

    def __init__(
        self,
        keys: KeyRing,
        *,
        issuer: str,
        audience: str,
        algorithms: tuple[Algorithm, ...],
        anonymous_allowed: bool,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._algorithms = algorithms
        self._anonymous_allowed = anonymous_allowed

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller of a request by its Authorization header, else RefusedError or UnavailableError."""
        token = bearer(authorization)
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.key(_key_id(header))
            if header.get("alg") not in self._algorithms or header["alg"] != key.algorithm_name:
                raise TokenRefusedError("alg")
            claims = jwt.decode(
                token,
                key,
                algorithms=list(self._algorithms),
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise TokenRefusedError(type(error).__name__) from error
        return caller_of(claims, anonymous_allowed=self._anonymous_allowed)


def _key_id(header: Mapping[str, Any]) -> str:
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise TokenRefusedError("kid")
    return key_id


def _keys(document: object) -> Mapping[str, jwt.PyJWK]:
    """Return the signing keys of a JWKS document; kinds we do not verify with are left out."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no key set")  # noqa: TRY004 - a wrong document, not a wrong argument
    keys = {}
    for entry in listed:
        if not _can_verify(entry):
            continue
        try:
            keys[entry["kid"]] = jwt.PyJWK(entry)
        except jwt.PyJWTError:
            log.warning("a published signing key cannot be read")
    return keys


def _can_verify(entry: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("kid"), str)
        and entry.get("use", "sig") == "sig"
        and (entry.get("kty"), entry.get("crv")) in {("EC", "P-256"), ("RSA", None)}
    )
