"""What every service is told by its environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AmqpDsn, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class ServiceSettings(BaseSettings):
    """Settings all services share; each service adds its own and sets the prefix of their names."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "staging", "production"] = "development"
    broker_url: AmqpDsn
    store_url: str = Field(description="file:///folder, s3://bucket/prefix, … or memory:///")
    host: str = Field(default="127.0.0.1", description="address that health and HTTP listen on")
    health_port: Port
    link_secret: SecretStr | None = Field(default=None, description="signs links to a local store; shared by the fleet")
    link_base_url: str | None = Field(default=None, description="public address of the gateway, for those links")
    traces_file: Path | None = Field(default=None, description="spans as JSON lines; else OTEL_EXPORTER_OTLP_ENDPOINT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    shutdown_seconds: float = Field(default=25, ge=0, description="how long running work may finish after SIGTERM")
