"""A short run of random faults keeps every promise."""

from chaos.run import make_chaos


async def test_what_strikes_from_a_seed_breaks_no_promise() -> None:
    summary = await make_chaos(seed=2, jobs=6, minutes=1)

    assert summary["violations"] == []
    assert summary["counts"]["accepted"] > 0
    assert summary["faults"] == len(summary["recoveries"]) > 0
