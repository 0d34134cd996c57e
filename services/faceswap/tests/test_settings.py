"""What faceswap is told by its environment."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from faceswap.settings import Settings


def some_settings(**changes: Any) -> Settings:
    told: dict[str, Any] = {
        "broker_url": "amqp://faceswap:secret@localhost/",
        "store_url": "memory:///",
        "health_port": 9000,
        "segmind_api_key": "SG_0123456789abcdef",
        "segmind_workflow_id": "64f0c0a1b2c3d4e5f6a7b8c9-v1",
    }
    return Settings(**told | changes)


def test_the_real_segmind_is_the_default() -> None:
    settings = some_settings()

    assert str(settings.segmind_base_url) == "https://api.segmind.com/"
    assert settings.result_hosts == ("images.segmind.com",)


def test_the_key_does_not_show() -> None:
    assert "SG_" not in f"{some_settings()!r}"


def test_hosts_are_told_as_a_json_list(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    environment.write_text("""FACESWAP_RESULT_HOSTS='["127.0.0.1", "http://sandbox:8701"]'""")

    assert some_settings(_env_file=environment).result_hosts == ("127.0.0.1", "http://sandbox:8701")


def test_a_workflow_has_to_be_named() -> None:
    with pytest.raises(ValidationError, match="SEGMIND_WORKFLOW_ID"):
        some_settings(segmind_workflow_id=None)


def test_the_models_need_no_workflow() -> None:
    assert some_settings(provider="segmind-models", segmind_workflow_id=None).provider == "segmind-models"


@pytest.mark.parametrize(
    "changes",
    [{"check": "picture"}, {"segmind_base_url": "http://127.0.0.1:8701"}, {"segmind_history_url": "http://sandbox"}],
)
def test_production_takes_no_shortcut(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="in production"):
        some_settings(environment="production", **changes)


def test_a_message_is_held_for_less_than_the_broker_s_patience() -> None:
    assert some_settings().hold_seconds < 30 * 60
