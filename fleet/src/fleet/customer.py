"""A customer of the HTTP API: uploads a photo, asks for a preview, orders and follows, takes the book home."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import httpx

from contracts.jobs import Pronoun

PATIENCE_SECONDS: Final = 60
STREAM_TRIES: Final = 15
LOOK_SECONDS: Final = 0.3
ENDED: Final = ("done", "failed")

Json = dict[str, Any]


class RefusedError(Exception):
    """The API said no; the text is the API's own sentence for people, with its code."""

    def __init__(self, doing: str, answer: httpx.Response) -> None:
        self.problem = problem = _json_or_nothing(answer)
        self.code = str(problem.get("code", answer.status_code))
        details = [str(problem.get("detail") or problem.get("title") or answer.reason_phrase)]
        details += [f"{error.get('pointer')}: {error.get('detail')}" for error in problem.get("errors", [])]
        super().__init__(f"{doing} was refused ({self.code}). {' '.join(details)}")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the preview shall be."""

    story: str
    language: str
    age_band: str
    name: str
    pronoun: Pronoun = "they"


class Customer:
    """One signed-in user; every wish carries a key of its own, so that asking again is safe."""

    def __init__(self, base_url: str, *, token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
        self._files = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)

    async def __aenter__(self) -> Self:
        """Open the connections."""
        await self._http.__aenter__()
        await self._files.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._files.__aexit__(kind, error, trace)
        await self._http.__aexit__(kind, error, trace)

    async def story(self, story: str) -> Json | None:
        """What the catalogue says of a story; None when it has none of that name."""
        answer = await self._http.get(f"/v1/stories/{story}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return _accepted(answer, "Looking at the story")

    async def stories(self) -> list[Json]:
        """The catalogue."""
        found: list[Json] = _accepted(await self._http.get("/v1/stories"), "Looking at the catalogue")["data"]
        return found

    async def upload(self, photo: bytes) -> Json:
        """Bring a photo; return what was found on it."""
        answer = await self._http.post(
            "/v1/uploads",
            files={"photo": ("photo", photo)},
            headers=_a_key(),
        )
        return _accepted(answer, "The photo")

    async def preview(self, wish: Wish, *, upload_id: str) -> Json:
        """Ask for a preview; return its job."""
        body = {
            "kind": "preview",
            "story_id": wish.story,
            "language": wish.language,
            "age_band": wish.age_band,
            "name": wish.name,
            "pronoun": wish.pronoun,
            "characters": [{"id": "hero", "upload_id": upload_id}],
        }
        answer = await self._http.post("/v1/jobs", json=body, headers=_a_key())
        return _accepted(answer, "The preview")

    async def job(self, job_id: str) -> Json:
        """The job as it is now."""
        return _accepted(await self._http.get(f"/v1/jobs/{job_id}"), "Looking at the job")

    async def follow(self, job_id: str) -> AsyncIterator[Json]:
        """Yield the job with every change until it has ended; a stream that breaks is taken up again."""
        seen: dict[str, str] = {}
        broken = 0
        while True:
            try:
                async for job in self._changes(job_id, seen):
                    broken = 0
                    yield job
                    if job["status"] in ENDED:
                        return
            except httpx.TransportError:
                broken += 1
                if broken == STREAM_TRIES:
                    raise
                await asyncio.sleep(1)

    async def manifest(self, job_id: str) -> Json:
        """The book's manifest, its links signed for a while."""
        return _accepted(await self._http.get(f"/v1/jobs/{job_id}/manifest"), "The manifest")

    async def file(self, url: str) -> bytes:
        """The file behind a signed link, which needs no token."""
        answer = await self._files.get(url)
        if answer.is_error:
            raise RefusedError("A file of the book", answer)
        return answer.content

    async def products(self, **wanted: str) -> list[Json]:
        """What is for sale, and for how much; `wanted` may name a story_id and a currency."""
        answer = await self._http.get("/v1/products", params=wanted)
        found: list[Json] = _accepted(answer, "Looking at the prices")["data"]
        return found

    async def accept(self, preview_job_id: str) -> Json:
        """Accept a finished preview as it was shown; return the acceptance."""
        answer = await self._http.post(f"/v1/jobs/{preview_job_id}/acceptance", headers=_a_key())
        return _accepted(answer, "The acceptance")

    async def order(self, acceptance_id: str, *, sold_as: str = "digital", currency: str = "usd") -> Json:
        """Order the book of an accepted preview; return the order, to be paid at its checkout's url."""
        body = {"acceptance_id": acceptance_id, "format": sold_as, "currency": currency}
        return _accepted(await self._http.post("/v1/orders", json=body, headers=_a_key()), "The order")

    async def checkout(self, order_id: str) -> Json:
        """Get a page to pay an order on: the one that is open, else a new one."""
        answer = await self._http.post(f"/v1/orders/{order_id}/checkout-session", headers=_a_key())
        return _accepted(answer, "The page to pay on")

    async def refresh(self, order_id: str) -> Json:
        """Have Stripe asked what became of the payment."""
        return _accepted(await self._http.post(f"/v1/orders/{order_id}/refresh"), "Asking about the payment")

    async def order_as_it_is(self, order_id: str) -> Json:
        """The order as it is now."""
        return _accepted(await self._http.get(f"/v1/orders/{order_id}"), "Looking at the order")

    async def follow_order(self, order_id: str) -> AsyncIterator[Json]:
        """Yield the order as it is, and again with every change, for as long as it is listened to."""
        seen: dict[str, str] = {}
        while True:
            answer = await self._http.get(f"/v1/orders/{order_id}", headers=seen)
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                order = _accepted(answer, "Looking at the order")
                seen = {"If-None-Match": answer.headers["ETag"]}
                yield order
            await asyncio.sleep(LOOK_SECONDS)

    async def _changes(self, job_id: str, seen: dict[str, str]) -> AsyncIterator[Json]:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": seen["id"]} if seen else {})
        async with self._http.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as answer:
            if answer.is_error:
                await answer.aread()
                raise RefusedError("Following the job", answer)
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(":")
                if line:
                    event[name] = value.removeprefix(" ")
                elif "data" in event:
                    seen["id"] = event.get("id", "")
                    yield json.loads(event["data"])
                    event = {}


def _a_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def _accepted(answer: httpx.Response, doing: str) -> Json:
    if answer.is_error:
        raise RefusedError(doing, answer)
    body: Json = answer.json()
    return body


def _json_or_nothing(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
