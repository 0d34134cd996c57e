"""The life of a call: accepted, queued, worked on, charged or failed."""

import asyncio
import hashlib
import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from sandbox.clock import Clock
from sandbox.segmind.catalogue import MODELS, WORKFLOW_PRICE_USD, WORKFLOW_SOURCE, WORKFLOW_TARGET, Model
from sandbox.segmind.default_picture import default_picture
from sandbox.segmind.engine.pictures import Format, labelled
from sandbox.segmind.engine.work import VERSION, Done, Work
from sandbox.segmind.faults import Faults, Trouble
from sandbox.segmind.files import TYPES, FileHost
from sandbox.segmind.inputs import InputError, Inputs, shown
from sandbox.segmind.knobs import Knobs
from sandbox.segmind.ledger import Call, Ledger, Wire

logger = logging.getLogger(__name__)

NO_FACE = {"no_face_source": "No face found in Swap", "no_face_target": "No face found in Target"}
MODERATED = json.dumps({"error": {"code": "moderation_blocked", "message": "The request was blocked by moderation."}})


class Engine(Protocol):
    """Makes pictures."""

    async def make(self, work: Work) -> Done:
        """Return the picture, or why there is none."""
        ...

    def close(self) -> None:
        """Stop working."""
        ...


@dataclass(frozen=True)
class _Pictures:
    source: bytes | None
    target: bytes


class Provider:
    """Runs calls against the engine and writes the ledger; `knobs` and `faults` may be replaced at any time."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        engine: Engine,
        files: FileHost,
        inputs: Inputs,
        clock: Clock,
        knobs: Knobs,
        pending: Path,
    ) -> None:
        self.ledger = ledger
        self.files = files
        self.clock = clock
        self.knobs = knobs
        self.faults = Faults()
        self._engine = engine
        self._inputs = inputs
        self._pending = pending
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._warm: set[str] = set()
        pending.mkdir(parents=True, exist_ok=True)

    def resume(self) -> None:
        """Take up the calls that a stop left unfinished."""
        for call in self.ledger.calls():
            path = self._pending / f"{call.request_id}.json"
            if not call.ended and path.is_file():
                self._start(call, json.loads(path.read_bytes()))
            elif not call.ended:
                self.ledger.end(call.request_id, state="FAILED", error="The inputs of this request were lost")

    async def close(self) -> None:
        """Stop working; `resume` goes on from here."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def reset(self) -> None:
        """Give up what is under way and begin an empty ledger; for tests."""
        await self.close()
        for path in self._pending.iterdir():
            path.unlink()
        self.ledger.reset()

    def price_usd(self, slug: str) -> float:
        """What a call costs."""
        return MODELS[slug].price_usd if slug in MODELS else WORKFLOW_PRICE_USD

    def balance_usd(self) -> float:
        """Credits bought less all charges."""
        return round(self.knobs.credits_usd - self.ledger.charged_usd(), 6)

    def accept(
        self, *, slug: str, wire: Wire, key: str, body: Mapping[str, Any], raw: bytes, troubles: Sequence[Trouble]
    ) -> Call:
        """Write the call down under a new id, always a new one, and begin with it."""
        made = uuid.uuid4()
        call = self.ledger.accept(
            Call(
                request_id=str(made) if wire in ("v1", "v2") else made.hex,
                slug=slug,
                wire=wire,
                key=hashlib.sha256(key.encode()).hexdigest()[:12],
                body=shown(body),
                body_sha256=hashlib.sha256(raw).hexdigest(),
                client_ref=_marker(slug, body),
                at=self.clock.now(),
                faults=tuple(trouble.model_dump() for trouble in troubles),
            )
        )
        (self._pending / f"{call.request_id}.json").write_bytes(json.dumps(body).encode())
        self._start(call, body)
        return call

    async def ended(self, request_id: str) -> Call:
        """Wait for the end of a call and return it."""
        with suppress(KeyError):
            await asyncio.shield(self._tasks[request_id])
        call = self.ledger.find(request_id)
        if call is None:
            raise KeyError(request_id)
        return call

    def _start(self, call: Call, body: Mapping[str, Any]) -> None:
        task = asyncio.create_task(self._run(call, body))
        self._tasks[call.request_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(call.request_id, None))

    async def _run(self, call: Call, body: Mapping[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        kinds = {fault["kind"] for fault in call.faults}
        waits = sum(fault["seconds"] for fault in call.faults if fault["kind"] in ("latency", "cold_start"))
        if call.slug not in self._warm:
            self._warm.add(call.slug)
            waits += self.knobs.cold_start_seconds
        await asyncio.sleep(self.knobs.queue_seconds)
        self.ledger.begin(call.request_id)
        if "stuck" in kinds:
            await asyncio.Event().wait()
        try:
            changes = await self._outcome(call, body, kinds)
        except Exception:
            logger.exception("call %s broke the engine", call.request_id)
            changes = {"state": "FAILED", "error": "Internal server error"}
        least = self.knobs.min_latency_seconds + waits
        await asyncio.sleep(max(0.0, start + least - loop.time()))
        self.ledger.end(call.request_id, seconds=round(loop.time() - start, 3), **changes)
        (self._pending / f"{call.request_id}.json").unlink(missing_ok=True)

    async def _outcome(self, call: Call, body: Mapping[str, Any], kinds: set[str]) -> dict[str, Any]:
        """What the ledger will say of the call: a file and its price, or an error."""
        forced = next(
            (NO_FACE[kind] for kind in kinds if kind in NO_FACE), MODERATED if "moderation" in kinds else None
        )
        if forced:
            return {"state": "FAILED", "error": forced}
        try:
            pictures = await self._pictures(call.slug, body)
        except InputError as error:
            return {"state": "FAILED", "error": str(error)}
        work = self._work(call, body, pictures, unchanged="unchanged" in kinds)
        hashes = {"source_sha256": _sha256(pictures.source), "target_sha256": _sha256(pictures.target)}
        done = await self._engine.make(work)
        if done.error is not None:
            return {"state": "FAILED", "error": done.error, **hashes}
        content = labelled(done.content, engine=VERSION, request_id=call.request_id)
        kept = self.files.keep(
            _spoilt(content, kinds), extension=work.kind, area="generations", content_type=TYPES[work.kind]
        )
        if "missing_file" in kinds:
            self.files.drop(kept.path)
        return {
            "state": "COMPLETED",
            "output": kept.path,
            "content_type": kept.content_type,
            "size_bytes": kept.size_bytes,
            "cost_usd": self.price_usd(call.slug),
            **hashes,
        }

    async def _pictures(self, slug: str, body: Mapping[str, Any]) -> _Pictures:
        source, target = names_of(slug)
        return _Pictures(
            source=await self._picture(body, source) if source else None,
            target=await self._picture(body, target),
        )

    async def _picture(self, body: Mapping[str, Any], name: str) -> bytes:
        value = body.get(name)
        return await self._inputs.picture(value) if isinstance(value, str) and value else default_picture()

    def _work(self, call: Call, body: Mapping[str, Any], pictures: _Pictures, *, unchanged: bool) -> Work:
        model = MODELS.get(call.slug)
        kind, quality = (self.knobs.workflow_format, 95) if model is None else _encoding(model, body)
        scale = int(body.get("scale", 2)) if call.slug == "esrgan" else 1 if model else self.knobs.workflow_scale
        if unchanged:
            return Work(None, pictures.target, "fast", 1, kind, quality)
        label = call.request_id if self.knobs.mode == "echo" else ""
        return Work(pictures.source, pictures.target, self.knobs.mode, scale, kind, quality, label)


def names_of(slug: str) -> tuple[str | None, str]:
    """The names of the inputs that carry the face and the picture to change."""
    model = MODELS.get(slug)
    return (model.source, model.target) if model else (WORKFLOW_SOURCE, WORKFLOW_TARGET)


def _encoding(model: Model, body: Mapping[str, Any]) -> tuple[Format, int]:
    kind_name, quality_name = model.format_names
    kind: Format = body.get(kind_name, model.default_format)
    return kind, int(body.get(quality_name, 95))


def _marker(slug: str, body: Mapping[str, Any]) -> str | None:
    """The object name of the picture's URL, by which a client may mark its attempt."""
    value = body.get(names_of(slug)[1])
    if not isinstance(value, str) or not value.startswith("http"):
        return None
    return urlsplit(value).path.rpartition("/")[2] or None


def _spoilt(content: bytes, kinds: set[str]) -> bytes:
    if "not_an_image" in kinds:
        return b"<html><body>Service temporarily unavailable</body></html>"
    return content[: len(content) // 2] if "truncated_file" in kinds else content


def _sha256(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
