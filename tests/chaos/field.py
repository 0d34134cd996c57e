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

from chaos.checker import Verdict, judge, nothing_waits
from chaos.evidence import Evidence, Places, gather
from chaos.proxy import Proxy
from contracts.topology import Party
from fleet.desk import Desk
from fleet.embedded.rabbitmq import ADMIN, USERS, VHOST
from fleet.parts import DATABASE_ROLES, PORTS, SECRETS, database_url
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
    "ORCHESTRATOR_PREVIEW_RUN_SECONDS": "150",
    "ORCHESTRATOR_PREVIEW_WAIT_SECONDS": "150",
    "ORCHESTRATOR_SLOTS_PER_USER": "20",
    "ORCHESTRATOR_STEP_SECONDS": "20",
    "ORCHESTRATOR_SWEEP_SECONDS": "1",
    "SANDBOX_MIN_LATENCY_SECONDS": "0.2",
    "SANDBOX_SEGMIND_MODE": "echo",
}
SERVICES: Final[tuple[Party, ...]] = ("gateway", "orchestrator", "faceswap", "postprocess", "payments")
BEHIND: Final = {"broker": "amqp", "database": "postgres"}
"""The ports of the fleet that proxies stand before."""
STORY: Final = "moon-whale"
LOOK_SECONDS: Final = 0.2
NET_SECONDS: Final = 300
"""What never comes fails with words instead of hanging."""
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
OPEN_STEPS: Final = """
    SELECT string_agg(concat_ws(' ', s.job_id, j.status, s.step, s.state, s.times_sent, s.sent_at), E'\\n')
    FROM app.job_steps s JOIN app.jobs j ON j.id = s.job_id
    WHERE j.finished_at IS NULL AND s.state <> 'done'
"""
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
    proxies: Mapping[str, Proxy] = field(default_factory=dict)
    """Before the broker and the database, where they were asked for."""
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        async with self._starting:  # What runs is written down in one file.
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

    async def over(self, job_id: str) -> tuple[str, str | None]:
        """Wait for the end of a job; return its state and the code of its failure."""

        async def look() -> asyncpg.Record | None:
            query = "SELECT row(status, error_code) FROM app.jobs WHERE id = $1::uuid AND finished_at IS NOT NULL"
            found: asyncpg.Record | None = await self.ask(query, job_id)
            return found

        status, code = await eventually(look, what=f"job {job_id} never ended") or ("", None)
        return str(status), code

    async def ended(self, job_id: str) -> Ending:
        """Wait for the end of a job; return it with what the provider billed for it."""
        status, code = await self.over(job_id)
        evidence = await self.quiet()
        marks = {claim.mark for claim in evidence.claims if claim.job_id == job_id}
        return Ending(status=status, error_code=code, charges=sum(bool(marks & {*c.marks}) for c in evidence.charges))

    async def quiet(self) -> Evidence:
        """Wait until no job is open and nothing waits anywhere, or say what still does; return what is found then."""
        waits: list[tuple[str, str]] = []

        async def look() -> Evidence | None:
            if await self.ask(OPEN_JOBS) != 0:
                return None
            evidence = await gather(self.places)
            waits[:] = nothing_waits(evidence)
            return None if waits else evidence

        evidence = await eventually(look, what=lambda: f"it never was quiet: {waits}")
        assert evidence is not None
        return evidence

    async def what_is_open(self) -> str:
        """Say which steps of which jobs are not done, and what the queues hold."""
        steps = await self.ask(OPEN_STEPS)
        return f"{steps}\n{(await gather(self.places)).depths}"

    async def verdict(self) -> Verdict:
        """Judge everything that has happened, once it is quiet."""
        return judge(await self.quiet())

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

    async def ready(self) -> bool:
        """Whether every service says that it can work."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            doors = [f"{self.fleet.addresses.of(f'{service}_health')}/health/ready" for service in SERVICES]
            answers = await asyncio.gather(*(http.get(door) for door in doors), return_exceptions=True)
        return all(isinstance(answer, httpx.Response) and answer.is_success for answer in answers)


@asynccontextmanager
async def proxied(fleet: Fleet) -> AsyncIterator[Mapping[str, Proxy]]:
    """Proxies before the broker and the database of a fleet that is not yet up."""
    memory = fleet.memory
    memory.settle(ports=PORTS, passwords=[*SECRETS, *(f"broker/{user}" for user in USERS)])
    memory.save(fleet.folder)
    proxies = {name: Proxy(target_port=memory.ports[port]) for name, port in BEHIND.items()}
    for proxy in proxies.values():
        await proxy.start()
    try:
        yield proxies
    finally:
        for proxy in proxies.values():
            await proxy.stop()


def settings_through(fleet: Fleet, proxies: Mapping[str, Proxy]) -> dict[str, str]:
    """Return what tells the services to go through the proxies."""
    brokers = {f"{service.upper()}_BROKER_URL": fleet.broker_url(service) for service in SERVICES}
    databases = {f"{role.upper()}_DATABASE_URL": database_url(fleet.memory, role=role) for role in DATABASE_ROLES}
    return {name: _moved(url, proxies) for name, url in (brokers | databases).items()}


def _moved(url: str, proxies: Mapping[str, Proxy]) -> str:
    for proxy in proxies.values():
        url = url.replace(f":{proxy.target_port}/", f":{proxy.port}/")
    return url


@asynccontextmanager
async def a_field(fleet: Fleet, *, clients: int, proxies: Mapping[str, Proxy] | None = None) -> AsyncIterator[Field]:
    """A fleet that is up with its clients; down again afterwards."""
    await fleet.up()
    try:
        found = Field(fleet=fleet, proxies=proxies or {})
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
