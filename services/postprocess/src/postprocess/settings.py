"""What postprocess is told by its environment."""

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """POSTPROCESS_… variables."""

    model_config = SettingsConfigDict(env_prefix="POSTPROCESS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="processes that compute")
    printers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("lulu-8.5x8.5", "kdp-8.5x8.5", "ingram-8.5x8.5", "gelato-200x200", "generic-3mm"),
        description="whose files a book is exported for, separated by commas; none when empty",
    )
    print_icc_cmyk: Path | None = Field(
        default=None, description="ICC profile of the printing condition; printers that want CMYK are left out without"
    )
    print_condition: str | None = Field(default=None, description="its registered name, such as CGATS TR 006")
    fonts_dir: Path | None = Field(default=None, description="the faces; else where set-up keeps them")

    @field_validator("printers", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _a_profile_has_a_name(self) -> Self:
        if (self.print_icc_cmyk is None) != (self.print_condition is None):
            raise ValueError("print_icc_cmyk and print_condition belong together")
        return self
