from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageCms

from contracts.story import Trim
from contracts.values import Point
from postprocess.adapters import painting, pictures
from postprocess.adapters.painting import put_face, tint
from postprocess.domain.colours import Tones
from postprocess.domain.pixels import Pixels
from postprocess.domain.refusal import Refused
from postprocess.domain.work import Piece, TintedArt, Tinting

TONES = Tones(skin=(209, 150, 115), hair=(58, 42, 28))
GREEN = (40, 160, 90)


def tinted(story: Any, page: str = "p01", tones: Tones = TONES) -> TintedArt:
    drawn = story.packed.story.page(page)
    slot = drawn.faces[0] if drawn.faces else None
    art = story.packed.art_of(page)
    return tint(Tinting(art=art, slot=slot, pixels_per_unit=3, tones=tones, files=story.files_by_hash))


def opened(content: bytes) -> Pixels:
    return np.array(Image.open(BytesIO(content)))


def a_face(crop: Piece, colour: tuple[int, int, int] = GREEN) -> Piece:
    content = pictures.png(np.full((crop.height, crop.width, 3), colour, np.uint8))
    return Piece(content, crop.x, crop.y, crop.width, crop.height)


def test_the_art_wears_the_childs_skin_and_hair(story: Any) -> None:
    art = tinted(story)

    assert np.abs(opened(art.art)[300, 340].astype(int) - TONES.skin).max() <= 3
    assert art.overlay is not None
    hat = pictures.pixels_of(art.overlay.content, "RGBA")
    assert hat[20, 90].tolist() == [*(round(tone * 200 / 255) for tone in TONES.hair), 255]


def test_the_overlay_is_cut_to_what_it_covers_and_is_where_it_was_drawn(story: Any) -> None:
    overlay = tinted(story).overlay

    assert overlay is not None
    assert (overlay.x, overlay.y, overlay.width, overlay.height) == (250, 100, 180, 40)


def test_the_crop_is_the_art_before_it_was_compressed(story: Any) -> None:
    art = tinted(story)

    assert art.crop is not None
    assert art.slot is not None
    crop = opened(art.crop.content)
    assert crop.shape == (300, 300, 3)
    assert (art.crop.x, art.crop.y) == (188, 90)
    whole = opened(art.art)[90:390, 188:488]
    assert np.abs(crop.astype(int) - whole).mean() < 2
    assert crop[210, 150].tolist() == list(TONES.skin)
    assert art.slot.left_eye == Point(x=97, y=120)


def test_a_page_without_a_face_has_art_only(story: Any) -> None:
    art = tinted(story, "back")

    assert (art.overlay, art.crop, art.slot) == (None, None, None)


def test_art_is_sharp_in_colour_and_names_its_colour_space(story: Any) -> None:
    with Image.open(BytesIO(tinted(story).art)) as art:
        profile = ImageCms.ImageCmsProfile(BytesIO(art.info["icc_profile"]))
        sampling = {part[1:3] for part in art.layer}

    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert sampling == {(1, 1)}


def test_equal_colours_give_equal_bytes_and_others_do_not(story: Any) -> None:
    darker = Tones(skin=(120, 80, 60), hair=(20, 16, 12))

    assert tinted(story) == tinted(story)
    assert tinted(story, tones=darker).art != tinted(story).art


def test_a_face_touches_no_pixel_outside_the_drawn_head(story: Any) -> None:
    art = tinted(story)
    assert art.crop is not None
    assert art.slot is not None
    before = opened(art.art)
    page = Image.fromarray(before)

    put_face(page, a_face(art.crop), art.slot)

    after = np.array(page)
    changed = np.argwhere((after != before).any(axis=2))
    from_centre = np.hypot((changed[:, 1] / 3 - 112.5) / 35, (changed[:, 0] / 3 - 80) / 40)
    assert len(changed) > 10_000
    assert from_centre.max() < 1
    assert after[240, 337].tolist() == list(GREEN)


def test_the_edge_of_a_face_is_soft(story: Any) -> None:
    slot = tinted(story).slot
    assert slot is not None

    mask, (left, top, right, bottom) = pictures.face_mask(slot.outline, width=slot.width, height=slot.height)

    assert mask.size == (right - left, bottom - top)
    middle = np.array(mask)[150 - top, :].astype(int)
    assert middle.max() == 255
    assert len(np.unique(middle)) > 6
    assert np.abs(np.diff(middle)).max() < 130


def test_outside_face_and_overlay_the_finished_picture_is_the_art_but_for_compression(story: Any) -> None:
    art = tinted(story)
    assert art.crop is not None

    painted = painting.paint(art.art, face=a_face(art.crop), slot=art.slot, overlay=art.overlay)

    difference = np.abs(opened(painted.jpeg).astype(int) - opened(art.art))
    difference[95:370, 215:470] = 0
    assert difference.max() <= 6
    assert difference.mean() < 0.2


def test_the_overlay_lies_in_front_of_the_face(story: Any) -> None:
    art = tinted(story)
    assert art.crop is not None

    painted = opened(painting.paint(art.art, face=a_face(art.crop), slot=art.slot, overlay=art.overlay).jpeg)

    hat, face = painted[135, 337], painted[240, 337]
    assert np.abs(hat.astype(int) - [round(tone * 200 / 255) for tone in TONES.hair]).max() <= 12
    assert np.abs(face.astype(int) - GREEN).max() <= 6


@given(arrays(np.uint8, (6, 5, 3)), arrays(np.uint8, (4, 3, 4)))
def test_where_an_overlay_is_transparent_the_page_keeps_its_values(page: Pixels, overlay: Pixels) -> None:
    overlay[..., 3] = np.where(overlay[..., 3] > 100, overlay[..., 3], 0)
    art, laid = pictures.png(page), Piece(pictures.exact_webp(overlay), 1, 2, 3, 4)

    painted = np.array(painting.paint(art, face=None, slot=None, overlay=laid).picture)

    hidden = np.zeros(page.shape[:2], bool)
    hidden[2:6, 1:4] = overlay[..., 3] > 0
    assert (painted[~hidden] == page[~hidden]).all()
    opaque = overlay[..., 3] == 255
    assert (painted[2:6, 1:4][opaque] == overlay[..., :3][opaque]).all()


def test_art_on_which_nothing_is_laid_stays_byte_for_byte(story: Any) -> None:
    art = tinted(story, "back").art

    assert painting.paint(art, face=None, slot=None, overlay=None).jpeg is art


def cut(face: Piece) -> Piece:
    return Piece(face.content[: len(face.content) // 2], face.x, face.y, face.width, face.height)


def shrunk(face: Piece) -> Piece:
    return Piece(pictures.png(np.zeros((8, 8, 3), np.uint8)), face.x, face.y, face.width, face.height)


def moved(face: Piece) -> Piece:
    return Piece(face.content, face.x + 700, face.y, face.width, face.height)


def no_picture(face: Piece) -> Piece:
    return Piece(b"<svg/>", face.x, face.y, face.width, face.height)


@pytest.mark.parametrize("spoil", [cut, shrunk, moved, no_picture])
def test_a_face_that_is_damaged_or_does_not_fit_is_refused(story: Any, spoil: Callable[[Piece], Piece]) -> None:
    art = tinted(story)
    assert art.crop is not None

    with pytest.raises(Refused, match="render_failed"):
        painting.paint(art.art, face=spoil(a_face(art.crop)), slot=art.slot, overlay=None)


def test_a_layer_of_another_size_than_the_story_says_is_refused(story: Any) -> None:
    art = story.packed.art_of("back")
    wrong = pictures.png(np.zeros((5, 5, 3), np.uint8))
    files = {art.drawn.constant.file.sha256: wrong}

    with pytest.raises(Refused, match="is not 975 x 975"):
        tint(Tinting(art=art, slot=None, pixels_per_unit=3, tones=TONES, files=files))


async def test_screen_renditions_show_the_trimmed_page(a_job: Callable[..., Awaitable[Any]]) -> None:
    job = await a_job(kind="preview")
    (page,) = await job.compose("p01")

    sizes = {
        name: Image.open(BytesIO(await job.store.get(getattr(page, name)))).size
        for name in ("picture", "web", "thumbnail", "shown", "screen")
    }

    assert sizes == {
        "picture": (975, 975),
        "web": (1275, 1275),
        "thumbnail": (425, 425),
        "shown": (900, 900),
        "screen": (1275, 1275),
    }


def test_four_pixels_of_a_page_in_print_are_one_on_a_screen() -> None:
    trim, pattern = Trim(width=850, height=600, bleed=12.5), np.random.default_rng(3)
    page = pattern.integers(0, 256, (1875, 2625, 3), np.uint8)

    web = np.asarray(painting.trimmed(Image.fromarray(page), trim))

    cut = page[37:-38, 37:-38].astype(int)
    fours = cut[::2, ::2] + cut[1::2, ::2] + cut[::2, 1::2] + cut[1::2, 1::2]
    assert web.shape == (900, 1275, 3)
    assert np.abs(web - fours / 4).max() <= 0.5


def test_a_page_that_screens_cannot_divide_is_cut_where_paper_is() -> None:
    trim = Trim(width=800, height=800, bleed=100)
    page = Image.new("RGB", (2000, 2000), GREEN)
    page.paste((255, 255, 255), (200, 200, 1800, 1800))

    web = painting.trimmed(page, trim)

    assert web.size == (1275, 1275)
    assert web.crop((1, 1, 1274, 1274)).getextrema() == ((255, 255), (255, 255), (255, 255))


async def test_the_watermark_is_everywhere_and_the_page_still_shows(a_job: Callable[..., Awaitable[Any]]) -> None:
    job = await a_job(kind="preview")
    (page,) = await job.compose("p01")
    plain = Image.open(BytesIO(await job.store.get(page.web))).convert("RGB").resize((900, 900))
    shown = opened(await job.store.get(page.shown))

    difference = np.abs(np.asarray(plain).astype(int) - shown).max(axis=2)

    marked = (difference > 20).reshape(6, 150, 6, 150).mean(axis=(1, 3))
    assert (marked > 0.02).mean() > 0.9
    assert (difference > 20).mean() < 0.45
