"""What can be set while the sandbox runs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["real", "fast", "echo"]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Knobs(BaseModel):
    """How this Segmind behaves; every field may be changed by `PATCH /_settings`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Mode = Field(
        default="real", description="real: the whole recipe; fast: no drawing; echo: the page with an id"
    )
    min_latency_seconds: Seconds = Field(default=0.5, description="a call never ends sooner after its POST")
    queue_seconds: Seconds = Field(default=0.05, description="QUEUED for so long, then PROCESSING")
    credits_usd: float = Field(default=1_000, description="bought; the balance is this less all charges")
    cold_start_seconds: Seconds = Field(default=0, description="added to the first call of each slug")
    requests_per_minute: Annotated[int, Field(ge=0)] = Field(default=0, description="POSTs; 0 means no limit")
    upload_limit_bytes: Annotated[int, Field(ge=1)] = Field(default=25_000_000, description="413 above")
    record_seconds: Seconds = Field(default=3_600, description="then polling answers 404, and history goes on")
    file_days: Annotated[float, Field(ge=0)] = 7
    history_lag_seconds: Seconds = Field(default=0, description="rows of history appear so late")
    workflow_scale: Literal[1, 2, 4] = Field(default=1, description="enlargement by the Enhance node; 1 keeps the size")
    workflow_format: Literal["png", "jpeg", "webp"] = "png"
    workflow_output: Literal["string", "list"] = "string"
    workflow_failure: Literal["error_message", "error"] = "error_message"
