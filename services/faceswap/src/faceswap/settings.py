"""What faceswap is told by its environment."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings

Seconds = Annotated[float, Field(gt=0)]
Usd = Annotated[Decimal, Field(ge=0)]


class Settings(ServiceSettings):
    """FACESWAP_… variables."""

    model_config = SettingsConfigDict(env_prefix="FACESWAP_", frozen=True, extra="ignore", hide_input_in_errors=True)

    provider: Literal["segmind-workflow", "segmind-models"] = "segmind-workflow"
    segmind_base_url: AnyHttpUrl = AnyHttpUrl("https://api.segmind.com")
    segmind_history_url: AnyHttpUrl = AnyHttpUrl("https://api.spotprod.segmind.com")
    segmind_upload_url: AnyHttpUrl = AnyHttpUrl("https://workflows-api.segmind.com")
    segmind_api_key: SecretStr
    segmind_workflow_id: str | None = Field(default=None, description="24 hexadecimal digits and a version: …-v1")
    segmind_workflow_shape: Literal["v2", "legacy"] = "v2"
    segmind_source_input: str = Field(default="source_face_image", description="the photo, as the workflow names it")
    segmind_target_input: str = Field(default="target_face_image", description="the crop, as the workflow names it")
    result_hosts: tuple[str, ...] = Field(
        default=("images.segmind.com",), description="where results are read: host names, or whole origins"
    )
    result_bytes_max: int = Field(default=40_000_000, gt=0)
    workflow_price_usd: Usd = Field(default=Decimal("0.0747"), description="taken where an answer names no cost")
    swap_price_usd: Usd = Decimal("0.07")
    enhance_price_usd: Usd = Decimal("0.0047")
    least_credits_usd: Usd = Field(default=Decimal(1), description="a paused provider resumes with this much")

    inputs: Literal["links", "uploads"] = Field(
        default="links", description="uploads: to the provider's assets, for a store it cannot reach"
    )
    check: Literal["face", "picture"] = Field(
        default="face", description="picture: no look at the face, for load tests against an echo"
    )
    claims_url: str | None = Field(default=None, description="a store of their own for claims; else the store")
    models_dir: Path | None = Field(default=None, description="the face models; else the user's cache")

    at_once: int = Field(default=32, gt=0, description="messages held at once: nearly all of them only wait")
    poll_seconds: Seconds = Field(default=2.5, description="a wait is up to half longer")
    post_timeout_seconds: Seconds = 60
    history_lag_seconds: Seconds = Field(default=120, description="how late the provider's history may be")
    call_deadline_seconds: Seconds = Field(default=900, description="from a paid call to its result")
    attempts_max: int = Field(default=6, gt=0, description="how often a refused, unbilled call is asked for")
    probe_seconds: Seconds = Field(default=60, description="how often a provider that refuses us is asked again")
    hold_seconds: Seconds = Field(
        default=1500, description="a message is handed back after this: below the broker's consumer timeout"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.provider == "segmind-workflow" and not self.segmind_workflow_id:
            raise ValueError("the provider segmind-workflow needs SEGMIND_WORKFLOW_ID")
        if self.environment == "production":
            if self.check != "face":
                raise ValueError("in production every result is looked at: CHECK is face")
            for url in (self.segmind_base_url, self.segmind_history_url, self.segmind_upload_url):
                if urlsplit(str(url)).scheme != "https":
                    raise ValueError("in production the provider's addresses are https")
        return self
