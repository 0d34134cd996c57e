"""Painting a page: the art in the child's colours, then face, overlay and letters."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from contracts.faceswap import CropSlot
from contracts.story import FaceSlot, Trim
from postprocess.adapters import pictures, watermark
from postprocess.adapters.lettering import letter_book
from postprocess.adapters.sheet import Sheet
from postprocess.domain import layout, pixels
from postprocess.domain.manifest import SHOWN_PIXELS, THUMBNAIL_PIXELS, WEB_PIXELS
from postprocess.domain.pixels import Patch, Pixels
from postprocess.domain.refusal import unusable
from postprocess.domain.work import Composed, Composing, Lettering, Piece, TintedArt, Tinting


@dataclass(frozen=True)
class Painted:
    """A page without letters, for screens and for print."""

    picture: Image.Image
    jpeg: bytes


def letter(work: Lettering, *, fonts: Path) -> None:
    """Set every letter of a book; raises Refused when a text cannot be printed."""
    letter_book(work.packed_json, work.language, work.person, fonts)


def tint(work: Tinting) -> TintedArt:
    """Lay the child's colours into a page's art, and cut the crop around its face."""
    drawn = pictures.layers_of(work.art.drawn, work.files)
    if drawn.constant.pixels.shape[:2] != (work.art.height, work.art.width):
        raise unusable(f"the art of {work.art.page} does not cover the page")
    page = drawn.painted(work.tones)
    crop, slot = _crop(page, work.slot, pixels_per_unit=work.pixels_per_unit) if work.slot else (None, None)
    return TintedArt(art=pictures.jpeg(page), overlay=_overlay(work), crop=crop, slot=slot)


def compose(work: Composing, *, fonts: Path) -> Composed:
    """Put face, overlay and letters on a page; what it shows on a screen is rendered from what is printed."""
    lettering = letter_book(work.packed_json, work.language, work.person, fonts)
    trim = lettering.packed.story.trim
    if work.page not in lettering.settings:
        raise unusable(f"the story has no page {work.page}")
    painted = paint(work.art, face=work.face, slot=work.slot, overlay=work.overlay)
    web = trimmed(painted.picture, trim)
    with Sheet(lettering.settings[work.page], trim=trim, lettering=lettering) as page:
        page.letter(web)
        sheet = page.pdf(painted.jpeg)
    on_screen = lettering.packed.story.page(work.page).on_screen
    shown = smaller(web, layout.picture_size(trim, SHOWN_PIXELS)) if work.watermarked else None
    return Composed(
        picture=painted.jpeg,
        sheet=sheet,
        web=pictures.webp(web),
        thumbnail=pictures.webp(smaller(web, layout.picture_size(trim, THUMBNAIL_PIXELS))),
        shown=pictures.webp(watermark.over(shown, work.language, fonts)) if shown else None,
        screen=pictures.jpeg(web, quality=pictures.SCREEN_QUALITY) if on_screen else None,
    )


def trimmed(page: Image.Image, trim: Trim) -> Image.Image:
    """Return what is left of a page when it is cut, as large as screens show it.

    A whole number of its pixels becomes one where that can be, as sharp as any resampling and at a sixth of the cost;
    the edge is then the nearest between two pixels.
    """
    cut, whole, size = trim.trim_box, trim.bleed_box, layout.picture_size(trim, WEB_PIXELS)
    scale_x, scale_y = page.width / whole.width, page.height / whole.height
    left, top, right, bottom = cut.x * scale_x, cut.y * scale_y, cut.right * scale_x, cut.bottom * scale_y
    step, more = divmod(round(right - left), size[0])
    if not more and round(bottom - top) == step * size[1]:
        return page.reduce(step, (int(left), int(top), int(left) + step * size[0], int(top) + step * size[1]))
    return page.resize(size, Image.Resampling.HAMMING, box=(left, top, right, bottom))


def smaller(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture in a smaller size: by whole steps first, which cost next to nothing."""
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=1.0)


def paint(art: bytes, *, face: Piece | None, slot: CropSlot | None, overlay: Piece | None) -> Painted:
    """Lay face and overlay on the art; the JPEG of art on which nothing is laid stays as it is, byte for byte."""
    page = pictures.decode(art, "RGB")
    if face is not None:
        if slot is None:
            raise unusable("there is a face but no slot for it")
        put_face(page, face, slot)
    if overlay is not None:
        cover = _laid(overlay, "RGBA", page)
        page.paste(cover, (overlay.x, overlay.y), cover)
    return Painted(page, art if face is None and overlay is None else pictures.jpeg(page))


def put_face(page: Image.Image, face: Piece, slot: CropSlot) -> None:
    """Blend a swapped crop into the page inside the drawn head; every other pixel keeps its value."""
    if (slot.width, slot.height) != (face.width, face.height):
        raise unusable("the face was made for another slot")
    crop = _laid(face, "RGB", page)
    mask, (left, top, right, bottom) = pictures.face_mask(slot.outline, width=slot.width, height=slot.height)
    page.paste(crop.crop((left, top, right, bottom)), (face.x + left, face.y + top), mask)


def _crop(page: Pixels, slot: FaceSlot, *, pixels_per_unit: float) -> tuple[Piece, CropSlot]:
    height, width = page.shape[:2]
    left, top, right, bottom = box = pixels.pixel_box(
        slot.crop, pixels_per_unit=pixels_per_unit, width=width, height=height
    )
    cut = pictures.png(page[top:bottom, left:right])
    return (
        Piece(cut, left, top, right - left, bottom - top),
        pixels.slot_in_crop(slot, box, pixels_per_unit=pixels_per_unit),
    )


def _overlay(work: Tinting) -> Piece | None:
    if work.art.overlay is None or work.art.overlay_alpha is None:
        return None
    layers = pictures.layers_of(work.art.overlay, work.files)
    alpha = pictures.patch_of(work.art.overlay_alpha, work.files, "L").pixels
    colours = layers.painted(work.tones)
    if alpha.shape != colours.shape[:2]:
        raise unusable(f"the overlay of {work.art.page} and its alpha differ in size")
    seen = pixels.trimmed(Patch(pixels.straight(colours, alpha), layers.constant.x, layers.constant.y))
    if seen is None:
        return None
    height, width = seen.pixels.shape[:2]
    return Piece(pictures.exact_webp(seen.pixels), seen.x, seen.y, width, height)


def _laid(piece: Piece, mode: str, page: Image.Image) -> Image.Image:
    picture = pictures.decode(piece.content, mode)
    if picture.size != (piece.width, piece.height):
        raise unusable(f"a picture laid on the page is not {piece.width} x {piece.height} pixels")
    if piece.x + piece.width > page.width or piece.y + piece.height > page.height:
        raise unusable("a picture laid on the page leaves it")
    return picture
