"""Every code with which a service may fail a job, or refuse a wish, has a sentence for the customer."""

import ast
from collections.abc import Iterator
from pathlib import Path

from gateway.domain.problem import FAILURES, REFUSALS

ROOT = Path(__file__).parents[1]
REFUSING = {"Refused", "Refusal", "StepRefusedError", "Failure"}
SOURCES = [
    file
    for service in ("orchestrator", "faceswap", "postprocess")
    for file in (ROOT / "services" / service / "src" / service).rglob("*.py")
]


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Codes written where a refusal is made, directly or as a constant of the same file."""
    constants = {
        node.target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING:
            for given in [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]:
                code = constants.get(given.id, given) if isinstance(given, ast.Name) else given
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value


def test_every_failure_has_a_sentence() -> None:
    codes = {code for file in SOURCES for code in codes_in(ast.parse(file.read_text()))}

    assert {"render_failed", "provider_unavailable", "deadline_exceeded", "text_does_not_fit"} <= codes
    assert codes - set(FAILURES) - set(REFUSALS) == set()
