"""Every code with which a service may fail a job, or refuse a wish, has a sentence for the customer."""

import ast
from collections.abc import Iterator
from pathlib import Path

from gateway.domain.problem import FAILURES, OTHER_WISHES, REFUSALS, WISHES

ROOT = Path(__file__).parents[1]
REFUSING = {"Refused", "Refusal", "StepRefusedError", "Failure", "Fail", "Ended"}
OPERATING = "operating.py"
"""What an operator wished and was refused is written down as its code; operators read those."""
SOURCES = [
    file
    for service in ("orchestrator", "faceswap", "postprocess")
    for file in (ROOT / "services" / service / "src" / service).rglob("*.py")
    if file.name != OPERATING
]


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Codes written where a refusal is made, directly or as a constant of the same file, or where one is chosen."""
    constants = {
        node.target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in REFUSING:
                said = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
            case ast.Call(func=ast.Name(id=name)) if name.startswith("_refus"):
                said = list(node.args)
            case ast.Assign(targets=[ast.Name(id="code")], value=value):
                said = [value]
            case ast.FunctionDef(returns=returns) if returns is not None and "Code" in ast.unparse(returns):
                said = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
            case _:
                continue
        for value in said:
            yield from _codes_of(value, constants)


def _codes_of(value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str() as code):
            yield code
        case ast.Name(id=name) if name in constants:
            yield from _codes_of(constants[name], {})
        case ast.Tuple(elts=[first, *_]):
            yield from _codes_of(first, constants)
        case ast.IfExp():
            yield from _codes_of(value.body, constants)
            yield from _codes_of(value.orelse, constants)


CODES = {code for file in SOURCES for code in codes_in(ast.parse(file.read_text()))}


def test_the_codes_are_found_wherever_they_are_written() -> None:
    of_jobs = {"render_failed", "provider_rejected", "deadline_exceeded", "text_does_not_fit", "acceptance_broken"}
    of_wishes = {"upload_unknown", "preview_quota_exceeded", "preview_not_done", "order_exists", "order_not_payable"}

    assert of_jobs | of_wishes | {"idempotency_key_reused", "provider_timeout", "photo_no_face"} <= CODES


def test_every_code_has_a_sentence() -> None:
    assert CODES - set(FAILURES) - set(REFUSALS) == set()


def test_every_wish_that_is_refused_says_what_to_do() -> None:
    assert CODES - set(FAILURES) - set(WISHES) - set(OTHER_WISHES) == set()
