"""What runs here."""

from typing import Any


async def test_everyone_is_told_what_runs_here_and_where_its_source_is(world: Any) -> None:
    async with world.client() as client:
        answer = await client.get("/about")

    document = answer.json()
    assert (answer.status_code, document["version"]) == (200, "1.2.3")
    assert document["source_url"] == "https://source.example"
    assert "Affero" in document["note"]
