"""Who holds which key: Stripe's is payments' alone, and payments holds none of the database."""

import importlib
import tomllib
from pathlib import Path
from typing import Final

import pytest
from pydantic import PostgresDsn
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parents[1]
SERVICES: Final = ("gateway", "orchestrator", "faceswap", "postprocess", "payments")
LIBRARIES: Final = ("contracts", "chassis", "faces")
DATABASE_LIBRARIES: Final = {"asyncpg", "psycopg", "psycopg2", "psycopg2-binary", "sqlalchemy"}


def fields_of(service: str) -> dict[str, str]:
    """The names of what a service is told, and the types of it as text."""
    settings = importlib.import_module(f"{service}.settings").Settings
    assert issubclass(settings, BaseSettings)
    return {name: str(field.annotation) for name, field in settings.model_fields.items()}


def dependencies_of(folder: Path) -> set[str]:
    """The bare names of what a package and its extras need, without those of its tests."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    extras = project.get("optional-dependencies", {})
    needed = [*project["dependencies"], *(one for name, more in extras.items() if name != "testing" for one in more)]
    return {one.split(";")[0].split("[")[0].split(">")[0].split("=")[0].strip() for one in needed}


def test_payments_is_told_of_no_database() -> None:
    told = fields_of("payments")

    assert "stripe_secret_key" in told
    assert [name for name, kind in told.items() if "database" in name or PostgresDsn.__name__ in kind] == []
    assert dependencies_of(ROOT / "services" / "payments") & DATABASE_LIBRARIES == set()


@pytest.mark.parametrize("service", [service for service in SERVICES if service != "payments"])
def test_no_other_service_is_told_of_stripe(service: str) -> None:
    assert [name for name in fields_of(service) if "stripe" in name] == []


def test_only_payments_needs_stripe_s_library() -> None:
    folders = [*(ROOT / "services" / name for name in SERVICES), *(ROOT / "libs" / name for name in LIBRARIES)]
    folders += [ROOT / name for name in ("sandbox", "studio", "fleet")]

    assert [folder.name for folder in folders if "stripe" in dependencies_of(folder)] == ["payments"]


def test_the_services_that_are_told_of_a_database_are_those_two() -> None:
    told = {service for service in SERVICES if any("database" in name for name in fields_of(service))}

    assert told == {"gateway", "orchestrator"}
