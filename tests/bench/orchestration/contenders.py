"""Who runs: the processes of each contender, how they are told, and who asks them for books."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fleet.parts import inherited
from fleet.ports import free_ports
from fleet.process import Program

HERE: Final = Path(__file__).resolve().parent
PEERS: Final = HERE / "peers"
WORKERS: Final = 2
"""Processes that do steps: as many as the machine of the first measurements had cores."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a contender's processes are told of one run."""

    environments: Path
    """Where the environments of the peers are."""
    folder: Path
    database_url: str
    amqp_url: str
    redis_url: str
    ledger: Path
    pages: int

    def environment(self, **own: object) -> dict[str, str]:
        """Environment of any process of any contender."""
        told = {
            "BENCH_AMQP_URL": self.amqp_url,
            "BENCH_DATABASE_URL": self.database_url,
            "BENCH_LEDGER": self.ledger,
            "BENCH_PAGES": self.pages,
            "PYTHONPATH": PEERS,
            "PYTHONUNBUFFERED": 1,
            **own,
        }
        return inherited() | {name: str(value) for name, value in told.items()}


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One framework in one configuration."""

    name: str
    what: str
    """Its configuration, for the table."""
    share: float
    """Of the books asked for: a slow one is not waited for as long."""
    workers: Callable[[Told], list[Program]]
    client: Callable[[Told, int], Program]
    peer: str | None = None
    """The folder of its requirements; None for ours."""
    needs_redis: bool = False
    is_variant: bool = False
    """Ours in another setting than the default: not in the table of kills."""
    settings: Mapping[str, str] = field(default_factory=dict)


def everybody() -> list[Contender]:
    """Peers first, then ours in every setting that is measured."""
    return [
        _celery("celery-postgres", results="Postgres", share=0.3),
        _celery("celery-redis", results="Redis (appendfsync everysec)", share=0.6),
        _dbos("dbos-workflow", what="one workflow a book", workflow="whole_book", share=0.5),
        _dbos("dbos-children", what="a child workflow a page", workflow="book_of_pages", share=0.4),
        Contender(
            name="dramatiq",
            what="group of pipelines, RabbitMQ, confirms, results and barriers in Redis (appendfsync everysec)",
            share=0.6,
            peer="dramatiq",
            needs_redis=True,
            workers=lambda told: [
                _peer(told, "dramatiq", "worker", "-m", "dramatiq", "books", "--processes", str(WORKERS))
            ],
            client=lambda told, books: _peer(told, "dramatiq", "client", "client.py", str(books)),
        ),
        _ours("ours", what="one orchestrator, every span traced to a file"),
        _ours("ours-untraced", what="no span", settings={"OTEL_SDK_DISABLED": "true"}, traced=False),
        _ours("ours-batch-1", what="one change a commit", settings={"ORCHESTRATOR_BATCH_MAX": "1"}, share=0.5),
        _ours("ours-2", what="two orchestrators", orchestrators=2),
        _ours("ours-4", what="four orchestrators", orchestrators=4),
    ]


def python_of(told: Told, peer: str) -> Path:
    """The interpreter of a peer's environment."""
    return told.environments / peer / "bin" / "python"


def _celery(name: str, *, results: str, share: float) -> Contender:
    in_redis = results.startswith("Redis")

    def url(told: Told) -> str:
        return told.redis_url if in_redis else told.database_url.replace("postgresql", "db+postgresql+psycopg2", 1)

    def program(told: Told, name: str, *arguments: str) -> Program:
        return _peer(told, "celery", name, *arguments, BENCH_RESULTS_URL=url(told))

    node = ("-m", "celery", "-A", "books", "worker", "--loglevel", "WARNING", "--concurrency", str(WORKERS))
    return Contender(
        name=name,
        what=f"chord of chains, RabbitMQ, results in {results}, acks_late, reject_on_worker_lost, prefetch 1",
        share=share,
        peer="celery",
        needs_redis=in_redis,
        workers=lambda told: [program(told, "worker", *node)],
        client=lambda told, books: program(told, "client", "client.py", str(books)),
    )


def _dbos(name: str, *, what: str, workflow: str, share: float) -> Contender:
    return Contender(
        name=name,
        what=f"{what}, queue in Postgres",
        share=share,
        peer="dbos",
        workers=lambda told: [
            _peer(told, "dbos", f"worker-{number}", "books.py", f"executor-{number}") for number in range(WORKERS)
        ],
        client=lambda told, books: _peer(told, "dbos", "client", "client.py", str(books), workflow),
    )


def _peer(told: Told, peer: str, name: str, *arguments: str, **own: str) -> Program:
    own = {"BENCH_RESULTS_URL": told.redis_url, **own}
    return Program(
        name=name,
        command=(str(python_of(told, peer)), *arguments),
        environment=told.environment(**own),
        log=told.folder / f"{name}.log",
        folder=PEERS / peer,
    )


def _ours(
    name: str,
    *,
    what: str,
    settings: Mapping[str, str] | None = None,
    orchestrators: int = 1,
    traced: bool = True,
    share: float = 1,
) -> Contender:
    settings = settings or {}

    def orchestrator(told: Told, number: int) -> Program:
        own = {
            "BROKER_URL": told.amqp_url,
            "DATABASE_URL": f"{told.database_url}?role=orchestrator",
            "STORE_URL": "memory:///",
            "HEALTH_PORT": free_ports(1)[0],
            **({"TRACES_FILE": told.folder / f"orchestrator-{number}.jsonl"} if traced else {}),
        }
        prefixed = {f"ORCHESTRATOR_{setting}": value for setting, value in own.items()}
        return Program(
            name=f"orchestrator-{number}",
            command=(sys.executable, "-m", "orchestrator"),
            environment=told.environment(**prefixed, **settings),
            log=told.folder / f"orchestrator-{number}.log",
            folder=told.folder,
        )

    def stand_in(told: Told, party: str) -> Program:
        traces = {"BENCH_TRACES": told.folder / f"{party}.jsonl"} if traced else {}
        return Program(
            name=party,
            command=(sys.executable, str(HERE / "ours" / "worker.py"), party),
            environment=told.environment(**traces, **settings),
            log=told.folder / f"{party}.log",
            folder=told.folder,
        )

    return Contender(
        name=name,
        what=what,
        share=share,
        is_variant=name != "ours",
        settings=settings,
        workers=lambda told: [
            *(orchestrator(told, number) for number in range(orchestrators)),
            *(stand_in(told, party) for party in ("faceswap", "postprocess")),
        ],
        client=lambda told, books: Program(
            name="client",
            command=(sys.executable, str(HERE / "ours" / "client.py"), str(books)),
            environment=told.environment(OTEL_SDK_DISABLED="true"),
            log=told.folder / "client.log",
            folder=told.folder,
        ),
    )


def chosen(names: str) -> list[Contender]:
    """Those named, separated by commas; everybody when nobody is named. SystemExit for a name that is nobody's."""
    known = {contender.name: contender for contender in everybody()}
    wanted = [name for name in names.split(",") if name] or list(known)
    if strangers := [name for name in wanted if name not in known]:
        sys.exit(f"nobody is called {', '.join(strangers)}; there are {', '.join(known)}")
    return [known[name] for name in wanted]


def uv() -> str:
    """The uv beside our interpreter."""
    return str(Path(sys.executable).parent / "uv")
