"""Every message ever sent stays readable."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import ValidationError

from contracts import topology
from contracts.faceswap import PageSwapped, SwapPage
from contracts.jobs import GrantRequested, PreviewRequested
from contracts.message import PaidCommand, StepCommand, StepFailed
from contracts.orders import Price
from contracts.payments import CheckoutFailed, OpenCheckout, PaymentRecorded

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))


def sample(route: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((Path(__file__).parent / "samples" / f"{route}.v1.json").read_text())
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_every_version_is_still_read_and_keeps_every_field(path: Path) -> None:
    kept = json.loads(path.read_text())

    message = topology.MESSAGES[kept["type"]].model_validate(kept)

    assert keeps(message.model_dump(mode="json"), kept)


def keeps(written: object, kept: object) -> bool:
    """Say whether all that was kept is written again; fields added since may stand beside it, at any depth."""
    if isinstance(kept, dict) and isinstance(written, dict):
        return all(name in written and keeps(written[name], value) for name, value in kept.items())
    if isinstance(kept, list) and isinstance(written, list):
        return len(kept) == len(written) and all(map(keeps, written, kept))
    return written == kept


def test_every_message_has_a_sample() -> None:
    kept = {json.loads(path.read_text())["type"] for path in SAMPLES}

    assert kept == set(topology.MESSAGES)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_fields_of_a_later_version_are_ignored(path: Path) -> None:
    later = json.loads(path.read_text()) | {"invented_later": {"anything": 1}}

    message = topology.MESSAGES[later["type"]].model_validate(later)

    assert not hasattr(message, "invented_later")


def test_a_command_has_one_answer_whatever_it_says() -> None:
    command = SwapPage.model_validate(sample("faceswap.swap_page"))

    swapped = PageSwapped.answering(command, page=command.page, picture=command.crop, calls=())
    failed = StepFailed.answering(command, code="photo_no_face", fault="customer")

    assert swapped.message_id == failed.message_id == command.reply_id
    assert (swapped.correlation_id, swapped.step) == (command.correlation_id, command.step)


def test_what_costs_money_says_until_when() -> None:
    paid = [message for message in topology.MESSAGES.values() if message.route().startswith("faceswap.")]

    assert paid
    assert all(issubclass(message, PaidCommand) for message in paid)
    with pytest.raises(ValidationError, match="not_after"):
        SwapPage.model_validate(
            {key: value for key, value in sample("faceswap.swap_page").items() if key != "not_after"}
        )


def test_version_one_has_room_for_consent_and_one_character() -> None:
    request = PreviewRequested.model_validate(sample("preview.requested"))

    assert request.consent is not None
    assert len(request.characters) == 1
    with pytest.raises(ValidationError, match="characters"):
        PreviewRequested.model_validate(sample("preview.requested") | {"characters": []})


def test_a_grant_said_twice_means_one_book() -> None:
    grant = GrantRequested.model_validate(sample("grant.requested"))

    assert grant.book_job_id == GrantRequested.model_validate(sample("grant.requested")).book_job_id
    assert grant.book_job_id != grant.model_copy(update={"message_id": uuid4()}).book_job_id


def test_a_message_that_is_refused_does_not_repeat_what_it_said() -> None:
    secret = "Mia-Sophie"

    with pytest.raises(ValidationError) as refused:
        PreviewRequested.model_validate(sample("preview.requested") | {"language": secret})

    assert secret not in str(refused.value)


@pytest.mark.parametrize("route", sorted(topology.MESSAGES))
def test_no_message_has_a_field_for_a_name_or_a_picture(route: str) -> None:
    fields = set(topology.MESSAGES[route].model_fields)

    assert not fields & {"name", "child_name", "dedication", "caption", "photo_bytes", "image", "email"}


def test_commands_to_workers_name_their_job_and_step() -> None:
    services = ("faceswap.", "postprocess.")
    commands = [message for route, message in topology.MESSAGES.items() if route.startswith(services)]

    assert len(commands) == 4
    assert all(issubclass(command, StepCommand) for command in commands)


def test_an_answer_about_an_order_names_it_and_a_fact_has_the_id_of_its_event() -> None:
    command = OpenCheckout.model_validate(sample("payments.open_checkout"))

    failed = CheckoutFailed.answering(command, attempt=command.attempt, code="provider_unavailable", fault="provider")

    assert (failed.order_id, failed.message_id) == (command.order_id, command.reply_id)
    assert PaymentRecorded.id_of("evt_1") == PaymentRecorded.id_of("evt_1") != PaymentRecorded.id_of("evt_2")


def test_a_price_has_every_amount_in_every_currency() -> None:
    with pytest.raises(ValidationError, match="shipping has a price in every currency"):
        Price(id="softcover", goods={"usd": 2990, "eur": 2790}, shipping={"usd": 599})
    with pytest.raises(ValidationError, match="below the smallest charge in usd"):
        Price(id="softcover", goods={"usd": 49})
