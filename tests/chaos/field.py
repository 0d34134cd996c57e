"""A fleet to do harm to, and clients who write down what they were promised."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import uuid4

import asyncpg
import httpx

from chaos.checker import Verdict, judge
from chaos.evidence import Places, gather
from fleet.desk import Desk
from fleet.embedded.rabbitmq import ADMIN, VHOST
from fleet.supervisor import Fleet
from sandbox import samples
from sandbox.samples import ASTRONAUT

QUICK: Final = {
    "FACESWAP_CHECK": "picture",  # An echo shows the drawn face again.
    "FACESWAP_POLL_SECONDS": "0.1",
    "FACESWAP_POST_TIMEOUT_SECONDS": "6",
    "FACESWAP_HISTORY_LAG_SECONDS": "3",
    "FACESWAP_PROBE_SECONDS": "1",
    "GATEWAY_POLL_SECONDS": "0.2",
    "ORCHESTRATOR_PREVIEW_QUOTA": "1000",
    "ORCHESTRATOR_SLOTS_PER_USER": "20",
    "ORCHESTRATOR_STEP_SECONDS": "20",
    "ORCHESTRATOR_SWEEP_SECONDS": "1",
    "SANDBOX_MIN_LATENCY_SECONDS": "0.2",
    "SANDBOX_SEGMIND_MODE": "echo",
}
STORY: Final = "moon-whale"
LOOK_SECONDS: Final = 0.2
NET_SECONDS: Final = 300
"""What never comes fails with words instead of hanging."""
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
OPEN_JOBS: Final = "SELECT count(*) FROM app.jobs WHERE status IN ('queued', 'processing')"

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a job ended, and with how many charges by the provider."""

    status: str
    error_code: str | None
    charges: int


@dataclass(kw_only=True)
class Client:
    """Asks until it is answered, each wish under a key of its own, and writes down each job it was promised."""

    base_url: str
    token: str
    record: Path
    upload_id: str = ""

    async def upload(self, photo: bytes) -> None:
        """Bring the photo for all previews to come."""
        made = await self._until_accepted("/v1/uploads", files={"photo": ("photo", photo)})
        self.upload_id = made["id"]

    async def preview(self) -> str:
        """Ask for a preview; return its job once the API has accepted it."""
        made = await self._until_accepted(
            "/v1/jobs",
            json={
                "kind": "preview",
                "story_id": STORY,
                "language": "en",
                "age_band": "3-5",
                "name": "Mia",
                "pronoun": "they",
                "characters": [{"id": "hero", "upload_id": self.upload_id}],
            },
        )
        with self.record.open("a") as record:
            record.write(json.dumps({"job_id": made["id"], "kind": "preview"}) + "\n")
        return str(made["id"])

    async def _until_accepted(self, path: str, **body: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        async with (
            asyncio.timeout(NET_SECONDS),
            httpx.AsyncClient(base_url=self.base_url, headers=headers, timeout=15, trust_env=False) as http,
        ):
            while True:
                try:
                    answer = await http.post(path, **body)
                except httpx.TransportError:
                    answer = httpx.Response(503)
                if answer.status_code not in BUSY:
                    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
                    made: Json = answer.json()
                    return made
                await asyncio.sleep(LOOK_SECONDS)


@dataclass(kw_only=True)
class Field:
    """A fleet with clients: everything a fault or a test may touch from outside."""

    fleet: Fleet
    clients: deque[Client] = field(default_factory=deque)

    @property
    def record(self) -> Path:
        """Where the clients write down what they were promised."""
        return self.fleet.folder / "accepted.jsonl"

    @property
    def management_url(self) -> str:
        """The broker's management API, with user and password."""
        memory = self.fleet.memory
        return f"http://{ADMIN}:{memory.password(f'broker/{ADMIN}')}@127.0.0.1:{memory.ports['management']}"

    async def open(self, *, clients: int) -> None:
        """Publish a story and let clients bring their photos."""
        self.record.touch()
        await Desk(self.fleet).publish_stories(STORY)
        photo = (samples.default_folder() / ASTRONAUT.name).read_bytes()
        for _ in range(clients):
            made = await self.sandbox("POST", "/_auth/token", {"claims": {"sub": str(uuid4())}})
            client = Client(base_url=self.fleet.addresses.of("gateway"), token=made["access_token"], record=self.record)
            await client.upload(photo)
            self.clients.append(client)

    async def preview(self) -> str:
        """Let the next client ask for a preview; return its job."""
        self.clients.rotate()
        return await self.clients[0].preview()

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

    async def restart(self, part: str, settings: Mapping[str, str] | None = None, *, wait: bool = True) -> None:
        """Start a service again, whatever became of it."""
        await self.fleet.start_part(part, settings, wait=wait)

    async def has_died(self, part: str) -> None:
        """Wait until a part has ended."""

        async def is_dead() -> bool:
            return not self.fleet.part_runs(part)

        await eventually(is_dead, what=f"{part} never died")

    async def comes_back(self, part: str) -> None:
        """Wait until a part has ended and start it again."""
        await self.has_died(part)
        await self.restart(part)

    async def ask(self, query: str, *values: object) -> Any:
        """Ask Postgres for one value as its owner; None while it is away."""
        try:
            connection = await asyncpg.connect(self.fleet.owner_url, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return None
        try:
            return await connection.fetchval(query, *values)
        finally:
            await connection.close()

    async def ended(self, job_id: str) -> Ending:
        """Wait for the end of a job; return it with what the provider billed for it."""

        async def look() -> asyncpg.Record | None:
            query = "SELECT row(status, error_code) FROM app.jobs WHERE id = $1::uuid AND finished_at IS NOT NULL"
            found: asyncpg.Record | None = await self.ask(query, job_id)
            return found

        status, code = await eventually(look, what=f"job {job_id} never ended")
        await self.quiet()
        evidence = await gather(self.places)
        marks = {claim.mark for claim in evidence.claims if claim.job_id == job_id}
        return Ending(status=status, error_code=code, charges=sum(bool(marks & {*c.marks}) for c in evidence.charges))

    async def quiet(self) -> None:
        """Wait until no job is open and nothing waits anywhere, or say what still does."""
        verdict = Verdict(violations=(), counts={})

        async def look() -> bool:
            nonlocal verdict
            if await self.ask(OPEN_JOBS) != 0:
                return False
            verdict = await self.verdict()
            return not any(broken.rule == "nothing_waits" for broken in verdict.violations)

        await eventually(look, what=lambda: f"it never was quiet: {verdict.violations}")

    async def verdict(self) -> Verdict:
        """Judge everything that has happened so far."""
        return judge(await gather(self.places))

    @property
    def places(self) -> Places:
        """Where the evidence lies."""
        return Places(
            record=self.record,
            ledger=self.fleet.folder / "sandbox" / "segmind" / "ledger.sqlite",
            database_url=self.fleet.owner_url,
            store=self.fleet.folder / "store",
            management_url=self.management_url,
            vhost=VHOST,
        )


@asynccontextmanager
async def a_field(fleet: Fleet, *, clients: int) -> AsyncIterator[Field]:
    """A fleet that is up with its clients; down again afterwards."""
    await fleet.up()
    try:
        found = Field(fleet=fleet)
        await found.open(clients=clients)
        yield found
    finally:
        await fleet.down()


async def eventually(look: Callable[[], Awaitable[T]], *, what: str | Callable[[], str]) -> T:
    """What is seen once there is something to see; AssertionError saying `what` when there never is."""
    try:
        async with asyncio.timeout(NET_SECONDS):
            while True:
                if seen := await look():
                    return seen
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise AssertionError(what if isinstance(what, str) else what()) from None
