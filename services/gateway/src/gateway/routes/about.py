"""`/about`: what runs here, and where its source is."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway.routes.parts import WithParts

router = APIRouter(tags=["about"])
NOTE = (
    "Pages are set with PyMuPDF. Unless the operator holds Artifex's commercial licence, it is under the GNU Affero "
    "General Public License version 3: whoever uses this service over a network may have the source of what runs here."
)


class AboutDocument(BaseModel):
    """This service."""

    model_config = ConfigDict(title="About")

    name: str = "AI Comic Books"
    version: str
    note: str = NOTE
    source_url: Annotated[str | None, Field(description="where the source is; ask the operator when null")]


@router.get("/about", operation_id="getAbout", summary="Read about this service")
async def get_about(parts: WithParts) -> AboutDocument:
    """Say what runs here and what its parts ask for."""
    return AboutDocument(version=parts.about.version, source_url=parts.about.source_url)
