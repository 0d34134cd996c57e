"""What the environment says."""

from datetime import timedelta

from orchestrator.app import limits_of
from orchestrator.settings import Settings


def some_settings(**told: object) -> Settings:
    needed = {
        "broker_url": "amqp://localhost/",
        "database_url": "postgresql://orchestrator:quiet-word@localhost/comics",
        "store_url": "memory:///",
        "health_port": 8001,
    }
    return Settings.model_validate(needed | told)


def test_limits_are_as_they_are_set() -> None:
    limits = limits_of(some_settings(slots=7, preview_quota=9, book_run_seconds=60, step_times_sent=2))

    assert (limits.slots, limits.preview_quota, limits.times_sent) == (7, 9, 2)
    assert limits.run["book"] == timedelta(minutes=1)


def test_a_password_is_not_shown() -> None:
    assert "quiet-word" not in repr(some_settings())
