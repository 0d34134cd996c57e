"""What payments does not start with."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from payments.settings import Settings

LIVE = {
    "livemode": True,
    "stripe_secret_key": "sk_live_1",
    "web_url": "https://books.test",
    "environment": "production",
}


def some_settings(**changes: Any) -> Settings:
    told: dict[str, Any] = {
        "broker_url": "amqp://payments:secret@localhost/",
        "store_url": "memory:///",
        "health_port": 9000,
        "port": 9001,
        "stripe_secret_key": "sk_test_0123456789abcdef",
        "stripe_webhook_secrets": ("whsec_now",),
        "web_url": "http://localhost:3000",
    }
    return Settings(**{name: value for name, value in (told | changes).items() if value is not None})


def test_the_real_stripe_in_test_mode_is_the_default() -> None:
    settings = some_settings()

    assert str(settings.stripe_api_base) == "https://api.stripe.com/"
    assert (settings.livemode, settings.env) == (False, "development")


def test_secrets_do_not_show() -> None:
    shown = f"{some_settings()!r}"

    assert "sk_test" not in shown
    assert "whsec" not in shown


def test_webhook_secrets_are_told_as_a_json_list(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    environment.write_text("""PAYMENTS_STRIPE_WEBHOOK_SECRETS='["whsec_now", "whsec_before"]'""")

    settings = some_settings(stripe_webhook_secrets=None, _env_file=environment)

    assert [secret.get_secret_value() for secret in settings.stripe_webhook_secrets] == ["whsec_now", "whsec_before"]


@pytest.mark.parametrize(
    "secrets", [(), ("",), (" ",), ("whsec_",), ("whsec_1\n",), (" whsec_1",), ("whsec_1", ""), ("secret",)]
)
def test_without_a_whole_webhook_secret_it_does_not_start(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        some_settings(stripe_webhook_secrets=secrets)


@pytest.mark.parametrize("key", ["", " ", "sk_test_", "sk_test_1\n", " sk_test_1", "pk_test_1", "whsec_1"])
def test_without_a_whole_key_it_does_not_start(key: str) -> None:
    with pytest.raises(ValidationError):
        some_settings(stripe_secret_key=key)


def test_a_wrong_secret_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValidationError) as caught:
        some_settings(stripe_secret_key="sk_wrong_verysecret", stripe_webhook_secrets=("very secret",))

    assert "very" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "livemode"), [("sk_live_1", False), ("rk_live_1", False), ("sk_test_1", True), ("rk_test_live_1", True)]
)
def test_the_key_and_the_mode_must_agree(key: str, livemode: bool) -> None:
    with pytest.raises(ValidationError, match="LIVEMODE"):
        some_settings(**LIVE | {"stripe_secret_key": key, "livemode": livemode})


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_real_money_is_taken_with_a_live_key(key: str) -> None:
    assert some_settings(**LIVE | {"stripe_secret_key": key}).livemode


@pytest.mark.parametrize("changes", [{"stripe_api_base": "http://127.0.0.1:8702"}, {"web_url": "http://books.test"}])
@pytest.mark.parametrize("told", [LIVE, LIVE | {"environment": "staging"}])
def test_real_money_goes_over_https(changes: dict[str, Any], told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="https"):
        some_settings(**told | changes)


@pytest.mark.parametrize("currencies", [(), ("jpy",), ("EUR",), ("eur", "eur")])
def test_a_currency_that_is_not_in_our_table_stops_the_start(currencies: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        some_settings(currencies=currencies)


def test_deployments_that_share_an_account_tell_theirs_apart() -> None:
    assert some_settings(stripe_env_tag="blue").env == "blue"


def test_a_message_is_held_for_less_than_the_broker_s_patience() -> None:
    assert some_settings().hold_seconds < 30 * 60


def test_it_is_told_of_no_database() -> None:
    named = " ".join(Settings.model_fields)

    assert "database" not in named
    assert "postgres" not in named
