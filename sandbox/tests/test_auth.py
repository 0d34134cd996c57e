import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from sandbox.auth.keys import KeyRing
from sandbox.auth.tokens import ALICE, BOB, User
from sandbox.testing import Copier, World, open_world

JWKS = "/auth/v1/.well-known/jwks.json"


async def signed_in(world: World, user: User = ALICE) -> dict[str, Any]:
    answer = await world.auth.post(
        "/auth/v1/token", params={"grant_type": "password"}, json={"email": user.email, "password": user.password}
    )
    session: dict[str, Any] = answer.json()
    return session


async def verified(world: World, token: str) -> dict[str, Any]:
    """The claims, checked as a verifier would."""
    keys = {key["kid"]: key for key in (await world.auth.get(JWKS)).json()["keys"]}
    key = jwt.PyJWK(keys[jwt.get_unverified_header(token)["kid"]])
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["ES256"], audience="authenticated")
    return claims


@pytest.mark.parametrize("user", [ALICE, BOB])
async def test_a_demo_user_signs_in_and_the_token_says_who(world: World, user: User) -> None:
    session = await signed_in(world, user)

    claims = await verified(world, session["access_token"])

    assert session["token_type"] == "bearer"
    assert (claims["sub"], claims["role"], claims["is_anonymous"]) == (user.id, "authenticated", False)
    assert claims["iss"].endswith("/auth/v1")
    assert {"session_id", "aal", "amr", "exp", "iat", "app_metadata", "user_metadata"} <= set(claims)
    assert claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_a_wrong_password_is_refused(world: World, password: str) -> None:
    answer = await world.auth.post(
        "/auth/v1/token", params={"grant_type": "password"}, json={"email": ALICE.email, "password": password}
    )

    assert answer.status_code == 400
    assert answer.json()["error_code"] == "invalid_credentials"


async def test_another_grant_is_refused(world: World) -> None:
    answer = await world.auth.post("/auth/v1/token", params={"grant_type": "magic"}, content=b"no json")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "unsupported_grant_type")


async def test_the_private_half_is_never_shown(world: World) -> None:
    (key,) = (await world.auth.get(JWKS)).json()["keys"]

    assert key["alg"] == "ES256"
    assert "d" not in key


async def test_tokens_are_minted_with_any_claims(world: World) -> None:
    wanted = {"email": BOB.email, "claims": {"aud": "other", "session_id": None}, "lifetime_seconds": -60}

    minted = (await world.admin.post("/_auth/token", json=wanted)).json()

    claims = jwt.decode(minted["access_token"], options={"verify_signature": False})
    assert claims == minted["claims"]
    assert (claims["sub"], claims["aud"]) == (BOB.id, "other")
    assert "session_id" not in claims
    assert claims["exp"] < time.time()


async def test_after_a_rotation_old_tokens_hold_until_their_key_is_revoked(world: World) -> None:
    token = (await signed_in(world))["access_token"]

    await world.admin.post("/_auth/rotate", json={"keep_previous": True})
    shown = (await world.auth.get(JWKS)).json()["keys"]
    claims = await verified(world, token)
    await world.admin.post("/_auth/rotate", json={"keep_previous": False})
    left = (await world.auth.get(JWKS)).json()["keys"]

    assert len(shown) == 2
    assert claims["sub"] == ALICE.id
    assert [key["kid"] for key in left] not in [[key["kid"]] for key in shown]


async def test_a_new_token_is_signed_with_the_new_key(world: World) -> None:
    kid = (await world.admin.post("/_auth/rotate", json={})).json()["kid"]

    token = (await signed_in(world))["access_token"]

    assert jwt.get_unverified_header(token)["kid"] == kid


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [("server_error", 500, "Internal"), ("garbage", 200, "<html>"), ("no_keys", 200, '{"keys":[]}')],
)
async def test_the_key_door_fails_on_demand_and_recovers(world: World, kind: str, code: int, text: str) -> None:
    await world.admin.put("/_auth/trouble", json={"kind": kind})
    ill = await world.auth.get(JWKS)
    await world.admin.put("/_auth/trouble", json={"kind": "none"})
    well = await world.auth.get(JWKS)

    assert ill.status_code == code
    assert text in ill.text
    assert len(well.json()["keys"]) == 1


async def test_a_slow_key_door_answers_late(world: World) -> None:
    await world.admin.put("/_auth/trouble", json={"kind": "slow", "seconds": 0.2})

    answer = await world.auth.get(JWKS)

    assert answer.elapsed.total_seconds() >= 0.2


async def test_the_key_survives_a_restart(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier()) as world:
        before = (await world.auth.get(JWKS)).json()

    async with open_world(tmp_path, engine=Copier()) as world:
        after = (await world.auth.get(JWKS)).json()

    assert before == after


def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    KeyRing(tmp_path / "keys.json")

    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


async def test_a_browser_elsewhere_may_sign_in(world: World) -> None:
    answer = await world.auth.options(
        "/auth/v1/token", headers={"origin": "http://localhost:5173", "access-control-request-method": "POST"}
    )

    assert answer.headers["access-control-allow-origin"] == "*"
