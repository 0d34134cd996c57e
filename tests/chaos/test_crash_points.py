"""Whoever is killed wherever: each accepted job ends once, and nothing is paid for twice."""

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from chaos.field import Ending, Field
from chassis.crash import CRASH_AT
from faceswap.domain.claim import FACTS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "reliability.md").read_text()
ROW: Final = re.compile(r"^\| (\w+) \| `(\w+)` \|", re.MULTILINE)
exhaustive: Final = pytest.mark.exhaustive

IN_ALL_OF_IT: Final = Ending(status="done", error_code=None, charges=3)
"""A preview has three pages with a face."""
REFUSED_ONCE: Final = {"match": {"on": "submit", "nth": 1}, "do": {"kind": "rate_limited", "seconds": 1}}


def points_in(source: Path) -> Iterator[str]:
    """Every point at which a file may crash; a point about a fact of a claim is one for each kind of fact."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "crash_if":
            match node.args[0]:
                case ast.Constant(value=str(name)):
                    yield name
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), ast.FormattedValue()]):
                    yield from (f"{start}{kind}" for kind in FACTS)
                case other:
                    raise AssertionError(f"{source}: {ast.dump(other)} names no point")


def test_the_page_names_the_points_that_are_in_the_code_and_no_others() -> None:
    in_code = {
        (folder.name, point)
        for folder in (ROOT / "services").iterdir()
        for source in folder.glob("src/**/*.py")
        for point in points_in(source)
    }

    assert set(ROW.findall(PAGE)) == in_code


@pytest.mark.parametrize(
    "point",
    [
        "before_claimed",
        "before_submitted",
        pytest.param("after_submitted", marks=exhaustive),
        pytest.param("before_ended", marks=exhaustive),
        pytest.param("after_ended", marks=exhaustive),
        pytest.param("before_result", marks=exhaustive),
        "after_result",
        pytest.param("before_answer", marks=exhaustive),
        pytest.param("after_answer", marks=exhaustive),
    ],
)
async def test_faceswap_dies(field: Field, point: str) -> None:
    ending = await a_preview_with_a_death(field, "faceswap", point)

    assert ending == IN_ALL_OF_IT
    await nothing_is_broken(field)


async def test_faceswap_dies_before_it_posts_and_never_dares_again(field: Field) -> None:
    ending = await a_preview_with_a_death(field, "faceswap", "after_claimed")

    assert (ending.status, ending.error_code) == ("failed", "provider_unknown")
    await nothing_is_broken(field)


@exhaustive
@pytest.mark.parametrize("point", ["before_refused", "after_refused"])
async def test_faceswap_dies_over_a_refusal(field: Field, point: str) -> None:
    async with field.trouble(REFUSED_ONCE):
        ending = await a_preview_with_a_death(field, "faceswap", point)

    assert ending.charges <= IN_ALL_OF_IT.charges
    assert ending.error_code == ("provider_unknown" if point == "before_refused" else None)
    await nothing_is_broken(field)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("before_storing", marks=exhaustive),
        pytest.param("after_storing", marks=exhaustive),
        pytest.param("before_manifest", marks=exhaustive),
        "after_manifest",
        pytest.param("before_answer", marks=exhaustive),
        pytest.param("after_answer", marks=exhaustive),
    ],
)
async def test_postprocess_dies(field: Field, point: str) -> None:
    ending = await a_preview_with_a_death(field, "postprocess", point)

    assert ending == IN_ALL_OF_IT
    await nothing_is_broken(field)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("before_commit", marks=exhaustive),
        "after_commit",
        pytest.param("before_publishing", marks=exhaustive),
        pytest.param("after_publishing", marks=exhaustive),
    ],
)
async def test_the_orchestrator_dies(field: Field, point: str) -> None:
    ending = await a_preview_with_a_death(field, "orchestrator", point)

    assert ending == IN_ALL_OF_IT
    await nothing_is_broken(field)


@pytest.mark.parametrize("point", ["before_announcing", pytest.param("after_announcing", marks=exhaustive)])
async def test_the_gateway_dies(field: Field, point: str) -> None:
    before = await field.ask("SELECT count(*) FROM app.jobs")

    ending = await a_preview_with_a_death(field, "gateway", point)

    # A store in a local folder lends its files through the gateway: while it is away the provider can read none.
    assert ending.error_code in (None, "provider_rejected")
    assert await field.ask("SELECT count(*) FROM app.jobs") == before + 1
    await nothing_is_broken(field)


async def a_preview_with_a_death(field: Field, part: str, point: str) -> Ending:
    """Ask for a preview while a service is to die at a point; start the service again when it has."""
    await field.restart(part, {CRASH_AT: point, "FACESWAP_AT_ONCE": "1"}, wait=False)  # It may die before it is ready.
    job_id, _ = await asyncio.gather(field.preview(), field.comes_back(part))
    return await field.ended(job_id)


async def nothing_is_broken(field: Field) -> None:
    verdict = await field.verdict()

    assert verdict.violations == ()
