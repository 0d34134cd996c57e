"""Photos: which files are looked at, and what was seen on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.uploads import Findings
from gateway.domain.problem import FieldError, Problem

PhotoFormat = Literal["JPEG", "PNG", "WEBP"]

LONG_SIDE: Final = 2048
SHORTEST_SIDE: Final = 64
"""Pixels: a stored photo is never longer than the one, a photo never narrower than the other."""

HINTS: Final[Mapping[str, str]] = {
    "unsure": "A photo with nothing before the face is better.",
    "took_largest": "We took the largest face; a photo of the child alone is better.",
    "small": "A photo taken closer gives sharper pages.",
    "soft": "A sharper photo gives better pages.",
    "dark": "A photo in brighter light gives better pages.",
    "bright": "A photo in softer light gives better pages.",
    "turned": "A photo looking straight at the camera is better.",
    "tilted": "A photo with the head upright is better.",
    "eyes_closed": "A photo with open eyes is better.",
    "near_edge": "A photo with some room around the face is better.",
}
"""What would make a better book, by the warnings of the photo gate."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a photo may be."""

    bytes: int
    pixels: int


@dataclass(frozen=True, kw_only=True)
class CheckedPhoto:
    """A photo made anew: upright sRGB JPEG without metadata, and what was measured on it."""

    jpeg: bytes
    width: int
    height: int
    findings: Findings


@dataclass(frozen=True, kw_only=True)
class BadPhoto:
    """Why a photo cannot be used, and the one thing to do."""

    code: str
    reason: str
    advice: str

    def problem(self) -> Problem:
        """Return the refusal of the upload."""
        return Problem(
            code=self.code,
            detail=self.advice,
            errors=(FieldError(pointer="/photo", code=self.reason, detail=self.advice),),
        )


def format_of(head: bytes) -> PhotoFormat | None:
    """Tell the format by the first bytes of a file; None for everything we do not read."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def wrong_type() -> BadPhoto:
    """A file that is neither JPEG, PNG nor WebP."""
    return BadPhoto(
        code="photo_wrong_type", reason="wrong_type", advice="Save the photo as JPEG, PNG or WebP and choose it again."
    )


def unreadable() -> BadPhoto:
    """A file that begins like a photo and cannot be decoded to its end."""
    return BadPhoto(
        code="photo_unreadable", reason="unreadable", advice="Save the photo again, or choose another copy of it."
    )


def moving() -> BadPhoto:
    """A picture of several frames."""
    return BadPhoto(code="photo_animated", reason="several_frames", advice="Choose a photo that does not move.")


def too_many_bytes(limits: Limits) -> BadPhoto:
    """A file above the limit."""
    return BadPhoto(
        code="photo_too_large",
        reason="too_many_bytes",
        advice=f"Choose a photo of at most {limits.bytes // 1_000_000} MB.",
    )


def too_many_pixels(limits: Limits) -> BadPhoto:
    """A picture above the limit."""
    return BadPhoto(
        code="photo_too_many_pixels",
        reason="too_many_pixels",
        advice=f"Choose a photo of at most {limits.pixels // 1_000_000} million pixels.",
    )


def too_narrow() -> BadPhoto:
    """A picture in which no face can be told."""
    return BadPhoto(code="photo_quality", reason="too_small", advice="Choose a larger copy of this photo.")
