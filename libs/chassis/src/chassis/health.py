"""Health of one process, over HTTP: /health/{live,ready,startup} and /metrics."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Kind = Literal["live", "ready", "startup"]
Check = Callable[[], bool | Awaitable[bool]]
log = logging.getLogger(__name__)


@dataclass
class Health:
    """Named checks; a probe answers 200 when all of its kind hold, else 503 with the names of those that do not."""

    _checks: dict[Kind, dict[str, Check]] = field(default_factory=lambda: {"live": {}, "ready": {}, "startup": {}})

    def add(self, name: str, check: Check, *, kinds: Iterable[Kind] = ("ready",)) -> None:
        """Let these probes ask the check too."""
        for kind in kinds:
            self._checks[kind][name] = check

    async def failing(self, kind: Kind) -> list[str]:
        """Return the names of the checks that do not hold now."""
        return [name for name, check in self._checks[kind].items() if not await _holds(name, check)]

    def app(self) -> Starlette:
        """Return the little site that probes and Prometheus ask."""
        return Starlette(
            routes=[
                Route("/health/live", self._answer("live")),
                Route("/health/ready", self._answer("ready")),
                Route("/health/startup", self._answer("startup")),
                Route("/metrics", _metrics),
            ]
        )

    def _answer(self, kind: Kind) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def answer(_: Request) -> Response:
            failing = await self.failing(kind)
            return JSONResponse({"healthy": not failing, "failing": failing}, status_code=503 if failing else 200)

        return answer


async def _holds(name: str, check: Check) -> bool:
    try:
        held = check()
        return await held if inspect.isawaitable(held) else held
    except Exception:
        log.warning("health check failed", extra={"check": name}, exc_info=True)
        return False


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
