"""What cannot be done is refused before anything is made, in words that help; the same wish twice is one."""

import asyncio
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from fleet.customer import Customer, RefusedError, Wish
from sandbox import samples
from sandbox.samples import CAT


async def ask(world: Any, token: str, method: str, path: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=world.api, trust_env=False, timeout=30) as http:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return await http.request(method, path, headers=headers, **more)


def a_wish(upload_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "preview",
        "story_id": "moon-whale",
        "language": "en",
        "age_band": "3-5",
        "name": "Mia",
        "characters": [{"id": "hero", "upload_id": upload_id}],
    } | changes


async def test_a_photo_without_a_face_is_refused_with_one_thing_to_do(world: Any) -> None:
    async with world.customer() as customer:
        with pytest.raises(RefusedError) as refused:
            await customer.upload((samples.default_folder() / CAT.name).read_bytes())

    assert refused.value.code == "photo_no_face"
    assert "photo" in str(refused.value).lower()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"story_id": "no-such-story"}, "/story_id"),
        ({"language": "sv"}, "/language"),
        ({"name": "Mia \N{GOTHIC LETTER AHSA}"}, "/name"),
        ({"name": "M" * 300}, "/name"),
        ({"kind": "book"}, "/kind"),
        ({"characters": []}, "/characters"),
    ],
)
async def test_a_wish_that_cannot_be_made_names_its_field(
    world: Any, astronaut: Path, changes: dict[str, Any], pointer: str
) -> None:
    token = await world.token(sub=str(uuid4()))
    async with Customer(world.api, token=token) as customer:
        upload = await customer.upload(astronaut.read_bytes())

    answer = await ask(
        world,
        token,
        "POST",
        "/v1/jobs",
        json=a_wish(upload["id"], **changes),
        headers={"Idempotency-Key": str(uuid4())},
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert (await ask(world, token, "GET", "/v1/jobs")).json()["data"] == []


async def test_the_same_wish_said_twice_at_once_is_one_job_and_another_with_its_key_is_refused(
    world: Any, astronaut: Path
) -> None:
    token = await world.token(sub=str(uuid4()))
    async with Customer(world.api, token=token) as customer:
        upload = await customer.upload(astronaut.read_bytes())
    key = {"Idempotency-Key": str(uuid4())}

    async with world.mode("fast"):
        twice = await asyncio.gather(
            *(ask(world, token, "POST", "/v1/jobs", json=a_wish(upload["id"]), headers=key) for _ in range(2))
        )
        other = await ask(world, token, "POST", "/v1/jobs", json=a_wish(upload["id"], name="Leo"), headers=key)
        async with Customer(world.api, token=token) as customer:
            await world.ended(customer, twice[0].json()["id"])

    assert [answer.status_code for answer in twice] == [202, 202]
    assert len({answer.json()["id"] for answer in twice}) == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len((await ask(world, token, "GET", "/v1/jobs")).json()["data"]) == 1


async def test_a_job_of_somebody_else_is_not_there(world: Any, english: Any) -> None:
    stranger = await world.token(sub=str(uuid4()))

    answers = [
        await ask(world, stranger, "GET", f"/v1/jobs/{english.job['id']}{door}")
        for door in ("", "/events", "/manifest")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_a_preview_that_is_not_done_gives_no_book(world: Any, astronaut: Path) -> None:
    async with (
        world.customer() as customer,
        world.trouble({"match": {"on": "submit"}, "do": {"kind": "no_face_source"}}),
    ):
        failed = await world.preview(customer, photo=astronaut)

    with pytest.raises(Exception, match="refused"):
        await world.grant(failed["id"])


async def test_nobody_gets_in_without_a_token(world: Any) -> None:
    async with httpx.AsyncClient(base_url=world.api, trust_env=False) as http:
        answer = await http.get(f"/v1/jobs/{uuid4()}")

    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_the_fleet_runs_without_being_root_or_knowing_a_fixed_port(world: Any) -> None:
    ports = world.fleet.memory.ports

    assert len(set(ports.values())) == len(ports)
    assert not set(ports.values()) & {5432, 5672, 8000}
    assert os.access(world.fleet.folder, os.W_OK)
    assert isinstance(Wish(story="moon-whale", language="en", age_band="3-5", name="Mia"), Wish)
