"""Webhooks: every event to every endpoint that wants it, signed, and again until it is taken."""

import asyncio
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from sandbox.clock import iso
from sandbox.stripe.books import API_VERSION, Books, Object
from sandbox.stripe.faults import DeliveryTrouble, Faults
from sandbox.stripe.ids import new_id
from sandbox.stripe.knobs import Knobs
from sandbox.stripe.signing import signature_header

SUBSCRIBED = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
    "review.opened",
    "review.closed",
)
"""The events that the product asks for."""


class Endpoint(BaseModel):
    """Where events go. While a secret is rolled there are two, and each signs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    secrets: Annotated[tuple[str, ...], Field(min_length=1)]
    api_version: str = API_VERSION
    enabled_events: Annotated[tuple[str, ...], Field(min_length=1)] = SUBSCRIBED
    active: bool = True

    def wants(self, kind: str) -> bool:
        """True if events of this type go here."""
        return self.active and any(fnmatchcase(kind, wanted) for wanted in self.enabled_events)


class Deliveries:
    """Sends what the books plan; `knobs` and `faults` may be replaced at any time."""

    def __init__(self, books: Books, *, client: httpx.AsyncClient) -> None:
        self.knobs = Knobs()
        self.faults = Faults()
        self._books = books
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()
        self._tried: dict[str, asyncio.Event] = {}
        self._arrived: dict[str, asyncio.Event] = {}
        books.plan = self.plan
        books.announce = self.start

    def endpoints(self) -> dict[str, Endpoint]:
        """All endpoints by id."""
        return {one["id"]: Endpoint.model_validate(one["endpoint"]) for one in self._books.all("webhook_endpoint")}

    def set_endpoint(self, identifier: str, endpoint: Endpoint) -> None:
        """Write an endpoint down, under a new id or a known one."""
        self._books.write("webhook_endpoint", identifier, {"id": identifier, "endpoint": endpoint.model_dump()})

    def plan(self, event: Object) -> list[Object]:
        """The deliveries that a new event gets, with the troubles that befall them."""
        return [
            {
                "id": f"{event['id']}:{identifier}",
                "event": event["id"],
                "type": event["type"],
                "endpoint": identifier,
                "state": "pending",
                "attempts": 0,
                "faults": [trouble.model_dump() for trouble in self.faults.of_event(event["type"], identifier)],
            }
            for identifier, endpoint in self.endpoints().items()
            if endpoint.wants(event["type"])
        ]

    def start(self, deliveries: Iterable[Object]) -> None:
        """Begin to deliver."""
        for delivery in deliveries:
            self._tried[delivery["id"]] = asyncio.Event()
            task = asyncio.create_task(self._run(dict(delivery)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def resume(self) -> None:
        """Take up the deliveries that a stop left unfinished."""
        self.start(one for one in self._books.all("delivery") if one["state"] == "pending")

    def resend(self, event: Object) -> int:
        """Deliver an event once more to every endpoint that wants it; returns to how many."""
        again = self.plan(event)
        self._books.write_all([(f"delivery/{delivery['id']}", delivery) for delivery in again])
        self.start(again)
        return len(again)

    def pending(self, event_id: str) -> int:
        """At how many endpoints an event has not arrived."""
        found = (self._books.find("delivery", f"{event_id}:{one['id']}") for one in self._books.all("webhook_endpoint"))
        return sum(delivery is not None and delivery["state"] != "delivered" for delivery in found)

    async def first_answer(self, events: Iterable[Object], *, seconds: float) -> None:
        """Wait until each delivery of these events was tried once, but not for ever."""
        names = {event["id"] for event in events}
        waited = [tried.wait() for name, tried in self._tried.items() if name.partition(":")[0] in names]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*waited)

    async def close(self) -> None:
        """Stop delivering; `resume` goes on from here."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, delivery: Object) -> None:
        troubles = {one["kind"]: DeliveryTrouble.model_validate(one) for one in delivery["faults"]}
        if "drop" in troubles:
            self._record(delivery, state="dropped")
            return
        if "delay" in troubles:
            await asyncio.sleep(troubles["delay"].lasts)
        if "reorder" in troubles:
            await self._overtaken(delivery["endpoint"], troubles["reorder"].lasts)
        if "duplicate" in troubles:
            again = self._again(delivery, seconds=troubles["duplicate"].lasts)
            await asyncio.gather(self._until_taken(delivery), again)
        else:
            await self._until_taken(delivery)

    async def _until_taken(self, delivery: Object) -> None:
        while True:
            if not self.endpoints()[delivery["endpoint"]].active:
                taken = False
                break
            taken = await self._attempt(delivery)
            failures = delivery["attempts"]
            if taken or failures > self.knobs.retries:
                break
            pause = self.knobs.retry_first_seconds * 2 ** min(failures - 1, 30)
            await asyncio.sleep(min(self.knobs.retry_longest_seconds, pause))
        self._record(delivery, state="delivered" if taken else "failed")

    async def _again(self, delivery: Object, *, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._attempt(delivery)

    async def _overtaken(self, endpoint: str, seconds: float) -> None:
        arrived = self._arrived.setdefault(endpoint, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await arrived.wait()

    async def _attempt(self, delivery: Object) -> bool:
        """Post the event once; True if the endpoint has taken it."""
        endpoint = self.endpoints()[delivery["endpoint"]]
        troubles = {one.kind: one for one in self.faults.of_attempt(delivery["type"], delivery["endpoint"])}
        body, headers = self._signed(delivery, endpoint, troubles)
        delivery["attempts"] += 1
        fact: Object = {
            "event": delivery["event"],
            "type": delivery["type"],
            "endpoint": delivery["endpoint"],
            "attempt": delivery["attempts"],
            "at": iso(self._books.clock.now()),
            "faults": [*(one["kind"] for one in delivery["faults"]), *troubles],
        }
        status, error = await self._post(endpoint.url, body, headers)
        fact |= {"status": status, "error": error}
        self._books.write("attempt", f"{delivery['id']}:{new_id('request')}", fact)
        self._tried.setdefault(delivery["id"], asyncio.Event()).set()
        taken = status is not None and status // 100 == 2  # noqa: PLR2004 - any 2xx
        if taken:
            self._arrived.pop(delivery["endpoint"], asyncio.Event()).set()
        return taken

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str | None]:
        timeout = self.knobs.delivery_timeout_seconds
        try:
            async with asyncio.timeout(timeout):
                answer = await self._client.post(url, content=body, headers=headers, timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return None, type(error).__name__
        return answer.status_code, None

    def _signed(
        self, delivery: Object, endpoint: Endpoint, troubles: dict[Any, DeliveryTrouble]
    ) -> tuple[bytes, dict[str, str]]:
        event = self._books.get("event", delivery["event"]) | {
            "api_version": endpoint.api_version,
            "pending_webhooks": self.pending(delivery["event"]),
        }
        timestamp = int(time.time())  # The endpoint's clock is not the sandbox's, which may have been moved.
        if "api_version" in troubles:
            event["api_version"] = troubles["api_version"].version
        if "livemode" in troubles:
            event["livemode"] = True
        if "old_timestamp" in troubles:
            timestamp -= int(troubles["old_timestamp"].lasts)
        secrets = [f"{secret}_wrong" for secret in endpoint.secrets] if "wrong_secret" in troubles else endpoint.secrets
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        return body, {
            "Accept": "*/*; q=0.5, application/xml",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature_header(body, secrets=secrets, timestamp=timestamp),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }

    def _record(self, delivery: Object, *, state: str) -> None:
        delivery["state"] = state
        self._books.write("delivery", delivery["id"], delivery)
        self._tried.pop(delivery["id"], asyncio.Event()).set()
