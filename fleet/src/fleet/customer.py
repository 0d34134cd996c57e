"""A customer of the HTTP API: uploads a photo, asks for a preview, follows a job, takes the book home."""

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
ENDED: Final = ("done", "failed")

Json = dict[str, Any]


class RefusedError(Exception):
    """The API said no; the text is the API's own sentence for people, with its code."""

    def __init__(self, doing: str, answer: httpx.Response) -> None:
        problem = _json_or_nothing(answer)
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
            headers={"Idempotency-Key": str(uuid4())},
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
        answer = await self._http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
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
