"""What can be set of the Stripe sandbox while it runs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Knobs(BaseModel):
    """How this Stripe behaves; every field may be changed by `PATCH /_stripe/settings`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retry_first_seconds: Seconds = Field(default=1, description="the pause after the first failed delivery; it doubles")
    retry_longest_seconds: Seconds = Field(default=60, description="no pause is longer")
    retries: Annotated[int, Field(ge=0, le=1_000)] = Field(default=20, description="then a delivery has failed")
    delivery_timeout_seconds: Seconds = Field(default=10, description="an endpoint that is slower has failed")
    redirect_wait_seconds: Seconds = Field(default=10, description="the page waits so long for the endpoint's answer")
    refund_status: Literal["succeeded", "pending"] = Field(default="succeeded", description="of a new refund")
