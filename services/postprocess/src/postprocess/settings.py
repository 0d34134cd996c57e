"""What postprocess is told by its environment."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """POSTPROCESS_… variables."""

    model_config = SettingsConfigDict(env_prefix="POSTPROCESS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="processes that compute")
    fonts_dir: Path | None = Field(default=None, description="the faces; else where set-up keeps them")
