"""What payments is told by its environment."""

import re
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import Port, ServiceSettings
from contracts.orders import Currency
from contracts.values import NotTwice

Seconds = Annotated[float, Field(gt=0)]

_KEY: Final = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]+")
_WEBHOOK_SECRET: Final = re.compile(r"whsec_[!-~]+")


def _is_key(key: SecretStr) -> SecretStr:
    if not _KEY.fullmatch(key.get_secret_value()):
        raise ValueError("a secret key of Stripe's begins with sk_test_, sk_live_, rk_test_ or rk_live_, without space")
    return key


def _is_webhook_secret(secret: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("a webhook secret begins with whsec_ and has no space or line end, not even a last one")
    return secret


WebhookSecret = Annotated[SecretStr, AfterValidator(_is_webhook_secret)]


class Settings(ServiceSettings):
    """PAYMENTS_… variables."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    port: Port = Field(description="where Stripe's webhooks arrive")
    stripe_secret_key: Annotated[SecretStr, AfterValidator(_is_key)]
    stripe_webhook_secrets: Annotated[tuple[WebhookSecret, ...], Field(min_length=1)] = Field(
        description="of the endpoint: the present one, and the last one while it is being rolled"
    )
    stripe_api_base: AnyHttpUrl = AnyHttpUrl("https://api.stripe.com")
    stripe_env_tag: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]{1,40}$",
        description="marks our objects in a shared account; else environment",
    )
    livemode: bool = Field(default=False, description="real money; must agree with the key")
    web_url: AnyHttpUrl = Field(description="the site whose pages buyers come back to")
    currencies: Annotated[tuple[Currency, ...], NotTwice, Field(min_length=1)] = ("usd", "eur", "gbp")
    at_once: int = Field(default=8, gt=0, description="commands held at once: nearly all of them only wait")
    back_off_seconds: Seconds = Field(
        default=1, description="the first wait when Stripe or the broker is away; it doubles"
    )
    hold_seconds: Seconds = Field(
        default=1500, description="a message is handed back after this: below the broker's consumer timeout"
    )

    @property
    def env(self) -> str:
        """What marks our objects at Stripe."""
        return self.stripe_env_tag or self.environment

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if ("_live_" in self.stripe_secret_key.get_secret_value()[:8]) != self.livemode:
            raise ValueError("LIVEMODE and the mode of STRIPE_SECRET_KEY differ")
        if self.livemode or self.environment == "production":
            for url in (self.stripe_api_base, self.web_url):
                if urlsplit(str(url)).scheme != "https":
                    raise ValueError("with real money and in production, Stripe's and our own addresses are https")
        return self
