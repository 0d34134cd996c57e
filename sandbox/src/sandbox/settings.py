"""What the sandbox is told from outside."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from faces import models
from sandbox.segmind.knobs import Mode


class Settings(BaseSettings):
    """Read once, from variables that begin with `SANDBOX_`."""

    model_config = SettingsConfigDict(env_prefix="SANDBOX_", frozen=True)

    data_dir: Path = Path("var/sandbox")
    models_dir: Path = Field(default_factory=models.default_folder)
    host: str = "127.0.0.1"
    segmind_port: int = 8701
    auth_port: int = 8702
    admin_port: int = 8703
    stripe_port: int = 8704
    api_key: SecretStr = SecretStr("SG_0123456789abcdef")
    workflow_id: str = "64f0c0a1b2c3d4e5f6a7b8c9-v1"
    segmind_mode: Mode = "real"
    min_latency_seconds: float = 0.5
    credits: float = 1_000
    http_input_hosts: Annotated[str, NoDecode] = "127.0.0.1,localhost"
    auth_issuer: str | None = None
    faults_file: Path | None = None
    """Rules in force from the start, as `PUT /_faults` takes them."""
    stripe_api_key: SecretStr = SecretStr("sk_test_sandbox_only")
    stripe_webhook_url: str | None = None
    """Where events go; without it nowhere, until an endpoint is added by the admin door."""
    stripe_webhook_secret: SecretStr = SecretStr("whsec_sandbox_only")
    stripe_public_url: str | None = None
    """Where browsers reach the payment page: the address that the API was asked at, unless another is set."""
    stripe_retry_seconds: float = 1
    """The pause after the first failed delivery; it doubles up to a minute."""
    stripe_faults_file: Path | None = None
    """Rules in force from the start, as `PUT /_stripe/faults` takes them."""

    @property
    def issuer(self) -> str:
        """The `iss` of tokens: the public address of the Auth unless another is set."""
        return self.auth_issuer or f"http://{self.host}:{self.auth_port}/auth/v1"
