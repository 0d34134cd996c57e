"""The official command line against the sandbox; collected when `COMICS_STRIPE_CLI` says where it is."""

import asyncio
import os
from pathlib import Path

import pytest

from sandbox.stripe.testing import Receiver
from sandbox.testing import STRIPE_KEY, World

CLI = os.environ.get("COMICS_STRIPE_CLI", "stripe")


async def trigger(world: World, home: Path, *arguments: str) -> str:
    """Run `stripe trigger` and return what it said; fails if it failed."""
    process = await asyncio.create_subprocess_exec(
        CLI,
        "trigger",
        *arguments,
        "--api-base",
        str(world.stripe.base_url).rstrip("/"),
        env={"HOME": str(home), "STRIPE_API_KEY": STRIPE_KEY, "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, said.decode()
    return said.decode()


async def test_it_completes_a_session_with_our_metadata(shop: World, receiver: Receiver, tmp_path: Path) -> None:
    said = await trigger(
        shop, tmp_path, "checkout.session.completed", "--add", "checkout_session:metadata.order_id=ord_7"
    )

    (one,) = await receiver.wait(1)

    assert "Trigger succeeded" in said
    assert one.event["type"] == "checkout.session.completed"
    assert one.event["data"]["object"]["metadata"] == {"order_id": "ord_7"}
    assert one.event["data"]["object"]["amount_total"] == 3_000


async def test_it_expires_a_session(shop: World, receiver: Receiver, tmp_path: Path) -> None:
    await trigger(shop, tmp_path, "checkout.session.expired")

    await receiver.wait(1)

    assert receiver.types == ["checkout.session.expired"]


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
async def test_it_begins_a_delayed_payment_of_an_earlier_version(
    shop: World, receiver: Receiver, tmp_path: Path, outcome: str
) -> None:
    await trigger(shop, tmp_path, f"checkout.session.async_payment_{outcome}", "--api-version", "2025-03-31.basil")
    (one,) = await receiver.wait(1)

    await shop.act(f"sessions/{one.event['data']['object']['id']}/settle", outcome=outcome)
    await receiver.wait(3 if outcome == "failed" else 2)

    assert one.event["data"]["object"]["payment_status"] == "unpaid"
    assert f"checkout.session.async_payment_{outcome}" in receiver.types
