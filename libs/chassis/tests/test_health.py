"""Probes tell the truth and name what is wrong."""

import httpx

from chassis.health import Health


async def ask(health: Health, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=health.app()), base_url="http://health") as client:
        return await client.get(path)


async def test_a_process_without_checks_is_healthy() -> None:
    assert (await ask(Health(), "/health/live")).status_code == 200


async def test_a_probe_names_the_check_that_does_not_hold() -> None:
    health = Health()
    health.add("database", lambda: True)
    health.add("broker", lambda: False)

    answer = await ask(health, "/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"healthy": False, "failing": ["broker"]}
    assert (await ask(health, "/health/live")).status_code == 200


async def test_a_check_that_raises_does_not_hold() -> None:
    async def broken() -> bool:
        raise ConnectionError

    health = Health()
    health.add("database", broken, kinds=("startup",))

    assert (await ask(health, "/health/startup")).json()["failing"] == ["database"]


async def test_metrics_are_there_for_prometheus() -> None:
    answer = await ask(Health(), "/metrics")

    assert answer.status_code == 200
    assert "messaging_process_duration_seconds" in answer.text or "python_info" in answer.text
