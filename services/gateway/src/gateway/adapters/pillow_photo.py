"""Decoding a photo and making it anew; runs only in `photo_process`."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final, Protocol

import numpy as np
from PIL import Image, ImageCms, ImageOps

from contracts.uploads import Findings
from faces import gate, tones
from faces.detect import FaceFinder
from faces.face import Rgb
from gateway.domain.photo import (
    LONG_SIDE,
    SHORTEST_SIDE,
    BadPhoto,
    CheckedPhoto,
    Limits,
    format_of,
    moving,
    too_many_bytes,
    too_many_pixels,
    too_narrow,
    unreadable,
    wrong_type,
)

QUALITY: Final = 92
_SRGB: Final = ImageCms.createProfile("sRGB")
_DEEP: Final = ("I;16", "I;16B", "I;16L", "I")
_HOLEY: Final = ("RGBA", "LA", "PA", "RGBa", "La")


class Judge(Protocol):
    """Says whether a picture can carry a book."""

    def __call__(self, rgb: Rgb) -> Findings | BadPhoto:
        """Measure the face in an upright picture, or say what is wrong with it."""


def check(data: bytes, *, limits: Limits, judge: Judge) -> CheckedPhoto | BadPhoto:
    """Decode a file to its end and make the photo anew, or say what is wrong with it."""
    picture = _opened(data, limits)
    if isinstance(picture, BadPhoto):
        return picture
    findings = judge(np.asarray(picture))
    if isinstance(findings, BadPhoto):
        return findings
    return CheckedPhoto(jpeg=_as_jpeg(picture), width=picture.width, height=picture.height, findings=findings)


def _opened(data: bytes, limits: Limits) -> Image.Image | BadPhoto:
    if len(data) > limits.bytes:
        return too_many_bytes(limits)
    file_format = format_of(data[:16])
    if file_format is None:
        return wrong_type()
    try:
        picture = decoded(data, file_format, limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return too_many_pixels(limits)
    except Exception:  # noqa: BLE001 - a hostile file can raise anything in a decoder; all of it means the same.
        return unreadable()
    if isinstance(picture, Image.Image) and min(picture.size) < SHORTEST_SIDE:
        return too_narrow()
    return picture


def decoded(data: bytes, file_format: str, limits: Limits) -> Image.Image | BadPhoto:
    """Return the picture upright, in sRGB, 8 bit, its long side capped; nothing but pixels comes along."""
    with _no_more_pixels_than(limits.pixels):
        return _decoded(data, file_format)


@contextmanager
def _no_more_pixels_than(pixels: int) -> Iterator[None]:
    """Let Pillow refuse a larger picture by its header; what held before holds again afterwards."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, pixels
    try:
        with warnings.catch_warnings(action="ignore"):
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _decoded(data: bytes, file_format: str) -> Image.Image | BadPhoto:
    with Image.open(BytesIO(data), formats=[file_format]) as picture:
        # Phones append a depth or light map to a JPEG; the photo is its first picture. Other formats move.
        if file_format != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            return moving()
        profile = picture.info.get("icc_profile")
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        picture.load()
        small = _upright(_eight_bit(picture))
    small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    plain = _in_srgb(small, profile)
    plain.info.clear()
    return plain


def face_judge(finder: FaceFinder) -> Judge:
    """Return the photo gate as a judge."""

    def judge(rgb: Rgb) -> Findings | BadPhoto:
        verdict = gate.judge(rgb, finder=finder)
        if verdict.refusal is not None:
            refusal = verdict.refusal
            return BadPhoto(code=refusal.code, reason=refusal.detail, advice=refusal.advice)
        if verdict.face is None or verdict.mesh is None:
            raise AssertionError("an accepted photo has a face")
        return Findings(
            face_score=verdict.face.score,
            eye_distance=verdict.mesh.eye_distance,
            skin=_hex(tones.rgb_of(tones.photo_skin(rgb, verdict.mesh))),
            hair=_hex(tones.measure(rgb, verdict.mesh).hair),
            warnings=tuple(warning.detail for warning in verdict.warnings),
        )

    return judge


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, AttributeError):
        return picture  # Damaged metadata says nothing about the picture.


def _eight_bit(picture: Image.Image) -> Image.Image:
    if picture.mode in _DEEP:
        deep = np.asarray(picture).astype(np.uint32)
        light = Image.fromarray((deep >> 8).clip(0, 255).astype(np.uint8), "L")
        light.info = dict(picture.info)
        return light
    if picture.mode in _HOLEY or "transparency" in picture.info:
        holey = picture.convert("RGBA")
        ground = Image.new("RGBA", holey.size, "white")
        ground.alpha_composite(holey)
        flat = ground.convert("RGB")
        flat.info = {name: value for name, value in picture.info.items() if name == "exif"}
        return flat
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return picture.convert("RGB")  # A profile that does not fit its picture is as good as none.
        return converted if converted is not None else picture.convert("RGB")
    return picture.convert("RGB")


def _as_jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True, exif=b"", icc_profile=None)
    return file.getvalue()


def _hex(color: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
