"""The whole gateway: from a preview to a paid book, and to none without money."""

from typing import Any
from uuid import uuid4


async def test_an_accepted_preview_becomes_a_book_that_is_shown_while_the_money_stays(
    fleet: Any, works: Any, preview: str
) -> None:
    (product,) = (await fleet.read("/v1/products"))["data"]
    accepted = await fleet.post(f"{preview}/acceptance", "accept")
    wanted = {"acceptance_id": accepted.json()["id"], "format": product["format"], "currency": "usd"}
    placed = await fleet.post("/v1/orders", "order", body=wanted)
    path = placed.headers["Location"]

    assert (accepted.status_code, placed.status_code, placed.json()["total"]) == (201, 201, product["goods"])
    assert placed.json()["checkout"]["url"] == "https://pay.example/1"

    await works.tells_paid(placed.json()["id"], "cs_1", 1)
    order = await fleet.read(path, until=lambda found: found["fulfilment"] == "done")
    book = await fleet.read(f"/v1/jobs/{order['book_job_id']}")

    assert (order["status"], order["checkout"]["status"], await fleet.books()) == ("paid", "closed", 1)
    assert (book["kind"], book["order_id"]) == ("book", order["id"])
    assert book["manifest_url"] == f"/v1/jobs/{book['id']}/manifest"

    await works.tells_refunded(order["id"])
    order = await fleet.read(path, until=lambda found: found["status"] == "refunded")
    withheld = await fleet.client.get(f"/v1/jobs/{book['id']}/manifest", headers=fleet.headers())

    assert (withheld.status_code, withheld.json()["order_status"]) == (403, "refunded")
    assert [line["what"] for line in order["timeline"]] == [
        "ordered",
        "checkout_opened",
        "paid",
        "book_started",
        "refund",
    ]


async def test_whatever_is_asked_for_without_paying_no_book_is_made(fleet: Any, preview: str) -> None:
    accepted = await fleet.post(f"{preview}/acceptance", "accept")
    again = await fleet.post(f"{preview}/acceptance", "accept-again")
    wanted = {"acceptance_id": accepted.json()["id"], "format": "digital", "currency": "usd"}
    placed = await fleet.post("/v1/orders", "order", body=wanted)
    same = await fleet.post("/v1/orders", "order", body=wanted)
    path = placed.headers["Location"]
    others = {
        "other body": await fleet.post("/v1/orders", "order", body={**wanted, "format": "softcover"}),
        "other key": await fleet.post("/v1/orders", "another", body=wanted),
        "not sold": await fleet.post("/v1/orders", "paper", body={**wanted, "format": "hardcover"}),
        "stranger": await fleet.post("/v1/orders", "order", body=wanted, sub=str(uuid4())),
        "book": await fleet.post("/v1/jobs", "book", body={"kind": "book", "order_id": placed.json()["id"]}),
    }
    page = await fleet.post(f"{path}/checkout-session", "pay")
    asked = await fleet.post(f"{path}/refresh", "refresh")

    assert (again.json(), same.json()) == (accepted.json(), placed.json())
    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in others.items()} == {
        "other body": (422, "idempotency_key_reused"),
        "other key": (409, "order_exists"),
        "not sold": (422, "not_for_sale"),
        "stranger": (422, "acceptance_unknown"),
        "book": (422, "invalid"),
    }
    assert others["other key"].json()["order_id"] == placed.json()["id"]
    assert (page.status_code, page.json()["url"], asked.status_code) == (201, "https://pay.example/1", 202)
    assert await fleet.books() == 0

    stranger = str(uuid4())
    taken = [
        await fleet.post(f"{preview}/acceptance", "mine", sub=stranger),
        await fleet.post(f"{path}/checkout-session", "mine", sub=stranger),
        await fleet.post(f"{path}/refresh", "mine", sub=stranger),
        *[
            await fleet.client.get(seen, headers=fleet.headers(sub=stranger))
            for seen in (path, preview, f"{preview}/acceptance", f"{preview}/manifest")
        ],
    ]
    listed = await fleet.client.get("/v1/orders", headers=fleet.headers(sub=stranger))

    assert [answer.status_code for answer in taken] == [404] * 7
    assert listed.json()["data"] == []


async def test_an_order_is_paid_by_a_later_page_whoever_tells_of_it_and_never_twice(
    fleet: Any, works: Any, preview: str
) -> None:
    accepted = await fleet.post(f"{preview}/acceptance", "accept")
    wanted = {"acceptance_id": accepted.json()["id"], "format": "digital", "currency": "usd"}
    placed = await fleet.post("/v1/orders", "order", body=wanted)
    path = placed.headers["Location"]
    await works.tells(placed.json()["id"], "order.expired", session_id="cs_1", attempt=1)
    await fleet.read(path, until=lambda found: found["status"] == "expired")

    page = await fleet.post(f"{path}/checkout-session", "pay")
    works.paid.add("cs_2")
    asked = await fleet.post(f"{path}/refresh", "refresh")
    await fleet.read(path, until=lambda found: found["status"] == "paid")
    refused = [await fleet.post(f"{path}/checkout-session", key) for key in ("again", "again")]

    assert (page.status_code, page.json()["number"], page.json()["url"]) == (201, 2, "https://pay.example/2")
    assert asked.status_code == 202
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "order_not_payable")] * 2
