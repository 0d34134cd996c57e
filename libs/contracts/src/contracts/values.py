"""Small values that messages, stories and manifests are made of."""

from collections.abc import Hashable, Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _inside(key: str) -> str:
    if any(part in {"", ".", ".."} for part in key.split("/")):
        raise ValueError("a key has no empty, . or .. parts")
    return key


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in lower-case hexadecimal")]
ObjectKey = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,500}$", description="Key in the object store, no slash in front"),
    AfterValidator(_inside),
]
StoryId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
PageId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$", description="cover, p01, p02 … back")]
CharacterId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$", description="hero is the child of the book")]
Language = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", description="BCP 47 tag, such as en or zh-Hans")
]
AgeBand = Literal["0-2", "3-5", "6-8", "9-12"]
Fault = Literal["customer", "provider", "platform"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,60}$", description="Stable machine-readable reason")]
Operator = Annotated[str, Field(pattern=r"^[A-Za-z0-9._@-]{1,80}$", description="Who wished it, for the books")]
Why = Annotated[str, Field(min_length=3, max_length=300, description="For the books; never about a person")]


def _not_twice(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if has_twins(values):
        raise ValueError("names something twice")
    return values


def has_twins(values: Iterable[Hashable]) -> bool:
    """Say whether something is named twice."""
    listed = list(values)
    return len(set(listed)) != len(listed)


NotTwice = AfterValidator(_not_twice)


class Frozen(BaseModel):
    """A value: compared by content, never changed, unknown fields of later versions ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Authored(BaseModel):
    """A value written by hand in a file: an unknown field is a typing mistake and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredObject(Frozen):
    """An object in the store and the proof of its content."""

    key: ObjectKey
    sha256: Sha256
    size: Annotated[int, Field(ge=0, description="bytes")]


class Point(Authored):
    """A point; x to the right and y down from the top-left corner of what holds it."""

    x: float
    y: float


class Box(Authored):
    """A rectangle; x and y are its top-left corner."""

    x: float
    y: float
    width: Annotated[float, Field(gt=0)]
    height: Annotated[float, Field(gt=0)]

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height

    def holds(self, other: "Box") -> bool:
        """Say whether the other box lies inside this one; edges may touch."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def holds_point(self, point: Point) -> bool:
        """Say whether the point lies inside or on the edge."""
        return self.x <= point.x <= self.right and self.y <= point.y <= self.bottom

    def meets(self, other: "Box") -> bool:
        """Say whether the two share any area."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def shrunk(self, margin: float) -> "Box":
        """Return this box with the margin taken off every edge."""
        return Box(x=self.x + margin, y=self.y + margin, width=self.width - 2 * margin, height=self.height - 2 * margin)
