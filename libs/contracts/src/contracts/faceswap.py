"""What faceswap is told and answers: one page's face, paid for at most once."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.message import AiCall, Event, PaidCommand, StepAnswer, derived_id
from contracts.values import CharacterId, Code, Frozen, ObjectKey, PageId, Point, StoredObject


class CropSlot(Frozen):
    """Where the face is in a crop; in pixels of that crop."""

    character: CharacterId = "hero"
    width: Annotated[int, Field(gt=0, description="of the crop")]
    height: Annotated[int, Field(gt=0)]
    left_eye: Point
    right_eye: Point
    mouth: Point
    outline: Annotated[tuple[Point, ...], Field(min_length=8)]


class SwapPage(PaidCommand):
    """Put the face of the photo on the drawn face of the crop."""

    type: Literal["faceswap.swap_page"] = "faceswap.swap_page"
    page: PageId
    crop: StoredObject = Field(description="lossless PNG, about 1024 px square, a complete drawn face")
    slot: CropSlot
    photo: StoredObject
    result_key: ObjectKey


class PageSwapped(StepAnswer):
    """The crop with the child's face lies under the result key: same size, PNG."""

    type: Literal["page.swapped"] = "page.swapped"
    page: PageId
    picture: StoredObject
    calls: tuple[AiCall, ...]


class ProviderPaused(Event):
    """The provider refuses our key or credits: nothing paid can be done until it resumes."""

    type: Literal["provider.paused"] = "provider.paused"
    provider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    code: Code
    at: AwareDatetime | None = Field(default=None, description="since when; orders what is said of one provider")


class ProviderResumed(Event):
    """The provider accepts our calls again."""

    type: Literal["provider.resumed"] = "provider.resumed"
    provider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    at: AwareDatetime | None = Field(default=None, description="since when; orders what is said of one provider")


def provider_id(provider: str) -> UUID:
    """Return the correlation id of everything said about a provider as a whole."""
    return derived_id("provider", provider)
