import base64
import json
from pathlib import Path

import httpx
import pytest

from sandbox.testing import KEY, WORKFLOW, Copier, World, a_picture, in_base64, open_world

SWAP = {"source_image": in_base64(a_picture()), "target_image": in_base64(a_picture())}
FACES = {"source_face_image": SWAP["source_image"], "target_face_image": SWAP["target_image"]}


async def test_a_model_call_is_submitted_polled_and_fetched(world: World) -> None:
    submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP | {"output_format": "png"})

    ended = await world.end_of(submitted)

    request_id = submitted.json()["request_id"]
    base = str(world.segmind.base_url).rstrip("/")
    assert submitted.json() == {
        "request_id": request_id,
        "status": "QUEUED",
        "poll_url": f"{base}/v1/requests/{request_id}",
        "status_url": f"{base}/v2/requests/{request_id}/status",
        "response_url": f"{base}/v2/requests/{request_id}",
    }
    body = ended.json()
    assert (ended.status_code, body["status"], body["error"], body["seed"]) == (200, "COMPLETED", None, "63255")
    assert body["images"][0]["url"] == body["output"]
    assert body["images"][0]["file_size"].isdigit()
    assert body["metrics"]["cost"] == 0.07
    assert body["metrics"]["remaining_credits"] == 999.93


async def test_the_file_needs_no_key(world: World) -> None:
    ended = await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    async with httpx.AsyncClient() as stranger:
        file = await stranger.get(ended.json()["output"])

    assert file.status_code == 200
    assert file.headers["content-type"] == "image/jpeg"


async def test_the_light_status_has_no_output(world: World) -> None:
    submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
    await world.end_of(submitted)

    status = await world.segmind.get(submitted.json()["status_url"])

    assert set(status.json()) == {"status", "request_id", "metrics"}
    assert status.json()["metrics"]["inference_time"] >= 0


async def test_a_call_waits_in_the_queue_then_is_worked_on(world: World) -> None:
    await world.set(queue_seconds=0.1, min_latency_seconds=0.4)
    submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
    seen = []

    while "COMPLETED" not in seen:
        state = (await world.segmind.get(submitted.json()["status_url"])).json()["status"]
        seen += [state] if state not in seen else []

    assert seen == ["QUEUED", "PROCESSING", "COMPLETED"]


async def test_every_post_gets_a_new_id_even_for_the_same_body(world: World) -> None:
    answers = [await world.segmind.post("/v2/faceswap-comic", json=SWAP) for _ in range(3)]

    assert len({answer.json()["request_id"] for answer in answers}) == 3


async def test_a_failed_call_is_422_costs_nothing_and_says_why(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier(says="No face found in Swap")) as world:
        submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
        ended = await world.end_of(submitted)
        status = await world.segmind.get(submitted.json()["status_url"])
        balance = (await world.segmind.get("/v1/get-user-credits")).json()["credits"]

    assert ended.status_code == status.status_code == 422
    assert ended.json()["error"] == "No face found in Swap"
    assert "cost" not in ended.json()["metrics"]
    assert balance == 1000


async def test_an_unknown_id_is_not_found(world: World) -> None:
    answer = await world.segmind.get("/v2/requests/2c7f59ea-13f1-402c-9353-915a2b5a2124")

    assert answer.status_code == 404
    assert answer.json() == {"error": "Request 2c7f59ea-13f1-402c-9353-915a2b5a2124 not found"}


async def test_a_record_is_forgotten_after_an_hour_but_history_knows_it(world: World) -> None:
    submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
    await world.end_of(submitted)
    await world.admin.post("/_clock", json={"advance_seconds": 3_700})

    polled = await world.segmind.get(submitted.json()["response_url"])
    row = await world.segmind.get(f"/inference-request/request-history/{submitted.json()['request_id']}")

    assert polled.status_code == 404
    assert row.json()["model_status"] == "COMPLETED"


async def test_a_file_is_gone_after_a_week(world: World) -> None:
    ended = await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))
    await world.admin.post("/_clock", json={"advance_seconds": 8 * 86_400})

    assert (await world.segmind.get(ended.json()["output"])).status_code == 404


async def test_a_synchronous_call_answers_with_the_picture(world: World) -> None:
    answer = await world.segmind.post("/v1/faceswap-comic", json=SWAP)

    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["x-cost"] == "0.07"
    assert answer.headers["x-request-id"]


async def test_a_synchronous_call_answers_in_base64_when_asked(world: World) -> None:
    answer = await world.segmind.post("/v1/faceswap-comic", json=SWAP | {"base64": True})

    assert answer.json()["status"] == "Success"
    assert base64.b64decode(answer.json()["image"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("output", ["string", "list"])
async def test_a_workflow_names_its_outputs(world: World, output: str) -> None:
    await world.set(workflow_output=output)

    ended = (await world.end_of(await world.segmind.post(f"/workflows/{WORKFLOW}", json=FACES))).json()

    outputs = json.loads(ended["output"]) if output == "string" else ended["output"]
    assert outputs[0]["keyname"] == "page"
    assert outputs[0]["value"]["type"] == "image"
    assert outputs[0]["value"]["data"].endswith(".png")


async def test_a_workflow_of_the_newer_form_follows_the_contract_of_the_models(world: World) -> None:
    submitted = await world.segmind.post(f"/workflows/v2/{WORKFLOW}", json=FACES)

    ended = await world.end_of(submitted)

    assert set(submitted.json()) == {"request_id", "status", "poll_url", "status_url", "response_url"}
    assert json.loads(ended.json()["output"])[0]["keyname"] == "page"
    assert ended.json()["metrics"]["cost"] == 0.0747


@pytest.mark.parametrize("field", ["error_message", "error"])
async def test_a_failed_workflow_says_so_with_200(tmp_path: Path, field: str) -> None:
    async with open_world(tmp_path, engine=Copier(says="No face found in Target")) as world:
        await world.set(workflow_failure=field)
        ended = await world.end_of(await world.segmind.post(f"/workflows/{WORKFLOW}", json=FACES))

    assert ended.status_code == 200
    assert "No face found in Target" in json.dumps(ended.json()[field])


async def test_a_misspelt_workflow_input_runs_and_bills_the_default_picture(tmp_path: Path) -> None:
    engine = Copier()
    async with open_world(tmp_path, engine=engine) as world:
        await world.end_of(await world.segmind.post(f"/workflows/{WORKFLOW}", json={"source_face": "https://x"}))
        rows = await world.ledger()

    assert engine.asked[0].source == engine.asked[0].target
    assert [row["charged"] for row in rows] == [True]


async def test_a_workflow_asks_for_the_targets_size_unless_set_otherwise(tmp_path: Path) -> None:
    engine = Copier()
    async with open_world(tmp_path, engine=engine) as world:
        await world.end_of(await world.segmind.post(f"/workflows/{WORKFLOW}", json=FACES))
        await world.set(workflow_scale=2)
        await world.end_of(await world.segmind.post(f"/workflows/{WORKFLOW}", json=FACES))

    assert [work.scale for work in engine.asked] == [1, 2]


async def test_pictures_come_by_url_from_our_own_upload(world: World) -> None:
    uploaded = await world.segmind.post(
        "/upload-asset", json={"data_urls": [f"data:image/png;base64,{SWAP['source_image']}"] * 2}
    )
    source, target = uploaded.json()["file_urls"]

    ended = await world.end_of(
        await world.segmind.post("/v2/faceswap-comic", json={"source_image": source, "target_image": target})
    )

    assert uploaded.json()["message"] == "Files uploaded successfully"
    assert ended.json()["status"] == "COMPLETED"


async def test_a_url_that_answers_404_fails_the_call(world: World) -> None:
    gone = f"{world.segmind.base_url}/generations/gone.png"

    ended = await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP | {"target_image": gone}))

    assert ended.status_code == 422
    assert "404" in ended.json()["error"]


async def test_plain_http_is_only_read_from_this_machine(world: World) -> None:
    body = SWAP | {"target_image": "http://pictures.example/page.png"}

    ended = await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=body))

    assert ended.json()["error"] == "Invalid image URL: https is required"


async def test_an_upload_above_the_limit_is_413(world: World) -> None:
    await world.set(upload_limit_bytes=1_000)

    answer = await world.segmind.post("/upload-asset", json={"data_urls": ["data:image/png;base64," + "A" * 2_000]})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "urls", [None, [], ["no data url"], ["data:audio/wav;base64,AAAA"], ["data:image/png;base64,!!"]]
)
async def test_an_upload_that_is_no_picture_is_400(world: World, urls: object) -> None:
    answer = await world.segmind.post("/upload-asset", json={"data_urls": urls})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "Missing Authorization or x-api-key in header"),
        ({"x-api-key": "SG_ffffffffffffffff"}, "Unauthorized. API key is invalid"),
        ({"authorization": f"Bearer {KEY}"}, "Missing Authorization or x-api-key in header"),
    ],
)
async def test_without_the_right_key_nothing_is_answered(world: World, headers: dict[str, str], text: str) -> None:
    async with httpx.AsyncClient(base_url=world.segmind.base_url, headers=headers) as stranger:
        answers = [
            await stranger.post("/v2/faceswap-comic", json=SWAP),
            await stranger.get("/v1/get-user-credits"),
            await stranger.get("/inference-request/request-history"),
            await stranger.post("/upload-asset", json={}),
        ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert all(answer.json()["error"].startswith(text) for answer in answers)
    assert await world.ledger() == []


async def test_a_body_that_is_not_called_json_is_406(world: World) -> None:
    answer = await world.segmind.post("/v2/faceswap-comic", content=b"{}", headers={"content-type": "text/plain"})

    assert (answer.status_code, answer.json()) == (406, {"error": "Invalid content type"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source_image": None}, 400),
        ({"target_image": 7}, 400),
        ({"face_strength": 1.5}, 406),
        ({"steps": "many"}, 406),
        ({"output_format": "gif"}, 406),
    ],
)
async def test_a_wrong_input_is_refused_by_name_and_leaves_no_row(
    world: World, changes: dict[str, object], code: int
) -> None:
    answer = await world.segmind.post("/v2/faceswap-comic", json=SWAP | changes)

    assert answer.status_code == code
    assert next(iter(changes)) in answer.json()["error"]
    assert await world.ledger() == []


@pytest.mark.parametrize("content", [b"{", b"[]", b'"text"'])
async def test_a_body_that_is_no_object_is_400(world: World, content: bytes) -> None:
    answer = await world.segmind.post(
        "/v2/faceswap-comic", content=content, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400


async def test_an_unknown_slug_or_workflow_is_404(world: World) -> None:
    answers = [await world.segmind.post(path, json=SWAP) for path in ("/v2/no-such-model", "/workflows/0-v1")]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_wrong_verb_is_405_in_html(world: World) -> None:
    answer = await world.segmind.get("/v2/faceswap-comic")

    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("text/html")


async def test_too_little_credit_is_406_and_names_balance_and_need(world: World) -> None:
    await world.set(credits_usd=0.1)
    await world.end_of(await world.segmind.post("/v2/faceswap-comic", json=SWAP))

    answer = await world.segmind.post("/v2/faceswap-comic", json=SWAP)

    assert answer.status_code == 406
    assert answer.json()["error"] == "Insufficient credits. Balance: 0.03, required: 0.07"


async def test_above_the_rate_it_is_429_with_the_moment_of_reset(world: World) -> None:
    await world.set(requests_per_minute=2)

    answers = [await world.segmind.post("/v2/faceswap-comic", json=SWAP) for _ in range(3)]
    await world.admin.post("/_clock", json={"advance_seconds": 61})
    later = await world.segmind.post("/v2/faceswap-comic", json=SWAP)

    assert [answer.status_code for answer in (*answers, later)] == [200, 200, 429, 200]
    assert "x-rate-limit-reset-at-utc" in answers[2].headers
    assert "retry-after" not in answers[2].headers


async def test_history_shows_inputs_as_sent_and_hides_pictures(world: World) -> None:
    url = f"{world.segmind.base_url}/assets/attempt-7.png"
    large = in_base64(a_picture(width=900, height=900) + bytes(9_000))
    submitted = await world.segmind.post("/v2/faceswap-comic", json={"source_image": large, "target_image": url})

    row = (await world.segmind.get(f"/inference-request/request-history/{submitted.json()['request_id']}")).json()

    assert row["request_body"]["target_image"] == url
    assert row["request_body"]["source_image"].startswith("sha256:")
    assert row["model_name"] == "faceswap-comic"


async def test_history_is_filtered_sorted_and_paged(world: World) -> None:
    for slug, body in (("esrgan", {"image": SWAP["target_image"]}), ("faceswap-comic", SWAP), ("faceswap-comic", SWAP)):
        await world.end_of(await world.segmind.post(f"/v2/{slug}", json=body))
    history = "/inference-request/request-history"

    swaps = (await world.segmind.get(history, params={"model_name": "comic", "status": "COMPLETED"})).json()
    dearest = (await world.segmind.get(history, params={"sort_by": "credits_deduction", "per_page": 1})).json()
    too_long = await world.segmind.get(history, params={"from_date": "2020-01-01", "to_date": "2020-03-01"})

    assert swaps["total"] == 2
    assert [row["credits_deduction"] for row in dearest["data"]] == [0.07]
    assert too_long.status_code == 400


async def test_history_rows_can_land_late(world: World) -> None:
    await world.set(history_lag_seconds=60)
    submitted = await world.segmind.post("/v2/faceswap-comic", json=SWAP)
    path = f"/inference-request/request-history/{submitted.json()['request_id']}"

    early = await world.segmind.get(path)
    await world.admin.post("/_clock", json={"advance_seconds": 61})
    late = await world.segmind.get(path)

    assert [early.status_code, late.status_code] == [404, 200]


async def test_the_catalogue_lists_the_slugs(world: World) -> None:
    models = (await world.segmind.get("/inference-model-information/list")).json()

    assert {"faceswap-comic", "esrgan"} <= {model["slug"] for model in models}
