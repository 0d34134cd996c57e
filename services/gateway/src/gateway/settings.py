"""What the gateway is told by its environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    """Names begin with GATEWAY_."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="ignore", hide_input_in_errors=True)

    port: Port = Field(description="where the API listens")
    database_url: SecretStr = Field(description="as the read-only role; a transaction pooler may stand in between")
    database_connections: int = Field(default=10, ge=1)
    public_url: str | None = Field(default=None, description="how clients reach the API; else LINK_BASE_URL")
    cors_origins: tuple[str, ...] = Field(default=(), description="origins whose pages may call, as a JSON list")

    jwks_url: str = Field(description="where the identity provider publishes its keys")
    jwt_issuer: str
    jwt_audience: str = "authenticated"
    jwt_algorithms: tuple[Literal["ES256", "RS256"], ...] = ("ES256", "RS256")
    anonymous_users: bool = Field(default=False, description="whether users without an account may call")

    models_dir: Path = Field(description="folder of the face models")
    photo_bytes: int = Field(default=12_000_000, ge=1, description="largest photo file")
    photo_pixels: int = Field(default=60_000_000, ge=1, description="largest photo, decoded")
    photo_processes: int = Field(
        default=2, ge=1, description="each takes 0.2 GB, and up to 1.1 GB for the largest photos"
    )
    photo_seconds: float = Field(default=20, gt=0, description="one photo's time, then it counts as unreadable")
    upload_seconds: float = Field(default=60, gt=0, description="how long a client may take to send a photo")
    uploads_per_user: int = Field(default=3, ge=1, description="at once")
    uploads_in_all: int = Field(default=32, ge=1, description="at once, in this process")

    streams_per_user: int = Field(default=8, ge=1, description="event streams and long polls at once")
    streams_in_all: int = Field(default=2000, ge=1, description="at once, in this process")
    stream_seconds: float = Field(default=900, gt=0, description="after that a stream ends and is resumed")
    look_seconds: float = Field(default=5, gt=0, description="how often waiting readers look by themselves")
    checkouts_per_user: int = Field(default=4, ge=1, description="requests at once that may wait for a page to pay on")
    checkouts_in_all: int = Field(default=500, ge=1, description="at once, in this process")
    payments_per_minute: int = Field(
        default=30, ge=1, description="orders, checkouts and refreshes of a user, by this process"
    )
    source_url: str | None = Field(
        default=None, description="where the source of this very version can be had (AGPL section 13)"
    )
