"""What the orchestrator is told by its environment."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, PostgresDsn
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import ServiceSettings

Seconds = Annotated[float, Field(gt=0)]


class Settings(ServiceSettings):
    """Settings of the orchestrator."""

    model_config = SettingsConfigDict(env_prefix="ORCHESTRATOR_")

    database_url: Annotated[PostgresDsn, Field(repr=False, description="as the role orchestrator, a real session")]
    batch_max: int = Field(default=50, ge=1, description="changes in one commit; 1 switches group commit off")
    slots: int = Field(default=20, ge=2, description="jobs processing at once, in the whole fleet")
    slots_per_user: int = Field(default=2, ge=1)
    preview_quota: int = Field(default=3, ge=0, description="previews a user may have")
    preview_wait_seconds: Seconds = 900
    preview_run_seconds: Seconds = 600
    book_wait_seconds: Seconds = 6 * 3600
    book_run_seconds: Seconds = 1800
    step_seconds: Seconds = Field(default=300, description="after this an unanswered command is sent again")
    step_times_sent: int = Field(default=3, ge=1, description="how often a command is sent at most")
    sweep_seconds: Seconds = 5
    checkout_seconds: float = Field(default=3600, ge=1860, le=86400, description="a checkout is open; Stripe's bounds")
    refund_after_seconds: Seconds = Field(default=86400, description="from a paid book's failure to its refund")
    reconcile_seconds: Seconds = Field(default=900, description="how often Stripe is asked about what is not settled")
    replay_seconds: Seconds = Field(default=86400, description="how often Stripe tells everything again")
    outbox_kept: timedelta = timedelta(days=1)
    inbox_kept: timedelta = Field(default=timedelta(days=14), description="longer than any message can live")


class MigrationSettings(BaseSettings):
    """Settings of `python -m orchestrator migrate`, which runs as the owner of the schema."""

    model_config = SettingsConfigDict(
        env_prefix="ORCHESTRATOR_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    migration_url: Annotated[PostgresDsn, Field(repr=False, description="a real session, not a transaction pooler")]
