"""The API's document."""

import inspect
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway.app import build_api, openapi

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def test_every_call_of_the_api_is_in_it(document: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(document)} == {
        ("get", "/v1/stories"),
        ("get", "/v1/stories/{story_id}"),
        ("post", "/v1/uploads"),
        ("get", "/v1/uploads/{upload_id}"),
        ("post", "/v1/jobs"),
        ("get", "/v1/jobs"),
        ("get", "/v1/jobs/{job_id}"),
        ("get", "/v1/jobs/{job_id}/events"),
        ("get", "/v1/jobs/{job_id}/manifest"),
        ("post", "/v1/jobs/{job_id}/acceptance"),
        ("get", "/v1/jobs/{job_id}/acceptance"),
        ("get", "/v1/products"),
        ("post", "/v1/orders"),
        ("get", "/v1/orders"),
        ("get", "/v1/orders/{order_id}"),
        ("post", "/v1/orders/{order_id}/checkout-session"),
        ("post", "/v1/orders/{order_id}/refresh"),
        ("get", "/about"),
    }


def test_every_call_has_its_own_id_a_summary_and_a_text(document: dict[str, Any]) -> None:
    found = operations(document)

    assert len({operation["operationId"] for _, _, operation in found}) == len(found)
    assert all(operation["summary"] and operation["description"] for _, _, operation in found)


def test_every_call_but_the_public_ones_asks_for_a_token(document: dict[str, Any]) -> None:
    public = {path for _, path, operation in operations(document) if not operation.get("security")}

    assert public == {"/v1/stories", "/v1/stories/{story_id}", "/v1/products", "/about"}
    assert document["components"]["securitySchemes"]["user"]["bearerFormat"] == "JWT"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert references(document) <= schemas


def test_every_schema_is_valid_and_fits_its_examples(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        whole = {**schema, "components": document["components"]}
        Draft202012Validator.check_schema(whole)
        for example in schema.get("examples", ()):
            errors = [error.message for error in Draft202012Validator(whole).iter_errors(example)]
            assert errors == [], name


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                (media_type,) = response["content"]
                assert media_type == "application/problem+json"


def test_creating_needs_an_idempotency_key(document: dict[str, Any]) -> None:
    creating = [operation for method, _, operation in operations(document) if method == "post" and makes(operation)]

    assert len(creating) == 5
    for operation in creating:
        names = {parameter["name"]: parameter["required"] for parameter in operation["parameters"]}
        assert names["Idempotency-Key"] is True


def makes(operation: dict[str, Any]) -> bool:
    """All but asking Stripe what became of a payment."""
    return bool(operation["operationId"] != "refreshOrder")


def test_no_amount_of_money_comes_from_a_client(document: dict[str, Any]) -> None:
    wish = document["components"]["schemas"]["OrderWish"]

    assert set(wish["properties"]) == {"acceptance_id", "format", "currency"}


def test_only_previews_can_be_asked_for(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["PreviewWish"]["properties"]["kind"]["const"] == "preview"


def test_the_document_is_the_same_every_time(document: dict[str, Any]) -> None:
    assert openapi() == document


def test_nothing_a_request_needs_runs_in_a_thread() -> None:
    waiting = [dependant for route in build_api().routes for dependant in _dependants(route)]

    assert waiting
    assert [call for call in waiting if not _asynchronous(call)] == []


def _dependants(route: Any) -> list[Any]:
    router = getattr(route, "original_router", None)
    if router is not None:
        return [call for inner in router.routes for call in _dependants(inner)]
    pending, found = [route.dependant], []
    while pending:
        dependant = pending.pop()
        found.append(dependant.call)
        pending += dependant.dependencies
    return found


def _asynchronous(call: Any) -> bool:
    candidates = (call, type(call).__call__)
    return any(inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one) for one in candidates)
