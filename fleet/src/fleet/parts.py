"""The fleet as data: every process of ours, what it is told, and how to see that it is ready."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fleet.embedded import print_profile
from fleet.memory import Memory
from fleet.places import cache_folder

SERVICES: Final = ("gateway", "orchestrator", "faceswap", "postprocess", "payments")
SERVER_PORTS: Final = ("postgres", "amqp", "distribution", "epmd", "management")
SANDBOX_PORTS: Final = ("segmind", "auth", "sandbox", "stripe")
PORTS: Final = (
    *SERVER_PORTS,
    *SANDBOX_PORTS,
    "gateway",
    "payments",
    *(f"{service}_health" for service in SERVICES),
)
DATABASE: Final = "comics"
DATABASE_ROLES: Final = ("orchestrator", "gateway")
SECRETS: Final = (
    "links",
    "segmind",
    "stripe",
    "stripe_webhook",
    "database/postgres",
    *(f"database/{role}" for role in DATABASE_ROLES),
)
WORKFLOW: Final = "64f0c0a1b2c3d4e5f6a7b8c9-v1"
"""The sandbox's Faceswap and Enhance workflow."""
INHERITED: Final = ("PATH", "HOME", "TMPDIR", "COMICS_CACHE_DIR", "COMICS_MODELS_DIR")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process: a Python program and what it is told."""

    name: str
    arguments: tuple[str, ...]
    """To the Python interpreter."""
    settings: Mapping[str, str]
    ready_url: str | None = None
    """Answers 200 once it is ready; None for a program that does its work and ends."""
    needs_database: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a fleet is made of, beside its servers."""

    migration: Part
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the doors of a running fleet are."""

    ports: Mapping[str, int]

    def of(self, port: str) -> str:
        """Base URL of a door, by the name of its port."""
        return f"http://127.0.0.1:{self.ports[port]}"

    @property
    def issuer(self) -> str:
        """Who signs the tokens of demo users."""
        return f"{self.of('auth')}/auth/v1"


def plan(memory: Memory, *, folder: Path, broker_urls: Mapping[str, str], overrides: Mapping[str, str]) -> Plan:
    """Return the sandbox and the five services; an override (say FACESWAP_POLL_SECONDS) wins over what stands here."""
    at = Addresses(ports=memory.ports)
    models = str(models_folder())

    def database(role: str) -> str:
        return database_url(memory, role=role)

    def service(name: str, *, needs_database: bool = False, **own: object) -> Part:
        told = {
            "BROKER_URL": broker_urls[name],
            "STORE_URL": (folder / "store").as_uri(),
            "HEALTH_PORT": memory.ports[f"{name}_health"],
            "LINK_SECRET": memory.password("links"),
            "LINK_BASE_URL": at.of("gateway"),
            "TRACES_FILE": folder / "traces" / f"{name}.jsonl",
            **own,
        }
        return Part(
            name=name,
            arguments=("-m", name),
            ready_url=f"{at.of(f'{name}_health')}/health/ready",
            settings=_settings(name, told, overrides),
            needs_database=needs_database,
        )

    sandbox = Part(
        name="sandbox",
        arguments=("-m", "sandbox"),
        ready_url=f"{at.of('sandbox')}/health/ready",
        settings=_settings(
            "sandbox",
            {
                "DATA_DIR": folder / "sandbox",
                "SEGMIND_PORT": memory.ports["segmind"],
                "AUTH_PORT": memory.ports["auth"],
                "ADMIN_PORT": memory.ports["sandbox"],
                "STRIPE_PORT": memory.ports["stripe"],
                "STRIPE_API_KEY": stripe_key(memory),
                "STRIPE_WEBHOOK_URL": f"{at.of('payments')}/v1/webhooks/stripe",
                "STRIPE_WEBHOOK_SECRET": webhook_secret(memory),
                "API_KEY": memory.password("segmind"),
                "WORKFLOW_ID": WORKFLOW,
                "MODELS_DIR": models,
            },
            overrides,
        ),
    )
    services = (
        service(
            "gateway",
            needs_database=True,
            PORT=memory.ports["gateway"],
            DATABASE_URL=database("gateway"),
            JWKS_URL=f"{at.issuer}/.well-known/jwks.json",
            JWT_ISSUER=at.issuer,
            CORS_ORIGINS=json.dumps(["http://localhost:3000", "http://127.0.0.1:3000"]),
            MODELS_DIR=models,
        ),
        service(
            "orchestrator",
            needs_database=True,
            DATABASE_URL=database("orchestrator"),
            PREVIEW_QUOTA=100,  # Whoever tries things out makes more than a customer may.
        ),
        service(
            "faceswap",
            SEGMIND_BASE_URL=at.of("segmind"),
            SEGMIND_HISTORY_URL=at.of("segmind"),
            SEGMIND_UPLOAD_URL=at.of("segmind"),
            SEGMIND_API_KEY=memory.password("segmind"),
            SEGMIND_WORKFLOW_ID=WORKFLOW,
            RESULT_HOSTS=json.dumps([at.of("segmind")]),
            POLL_SECONDS=0.3,
            MODELS_DIR=models,
        ),
        service("postprocess", FONTS_DIR=cache_folder() / "fonts", **_printing()),
        service(
            "payments",
            PORT=memory.ports["payments"],
            STRIPE_API_BASE=at.of("stripe"),
            STRIPE_SECRET_KEY=stripe_key(memory),
            STRIPE_WEBHOOK_SECRETS=json.dumps([webhook_secret(memory)]),
            WEB_URL=f"{at.of('stripe')}/shop",
        ),
    )
    migration = Part(
        name="migrate",
        arguments=("-m", "orchestrator", "migrate"),
        settings={"ORCHESTRATOR_MIGRATION_URL": database_url(memory, role="postgres")},
    )
    return Plan(migration=migration, parts=(sandbox, *services))


def database_url(memory: Memory, *, role: str) -> str:
    """URL of the fleet's database as one of its roles; postgres owns it."""
    return f"postgresql://{role}:{memory.password(f'database/{role}')}@127.0.0.1:{memory.ports['postgres']}/{DATABASE}"


def stripe_key(memory: Memory) -> str:
    """The key of the sandbox's Stripe, in the form of a real one."""
    return f"sk_test_{memory.password('stripe').replace('-', '_')}"


def webhook_secret(memory: Memory) -> str:
    """What the sandbox's Stripe signs its webhooks with."""
    return f"whsec_{memory.password('stripe_webhook')}"


def models_folder() -> Path:
    """Where set-up keeps the face models."""
    chosen = os.environ.get("COMICS_MODELS_DIR")
    return Path(chosen) if chosen else cache_folder() / "models"


def inherited() -> dict[str, str]:
    """What every process takes over from whoever starts the fleet."""
    return {"LANG": "C.UTF-8"} | {name: os.environ[name] for name in INHERITED if name in os.environ}


def _printing() -> dict[str, Any]:
    """Return the printing condition that set-up made a profile of, where it could."""
    profile = cache_folder() / "icc" / print_profile.FILE
    if not profile.is_file():
        return {}
    return {"PRINT_ICC_CMYK": profile, "PRINT_CONDITION": print_profile.CONDITION}


def _settings(name: str, told: Mapping[str, object], overrides: Mapping[str, str]) -> dict[str, str]:
    prefix = f"{name.upper()}_"
    own = {f"{prefix}{setting}": str(value) for setting, value in told.items()}
    return own | {setting: value for setting, value in overrides.items() if setting.startswith(prefix)}
