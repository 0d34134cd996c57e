"""A story as far as it can be understood: whatever is wrong in it, the rest can still be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar, get_args

from pydantic import BaseModel

from contracts.story import UNITS_PER_INCH, Balloon, Caption, FaceSlot, PageKind, Speaker, Trim
from contracts.values import Box
from studio.check.marked import Marked, Path_, loosely

HERO: Final = "hero"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Sheet:
    """A page, with the place of each part in story.yaml."""

    at: Path_
    id: str
    kind: str
    art: str | None
    shows_a_face: bool
    faces: tuple[tuple[Path_, FaceSlot], ...]
    said: tuple[tuple[Path_, Caption | Balloon], ...]
    speakers: tuple[tuple[Path_, str, Speaker], ...]
    keep_outs: tuple[tuple[Path_, Box], ...]

    characters: frozenset[str]
    """Everybody who is on the page, even where what is said of them is wrong."""

    @property
    def text_ids(self) -> tuple[str, ...]:
        """The ids of everything that is said on the page."""
        return tuple(one.id for _, one in self.said)

    @property
    def pinned(self) -> tuple[tuple[Path_, str, Box], ...]:
        """The texts whose place the author chose: place in the file, id, box."""
        return tuple((at, one.id, one.box) for at, one in self.said if one.box != "auto")


@dataclass(frozen=True)
class Draft:
    """What can be understood of story.yaml."""

    marked: Marked
    trim: Trim
    dpi: int
    languages: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    @property
    def pixels_per_unit(self) -> float:
        """How many pixels of the rendered art make one page unit."""
        return self.dpi / UNITS_PER_INCH


def draft_of(marked: Marked) -> Draft:
    """Understand as much of story.yaml as there is to be understood."""
    dpi = marked.at("dpi")
    return Draft(
        marked=marked,
        trim=loosely(Trim, marked.at("trim") or {}) or Trim(),
        dpi=dpi if isinstance(dpi, int) and dpi > 0 else 300,
        languages=tuple(str(one) for one in marked.items("languages")),
        sheets=tuple(_sheet(marked, index) for index in range(len(marked.items("pages")))),
    )


def _sheet(marked: Marked, index: int) -> Sheet:
    at: Path_ = ("pages", index)
    art = marked.at(*at, "art")
    kind = marked.at(*at, "kind") or "inner"
    return Sheet(
        at=at,
        id=str(marked.at(*at, "id") or ""),
        kind=kind if kind in get_args(PageKind) else "inner",
        art=art if isinstance(art, str) else None,
        shows_a_face=bool(marked.items(*at, "faces")),
        faces=_listed(FaceSlot, marked, (*at, "faces")),
        said=(*_listed(Caption, marked, (*at, "captions")), *_listed(Balloon, marked, (*at, "balloons"))),
        speakers=tuple(
            ((*at, "speakers", name), name, speaker)
            for name, raw in marked.entries(*at, "speakers").items()
            if (speaker := loosely(Speaker, raw))
        ),
        keep_outs=_listed(Box, marked, (*at, "keep_outs")),
        characters=frozenset(marked.entries(*at, "speakers")) | _shown(marked, at),
    )


def _shown(marked: Marked, at: Path_) -> frozenset[str]:
    """Return the characters with a face slot."""
    faces = range(len(marked.items(*at, "faces")))
    return frozenset(str(marked.at(*at, "faces", index, "character") or HERO) for index in faces)


def _listed(model: type[M], marked: Marked, at: Path_) -> tuple[tuple[Path_, M], ...]:
    found = ((index, loosely(model, raw)) for index, raw in enumerate(marked.items(*at)))
    return tuple(((*at, index), one) for index, one in found if one is not None)
