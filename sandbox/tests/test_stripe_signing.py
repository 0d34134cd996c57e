import pytest
import stripe

from sandbox.stripe.signing import signature_header

PAID = (
    '{"id":"evt_1","object":"event","type":"checkout.session.completed","livemode":false,'
    '"api_version":"2026-10-28.endive","created":1760000000,"data":{"object":{"id":"cs_test_1",'
    '"object":"checkout.session","mode":"payment","status":"complete","payment_status":"paid","amount_total":3900,'
    '"currency":"usd","client_reference_id":"ord_1","metadata":{"order_id":"ord_1"},"payment_intent":"pi_1"}}}'
)
REFUNDED = """{
  "id": "evt_2",
  "object": "event",
  "type": "charge.refunded",
  "livemode": false,
  "data": {"object": {"id": "ch_1", "object": "charge", "description": "Zoë’s comic ✨", "amount": 3900, \
"amount_refunded": 900, "refunded": false}}
}"""
VECTORS = [
    (
        "whsec_test_vector_1",
        1_760_000_000,
        PAID,
        388,
        "1586e70637074436d2946a4b6a47df59ac6a404c3c862f4dfabd115ae0049d42",
    ),
    (
        "whsec_test_vector_2",
        1_760_000_300,
        REFUNDED,
        244,
        "37d713c12fc78d34e8cccedd011046446aecea2c07510b9ad930180c1dd18306",
    ),
    (
        "whsec_test_vector_3",
        1_760_000_600,
        "{}",
        2,
        "204afcc5d0efb54ffbbf83acf7f93d42ca349603e48e4c13639ce5ba8a8b60c9",
    ),
]


@pytest.mark.parametrize(("secret", "at", "body", "size", "mark"), VECTORS)
def test_the_vectors_of_the_reference_are_signed_alike(secret: str, at: int, body: str, size: int, mark: str) -> None:
    header = signature_header(body.encode(), secrets=[secret], timestamp=at)

    assert len(body.encode()) == size
    assert header == f"t={at},v1={mark}"
    assert header == stripe.WebhookSignature.generate_signature_header(body, secret, at)
    assert stripe.WebhookSignature.verify_header(body.encode(), header, secret)


def test_while_a_secret_is_rolled_either_opens_the_event() -> None:
    header = signature_header(b"{}", secrets=["whsec_new", "whsec_old"], timestamp=1)

    assert stripe.WebhookSignature.verify_header(b"{}", header, "whsec_new")
    assert stripe.WebhookSignature.verify_header(b"{}", header, "whsec_old")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(b"{}", header, "whsec_other")
