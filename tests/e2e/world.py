"""A running fleet as tests touch it: from outside, and by the sandbox's own doors."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import asyncpg
import httpx

from chassis.bus import Bus
from contracts.faceswap import ProviderPaused, ProviderResumed, provider_id
from contracts.message import Message
from contracts.story import FaceSlot, PackedStory
from contracts.topology import Party
from fleet import operator
from fleet.customer import Customer, Wish
from fleet.orders import Orders
from fleet.parts import stripe_key
from fleet.supervisor import Fleet

STORY: Final = "moon-whale"
NET_SECONDS: Final = 600
"""What never comes fails with words instead of hanging; no test is about time."""
LOOK_SECONDS: Final = 0.1

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Book:
    """A book as its customer got it: the preview, the book, and whose face is in it."""

    story: PackedStory
    language: str
    name: str
    photo: Path
    preview: Json
    preview_manifest: Json
    job: Json
    manifest: Json
    files: dict[str, bytes]
    """By their names below the job's folder."""
    folder: Path
    """Where the store keeps its jobs, for looking behind the manifest."""

    @property
    def shown(self) -> list[str]:
        """The pages that are read on a screen."""
        return [page.id for page in self.story.story.pages if page.on_screen]

    @property
    def faces(self) -> dict[str, FaceSlot]:
        """Where the child's face is, by page."""
        return {page.id: page.faces[0] for page in self.story.story.pages if page.faces}

    def links(self, role: str) -> list[Json]:
        """The manifest's links to whole files of one role."""
        return [link for link in self.manifest["links"] if ours(link).get("role") == role]

    def of(self, role: str, *, profile: str | None = None) -> bytes:
        """The one file of a role, for a printer if it is one for printers."""
        (link,) = [link for link in self.links(role) if ours(link).get("profile") == profile]
        return self.files[name_of(link["href"], self.job["id"])]


@dataclass(frozen=True)
class World:
    """The fleet and everything around it that a test may touch from outside."""

    fleet: Fleet

    @property
    def api(self) -> str:
        """Base URL of the gateway."""
        return self.fleet.addresses.of("gateway")

    async def token(self, email: str = "alice@example.com", **claims: object) -> str:
        """A token for a user of that address; a new address is a new user."""
        made = await self.sandbox("POST", "/_auth/token", {"email": email, "claims": claims})
        return str(made["access_token"])

    @asynccontextmanager
    async def customer(self) -> AsyncIterator[Customer]:
        """A customer nobody has seen before, so that quotas of other tests do not matter."""
        token = await self.token(sub=str(uuid4()))
        async with Customer(self.api, token=token) as customer:
            yield customer

    async def sandbox(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the sandbox's admin door."""
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("sandbox"), trust_env=False) as http:
            return (await http.request(method, path, json=body)).raise_for_status().json()

    @asynccontextmanager
    async def trouble(self, *rules: Json) -> AsyncIterator[None]:
        """Let the provider fail by these rules for a while."""
        await self.sandbox("PUT", "/_faults", list(rules))
        try:
            yield
        finally:
            await self.sandbox("PUT", "/_faults", [])

    @asynccontextmanager
    async def mode(self, mode: str) -> AsyncIterator[None]:
        """Let the provider work in another mode for a while."""
        before = (await self.sandbox("GET", "/_settings"))["mode"]
        await self.sandbox("PATCH", "/_settings", {"mode": mode})
        try:
            yield
        finally:
            await self.sandbox("PATCH", "/_settings", {"mode": before})

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask Postgres as its owner."""
        connection = await asyncpg.connect(self.fleet.owner_url)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def charged_calls(self) -> list[Json]:
        """What the provider charged for so far."""
        return [row for row in (await self.sandbox("GET", "/_ledger"))["rows"] if row["charged"]]

    async def preview(
        self, customer: Customer, *, photo: Path, name: str = "Mia", story: str = STORY, language: str = "en"
    ) -> Json:
        """Upload a photo, ask for a preview and return its job once it has ended."""
        upload = await customer.upload(photo.read_bytes())
        wish = Wish(story=story, language=language, age_band="3-5", name=name)
        return await self.ended(customer, (await customer.preview(wish, upload_id=upload["id"]))["id"])

    async def ended(self, customer: Customer, job_id: str) -> Json:
        """The job once it is done or failed."""
        return [job async for job in customer.follow(job_id)][-1]

    async def grant(self, preview_id: str) -> str:
        """Give the book of a preview away; return its job's id."""
        wish = operator.grant(
            self.fleet.broker_url("operator"), self.fleet.owner_url, preview_job_id=UUID(preview_id), why="a test"
        )
        return str(await wish)

    async def stripe(self, method: str, path: str, body: Any = None) -> Any:
        """Do at the sandbox's Stripe what its dashboard, the banks or the network do."""
        return await self.sandbox(method, f"/_stripe/{path}", body)

    async def stripe_api(self, path: str, form: dict[str, str] | None = None) -> Json:
        """Ask Stripe's API with our own key: a GET, or a POST of the form."""
        headers = {"Authorization": f"Bearer {stripe_key(self.fleet.memory)}"}
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("stripe"), trust_env=False) as http:
            answer = await http.request("POST" if form else "GET", f"/v1/{path}", headers=headers, data=form)
        body: Json = answer.raise_for_status().json()
        return body

    @asynccontextmanager
    async def webhook_trouble(self, *rules: Json) -> AsyncIterator[None]:
        """Let Stripe's events come as these rules say for a while."""
        await self.stripe("PUT", "faults", [{"match": {"on": "delivery"} | match, "do": do} for match, do in rules])
        try:
            yield
        finally:
            await self.stripe("PUT", "faults", [])

    @asynccontextmanager
    async def living(self, part: str, **settings: str) -> AsyncIterator[None]:
        """Let one service live by other settings for a while."""
        await self.fleet.start_part(part, settings)
        try:
            yield
        finally:
            await self.fleet.start_part(part)

    async def say(self, party: Party, *messages: Message) -> None:
        """Publish as a party of the fleet, with its own broker user."""
        bus = Bus(party, self.fleet.broker_url(party))
        await bus.start()
        try:
            for message in messages:
                await bus.publish(message)
        finally:
            await bus.stop()

    async def eventually(self, look: Callable[[], Awaitable[T]]) -> T:
        """What is seen once there is something to see."""
        async with asyncio.timeout(NET_SECONDS):
            while True:
                if seen := await look():
                    return seen
                await asyncio.sleep(LOOK_SECONDS)

    async def pause(self, kind: type[ProviderPaused | ProviderResumed]) -> None:
        """Say of the provider that it can or cannot be paid: while it cannot, no job is begun."""
        about = provider_id("a-test")
        named: Json = {"correlation_id": about, "provider": "a-test", "at": datetime.now(UTC)}
        await self.say("faceswap", kind(**named, **({"code": "a_test"} if kind is ProviderPaused else {})))

    @property
    def orders(self) -> Orders:
        """What operators see and decide."""
        return Orders(broker_url=self.fleet.broker_url("operator"), database_url=self.fleet.owner_url)

    def packed(self, story: str) -> PackedStory:
        """The story as it was published."""
        (packed,) = (self.fleet.folder / "store" / "stories" / story).glob("*/story.json")
        return PackedStory.model_validate_json(packed.read_bytes())

    async def book(self, *, photo: Path, name: str, story: str, language: str) -> Book:
        """Make a whole book, preview first."""
        async with self.customer() as customer:
            preview = await self.preview(customer, photo=photo, name=name, story=story, language=language)
            assert preview["status"] == "done", preview
            job = await self.ended(customer, await self.grant(preview["id"]))
            assert job["status"] == "done", job
            manifest = await customer.manifest(job["id"])
            files = {name_of(link["href"], job["id"]): await customer.file(link["href"]) for link in links_of(manifest)}
            return Book(
                story=self.packed(story),
                language=language,
                name=name,
                photo=photo,
                preview=preview,
                preview_manifest=await customer.manifest(preview["id"]),
                job=job,
                manifest=manifest,
                files=files,
                folder=self.fleet.folder / "store" / "jobs",
            )

    def spans(self, trace_id: str) -> list[Json]:
        """Every span of a trace that any service has written."""
        lines = (
            line
            for path in sorted((self.fleet.folder / "traces").glob("*.jsonl"))
            for line in path.read_text().splitlines()
        )
        return [span for span in map(json.loads, lines) if span["context"]["trace_id"] == f"0x{trace_id}"]


def links_of(manifest: Json) -> list[Json]:
    """Every link of a manifest that leads to a file."""
    entries = [*manifest["links"], *manifest["readingOrder"], *manifest.get("resources", [])]
    nested = [*entries, *(alternate for entry in entries for alternate in entry.get("alternate", []))]
    return [entry for entry in nested if entry.get("rel") != "self"]


def ours(link: Json) -> Json:
    """What only we say about a file; empty when we say nothing."""
    said: Json = link.get("properties", {}).get("aicb", {})
    return said


def name_of(href: str, job_id: str) -> str:
    """The name of a file below its job's folder."""
    return href.partition("?")[0].partition(f"/jobs/{job_id}/")[2]
