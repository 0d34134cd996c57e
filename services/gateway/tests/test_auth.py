"""Bearer tokens, and what attackers make of them."""

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.adapters.auth import KeyRing, Patience
from gateway.domain.caller import TokenRefusedError
from gateway.domain.problem import RefusedError, UnavailableError

JWKS = "https://auth.example/jwks"


@dataclass
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def provider(make: Any) -> Any:
    return make.provider()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(provider: Any, clock: Clock) -> KeyRing:
    return KeyRing(JWKS, clock=clock, http=provider.http())


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(claims)}."


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


async def test_a_good_token_names_its_user(provider: Any) -> None:
    user = uuid4()

    caller = await provider.verifier().caller(f"Bearer {provider.token(sub=str(user))}")

    assert caller.user_id == user


async def test_an_audience_may_be_one_of_several(provider: Any) -> None:
    token = provider.token(aud=["other", "authenticated"])

    assert await provider.verifier().caller(f"Bearer {token}")


async def test_an_rsa_key_serves_too(provider: Any) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    entry = {**jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "rsa", "use": "sig"}
    provider.answers_with = httpx.Response(200, json={"keys": [entry]})
    token = jwt.encode(claims_of(provider.token()), private, algorithm="RS256", headers={"kid": "rsa"})

    assert await provider.verifier().caller(f"Bearer {token}")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example/auth/v1"},
        {"iss": "supabase"},
        {"aud": "other"},
        {"aud": None},
        {"role": "anon"},
        {"role": "service_role"},
        {"sub": "not-a-uuid"},
        {"exp": 1_500_000_000},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"exp": "soon"},
        {"sub": 7},
    ],
    ids=str,
)
async def test_a_wrong_claim_is_refused(provider: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {provider.token(**changes)}")


@pytest.mark.parametrize("claim", ["exp", "iat", "iss", "aud", "sub", "role"])
async def test_a_missing_claim_is_refused(provider: Any, claim: str) -> None:
    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {provider.token(without=(claim,))}")


async def test_the_projects_public_key_is_no_user(provider: Any) -> None:
    token = provider.token(iss="supabase", role="anon", without=("sub", "aud"))

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {token}")


async def test_a_token_ended_less_than_half_a_minute_ago_still_serves(provider: Any) -> None:
    now = claims_of(provider.token())["iat"]

    assert await provider.verifier().caller(f"Bearer {provider.token(exp=now - 20, iat=now - 3600)}")
    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {provider.token(exp=now - 31, iat=now - 3600)}")


async def test_an_unsigned_token_is_refused(provider: Any) -> None:
    claims = claims_of(provider.token())

    for algorithm in ("none", "None", "NONE", ""):
        with pytest.raises(TokenRefusedError):
            await provider.verifier().caller(f"Bearer {unsigned({'alg': algorithm, 'kid': 'first'}, claims)}")


async def test_the_public_key_is_never_taken_for_a_shared_secret(provider: Any) -> None:
    public = provider.keys["first"].public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = json.dumps(claims_of(provider.token())).encode()
    token = jwt.PyJWS().encode(claims, b"x" * 32, algorithm="HS256", headers={"kid": "first"})
    head, body, _ = token.split(".")
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(f"{head}.{body}".encode(), pem)
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {forged}")


async def test_a_published_shared_secret_is_left_alone(provider: Any) -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    entry = {"kty": "oct", "kid": "s", "alg": "HS256", "k": base64.urlsafe_b64encode(secret).decode().rstrip("=")}
    provider.answers_with = httpx.Response(200, json={"keys": [entry]})
    token = jwt.encode(claims_of(provider.token()), secret, algorithm="HS256", headers={"kid": "s"})

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {token}")


async def test_a_strangers_signature_under_a_known_key_id_is_refused(provider: Any, make: Any) -> None:
    stranger = make.provider()

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {stranger.token()}")


async def test_a_changed_token_is_refused(provider: Any) -> None:
    head, body, signature = provider.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": str(uuid4())}).encode()).decode().rstrip("=")

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {head}.{other}.{signature}")


async def test_a_key_of_the_senders_choosing_is_not_looked_at(provider: Any) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    embedded = jwt.algorithms.ECAlgorithm.to_jwk(own.public_key(), as_dict=True)
    headers = {"kid": "mine", "jwk": embedded, "jku": "https://evil.example/jwks", "x5u": "https://evil.example/x"}
    token = jwt.encode(claims_of(provider.token()), own, algorithm="ES256", headers=headers)

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {token}")


@pytest.mark.parametrize("token", ["a", "a.b", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9.e30.AA", "é.é.é"])
async def test_junk_is_refused(provider: Any, token: str) -> None:
    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {token}")


async def test_a_token_without_a_key_id_is_refused_without_asking_anybody(provider: Any) -> None:
    token = jwt.encode(claims_of(provider.token()), provider.keys["first"], algorithm="ES256")

    with pytest.raises(TokenRefusedError):
        await provider.verifier().caller(f"Bearer {token}")
    assert provider.fetches == 0


async def test_an_anonymous_user_is_told_to_make_an_account(provider: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        await provider.verifier().caller(f"Bearer {provider.token(is_anonymous=True)}")

    assert refused.value.problem.code == "anonymous_user"


# Keys


async def test_keys_are_fetched_once_for_many_requests(provider: Any, keys: KeyRing) -> None:
    verifier = provider.verifier(keys)

    await asyncio.gather(*(verifier.caller(f"Bearer {provider.token()}") for _ in range(20)))

    assert provider.fetches == 1


async def test_a_new_key_is_known_as_soon_as_a_token_names_it(provider: Any, keys: KeyRing, clock: Clock) -> None:
    verifier = provider.verifier(keys)
    await verifier.caller(f"Bearer {provider.token()}")
    provider.keys["second"] = ec.generate_private_key(ec.SECP256R1())
    clock.seconds += 60

    assert await verifier.caller(f"Bearer {provider.token(kid='second')}")
    assert provider.fetches == 2


async def test_a_flood_of_strange_key_ids_asks_once_in_half_a_minute(
    provider: Any, keys: KeyRing, clock: Clock
) -> None:
    await keys.key("first")
    clock.seconds += 60

    for number in range(100):
        with pytest.raises(TokenRefusedError):
            await keys.key(f"strange-{number}")
    clock.seconds += 29
    with pytest.raises(TokenRefusedError):
        await keys.key("strange-again")

    assert provider.fetches == 2
    assert await keys.key("first")


async def test_a_revoked_key_is_forgotten_at_the_next_fetch(provider: Any, keys: KeyRing) -> None:
    token = provider.token()
    verifier = provider.verifier(keys)
    await verifier.caller(f"Bearer {token}")
    provider.keys = {"second": ec.generate_private_key(ec.SECP256R1())}

    await keys.fetch()

    with pytest.raises(TokenRefusedError):
        await verifier.caller(f"Bearer {token}")


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"keys": "none"}),
        httpx.Response(200, content=b"x" * 200_000),
        httpx.Response(302, headers={"Location": "https://evil.example/jwks"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
    ids=["500", "html", "list", "no keys", "endless", "redirect", "refused", "slow"],
)
async def test_known_keys_serve_for_twenty_minutes_of_trouble_and_then_nobody_can_be_told(
    provider: Any, keys: KeyRing, clock: Clock, trouble: httpx.Response | Exception
) -> None:
    token = provider.token()
    verifier = provider.verifier(keys)
    await verifier.caller(f"Bearer {token}")
    provider.answers_with = trouble

    clock.seconds += Patience().trusted_for - 1
    assert not await keys.fetch()
    assert await verifier.caller(f"Bearer {token}")
    clock.seconds += 1

    assert not keys.fresh()
    with pytest.raises(UnavailableError):
        await verifier.caller(f"Bearer {token}")


async def test_without_any_keys_nobody_is_refused_for_our_trouble(provider: Any, keys: KeyRing) -> None:
    provider.answers_with = httpx.ConnectError("refused")

    with pytest.raises(UnavailableError):
        await provider.verifier(keys).caller(f"Bearer {provider.token()}")


async def test_a_new_key_id_during_trouble_may_be_a_good_one(provider: Any, keys: KeyRing, clock: Clock) -> None:
    await keys.key("first")
    provider.answers_with = httpx.Response(503)
    clock.seconds += 60

    with pytest.raises(UnavailableError):
        await keys.key("second")


async def test_the_end_of_the_trouble_is_noticed_within_seconds(provider: Any, keys: KeyRing, clock: Clock) -> None:
    provider.answers_with = httpx.Response(503)
    with pytest.raises(UnavailableError):
        await keys.key("first")
    provider.answers_with = None

    clock.seconds += Patience().try_again

    assert await keys.key("first")


async def test_one_key_nobody_can_read_does_not_hide_the_others(provider: Any, keys: KeyRing) -> None:
    broken = {"kty": "EC", "crv": "P-256", "kid": "broken", "x": "AA", "y": "AA"}
    provider.answers_with = httpx.Response(200, json={"keys": [broken, "junk", *provider.document()["keys"]]})

    assert await keys.key("first")
    with pytest.raises(TokenRefusedError):
        await keys.key("broken")


async def test_keys_are_kept_fresh_in_the_background(provider: Any) -> None:
    keys = KeyRing(JWKS, patience=Patience(refresh_every=0.01), http=provider.http())
    work = asyncio.create_task(keys.keep_fresh())

    async with asyncio.timeout(5):
        while provider.fetches < 3:  # noqa: ASYNC110 - the provider only counts.
            await asyncio.sleep(0.01)
    work.cancel()

    assert keys.fresh()
    assert Patience().refresh_every <= 600
