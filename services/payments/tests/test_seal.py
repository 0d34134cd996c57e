"""Signatures are what Stripe's own library makes and checks."""

import time
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from payments.adapters.seal import StripeSeal
from payments.use_cases.ports import NotSignedError

SECRETS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1).map("whsec_".__add__)
TIMES = st.integers(0, 4_000_000_000)
HEADERS = st.text(max_size=60) | st.lists(
    st.sampled_from(["t=1", "t=", "t", "v1=00", "v1=é", "v0=00", "=", "", " "]), max_size=5
).map(",".join)


def a_seal(*secrets: str) -> StripeSeal:
    return StripeSeal([SecretStr(secret) for secret in secrets])


@given(body=st.text(), secrets=st.lists(SECRETS, min_size=1, max_size=3, unique=True), at=TIMES, data=st.data())
def test_what_the_library_signs_with_any_of_our_secrets_is_signed(
    body: str, secrets: list[str], at: int, data: Any
) -> None:
    header = stripe.WebhookSignature.generate_signature_header(body, data.draw(st.sampled_from(secrets)), at)

    assert a_seal(*secrets).signed_at(body.encode(), header) == at


@given(body=st.text(), ours=SECRETS, theirs=SECRETS, at=TIMES)
def test_what_somebody_else_signs_is_not(body: str, ours: str, theirs: str, at: int) -> None:
    header = stripe.WebhookSignature.generate_signature_header(body, theirs, at)

    if ours == theirs:
        assert a_seal(ours).signed_at(body.encode(), header) == at
    else:
        with pytest.raises(NotSignedError):
            a_seal(ours).signed_at(body.encode(), header)


@given(body=st.binary(max_size=50), header=HEADERS)
def test_whatever_comes_unsigned_is_refused_in_one_way(body: bytes, header: str) -> None:
    with pytest.raises(NotSignedError):
        a_seal("whsec_1").signed_at(body, header)


def test_of_several_times_the_one_that_was_checked_is_told(make: Any) -> None:
    header = make.signature(b"{}", at=1760000000)

    assert a_seal(make.secret).signed_at(b"{}", f"{header},t={int(time.time())}") == 1760000000
    with pytest.raises(NotSignedError):
        a_seal(make.secret).signed_at(b"{}", f"t={int(time.time())},{header}")


def test_a_refusal_holds_nothing_of_the_body(make: Any) -> None:
    with pytest.raises(NotSignedError) as caught:
        a_seal("whsec_other").signed_at(b"Zoe", make.signature(b"Zoe"))

    assert "Zoe" not in f"{caught.value!r}{caught.value.__context__!r}{caught.value.__cause__!r}"
