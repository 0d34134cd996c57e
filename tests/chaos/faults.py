"""What can go wrong with a fleet: each fault strikes, lasts, and is lifted."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from chaos.field import SERVICES, Field
from fleet.embedded.rabbitmq import VHOST

PROVIDER_TROUBLES: Final = (
    "rate_limited",
    "server_error",
    "gateway_timeout",
    "reset_before",
    "reset_after",
    "not_an_image",
    "slow_body",
    "late_history",
)
DOORS: Final = {"not_an_image": "file", "slow_body": "file", "late_history": "history"}
"""Where a trouble strikes, if not at the paid call."""
SPY: Final = "chaos.spy"
BRIEF: Final = (0.2, 2.0)
LONG: Final = (2.0, 6.0)

Lift = Callable[[Field, float], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that goes wrong and is put right again by `strike`, which is told how long it may last."""

    name: str
    strike: Lift
    lasts_seconds: tuple[float, float]


async def kill(field: Field, part: str, seconds: float) -> None:
    """Kill a part with SIGKILL and start it again after a while."""
    await field.fleet.stop_part(part, at_once=True)
    await asyncio.sleep(seconds)
    await field.restart(part, wait=False)


async def restart(field: Field, part: str) -> None:
    """End a part by its own signal and start it again, as a rollout does."""
    await field.fleet.stop_part(part)
    await field.restart(part, wait=False)


async def freeze(field: Field, part: str, seconds: float) -> None:
    """Stop a part's clock and let it go on later, unaware."""
    frozen = [running.pid for running in field.fleet.standing() if running.name == part]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


async def wipe_the_broker(field: Field) -> None:
    """Kill the broker, throw away all it knew, and start it empty."""
    await field.fleet.stop_part("rabbitmq", at_once=True)
    shutil.rmtree(field.fleet.folder / "rabbitmq" / "data")
    await field.restart("rabbitmq")


async def delete_queue(field: Field, queue: str) -> None:
    """Delete a queue with all that is in it."""
    async with _broker(field) as http:
        await http.delete(f"queues/{_VHOST}/{queue}")


async def provider_trouble(field: Field, kind: str, seconds: float) -> None:
    """Let every third call at the provider go wrong for a while."""
    rule = {
        "match": {"on": DOORS.get(kind, "submit"), "probability": 0.34, "seed": 1},
        "do": {"kind": kind, "seconds": 1},
    }
    async with field.trouble(rule):
        await asyncio.sleep(seconds)


async def poison(field: Field) -> None:
    """Send each queue of commands something nobody can read."""
    async with _broker(field) as http:
        for route in ("faceswap.swap_page", "postprocess.tint_art"):
            await _publish(http, "comic.commands", route, {"delivery_mode": 2, "type": route}, "not a message")


async def spy(field: Field) -> None:
    """Keep a copy of what is said from now on."""
    async with _broker(field) as http:
        arguments = {"x-max-length": 200, "x-overflow": "drop-head"}
        await http.put(f"queues/{_VHOST}/{SPY}", json={"durable": True, "arguments": arguments})
        for exchange in ("comic.events", "comic.commands"):
            await http.post(f"bindings/{_VHOST}/e/{exchange}/q/{SPY}", json={"routing_key": "#"})


async def say_again(field: Field) -> None:
    """Say again what was said lately, twice and the last first; then listen anew."""
    async with _broker(field) as http:
        wish = {"count": 40, "ackmode": "ack_requeue_false", "encoding": "auto"}
        answer = await http.post(f"queues/{_VHOST}/{SPY}/get", json=wish)
        heard = answer.json() if answer.is_success else []
        for said in [*reversed(heard), *reversed(heard)]:
            await _publish(http, said["exchange"], said["routing_key"], said["properties"], said["payload"])
    await stop_spying(field)
    await spy(field)


async def stop_spying(field: Field) -> None:
    """Forget the copies."""
    await delete_queue(field, SPY)


async def consumed_queues(field: Field) -> set[str]:
    """Return the queues that have a consumer, as the broker sees it."""
    async with _broker(field) as http:
        queues = (await http.get(f"queues/{_VHOST}")).raise_for_status().json()
    return {queue["name"] for queue in queues if queue.get("consumers")}


def _broker(field: Field) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{field.management_url}/api/", trust_env=False, timeout=10)


async def _publish(
    http: httpx.AsyncClient, exchange: str, route: str, properties: dict[str, Any], payload: str
) -> None:
    said = {"properties": properties, "routing_key": route, "payload": payload, "payload_encoding": "string"}
    await http.post(f"exchanges/{_VHOST}/{exchange}/publish", json=said)


_VHOST: Final = quote(VHOST, safe="")


def _killed(part: str) -> Fault:
    return Fault(name=f"kill {part}", strike=lambda field, for_: kill(field, part, for_), lasts_seconds=BRIEF)


def _restarted(part: str) -> Fault:
    return Fault(name=f"restart {part}", strike=lambda field, _: restart(field, part), lasts_seconds=(0, 0))


def _frozen(part: str) -> Fault:
    return Fault(name=f"freeze {part}", strike=lambda field, for_: freeze(field, part, for_), lasts_seconds=LONG)


def _deleted(queue: str) -> Fault:
    return Fault(name=f"delete {queue}", strike=lambda field, _: delete_queue(field, queue), lasts_seconds=(0, 0))


def _provider(kind: str) -> Fault:
    return Fault(
        name=f"provider {kind}", strike=lambda field, for_: provider_trouble(field, kind, for_), lasts_seconds=LONG
    )


def _cut(link: str) -> Fault:
    async def strike(field: Field, _: float) -> None:
        field.proxies[link].reset()

    return Fault(name=f"reset {link}", strike=strike, lasts_seconds=(0, 0))


def _half_closed(link: str) -> Fault:
    async def strike(field: Field, _: float) -> None:
        field.proxies[link].half_close()

    return Fault(name=f"half-close {link}", strike=strike, lasts_seconds=(0, 0))


def _swallowed(link: str) -> Fault:
    async def strike(field: Field, seconds: float) -> None:
        field.proxies[link].black_hole()
        await asyncio.sleep(seconds)
        field.proxies[link].heal()

    return Fault(name=f"black hole {link}", strike=strike, lasts_seconds=LONG)


def _slow(link: str) -> Fault:
    async def strike(field: Field, seconds: float) -> None:
        field.proxies[link].latency_seconds = 0.2
        await asyncio.sleep(seconds)
        field.proxies[link].heal()

    return Fault(name=f"slow {link}", strike=strike, lasts_seconds=LONG)


LINKS: Final = ("broker", "database")
FAULTS: Final = (
    *map(_killed, SERVICES),
    *map(_restarted, SERVICES),
    *map(_frozen, SERVICES),
    *(each(link) for link in LINKS for each in (_cut, _half_closed, _swallowed, _slow)),
    *map(_provider, PROVIDER_TROUBLES),
    *(_deleted(f"{part}.{what}") for part, what in (("faceswap", "commands"), ("orchestrator", "events"))),
    _killed("rabbitmq"),
    _restarted("rabbitmq"),
    _killed("postgres"),
    Fault(name="wipe rabbitmq", strike=lambda field, _: wipe_the_broker(field), lasts_seconds=(0, 0)),
    Fault(name="poison", strike=lambda field, _: poison(field), lasts_seconds=(0, 0)),
    Fault(name="say again", strike=lambda field, _: say_again(field), lasts_seconds=(0, 0)),
)
