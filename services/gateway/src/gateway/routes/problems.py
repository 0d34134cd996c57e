"""Problems as HTTP answers (RFC 9457), and as the API's document shows them."""

import logging
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from gateway.domain.problem import REFUSALS, FieldError, Problem, RefusedError, UnavailableError, not_found

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID: Final = "request_id"
"""Where the edge keeps the id of a request in its scope."""

log = logging.getLogger(__name__)


class FieldErrorDocument(BaseModel):
    """One wrong field."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or ?name of a query parameter")]
    code: str
    detail: str


class ProblemDocument(BaseModel):
    """Why a request was refused, and the one thing to do (RFC 9457)."""

    model_config = ConfigDict(
        title="Problem",
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:ai-comic-books:problem:photo_no_face",
                    "title": "No face can be seen",
                    "status": 422,
                    "detail": "Choose a photo that shows one face, looking at the camera.",
                    "instance": "/v1/uploads",
                    "code": "photo_no_face",
                    "request_id": "5f0c3a52b1f84f1f9f0f3c0b8e6a7d21",
                    "errors": [
                        {
                            "pointer": "/photo",
                            "code": "no_face",
                            "detail": "Choose a photo that shows one face, looking at the camera.",
                        }
                    ],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="the one thing to do")]
    instance: str
    code: Annotated[str, Field(description="stable; what programs decide by")]
    request_id: Annotated[str, Field(description="name it when you ask for help")]
    errors: list[FieldErrorDocument] | None = None


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route for the API's document, by status."""
    by_status: dict[int | str, list[str]] = {}
    for code in codes:
        by_status.setdefault(REFUSALS[code].status, []).append(code)
    return {
        status: {
            "description": ", ".join(f"`{code}`" for code in those),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, those in sorted(by_status.items(), key=lambda item: int(item[0]))
    }


def answer(problem: Problem, scope: Scope) -> JSONResponse:
    """Return a problem as a response."""
    headers = dict(problem.headers)
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    request_id = scope.get("state", {}).get(REQUEST_ID, "")
    return JSONResponse(
        problem.document(instance=scope["path"], request_id=request_id),
        status_code=problem.kind.status,
        headers={**headers, "Cache-Control": "no-store"},
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Let every way in which a request can fail end as a problem."""
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(UnavailableError, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RefusedError):
        raise error
    log.info("refused", extra={"code": error.problem.code, "reason": getattr(error, "reason", None)})
    return answer(error.problem, request.scope)


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    log.warning("unavailable", extra={"reason": str(error)})
    return answer(UnavailableError.problem, request.scope)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(one["loc"][:1] == ("path",) for one in found):
        return answer(not_found().problem, request.scope)
    if any(one["type"] == "json_invalid" for one in found):
        return answer(Problem(code="bad_request", detail="Send valid JSON."), request.scope)
    errors = tuple(
        FieldError(pointer=pointer(one["loc"]), code=str(one["type"]), detail=str(one["msg"])) for one in found
    )
    detail = f"{errors[0].pointer or 'The body'}: {errors[0].detail}."
    return answer(Problem(code="invalid", detail=detail, errors=errors), request.scope)


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            problem = not_found().problem
        case HTTPStatus.METHOD_NOT_ALLOWED:
            problem = not_allowed(_allowed(request))
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            problem = Problem(code="body_too_large", detail="Send less.")
        case HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
            problem = Problem(code="media_type", detail=str(error.detail))
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            problem = Problem(code="bad_request", detail=str(error.detail))
        case _:
            problem = internal()
    return answer(problem, request.scope)


def not_allowed(methods: list[str]) -> Problem:
    """Return the problem of a method that a resource does not know."""
    allow = ", ".join(methods)
    return Problem(code="method_not_allowed", detail=f"Use {allow}.", headers={"Allow": allow})


def internal() -> Problem:
    """Return the problem of our own mistakes; it says nothing about them."""
    return Problem(code="internal", detail="Try again later; if it stays, tell us the request_id.")


def pointer(location: tuple[str | int, ...]) -> str:
    """Return where a wrong value is: a JSON pointer for bodies, ?name for queries, the name for headers."""
    where, *rest = location
    if where == "body":
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return ("?" if where == "query" else "") + "".join(str(part) for part in rest[:1])


def _allowed(request: Request) -> list[str]:
    """Return every method of the resource, whichever route knows it."""
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        match, _ = route.matches({**request.scope, "root_path": ""})
        if match is not Match.NONE:
            methods |= set(getattr(route, "methods", None) or ())
    return sorted(methods)
