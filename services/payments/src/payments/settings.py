"""What payments is told by its environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    """Names begin with PAYMENTS_."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    port: Port = Field(description="where Stripe's webhooks arrive")
