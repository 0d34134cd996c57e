"""The doors of Supabase Auth that the product uses."""

import asyncio
import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from sandbox.auth.keys import KeyRing
from sandbox.auth.tokens import ALICE, LIFETIME_SECONDS, USERS, User, claims
from sandbox.clock import Clock


class Trouble(BaseModel):
    """How the key door fails; the other doors go on."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["none", "server_error", "slow", "garbage", "no_keys"] = "none"
    seconds: Annotated[float, Field(ge=0, le=600)] = 30


class Wanted(BaseModel):
    """A token to mint: changes to the claims of a user; `None` removes a claim."""

    model_config = ConfigDict(extra="forbid")

    email: str = ALICE.email
    claims: dict[str, Any] = {}
    lifetime_seconds: float = LIFETIME_SECONDS


class Rotation(BaseModel):
    """Whether tokens signed before stay valid."""

    model_config = ConfigDict(extra="forbid")

    keep_previous: bool = True


class Auth:
    """Keys, issuer and trouble, shared by the public doors and the admin ones."""

    def __init__(self, *, keys: KeyRing, issuer: str, clock: Clock) -> None:
        self.keys = keys
        self.issuer = issuer
        self.clock = clock
        self.trouble = Trouble()

    def token(self, user: User) -> str:
        """A fresh token as signing in would give it."""
        return self.keys.sign(claims(user, issuer=self.issuer, now=self.clock.now()))


def build_front(auth: Auth) -> FastAPI:
    """Build the app that answers as `https://<ref>.supabase.co/auth/v1` does."""
    app = FastAPI(title="Auth sandbox", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])

    @app.get("/auth/v1/.well-known/jwks.json")
    async def jwks() -> Response:
        trouble = auth.trouble
        if trouble.kind == "slow":
            await asyncio.sleep(trouble.seconds)
        if trouble.kind == "server_error":
            return JSONResponse({"message": "Internal Server Error"}, 500)
        if trouble.kind == "garbage":
            return PlainTextResponse("<html>not keys</html>")
        shown = {"keys": []} if trouble.kind == "no_keys" else auth.keys.jwks()
        return JSONResponse(shown, headers={"cache-control": "public, max-age=600"})

    @app.post("/auth/v1/token")
    async def token(request: Request, grant_type: str = "") -> Response:
        if grant_type != "password":
            return _refusal("unsupported_grant_type", "only the password grant is supported here")
        form = await _json(request)
        user = USERS.get(str(form.get("email", "")))
        given = str(form.get("password", ""))
        if user is None or not secrets.compare_digest(given.encode(), user.password.encode()):
            return _refusal("invalid_credentials", "Invalid login credentials")
        return JSONResponse(_session(auth, user))

    return app


def build_admin(auth: Auth) -> APIRouter:
    """Build the admin routes; they belong on a port of their own."""
    routes = APIRouter(prefix="/_auth")

    @routes.post("/token")
    async def mint(wanted: Wanted) -> dict[str, Any]:
        """Mint a token with any claims, such as `{"claims": {"aud": "x", "sub": null}, "lifetime_seconds": -60}`."""
        user = USERS.get(wanted.email) or User(wanted.email, wanted.email, "")
        made = claims(user, issuer=auth.issuer, now=auth.clock.now())
        made["exp"] = made["iat"] + int(wanted.lifetime_seconds)
        made = {name: value for name, value in (made | wanted.claims).items() if value is not None}
        return {"access_token": auth.keys.sign(made), "claims": made}

    @routes.post("/rotate")
    async def rotate(rotation: Rotation) -> dict[str, str]:
        """Sign with a new key from now on."""
        return {"kid": auth.keys.rotate(keep_previous=rotation.keep_previous)}

    @routes.put("/trouble")
    async def trouble(wanted: Trouble) -> Trouble:
        """Let the key door fail, or be well again with `{"kind": "none"}`."""
        auth.trouble = wanted
        return wanted

    return routes


def _session(auth: Auth, user: User) -> dict[str, Any]:
    return {
        "access_token": auth.token(user),
        "token_type": "bearer",
        "expires_in": LIFETIME_SECONDS,
        "expires_at": int(auth.clock.now()) + LIFETIME_SECONDS,
        "refresh_token": secrets.token_urlsafe(16),
        "user": {"id": user.id, "aud": "authenticated", "role": "authenticated", "email": user.email},
    }


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(code: str, message: str) -> Response:
    return JSONResponse({"code": 400, "error_code": code, "msg": message}, 400)
