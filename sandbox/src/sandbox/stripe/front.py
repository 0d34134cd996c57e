"""The HTTP side of the API: keys, versions, faults, and idempotency."""

import asyncio
import base64
import binascii
import hashlib
import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import ValidationError

from sandbox.clock import iso
from sandbox.connections import drop
from sandbox.stripe import checkout, doors
from sandbox.stripe.books import API_VERSION, Books, Cause, Object
from sandbox.stripe.deliveries import Deliveries
from sandbox.stripe.faults import ApiTrouble
from sandbox.stripe.fields import Params
from sandbox.stripe.forms import LONGEST_BYTES, FormError, parse
from sandbox.stripe.ids import new_id
from sandbox.stripe.page import add_page
from sandbox.stripe.refusals import Refusal, of_parameters

KEY_LIFETIME_SECONDS = 86_400
TICK_SECONDS = 0.2
LONGEST_KEY = 255
API_ERROR = {"message": "An unknown error occurred. Please try again.", "type": "api_error"}


class Dropped(Exception):  # noqa: N818 - nobody hears the answer
    """The connection was cut."""


@dataclass
class Asked:
    """A request as far as it is understood."""

    id: str
    method: str
    path: str
    version: str
    key: str | None
    fingerprint: str = ""
    replayed: bool = False

    def headers(self) -> dict[str, str]:
        """What every answer says of itself."""
        said = {"Request-Id": self.id, "Stripe-Version": self.version}
        return said | ({"Idempotency-Key": self.key} if self.key else {})


class Stripe:
    """One account: what the public doors and the admin ones share."""

    def __init__(self, books: Books, deliveries: Deliveries, *, api_key: str, public_url: str | None = None) -> None:
        self.books = books
        self.deliveries = deliveries
        self.public_url = public_url
        self._api_key = api_key
        self._running: set[str] = set()
        self._clockwork: asyncio.Task[None] | None = None

    def resume(self) -> None:
        """Go on with the deliveries that a stop left unfinished, and let sessions expire by the clock."""
        self.deliveries.resume()
        self._clockwork = asyncio.create_task(self._tick())

    async def close(self) -> None:
        """Stop; `resume` goes on from here."""
        if self._clockwork:
            self._clockwork.cancel()
            await asyncio.gather(self._clockwork, return_exceptions=True)
        await self.deliveries.close()
        self.books.close()

    async def _tick(self) -> None:
        while True:
            checkout.expire_due(self.books)
            await asyncio.sleep(TICK_SECONDS)

    async def answer(self, request: Request) -> Response:
        """Answer one request of the API, and write down that it came."""
        asked = Asked(
            id=new_id("request"),
            method=request.method,
            path=request.url.path,
            version=request.headers.get("stripe-version", API_VERSION),
            key=request.headers.get("idempotency-key") if request.method == "POST" else None,
        )
        status: int | None = None
        try:
            response = await self._answer(request, asked)
            status = response.status_code
        except Refusal as refusal:
            status = refusal.status
            response = _refused(asked, refusal)
        finally:
            self._log(asked, status)
        return response

    async def _answer(self, request: Request, asked: Asked) -> Response:
        raw = await request.body()
        self._check_key(request.headers.get("authorization", ""))
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.[a-z_]+)?", asked.version):
            asked.version, named = API_VERSION, asked.version
            raise Refusal(400, f"Invalid Stripe API version: {named}", kept=False)
        form = _form(request, raw)
        asked.fingerprint = hashlib.sha256(json.dumps([asked.path, form], sort_keys=True).encode()).hexdigest()
        if asked.key is None:
            return await self._act(request, asked, form)
        if kept := self._kept(asked):
            return kept
        self._running.add(asked.key)
        try:
            return await self._act(request, asked, form)
        finally:
            self._running.discard(asked.key)

    async def _act(self, request: Request, asked: Asked, form: dict[str, Any]) -> Response:
        troubles = {trouble.kind: trouble for trouble in self.deliveries.faults.of_request(asked.method, asked.path)}
        await _suffer(request, troubles)
        door, name = doors.find(asked.method, asked.path)
        takes = door.older if door.older and asked.version < API_VERSION else door.takes
        try:
            params = takes.model_validate(form)
        except ValidationError as error:
            raise of_parameters(error) from None
        if "stored_error" in troubles:
            return self._keep(asked, 500, {"error": API_ERROR})
        checkout.expire_due(self.books)
        try:
            response = self._enter(request, asked, door, params, name, broken="error_after" in troubles)
        except Refusal as refusal:
            if refusal.kept:
                return self._keep(asked, refusal.status, _body(asked, refusal))
            raise
        if "reset_after" in troubles:
            drop(request)
            raise Dropped
        return response

    def _enter(
        self,
        request: Request,
        asked: Asked,
        door: doors.Door,
        params: Params,
        name: str,
        *,
        broken: bool,
    ) -> Response:
        base = self.public_url or str(request.base_url).rstrip("/")
        with self.books.change(Cause(asked.id, asked.key)) as change:
            done = doors.enter(door, doors.Visit(change, params, name, base, self.deliveries))
            status, body = (done.status, _body(asked, done)) if isinstance(done, Refusal) else (200, done)
            if broken:
                status, body = 500, {"error": API_ERROR}
            text = json.dumps(body, indent=2)
            if asked.key is not None:
                change.note("idempotency", asked.key, self._record(asked, status, text))
        return Response(text, status, asked.headers(), "application/json")

    def _kept(self, asked: Asked) -> Response | None:
        """The answer that this key had before; raises `Refusal` if it is another request's."""
        key = asked.key or ""
        if len(key) > LONGEST_KEY:
            raise Refusal(
                400, f"Idempotency keys can be at most {LONGEST_KEY} characters", kept=False, kind="idempotency_error"
            )
        if key in self._running:
            raise Refusal(
                409,
                f"There is currently another in-progress request using this Idempotency Key ({key}).",
                code="idempotency_key_in_use",
                kind="idempotency_error",
                kept=False,
            )
        kept = self.books.find("idempotency", key)
        if kept is None or kept["at"] + KEY_LIFETIME_SECONDS < self.books.clock.now():
            return None
        if kept["fingerprint"] != asked.fingerprint:
            raise Refusal(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
                kept=False,
            )
        asked.replayed = True
        headers = asked.headers() | {"Idempotent-Replayed": "true", "Original-Request": kept["request"]}
        return Response(kept["body"], kept["status"], headers, "application/json")

    def _keep(self, asked: Asked, status: int, body: Object) -> Response:
        """Answer, and remember the answer under the key."""
        text = json.dumps(body, indent=2)
        if asked.key is not None:
            self.books.write("idempotency", asked.key, self._record(asked, status, text))
        return Response(text, status, asked.headers(), "application/json")

    def _record(self, asked: Asked, status: int, text: str) -> Object:
        return {
            "request": asked.id,
            "fingerprint": asked.fingerprint,
            "status": status,
            "body": text,
            "at": self.books.clock.now(),
        }

    def _log(self, asked: Asked, status: int | None) -> None:
        self.books.write(
            "request",
            asked.id,
            {
                "id": asked.id,
                "method": asked.method,
                "path": asked.path,
                "status": status,
                "idempotency_key": asked.key,
                "replayed": asked.replayed,
                "version": asked.version,
                "at": iso(self.books.clock.now()),
            },
        )

    def _check_key(self, authorization: str) -> None:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "basic":
            with suppress(binascii.Error, UnicodeDecodeError):
                given = base64.b64decode(given).decode().partition(":")[0]
        if not given:
            raise Refusal(
                401, "You did not provide an API key. Use Bearer auth in the Authorization header.", kept=False
            )
        if not secrets.compare_digest(given.encode(), self._api_key.encode()):
            raise Refusal(401, f"Invalid API Key provided: {given[:8]}****{given[-4:]}", kept=False)


def build_front(stripe: Stripe) -> FastAPI:
    """Build the app that answers as `https://api.stripe.com` and the payment page do."""
    app = FastAPI(title="Stripe sandbox", docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(Dropped)
    async def _dropped(_: Request, __: Dropped) -> Response:
        return Response(status_code=500)

    @app.api_route("/v1/{path:path}", methods=["GET", "POST", "DELETE"])
    async def api(request: Request) -> Response:
        return await stripe.answer(request)

    add_page(app, stripe.books, stripe.deliveries)
    return app


async def _suffer(request: Request, troubles: dict[Any, ApiTrouble]) -> None:
    """Let the troubles happen that keep a request from being begun."""
    if "latency" in troubles:
        await asyncio.sleep(troubles["latency"].seconds)
    if "hang" in troubles:
        with suppress(TimeoutError):
            async with asyncio.timeout(troubles["hang"].seconds):
                while (await request.receive())["type"] != "http.disconnect":
                    pass
    if "hang" in troubles or "reset_before" in troubles:
        drop(request)
        raise Dropped
    for kind, (status, message, code) in _REFUSALS.items():
        if kind in troubles:
            of = "api_error" if status >= 500 else "invalid_request_error"  # noqa: PLR2004 - Stripe's own trouble
            raise Refusal(status, message, code=code, kind=of, kept=False)


_REFUSALS: dict[str, tuple[int, str, str | None]] = {
    "unauthorized": (401, "Invalid API Key provided: sk_test_****", None),
    "rate_limited": (429, "Request rate limit exceeded.", "rate_limit"),
    "conflict": (409, "Another API request is currently accessing this object.", "lock_timeout"),
    "server_error": (500, API_ERROR["message"], None),
    "bad_gateway": (502, API_ERROR["message"], None),
    "unavailable": (503, API_ERROR["message"], None),
}


def _form(request: Request, raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_BYTES:
        raise Refusal(413, "The request is too large.", kept=False)
    if raw and request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        raise Refusal(400, "Invalid request: the content type must be application/x-www-form-urlencoded", kept=False)
    try:
        return parse("&".join(part for part in (request.url.query, raw.decode()) if part))
    except (FormError, UnicodeDecodeError) as error:
        raise Refusal(400, f"Invalid request: {error}", kept=False) from None


def _refused(asked: Asked, refusal: Refusal) -> Response:
    headers = asked.headers() | ({"WWW-Authenticate": 'Basic realm="Stripe"'} if refusal.status == 401 else {})  # noqa: PLR2004 - the code is the name
    return Response(json.dumps(_body(asked, refusal), indent=2), refusal.status, headers, "application/json")


def _body(asked: Asked, refusal: Refusal) -> Object:
    log = f"https://dashboard.stripe.com/test/logs/{asked.id}"
    return {"error": refusal.error | {"request_log_url": log}}
