import pytest

from sandbox.testing import World


@pytest.mark.parametrize("state", ["live", "ready", "startup"])
async def test_the_sandbox_says_that_it_is_well(world: World, state: str) -> None:
    assert (await world.admin.get(f"/health/{state}")).json() == {"status": "ok"}


async def test_settings_are_shown_and_changed_one_at_a_time(world: World) -> None:
    before = (await world.admin.get("/_settings")).json()

    after = (await world.admin.patch("/_settings", json={"mode": "echo"})).json()

    assert after == before | {"mode": "echo"}


@pytest.mark.parametrize("changes", [{"mode": "slow"}, {"min_latency_seconds": -1}, {"latency": 1}])
async def test_a_setting_that_does_not_exist_or_fit_is_refused(world: World, changes: dict[str, object]) -> None:
    before = (await world.admin.get("/_settings")).json()

    answer = await world.admin.patch("/_settings", json=changes)

    assert answer.status_code == 422
    assert (await world.admin.get("/_settings")).json() == before


async def test_the_clock_only_goes_forward(world: World) -> None:
    before = (await world.admin.get("/_clock")).json()["now"]

    later = (await world.admin.post("/_clock", json={"advance_seconds": 86_400})).json()["now"]
    back = await world.admin.post("/_clock", json={"advance_seconds": -1})

    assert later > before
    assert back.status_code == 422


async def test_admin_doors_are_not_on_the_public_ports(world: World) -> None:
    answers = [await client.get("/_ledger") for client in (world.segmind, world.auth)]

    assert [answer.status_code for answer in answers] == [404, 404]
