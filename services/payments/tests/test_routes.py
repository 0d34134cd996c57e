"""What the webhook takes, refuses and answers, through the real route."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.payments import PaymentRecorded
from payments.routes import BODY_BYTES, PATH
from payments.use_cases.ports import BusyError, RefusedError, UnavailableError

VECTOR_1 = (
    b'{"id":"evt_1","object":"event","type":"checkout.session.completed","livemode":false,'
    b'"api_version":"2026-10-28.endive","created":1760000000,"data":{"object":{"id":"cs_test_1",'
    b'"object":"checkout.session","mode":"payment","status":"complete","payment_status":"paid","amount_total":3900,'
    b'"currency":"usd","client_reference_id":"ord_1","metadata":{"order_id":"ord_1"},"payment_intent":"pi_1"}}}'
)
VECTOR_2 = """{
  "id": "evt_2",
  "object": "event",
  "type": "charge.refunded",
  "livemode": false,
  "data": {"object": {"id": "ch_1", "object": "charge", "description": "Zoë’s comic ✨", "amount": 3900, "amount_refunded": 900, "refunded": false}}
}""".encode()  # noqa: E501 - signed as one line.
SIGNATURE_1 = "t=1760000000,v1=1586e70637074436d2946a4b6a47df59ac6a404c3c862f4dfabd115ae0049d42"
SIGNATURE_2 = "t=1760000300,v1=37d713c12fc78d34e8cccedd011046446aecea2c07510b9ad930180c1dd18306"
SIGNATURE_3 = "t=1760000600,v1=204afcc5d0efb54ffbbf83acf7f93d42ca349603e48e4c13639ce5ba8a8b60c9"


def at(office: Any, unix: int) -> None:
    """Let it be that time."""
    office.clock.set(datetime.fromtimestamp(unix, UTC))


class TestTheSignatureVectors:
    """What anybody who signs like Stripe must be able to send us."""

    @pytest.fixture(autouse=True)
    def lenient(self, office: Any) -> None:
        """The second vector names no API version."""
        office.lenient = True
        office.secrets = ("whsec_test_vector_1", "whsec_test_vector_2", "whsec_test_vector_3")

    @pytest.mark.parametrize(
        ("body", "size", "header", "code"),
        [
            (VECTOR_1, 388, SIGNATURE_1, "foreign"),
            (VECTOR_2, 244, SIGNATURE_2, "foreign"),
            (b"{}", 2, SIGNATURE_3, "unreadable"),
        ],
    )
    async def test_they_are_accepted_and_are_no_orders_of_ours(
        self, office: Any, body: bytes, size: int, header: str, code: str
    ) -> None:
        at(office, int(header[2:12]))

        answer = await office.post(body, header)

        assert len(body) == size
        assert code in answer.text
        assert office.facts == []

    @pytest.mark.parametrize(
        ("seconds", "status"), [(299, 200), (300, 200), (301, 400), (-300, 200), (-301, 400), (3600, 400)]
    )
    async def test_a_signature_holds_for_five_minutes_before_and_after(
        self, office: Any, seconds: int, status: int
    ) -> None:
        at(office, 1760000000 + seconds)

        answer = await office.post(VECTOR_1, SIGNATURE_1)

        assert answer.status_code == status
        assert ("untimely" in answer.text) == (status == 400)


async def test_a_paid_session_is_told_before_it_is_acknowledged(office: Any, make: Any) -> None:
    answer = await office.hear(make.event())

    (fact,) = office.voice.facts
    assert (answer.status_code, answer.json()) == (200, {"received": True, "outcome": "told"})
    assert (fact.fact, fact.order_id, fact.attempt, fact.session_id) == ("order.paid", make.order, 1, "cs_test_1")
    assert (fact.amount_minor, fact.amount_subtotal_minor, fact.amount_shipping_minor) == (4400, 3900, 500)
    assert fact.message_id == PaymentRecorded.id_of("evt_1")
    assert office.meter.webhooks == [("told", "checkout.session.completed")]
    assert office.meter.facts == [("order.paid", "webhook")]


async def test_the_same_event_twice_is_told_twice_under_one_id(office: Any, make: Any) -> None:
    await office.hear(make.event())
    await office.hear(make.event())

    one, other = office.voice.facts
    assert one == other


def extra_scheme(header: str) -> str:
    return header.replace(",v1=", f",v0={'0' * 64},v1=")


def rolled(header: str) -> str:
    return header.replace(",v1=", f",v1={'0' * 64},v1=")


@pytest.mark.parametrize("change", [extra_scheme, rolled])
async def test_other_signatures_beside_ours_do_no_harm(office: Any, make: Any, change: Any) -> None:
    body = json.dumps(make.event()).encode()

    answer = await office.post(body, change(make.signature(body)))

    assert answer.status_code == 200
    assert office.facts == ["order.paid"]


@pytest.mark.parametrize("secret", ["whsec_now", "whsec_before"])
async def test_while_a_secret_is_rolled_both_are_accepted(office: Any, make: Any, secret: str) -> None:
    office.secrets = ("whsec_now", "whsec_before")
    body = json.dumps(make.event()).encode()

    answer = await office.post(body, make.signature(body, secret=secret))

    assert answer.status_code == 200


BODY = b'{"a": 1}'


def signed_by(secret: str) -> Any:
    return lambda make, body: [make.signature(body, secret=secret)]


UNSIGNED = {
    "no header": (BODY, lambda _make, _body: []),
    "an empty header": (BODY, lambda _make, _body: [""]),
    "two headers": (BODY, lambda make, body: [make.signature(body)] * 2),
    "one byte more": (BODY + b" ", lambda make, _body: [make.signature(BODY)]),
    "indented again": (b'{\n  "a": 1\n}', lambda make, _body: [make.signature(BODY)]),
    "an old scheme": (BODY, lambda make, body: [make.signature(body).replace("v1=", "v0=")]),
    "upper case": (BODY, lambda make, body: [make.signature(body).upper().replace("T=", "t=").replace("V1=", "v1=")]),
    "a space": (BODY, lambda make, body: [make.signature(body).replace(",", ", ")]),
    "another secret": (BODY, signed_by("whsec_of_somebody_else")),
    "a secret with a line end": (BODY, signed_by("whsec_for_tests\n")),
    "no UTF-8": (b"\xff\xfe", lambda _make, _body: ["t=1,v1=00"]),
    "an accent in the signature": (BODY, lambda _make, _body: ["t=1,v1=é".encode()]),
    "an accent, Latin": (BODY, lambda _make, _body: ["t=1,v1=é".encode("latin-1")]),
    "no time": (BODY, lambda make, body: [make.signature(body).partition(",")[2]]),
    "no number as time": (BODY, lambda _make, _body: ["t=now,v1=00"]),
    "a time without end": (BODY, lambda _make, _body: [f"t={'9' * 5000},v1=00"]),
    "nonsense": (BODY, lambda _make, _body: ["%%%,=,=,,t"]),
}


@pytest.mark.parametrize("case", UNSIGNED)
async def test_what_is_not_signed_is_refused_and_told_to_nobody(office: Any, make: Any, case: str) -> None:
    body, signatures = UNSIGNED[case]

    answer = await office.post(body, *signatures(make, body))

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["instance"]) == ("not_signed", PATH)
    assert office.facts == []
    assert office.meter.webhooks == [("not_signed", "")]


async def test_an_empty_secret_accepts_nothing(office: Any, make: Any) -> None:
    office.secrets = ("",)

    answer = await office.post(BODY, make.signature(BODY, secret=""))

    assert (answer.status_code, answer.json()["code"]) == (400, "not_signed")


THIN = b'{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter","livemode":false,"created":"2026-01-01"}'
HALF = b'{"id":"evt_1","object":"event","type":"checkout.session.completed","livemode":false}'
WORD_FOR_TRUTH = b'{"id":"evt_1","object":"event","type":"a","livemode":"false","data":{"object":{}}}'


@pytest.mark.parametrize("body", [b"hello", b"[]", b"{}", b"", b"null", b"[" * 90_000, THIN, HALF, WORD_FOR_TRUTH])
async def test_what_is_signed_and_no_event_is_refused_with_an_alarm(office: Any, make: Any, body: bytes) -> None:
    answer = await office.post(body, make.signature(body))

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert office.meter.alarms == ["unreadable"]
    assert office.facts == []


@pytest.mark.parametrize(
    "changes",
    [
        {"about": {"payment_status": "promised"}},
        {"about": {"id": "sess 1"}},
        {"created": None},
        {"about": {"amount_total": "a lot"}},
    ],
)
async def test_an_event_of_ours_that_cannot_be_read_is_refused_with_an_alarm(
    office: Any, make: Any, changes: dict[str, Any]
) -> None:
    answer = await office.hear(make.event(**changes))

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert office.meter.alarms == ["unreadable"]
    assert office.facts == []


async def test_an_event_of_the_other_mode_is_refused_with_an_alarm(office: Any, make: Any) -> None:
    answer = await office.hear(make.event(livemode=True))

    assert (answer.status_code, answer.json()["code"]) == (400, "livemode")
    assert office.meter.alarms == ["livemode"]
    assert office.facts == []


async def test_with_real_money_a_test_event_is_refused(office: Any, make: Any) -> None:
    office.livemode = True

    answer = await office.hear(make.event(livemode=False))

    assert answer.json()["code"] == "livemode"
    assert office.facts == []


@pytest.mark.parametrize("version", ["2025-03-31.basil", None])
async def test_another_api_version_is_left_with_stripe_and_alarms(office: Any, make: Any, version: str | None) -> None:
    answer = await office.hear(make.event(api_version=version))

    assert (answer.status_code, answer.json()["code"]) == (503, "api_version")
    assert int(answer.headers["retry-after"]) > 0
    assert office.meter.alarms == ["api_version"]
    assert office.facts == []


@pytest.mark.parametrize("event_type", ["customer.created", "checkout.session.completed"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"livemode": True, "api_version": "2020-08-27"}, "livemode"),
        ({"api_version": "2020-08-27"}, "api_version"),
    ],
)
async def test_mode_and_version_are_looked_at_before_type_and_owner(
    office: Any, make: Any, event_type: str, changes: dict[str, Any], code: str
) -> None:
    event = make.event(about={"metadata": {}}) | {"type": event_type} | changes

    answer = await office.hear(event)

    assert answer.json()["code"] == code


async def test_for_a_developer_another_api_version_is_read(office: Any, make: Any) -> None:
    office.lenient = True

    answer = await office.hear(make.event(api_version="2025-03-31.basil"))

    assert answer.status_code == 200
    assert (office.facts, office.meter.alarms) == (["order.paid"], [])


@pytest.mark.parametrize(
    ("event_type", "about", "outcome"),
    [
        ("customer.created", None, "unsubscribed"),
        ("payment_intent.payment_failed", None, "declined_try"),
        ("checkout.session.completed", {"metadata": {}}, "foreign"),
        ("checkout.session.completed", {"metadata": None}, "foreign"),
        ("checkout.session.completed", {"metadata": {"order_id": "ord_1", "env": "test"}}, "foreign"),
        ("charge.refunded", {"metadata": {"plan": "gold"}}, "foreign"),
        ("refund.created", {"payment_intent": None}, "foreign"),
        ("radar.early_fraud_warning.created", {"actionable": False}, "not_actionable"),
    ],
)
async def test_what_is_nothing_to_us_is_acknowledged_and_told_to_nobody(
    office: Any, make: Any, event_type: str, about: dict[str, Any] | None, outcome: str
) -> None:
    event = make.event() | {"type": event_type} if about is None else make.event(event_type, about=about)

    answer = await office.hear(event)

    assert (answer.status_code, answer.json()["outcome"]) == (200, outcome)
    assert office.facts == []
    assert office.stripe.calls == []


async def test_an_order_of_another_deployment_in_the_same_account_is_left_to_it(office: Any, make: Any) -> None:
    answer = await office.hear(make.event(about={"metadata": make.tag.metadata(env="staging")}))

    assert (answer.status_code, answer.json()["outcome"]) == (200, "foreign")
    assert office.facts == []


async def test_a_refund_is_told_for_the_order_its_payment_names(office: Any, make: Any) -> None:
    answer = await office.hear(make.event("refund.updated"))

    (fact,) = office.voice.facts
    assert answer.status_code == 200
    assert (fact.fact, fact.order_id, fact.payment_intent_id) == ("order.refunded", make.order, "pi_1")
    assert (fact.refund.id, fact.refund.amount_minor, fact.refund.key) == ("re_1", 900, make.key)
    assert office.stripe.calls == ["intent"]


async def test_a_refund_of_a_strangers_payment_is_nothing_to_us(office: Any, make: Any) -> None:
    office.stripe.intents["pi_1"] = make.intent(metadata={})

    answer = await office.hear(make.event("refund.updated"))

    assert (answer.status_code, answer.json()["outcome"]) == (200, "foreign")
    assert office.facts == []


@pytest.mark.parametrize(
    ("trouble", "alarms"),
    [(BusyError(), []), (UnavailableError(), []), (RefusedError("resource_missing"), ["not_looked_up"])],
)
async def test_what_cannot_be_looked_up_is_left_with_stripe(
    office: Any, make: Any, trouble: Exception, alarms: list[str]
) -> None:
    office.stripe.troubles = [trouble]

    refused = await office.hear(make.event("charge.dispute.created"))
    again = await office.hear(make.event("charge.dispute.created"))

    assert (refused.status_code, refused.json()["code"]) == (503, "not_looked_up")
    assert (again.status_code, office.facts, office.meter.alarms) == (200, ["order.disputed"], alarms)


async def test_a_look_up_that_takes_too_long_is_left_to_the_next_try(office: Any, make: Any) -> None:
    office.stripe.pause_seconds, office.look_up_seconds = 30, 0.05

    answer = await office.hear(make.event("refund.created"))

    assert (answer.status_code, answer.json()["code"]) == (503, "not_looked_up")
    assert office.facts == []


async def test_without_a_confirm_the_event_is_left_with_stripe(office: Any, make: Any) -> None:
    office.voice.away_times = 1

    refused = await office.hear(make.event())
    again = await office.hear(make.event())

    assert (refused.status_code, refused.json()["code"]) == (503, "not_published")
    assert (again.status_code, office.facts) == (200, ["order.paid"])
    assert office.meter.facts == [("order.paid", "webhook")]


@pytest.mark.parametrize("size", [BODY_BYTES + 1, 5_000_000])
async def test_a_giant_is_refused_by_its_declared_length(office: Any, make: Any, size: int) -> None:
    body = b" " * size

    answer = await office.post(body, make.signature(body))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert office.facts == []


async def test_a_giant_without_a_length_is_not_read_to_its_end(office: Any) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 64_000
            yield b" " * 64_000

    answer = await office.post(endless(), "t=1,v1=00")

    assert answer.status_code == 413
    assert sent < 2 * BODY_BYTES


async def test_the_largest_body_is_still_read(office: Any, make: Any) -> None:
    body = json.dumps(make.event()).encode()
    body += b" " * (BODY_BYTES - len(body))

    answer = await office.post(body, make.signature(body))

    assert answer.status_code == 200


async def test_who_sends_too_slowly_is_not_waited_for(office: Any) -> None:
    office.body_seconds = 0.05

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    answer = await office.post(slow(), "t=1,v1=00")

    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")


async def test_a_sender_that_hangs_up_is_no_accident(office: Any) -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def unheard(_: Any) -> None:
        """Nobody is there."""

    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": []}
    await office.api(scope, gone, unheard)

    assert office.meter.webhooks == [("unreadable", "")]
    assert office.facts == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
async def test_nothing_but_post_is_answered(office: Any, method: str) -> None:
    async with office.client() as client:
        answer = await client.request(method, PATH)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [f"{PATH}/", f"{PATH}//", "/v1/webhooks", "/", "/docs", "/openapi.json", "/metrics"])
async def test_there_is_no_other_address_and_no_redirect(office: Any, path: str) -> None:
    async with office.client() as client:
        answer = await client.post(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_door_answers(office: Any) -> None:
    async with office.client() as client:
        answer = await client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"open": True})


async def test_a_mistake_of_ours_gives_nothing_away(office: Any, make: Any) -> None:
    office.stripe.troubles = [ZeroDivisionError("with something personal in it")]

    answer = await office.hear(make.event("refund.created"))

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "personal" not in answer.text
    assert (office.facts, office.meter.webhooks) == ([], [("internal", "")])
