"""What is said to the broker, by which door: nothing that makes a book."""

from typing import Any

import pytest

from contracts.jobs import PreviewRequested
from contracts.message import Message
from contracts.orders import CheckoutRequested, OrderRefreshRequested, OrderRequested, PreviewAccepted
from contracts.topology import PUBLISHES
from contracts.uploads import UploadStored
from gateway.app import openapi

DOORS: dict[str, type[Message]] = {
    "/v1/uploads": UploadStored,
    "/v1/jobs": PreviewRequested,
    "/v1/jobs/{job_id}/acceptance": PreviewAccepted,
    "/v1/orders": OrderRequested,
    "/v1/orders/{order_id}/checkout-session": CheckoutRequested,
    "/v1/orders/{order_id}/refresh": OrderRefreshRequested,
}
"""Every door that says something, and what."""


@pytest.fixture
async def asked(world: Any, make: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """A request for each door that is granted: its path, and what is sent."""
    preview, upload, accepted = make.finished_job(), make.upload(), make.finished_job()
    acceptance = make.acceptance(preview_job_id=accepted.id)
    order = make.order(status="expired")
    for thing in (preview, upload, accepted, acceptance, order):
        world.reads.keep(thing)
    await world.publish(make.story())
    wish = make.wish_for(characters=[{"id": "hero", "upload_id": str(upload.id)}])
    wanted = {"acceptance_id": str(acceptance.id), "format": "digital", "currency": "usd"}
    return {
        "/v1/uploads": ("/v1/uploads", {"files": {"photo": b"a photo"}}),
        "/v1/jobs": ("/v1/jobs", {"json": wish}),
        "/v1/jobs/{job_id}/acceptance": (f"/v1/jobs/{preview.id}/acceptance", {}),
        "/v1/orders": ("/v1/orders", {"json": wanted}),
        "/v1/orders/{order_id}/checkout-session": (f"/v1/orders/{order.id}/checkout-session", {}),
        "/v1/orders/{order_id}/refresh": (f"/v1/orders/{order.id}/refresh", {}),
    }


def test_every_door_that_writes_is_known_here() -> None:
    writing = {path for path, item in openapi()["paths"].items() if set(item) - {"get", "parameters"}}

    assert writing == set(DOORS)
    assert set(DOORS.values()) <= set(PUBLISHES["gateway"])


@pytest.mark.parametrize("door", sorted(DOORS))
async def test_a_door_says_one_thing_once(world: Any, asked: Any, door: str) -> None:
    path, sent = asked[door]

    async with world.client() as client:
        answer = await client.post(path, headers=world.headers(Idempotency_Key="k"), **sent)

    (said,) = world.orchestrator.heard
    assert answer.is_success
    assert type(said) is DOORS[door]


@pytest.mark.parametrize("door", sorted(DOORS))
async def test_without_a_token_nothing_is_said(world: Any, asked: Any, door: str) -> None:
    path, sent = asked[door]

    async with world.client() as client:
        answer = await client.post(path, headers={"Idempotency-Key": "k"}, **sent)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert world.orchestrator.heard == []


@pytest.mark.parametrize(
    "grant", [{"kind": "book"}, {"kind": "book", "order_id": "7"}, {"kind": "book", "grant": True}]
)
async def test_a_book_is_not_to_be_had_by_asking(world: Any, asked: Any, grant: dict[str, Any]) -> None:
    path, sent = asked["/v1/jobs"]

    async with world.client() as client:
        answer = await client.post(path, headers=world.headers(Idempotency_Key="k"), json={**sent["json"], **grant})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/kind")
    assert world.orchestrator.heard == []
