"""Saying a wish: once to the broker, then waiting until it can be read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar
from uuid import UUID

from contracts.message import Message
from gateway.domain.caller import Caller
from gateway.domain.problem import RefusedError, UnavailableError
from gateway.domain.wish import Wish
from gateway.use_cases.ports import Doors

VISIBLE_WITHIN_SECONDS: Final = 3.0
LOOK_SECONDS: Final = 0.25
"""How often a wish is looked for when nothing says that it is there."""

T = TypeVar("T")


async def say(
    message: Message, wish: Wish, doors: Doors, *, look: Callable[[], Awaitable[T | None]], watched: UUID | None = None
) -> T:
    """Publish a wish and wait until it, or its refusal, can be read; UnavailableError when neither comes in time.

    `watched` is what changes when the wish comes true, if that is not the thing wished for.
    """
    with doors.changes.watch(watched or wish.id) as watch:
        await doors.announcer.announce(message)
        deadline = asyncio.get_running_loop().time() + VISIBLE_WITHIN_SECONDS
        while True:
            found = await look()
            if found is not None:
                return found
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise UnavailableError(f"{message.route()} was not written down in time")
            await watch.wait(min(left, LOOK_SECONDS))


async def raise_refusal(wish: Wish, caller: Caller, doors: Doors) -> None:
    """Raise RefusedError when this very wish was refused before."""
    refusal = await doors.reads.refusal(caller, wish)
    if refusal is not None:
        raise RefusedError(refusal.problem())
