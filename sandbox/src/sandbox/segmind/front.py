"""The doors of the documented HTTP contract."""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from sandbox.clock import iso
from sandbox.connections import drop
from sandbox.segmind import answers
from sandbox.segmind.catalogue import MODELS, MissingInputError, RejectedValueError
from sandbox.segmind.faults import Door, Trouble
from sandbox.segmind.files import TYPES
from sandbox.segmind.inputs import InputError, decode
from sandbox.segmind.ledger import Call, Wire
from sandbox.segmind.provider import Provider

LONGEST_WINDOW_DAYS = 31
UPLOADABLE = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "audio/mpeg": "mp3", "audio/mp3": "mp3"}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an accident
    """An answer other than 200, given at once."""

    def __init__(self, code: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.response = JSONResponse(dict(body), code, dict(headers or {}))


class Dropped(Exception):  # noqa: N818 - likewise
    """The connection was cut; nobody hears the answer."""


def build_front(provider: Provider, *, api_keys: frozenset[str], workflows: frozenset[str]) -> FastAPI:
    """Build the app that answers as the Segmind hosts do, all of them on one port."""
    app = FastAPI(title="Segmind sandbox", docs_url=None, redoc_url=None, openapi_url=None)
    gate = _Gate(provider, api_keys)
    _add_errors(app)
    _add_calls(app, provider, gate, workflows)
    _add_polls(app, provider, gate)
    _add_history(app, provider, gate)
    _add_files(app, provider, gate)
    return app


class _Gate:
    """Key, content type, rate and the faults of a door."""

    def __init__(self, provider: Provider, api_keys: frozenset[str]) -> None:
        self._provider = provider
        self._api_keys = api_keys
        self._posts: list[float] = []

    def key(self, request: Request) -> str:
        """Return the key of the caller; raises `Refused` with 401."""
        key = request.headers.get("x-api-key")
        if not key:
            raise Refused(401, {"error": "Missing Authorization or x-api-key in header"})
        if not any(secrets.compare_digest(key.encode(), known.encode()) for known in self._api_keys):
            raise Refused(401, {"error": "Unauthorized. API key is invalid or may have expired"})
        return key

    async def body(self, request: Request) -> tuple[dict[str, Any], bytes]:
        """Return the JSON object that was posted; raises `Refused` with 406 or 400."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise Refused(406, {"error": "Invalid content type"})
        raw = await request.body()
        try:
            body = json.loads(raw)
        except ValueError:
            raise Refused(400, {"error": "Malformed JSON"}) from None
        if not isinstance(body, dict):
            raise Refused(400, {"error": "The body must be a JSON object"})
        return body, raw

    def count_post(self) -> None:
        """Count one POST; raises `Refused` with 429 above the limit."""
        limit, now = self._provider.knobs.requests_per_minute, self._provider.clock.now()
        self._posts = [at for at in self._posts if at > now - 60]
        if limit and len(self._posts) >= limit:
            raise _limited(self._posts[0] + 60)
        self._posts.append(now)

    async def suffer(self, request: Request, troubles: list[Trouble]) -> None:
        """Let the troubles of a door happen that need no call."""
        for trouble in troubles:
            if trouble.kind == "latency":
                await asyncio.sleep(trouble.seconds)
            elif trouble.kind == "reset_before":
                drop(request)
                raise Dropped
            elif trouble.kind == "rate_limited":
                raise _limited(self._provider.clock.now() + trouble.seconds)
            elif trouble.kind in _REFUSALS:
                code, text = _REFUSALS[trouble.kind]
                raise Refused(code, {"error": text})

    async def door(self, on: Door, request: Request) -> list[Trouble]:
        """Pass one of the doors that cost nothing: the key, then its faults."""
        troubles = self._provider.faults.strike(on, on)
        await self.suffer(request, troubles)
        return troubles


_REFUSALS = {
    "unauthorized": (401, "Unauthorized. API key is invalid or may have expired"),
    "credits": (406, "Insufficient credits. Balance: 0.0"),
    "content_type": (406, "Invalid content type"),
    "invalid_input": (422, "Invalid input"),
    "server_error": (500, "Internal server error"),
    "bad_gateway": (502, "Bad gateway"),
    "gateway_timeout": (504, "Gateway timeout"),
}


def _limited(reset_at: float) -> Refused:
    return Refused(429, {"error": "Rate limit exceeded"}, {"x-rate-limit-reset-at-utc": iso(reset_at)})


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def _refused(_: Request, error: Refused) -> Response:
        return error.response

    @app.exception_handler(Dropped)
    async def _dropped(_: Request, __: Dropped) -> Response:
        return Response(status_code=500)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        if error.status_code == 405:  # noqa: PLR2004 - the code is the name
            return HTMLResponse("<html><body><h1>405 Method Not Allowed</h1></body></html>", 405)
        return JSONResponse({"error": str(error.detail)}, error.status_code)


def _add_calls(app: FastAPI, provider: Provider, gate: _Gate, workflows: frozenset[str]) -> None:
    async def accept(request: Request, slug: str, wire: Wire) -> Call:
        key = gate.key(request)
        if slug not in MODELS and slug not in workflows:
            raise Refused(404, {"error": f"{slug} not found"})
        body, raw = await gate.body(request)
        troubles = provider.faults.strike("submit", slug, body_sha256=_sha256(raw))
        await gate.suffer(request, [trouble for trouble in troubles if trouble.kind != "latency"])
        _check_credits(provider, slug)
        _check_body(slug, body)
        gate.count_post()
        call = provider.accept(slug=slug, wire=wire, key=key, body=body, raw=raw, troubles=troubles)
        if any(trouble.kind == "reset_after" for trouble in troubles):
            drop(request)
            raise Dropped
        return call

    @app.post("/v2/{slug}")
    async def submit(request: Request, slug: str) -> dict[str, Any]:
        return answers.submitted(await accept(request, slug, "v2"), _base(request))

    @app.post("/v1/{slug}")
    async def run(request: Request, slug: str) -> Response:
        call = await accept(request, slug, "v1")
        ended = await provider.ended(call.request_id)
        return _synchronous(ended, provider)

    @app.post("/workflows/{workflow}")
    async def submit_workflow(request: Request, workflow: str) -> dict[str, Any]:
        return answers.submitted(await accept(request, workflow, "workflow"), _base(request))

    @app.post("/workflows/v2/{workflow}")
    async def submit_workflow_v2(request: Request, workflow: str) -> dict[str, Any]:
        return answers.submitted(await accept(request, workflow, "workflow_v2"), _base(request))


def _check_credits(provider: Provider, slug: str) -> None:
    balance, needed = provider.balance_usd(), provider.price_usd(slug)
    if balance < needed:
        raise Refused(406, {"error": f"Insufficient credits. Balance: {balance}, required: {needed}"})


def _check_body(slug: str, body: Mapping[str, Any]) -> None:
    """Models name what is wrong; a workflow takes anything and falls back to its default picture."""
    if slug not in MODELS:
        return
    try:
        MODELS[slug].check(body)
    except MissingInputError as error:
        raise Refused(400, {"error": str(error)}) from None
    except RejectedValueError as error:
        raise Refused(406, {"error": str(error)}) from None


def _synchronous(call: Call, provider: Provider) -> Response:
    if call.state == "FAILED" or call.output is None:
        return JSONResponse({"error": call.error}, 400)
    area, _, name = call.output.partition("/")
    content = provider.files.read(area, name) or b""
    headers = {
        "x-request-id": call.request_id,
        "x-cost": str(call.cost_usd),
        "x-remaining-credits": str(provider.balance_usd()),
        "x-generation-time": str(call.seconds),
        "x-seed-value": str(call.body.get("seed", answers.SEED)),
    }
    if call.body.get("base64") is True:
        image = base64.b64encode(content).decode()
        return JSONResponse({"status": "Success", "image": image, "infer_time": call.seconds}, headers=headers)
    return Response(content, media_type=call.content_type, headers=headers)


def _add_polls(app: FastAPI, provider: Provider, gate: _Gate) -> None:
    asked: dict[str, int] = {}

    async def found(request: Request, request_id: str) -> Call:
        gate.key(request)
        await gate.door("poll", request)
        call = provider.ledger.find(request_id)
        gone = call is None or provider.clock.now() - call.at > provider.knobs.record_seconds
        if call is None or gone or _suffers(call, "expired_record"):
            raise Refused(404, {"error": f"Request {request_id} not found"})
        if _suffers(call, "repeated_status"):
            asked[request_id] = asked.get(request_id, 0) + 1
            return _out_of_order(call, asked[request_id])
        return call

    async def light(request: Request, request_id: str) -> Response:
        call = await found(request, request_id)
        return JSONResponse(answers.status(call), answers.FAILED_CODE if call.state == "FAILED" else 200)

    async def whole(request: Request, request_id: str) -> Response:
        call = await found(request, request_id)
        body = answers.result(
            call,
            _base(request),
            balance=provider.balance_usd(),
            queue_seconds=provider.knobs.queue_seconds,
            knobs=provider.knobs,
        )
        return JSONResponse(body, answers.FAILED_CODE if call.state == "FAILED" else 200)

    for path in ("/v2/requests/{request_id}/status", "/workflows/v2/requests/{request_id}/status"):
        app.get(path)(light)
    for path in ("/v1/requests/{request_id}", "/v2/requests/{request_id}", "/workflows/v2/requests/{request_id}"):
        app.get(path)(whole)

    @app.get("/workflows/request/{request_id}")
    async def poll_workflow(request: Request, request_id: str) -> dict[str, Any]:
        return answers.legacy_workflow(await found(request, request_id), _base(request), provider.knobs)


def _out_of_order(call: Call, nth: int) -> Call:
    """Every second answer is one that was given before."""
    if nth % 2 == 0:
        return call
    return replace(call, state="PROCESSING" if call.ended else "QUEUED")


class _HistoryQuery(BaseModel):
    """The filters of the history list."""

    page: Annotated[int, Field(ge=1)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 20
    from_date: str | None = None
    to_date: str | None = None
    model_name: str = ""
    status: str | None = None
    sort_by: str = "model_created"
    sort_order: str = "desc"

    def window(self, now: float) -> tuple[float, float]:
        """First and last moment asked for; raises `Refused` with 400."""
        try:
            last = _day(self.to_date) if self.to_date else datetime.fromtimestamp(now, UTC)
            first = _day(self.from_date) if self.from_date else last - timedelta(days=7)
        except ValueError:
            raise Refused(400, {"error": "Dates are written YYYY-MM-DD"}) from None
        if last - first > timedelta(days=LONGEST_WINDOW_DAYS):
            raise Refused(400, {"error": "The window may span at most 31 days"})
        return first.timestamp(), (last + timedelta(days=1)).timestamp()

    def sorted(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that pass the filters, in the order asked for."""
        if self.sort_by not in ("model_created", "model_name", "credits_deduction"):
            raise Refused(400, {"error": "sort_by is model_created, model_name or credits_deduction"})
        kept = [
            row for row in rows if self.model_name in row["model_name"] and self.status in (None, row["model_status"])
        ]
        return sorted(kept, key=lambda row: (row[self.sort_by], row["model_created"]), reverse=self.sort_order != "asc")


def _add_history(app: FastAPI, provider: Provider, gate: _Gate) -> None:
    def visible(call: Call) -> bool:
        late = sum(float(fault["seconds"]) for fault in call.faults if fault["kind"] == "late_history")
        return provider.clock.now() - call.at >= provider.knobs.history_lag_seconds + late

    @app.get("/inference-request/request-history/{request_id}")
    async def one(request: Request, request_id: str) -> dict[str, Any]:
        gate.key(request)
        await gate.door("history", request)
        call = provider.ledger.find(request_id)
        if call is None or not visible(call):
            raise Refused(404, {"error": f"Request {request_id} not found"})
        return answers.history_row(call, _base(request))

    @app.get("/inference-request/request-history")
    async def page(request: Request, query: Annotated[_HistoryQuery, Query()]) -> dict[str, Any]:
        gate.key(request)
        await gate.door("history", request)
        first, last = query.window(provider.clock.now())
        calls = [call for call in provider.ledger.calls() if visible(call) and first <= call.at < last]
        rows = query.sorted([answers.history_row(call, _base(request)) for call in calls])
        start = (query.page - 1) * query.per_page
        shown = rows[start : start + query.per_page]
        return {"data": shown, "total": len(rows), "page": query.page, "per_page": query.per_page}

    @app.get("/v1/get-user-credits")
    async def credits_left(request: Request) -> dict[str, Any]:
        gate.key(request)
        await gate.door("credits", request)
        return {"credits": provider.balance_usd(), "free-credits": 0.0}

    @app.get("/inference-model-information/list")
    async def models() -> list[dict[str, Any]]:
        return [{"slug": slug, "is_depreciated": False, "parameters_schema": {}} for slug in MODELS]


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def _add_files(app: FastAPI, provider: Provider, gate: _Gate) -> None:
    @app.post("/upload-asset")
    async def upload(request: Request) -> dict[str, Any]:
        gate.key(request)
        await gate.door("upload", request)
        length = int(request.headers.get("content-length", "0"))
        if length > provider.knobs.upload_limit_bytes:
            raise Refused(413, {"error": "Payload too large"})
        body, _ = await gate.body(request)
        urls = body.get("data_urls")
        if not isinstance(urls, list) or not urls:
            raise Refused(400, {"error": "data_urls is required"})
        kept = [f"{_base(request)}/{_kept_asset(provider, url)}" for url in urls]
        return {"file_urls": kept, "message": "Files uploaded successfully"}

    async def download(request: Request, name: str) -> Response:
        troubles = await gate.door("file", request)
        area = request.url.path.split("/")[1]
        content = provider.files.read(area, name)
        if content is None or any(trouble.kind == "missing_file" for trouble in troubles):
            raise Refused(404, {"error": "Not Found"})
        if provider.files.age_seconds(area, name, now=provider.clock.now()) > provider.knobs.file_days * 86_400:
            raise Refused(404, {"error": "Not Found"})
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        slow = sum(trouble.seconds for trouble in troubles if trouble.kind == "slow_body")
        if slow:
            headers = {"content-length": str(len(content))}
            return StreamingResponse(_dripped(content, slow), media_type=kind, headers=headers)
        return Response(content, media_type=kind)

    app.get("/generations/{name}")(download)
    app.get("/assets/{name}")(download)


def _kept_asset(provider: Provider, url: Any) -> str:  # noqa: ANN401 - anything may be posted
    head, _, _ = url.partition(",") if isinstance(url, str) else ("", "", "")
    kind = head.removeprefix("data:").partition(";")[0]
    if not head.startswith("data:") or kind not in UPLOADABLE:
        raise Refused(400, {"error": "Unsupported file format"})
    try:
        content = decode(url)
    except InputError as error:
        raise Refused(400, {"error": str(error)}) from None
    return provider.files.keep(content, extension=UPLOADABLE[kind], area="assets", content_type=kind).path


async def _dripped(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    piece = max(1, len(content) // 10)
    for start in range(0, len(content), piece):
        yield content[start : start + piece]
        await asyncio.sleep(seconds / 10)


def _suffers(call: Call, kind: str) -> bool:
    return kind in {fault["kind"] for fault in call.faults}


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
