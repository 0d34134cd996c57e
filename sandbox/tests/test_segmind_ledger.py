import sqlite3
from pathlib import Path

import pytest

from sandbox.segmind.ledger import Call, Ledger
from sandbox.testing import WORKFLOW, Copier, World, a_picture, in_base64, open_world

SWAP = {"source_image": in_base64(a_picture()), "target_image": in_base64(a_picture(color=(1, 2, 3)))}


def a_call(request_id: str = "r1") -> Call:
    return Call(request_id, "esrgan", "v2", "key", {"image": "x"}, "ab" * 32, None, 0.0)


def test_a_call_ends_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.accept(a_call())
    ledger.end("r1", state="COMPLETED", cost_usd=0.5)

    with pytest.raises(ValueError, match="has ended before"):
        ledger.end("r1", state="FAILED")
    assert ledger.charged_usd() == 0.5
    ledger.close()


def test_the_ledger_survives_a_restart(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.accept(a_call("r1"))
    ledger.accept(a_call("r2"))
    ledger.end("r1", state="COMPLETED", cost_usd=0.5)
    before = list(ledger.calls())
    ledger.close()

    again = Ledger(tmp_path / "ledger.sqlite")

    assert list(again.calls()) == before
    assert again.charged_usd() == 0.5
    again.close()


@pytest.mark.parametrize("sentence", ["UPDATE entries SET entry = '{}'", "DELETE FROM entries"])
def test_the_ledger_only_grows(tmp_path: Path, sentence: str) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.accept(a_call())
    ledger.close()

    other = sqlite3.connect(tmp_path / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sentence)
    other.close()


def test_calls_since_are_those_with_newer_entries(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    first = ledger.accept(a_call("r1"))
    second = ledger.accept(a_call("r2"))
    ledger.end("r1", state="FAILED", error="no")

    assert [call.request_id for call in ledger.calls(since=first.seq)] == ["r1", "r2"]
    assert [call.request_id for call in ledger.calls(since=second.seq)] == ["r1"]
    ledger.close()


async def test_a_row_tells_what_was_called_and_what_it_cost(world: World) -> None:
    url = f"{world.segmind.base_url}/assets/"
    data = f"data:image/png;base64,{SWAP['target_image']}"
    target = (await world.segmind.post("/upload-asset", json={"data_urls": [data]})).json()["file_urls"][0]
    await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP | {"target_image": target}))

    (row,) = await world.ledger()

    assert (row["slug"], row["wire"], row["state"], row["cost_usd"]) == ("faceswap-comic", "v2", "COMPLETED", 0.07)
    assert row["client_ref"] == target.removeprefix(url)
    assert row["source_sha256"] != row["target_sha256"]
    assert "SG_" not in row["key"]


async def test_the_sum_of_charges_is_what_the_balance_lost(world: World) -> None:
    for path, body in (("/v2/faceswap-comic", SWAP), (f"/workflows/{WORKFLOW}", {}), ("/v1/faceswap-v2", {})):
        answer = await world.segmind.post(path, json=body)
        if answer.status_code == 200:
            await world.end_of(answer)

    ledger = (await world.admin.get("/_ledger")).json()
    credits_left = (await world.segmind.get("/v1/get-user-credits")).json()["credits"]

    assert ledger["charged_calls"] == 2
    assert ledger["charged_usd"] == 0.1447
    assert credits_left == ledger["balance_usd"] == 1000 - 0.1447


async def test_the_ledger_can_be_read_on_from_where_one_was(world: World) -> None:
    await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))
    mark = (await world.admin.get("/_ledger")).json()["next"]
    await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    rows = (await world.admin.get("/_ledger", params={"since": mark})).json()["rows"]

    assert len(rows) == 1


async def test_reset_empties_the_ledger(world: World) -> None:
    await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    await world.admin.post("/_ledger/reset")

    assert await world.ledger() == []


async def test_reset_gives_up_what_is_under_way_and_the_next_call_is_served(world: World) -> None:
    await world.fault("stuck", nth=1)
    await world.segmind.post("/v2/faceswap-comic", json=SWAP)

    await world.admin.post("/_ledger/reset")
    ended = await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    assert ended.json()["status"] == "COMPLETED"
    assert len(await world.ledger()) == 1


async def test_a_restart_keeps_what_was_charged_and_its_file(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier()) as world:
        submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
        output = (await world.end_of(submitted)).json()["output"].rpartition("/")[2]
    path = submitted.json()["response_url"].partition("/v2/")[2]

    async with open_world(tmp_path, engine=Copier()) as world:
        polled = await world.segmind.get(f"/v2/{path}")
        file = await world.segmind.get(f"/generations/{output}")

    assert polled.json()["status"] == "COMPLETED"
    assert file.status_code == 200


async def test_a_call_under_way_at_a_stop_is_ended_after_the_restart_and_charged_once(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier(), min_latency_seconds=60) as world:
        submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
    path = submitted.json()["poll_url"].partition("/v1/")[2]

    async with open_world(tmp_path, engine=Copier()) as world:
        polled = await world.segmind.get(f"/v1/{path}")
        while polled.json()["status"] != "COMPLETED":
            polled = await world.segmind.get(f"/v1/{path}")
        rows = await world.ledger()

    assert [row["charged"] for row in rows] == [True]


async def test_the_pictures_of_a_call_are_gone_when_it_has_ended(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier()) as world:
        await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    assert list((tmp_path / "segmind" / "pending").iterdir()) == []
