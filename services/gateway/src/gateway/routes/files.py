"""`/files`: files of a local object store, for those who hold a signed link."""

import re
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from contracts.values import ObjectKey
from gateway.domain.problem import Problem, RefusedError, not_found
from gateway.routes.parts import WithParts
from gateway.routes.problems import documented

PREFIX: Final = "/files/"
TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "json": "application/json",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

router = APIRouter(tags=["files"])


@router.api_route(
    PREFIX + "{key:path}",
    methods=["GET", "HEAD"],
    operation_id="getFile",
    summary="Read a file by its link",
    response_class=Response,
    include_in_schema=False,
    responses=documented("link_invalid", "not_found", "range_not_satisfiable"),
)
async def get_file(key: Annotated[ObjectKey, Path()], request: Request, parts: WithParts) -> Response:
    """Read one file. The links of a manifest lead here where the object store has no door of its own."""
    query = dict(request.query_params)
    if not parts.files.check_link(key, query, now=parts.now()):
        raise RefusedError(Problem(code="link_invalid", detail="Read the manifest again and use its new links."))
    content = await parts.files.read(key)
    if content is None:
        raise not_found()
    kind = TYPES.get(key.rpartition(".")[2].lower(), "application/octet-stream")
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": disposition(query.get("filename")),
    }
    part = requested_part(request.headers.get("range"), len(content))
    if part is None:
        return Response(content, media_type=kind, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], status_code=206, media_type=kind, headers=headers)


def requested_part(header: str | None, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a single range, None for the whole; RefusedError when there is no such part."""
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None  # No range, several, or one we do not understand: the whole file answers all of them.
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end:
        raise RefusedError(
            Problem(
                code="range_not_satisfiable",
                detail=f"Ask for bytes below {size}.",
                headers={"Content-Range": f"bytes */{size}"},
            )
        )
    return start, end


def disposition(filename: str | None) -> str:
    """Return whether a browser shows the file, or saves it under a name."""
    return "inline" if filename is None else f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
