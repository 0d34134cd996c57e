"""A sandbox for tests: on free ports, with an engine that copies, and pictures to send."""

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, PngImagePlugin

from faces.likeness import Slot
from sandbox.app import build
from sandbox.segmind.default_picture import Color, child_slot, drawn_child
from sandbox.segmind.engine.work import Done, Work
from sandbox.segmind.provider import Engine
from sandbox.server import Servers
from sandbox.settings import Settings

KEY = "SG_0123456789abcdef"
STRIPE_KEY = "sk_test_sandbox_only"
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""No door here speaks TLS, and loading the authorities takes longer than most tests."""

WORKFLOW = "64f0c0a1b2c3d4e5f6a7b8c9-v1"


class Copier:
    """An engine that returns the target, or says why it does not; remembers what it was asked."""

    def __init__(self, *, says: str | None = None) -> None:
        self.asked: list[Work] = []
        self.closed = False
        self._says = says

    async def make(self, work: Work) -> Done:
        """Return the target of the work."""
        self.asked.append(work)
        return Done(error=self._says) if self._says else Done(work.target)

    def close(self) -> None:
        """Remember that the engine was stopped."""
        self.closed = True


@dataclass(frozen=True)
class World:
    """A running sandbox and a client for each of its doors; those of Segmind and Stripe carry the key."""

    segmind: httpx.AsyncClient
    auth: httpx.AsyncClient
    admin: httpx.AsyncClient
    stripe: httpx.AsyncClient

    async def end_of(self, submitted: httpx.Response) -> httpx.Response:
        """Poll a submitted call to its end and return the last answer; raises `TimeoutError` after half a minute."""
        async with asyncio.timeout(30):
            while True:
                polled = await self.segmind.get(submitted.json()["poll_url"])
                if polled.json().get("status") not in ("QUEUED", "PROCESSING"):
                    return polled
                await asyncio.sleep(0.02)

    async def charges(self, *, count: int) -> list[dict[str, Any]]:
        """Wait until so many calls were charged, and return the ledger; raises `TimeoutError` after half a minute."""
        async with asyncio.timeout(30):
            while True:
                rows = await self.ledger()
                if sum(row["charged"] for row in rows) >= count:
                    return rows
                await asyncio.sleep(0.02)

    async def ledger(self) -> list[dict[str, Any]]:
        """The rows of the ledger."""
        rows: list[dict[str, Any]] = (await self.admin.get("/_ledger")).json()["rows"]
        return rows

    async def fault(self, kind: str, *, seconds: float = 1, **match: Any) -> None:  # noqa: ANN401 - fields of a match
        """Set the one fault in force."""
        rule = {"match": match, "do": {"kind": kind, "seconds": seconds}}
        (await self.admin.put("/_faults", json=[rule])).raise_for_status()

    async def act(self, path: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - what the admin door takes
        """Do at Stripe what the dashboard, a buyer or a bank does, such as `act("disputes", payment_intent=...)`."""
        done: dict[str, Any] = (await self.admin.post(f"/_stripe/{path}", json=body)).raise_for_status().json()
        return done

    async def stripe_fault(self, kind: str, *, match: dict[str, Any] | None = None, **do: Any) -> None:  # noqa: ANN401 - fields of a trouble
        """Set the one fault in force at Stripe."""
        rule = {"match": match or {}, "do": {"kind": kind, **do}}
        (await self.admin.put("/_stripe/faults", json=[rule])).raise_for_status()

    async def set(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the knobs
        """Change settings."""
        (await self.admin.patch("/_settings", json=changes)).raise_for_status()


@asynccontextmanager
async def open_world(
    data_dir: Path,
    *,
    engine: Engine | None = None,
    **settings: Any,  # noqa: ANN401 - fields of the settings
) -> AsyncIterator[World]:
    """Open a sandbox over a folder, without waits; opening the folder again is a restart."""
    chosen: dict[str, Any] = {"segmind_mode": "fast", "min_latency_seconds": 0.0} | settings
    sandbox = build(Settings(data_dir=data_dir, **chosen), engine=engine)
    sandbox.provider.knobs = sandbox.provider.knobs.model_copy(update={"queue_seconds": 0})
    apps = ((app, "127.0.0.1", 0) for app in (sandbox.segmind, sandbox.auth, sandbox.admin, sandbox.stripe))
    try:
        async with Servers(*apps) as servers:
            sandbox.resume()
            segmind, auth, admin, stripe = servers.urls
            async with (
                httpx.AsyncClient(
                    base_url=segmind, headers={"x-api-key": KEY}, timeout=30, verify=NO_AUTHORITIES
                ) as to_segmind,
                httpx.AsyncClient(base_url=auth, verify=NO_AUTHORITIES) as to_auth,
                httpx.AsyncClient(base_url=admin, timeout=30, verify=NO_AUTHORITIES) as to_admin,
                httpx.AsyncClient(
                    base_url=stripe, auth=(STRIPE_KEY, ""), timeout=30, verify=NO_AUTHORITIES
                ) as to_stripe,
            ):
                yield World(to_segmind, to_auth, to_admin, to_stripe)
    finally:
        await sandbox.close()


def a_page(
    *, side: int = 1024, skin: Color = (231, 195, 168), hair: Color = (122, 84, 58), slot: bool = True
) -> tuple[bytes, Slot]:
    """A drawn page as PNG, with its slot in the text chunk unless told otherwise, and the slot."""
    place = child_slot(side=side)
    info = PngImagePlugin.PngInfo()
    if slot:
        info.add_text("slot", json.dumps(slot_text(place)))
    out = BytesIO()
    Image.fromarray(drawn_child(side=side, skin=skin, hair=hair)).save(out, "PNG", pnginfo=info)
    return out.getvalue(), place


def slot_text(slot: Slot) -> dict[str, Any]:
    """A slot as a PNG text chunk carries it."""
    points = asdict(slot)
    return {
        "left_eye": points["first_eye"],
        "right_eye": points["second_eye"],
        "mouth": points["mouth"],
        "outline": points["outline"],
    }


def a_picture(*, width: int = 64, height: int = 48, color: Color = (200, 120, 80)) -> bytes:
    """A plain PNG."""
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()


def in_base64(content: bytes) -> str:
    """Bytes as the bare base64 that the models take."""
    return base64.b64encode(content).decode()
