import asyncio
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.segmind.faults import Faults, Match, Rule, Trouble
from sandbox.testing import Copier, World, a_picture, in_base64, open_world

SWAP = {"source_image": in_base64(a_picture()), "target_image": in_base64(a_picture())}
URL = "/v2/faceswap-comic"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("unauthorized", 401),
        ("credits", 406),
        ("content_type", 406),
        ("invalid_input", 422),
        ("rate_limited", 429),
        ("server_error", 500),
        ("bad_gateway", 502),
        ("gateway_timeout", 504),
    ],
)
async def test_a_refusal_on_demand_leaves_no_row(world: World, kind: str, code: int) -> None:
    await world.fault(kind)

    answer = await world.segmind.post(URL, json=SWAP)

    assert answer.status_code == code
    assert await world.ledger() == []


async def test_a_connection_cut_before_accepting_costs_nothing(world: World) -> None:
    await world.fault("reset_before")

    with pytest.raises(httpx.TransportError):
        await world.segmind.post(URL, json=SWAP)

    assert await world.ledger() == []


async def test_a_reply_dropped_after_accepting_is_charged_and_found_in_history(world: World) -> None:
    await world.fault("reset_after", nth=1)

    with pytest.raises(httpx.TransportError):
        await world.segmind.post(URL, json=SWAP)
    rows = await world.charges(count=1)
    history = (await world.segmind.get("/inference-request/request-history")).json()

    assert [row["request_id"] for row in history["data"]] == [rows[0]["request_id"]]


async def test_latency_is_added_to_the_call_not_to_the_post(world: World) -> None:
    await world.fault("latency", seconds=0.3)
    submitted = await world.segmind.post(URL, json=SWAP)

    ended = await world.end_of(submitted)

    assert ended.json()["metrics"]["inference_time"] >= 0.3


async def test_the_first_call_of_a_cold_model_takes_longer(world: World) -> None:
    await world.set(cold_start_seconds=0.3)

    times = [
        (await world.end_of(await world.segmind.post(URL, json=SWAP))).json()["metrics"]["inference_time"]
        for _ in range(2)
    ]

    assert times[0] >= 0.3 > times[1]


async def test_a_stuck_call_stays_at_work(world: World) -> None:
    await world.fault("stuck")
    submitted = await world.segmind.post(URL, json=SWAP)
    await asyncio.sleep(0.1)

    assert (await world.segmind.get(submitted.json()["status_url"])).json()["status"] == "PROCESSING"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no_face_source", "No face found in Swap"),
        ("no_face_target", "No face found in Target"),
        ("moderation", "moderation_blocked"),
    ],
)
async def test_a_call_fails_on_demand_uncharged(world: World, kind: str, text: str) -> None:
    await world.fault(kind)

    ended = await world.end_of(await world.segmind.post(URL, json=SWAP))

    assert ended.status_code == 422
    assert text in ended.json()["error"]
    assert [row["charged"] for row in await world.ledger()] == [False]


async def test_a_truncated_file_is_charged_and_broken(world: World) -> None:
    await world.fault("truncated_file")
    ended = await world.end_of(await world.segmind.post(URL, json=SWAP))

    file = await world.segmind.get(ended.json()["output"])

    assert file.status_code == 200
    assert not file.content.endswith(b"IEND\xaeB`\x82")
    assert [row["charged"] for row in await world.ledger()] == [True]


async def test_a_missing_file_is_404(world: World) -> None:
    await world.fault("missing_file")
    ended = await world.end_of(await world.segmind.post(URL, json=SWAP))

    assert (await world.segmind.get(ended.json()["output"])).status_code == 404


async def test_a_file_may_be_no_picture(world: World) -> None:
    await world.fault("not_an_image")
    ended = await world.end_of(await world.segmind.post(URL, json=SWAP))

    assert (await world.segmind.get(ended.json()["output"])).content.startswith(b"<html>")


async def test_a_file_may_drip(world: World) -> None:
    ended = await world.end_of(await world.segmind.post(URL, json=SWAP))
    await world.fault("slow_body", on="file", seconds=0.3)

    file = await world.segmind.get(ended.json()["output"])

    assert file.elapsed.total_seconds() >= 0.25
    assert file.content.startswith(b"\x89PNG")


async def test_an_expired_record_is_still_in_history(world: World) -> None:
    await world.fault("expired_record")
    submitted = await world.segmind.post(URL, json=SWAP)

    polled = await world.segmind.get(submitted.json()["poll_url"])
    row = await world.segmind.get(f"/inference-request/request-history/{submitted.json()['request_id']}")

    assert [polled.status_code, row.status_code] == [404, 200]


async def test_a_status_may_be_told_again_after_a_later_one(world: World) -> None:
    await world.fault("repeated_status")
    submitted = await world.segmind.post(URL, json=SWAP)
    await asyncio.sleep(0.1)

    states = [(await world.segmind.get(submitted.json()["status_url"])).json()["status"] for _ in range(3)]

    assert states == ["PROCESSING", "COMPLETED", "PROCESSING"]


async def test_one_row_of_history_can_land_late(world: World) -> None:
    await world.fault("late_history", seconds=60, nth=1)
    first, second = [await world.segmind.post(URL, json=SWAP) for _ in range(2)]

    rows = (await world.segmind.get("/inference-request/request-history")).json()["data"]

    assert first.json()["request_id"] != second.json()["request_id"]
    assert [row["request_id"] for row in rows] == [second.json()["request_id"]]


@pytest.mark.parametrize("door", ["poll", "history", "credits", "upload"])
async def test_any_door_can_fail_for_a_while(world: World, door: str) -> None:
    submitted = await world.segmind.post(URL, json=SWAP)
    await world.fault("bad_gateway", on=door, nth=1)

    async def knock() -> int:
        paths = {"history": "/inference-request/request-history", "credits": "/v1/get-user-credits"}
        if door == "upload":
            data = f"data:image/png;base64,{SWAP['source_image']}"
            return (await world.segmind.post("/upload-asset", json={"data_urls": [data]})).status_code
        return (await world.segmind.get(paths.get(door, submitted.json()["poll_url"]))).status_code

    assert [await knock(), await knock()] == [502, 200]


async def test_a_rule_strikes_one_slug_and_the_counts_it_names(world: World) -> None:
    await world.fault("server_error", slug="faceswap-comic", nth=[2, 3])

    codes = [(await world.segmind.post(URL, json=SWAP)).status_code for _ in range(4)]
    other = await world.segmind.post("/v2/esrgan", json={"image": SWAP["target_image"]})

    assert codes == [200, 500, 500, 200]
    assert other.status_code == 200


async def test_a_rule_with_a_misspelt_kind_is_refused(world: World) -> None:
    answer = await world.admin.put("/_faults", json=[{"do": {"kind": "explode"}}])

    assert answer.status_code == 422


async def test_rules_from_a_file_are_in_force_from_the_start(tmp_path: Path) -> None:
    rules = tmp_path / "faults.json"
    rules.write_text('[{"match": {"nth": 1}, "do": {"kind": "server_error"}}]')

    async with open_world(tmp_path / "sandbox", engine=Copier(), faults_file=rules) as world:
        codes = [(await world.segmind.post(URL, json=SWAP)).status_code for _ in range(2)]

    assert codes == [500, 200]


def struck(seed: int, *, probability: float = 0.5, calls: int = 40) -> list[bool]:
    faults = Faults([Rule(match=Match(probability=probability, seed=seed), do=Trouble(kind="server_error"))])
    return [bool(faults.strike("submit", "faceswap-comic")) for _ in range(calls)]


@given(st.integers())
def test_the_same_seed_gives_the_same_faults(seed: int) -> None:
    assert struck(seed) == struck(seed)


def test_another_seed_gives_other_faults_as_often_as_asked() -> None:
    assert struck(1) != struck(2)
    assert 250 < sum(struck(3, calls=1_000, probability=0.3)) < 350


@given(st.integers(), st.integers(min_value=1, max_value=30))
def test_never_and_always_hold_for_any_seed(seed: int, calls: int) -> None:
    assert not any(struck(seed, probability=0, calls=calls))
    assert all(struck(seed, probability=1, calls=calls))


def test_a_rule_can_name_one_body() -> None:
    faults = Faults([Rule(match=Match(body_sha256="ab"), do=Trouble(kind="stuck"))])

    assert faults.strike("submit", "esrgan", body_sha256="cd") == []
    assert [trouble.kind for trouble in faults.strike("submit", "esrgan", body_sha256="ab")] == ["stuck"]
