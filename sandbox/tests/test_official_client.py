"""The client that Segmind publishes, against the sandbox: the contract is theirs, not ours."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from segmind import SegmindClient
from segmind.v2 import InferenceFailed

from sandbox.testing import KEY, WORKFLOW, Copier, World, a_picture, in_base64, open_world

SWAP = {"source_image": in_base64(a_picture()), "target_image": in_base64(a_picture())}


def client_of(world: World, key: str = KEY) -> Any:
    return SegmindClient(api_key=key, base_url=f"{world.segmind.base_url}/v1")


async def test_it_runs_a_model_to_its_end(world: World) -> None:
    client = client_of(world)

    done = await asyncio.to_thread(client.run, "faceswap-comic", **SWAP)

    assert done["status"] == "COMPLETED"
    assert done["output"].startswith(str(world.segmind.base_url))
    client._client.close()


async def test_it_hears_of_a_failure(tmp_path: Path) -> None:
    async with open_world(tmp_path, engine=Copier(says="No face found in Swap")) as world:
        client = client_of(world)

        with pytest.raises(InferenceFailed, match="No face found in Swap"):
            await asyncio.to_thread(client.run, "faceswap-comic", **SWAP)
        client._client.close()


async def test_it_runs_a_workflow_and_reads_its_outputs(world: World) -> None:
    client = client_of(world)
    url = f"{world.segmind.base_url}/workflows/{WORKFLOW}"

    done = await asyncio.to_thread(client.pixelflows.run, workflow_url=url, data={}, poll_interval=0)

    assert done["output"][0]["keyname"] == "page"
    client._client.close()


async def test_it_blocks_on_the_older_form(world: World) -> None:
    client = client_of(world)

    answer = await asyncio.to_thread(client.run_sync, "faceswap-comic", **SWAP)

    assert answer.content.startswith(b"\x89PNG")
    client._client.close()
