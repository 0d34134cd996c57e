import json
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from contracts.story import FaceSlot, Story, Texts, check_texts
from contracts.values import Box
from faces import models
from faces.detect import FaceFinder
from faces.face import Point as FacePoint
from faces.likeness import Slot, check_slot
from studio.draw import drawings, slot_of
from studio.render import render

CHILDREN = {
    "pale, fair": ((246, 217, 198), (217, 176, 106)),
    "olive, brown": ((216, 160, 124), (62, 40, 34)),
    "dark, black": ((122, 78, 52), (26, 20, 18)),
}
PAGES = ("cover", *(f"p{number:02d}" for number in range(1, 13)))
PAGES_WITH_A_FACE = tuple(page for page in PAGES if page not in {"p03", "p08"})
LARGEST_FILE = 300_000


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    folder = models.default_folder()
    models.bring(folder, models.MODELS, lock=models.LOCK)
    return FaceFinder(folder)


def test_it_has_a_cover_and_twelve_pages_nearly_all_with_a_face(story: Story) -> None:
    assert tuple(page.id for page in story.pages) == PAGES
    assert tuple(page.id for page in story.pages if page.faces) == PAGES_WITH_A_FACE


def test_the_preview_shows_the_cover_and_two_pages_with_faces(story: Story) -> None:
    assert len(story.preview_pages) == 3
    assert story.preview_pages[0] == "cover"
    assert set(story.preview_pages) <= set(PAGES_WITH_A_FACE)


def test_the_drawings_are_what_the_script_draws(moon_whale: Path) -> None:
    for page, svg, _face in drawings("moon-whale"):
        assert (moon_whale / "art" / f"{page}.svg").read_text(encoding="utf-8") == svg, page


def test_the_slots_are_where_the_script_draws_the_faces(story: Story) -> None:
    for page, _svg, face in drawings("moon-whale"):
        drawn = () if face is None else (FaceSlot.model_validate(slot_of(face)),)
        assert story.page(page).faces == drawn, page


def test_every_drawing_is_small_and_holds_its_three_layers_in_order(moon_whale: Path) -> None:
    for page in PAGES:
        svg = (moon_whale / "art" / f"{page}.svg").read_text(encoding="utf-8")
        assert len(svg.encode()) < LARGEST_FILE, page
        assert re.findall(r'<g id="(\w+)">', svg) == ["scene", "backdrop", "face", "overlay"], page
        assert "<text" not in svg, page


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_painted_to_its_very_edges(moon_whale: Path, page: str) -> None:
    svg = (moon_whale / "art" / f"{page}.svg").read_text(encoding="utf-8")

    scene = render(svg, skin=(0, 0, 0), hair=(0, 0, 0), layers=("scene",), pixels_per_unit=1)

    assert int(scene[..., 3].min()) == 255


def test_heads_are_large_and_nearly_upright(story: Story) -> None:
    for page, slot in slots(story):
        across, down = slot.right_eye.x - slot.left_eye.x, slot.right_eye.y - slot.left_eye.y
        assert 420 <= slot.box.width * story.pixels_per_unit <= 620, page
        assert abs(np.degrees(np.arctan2(down, across))) <= 15, page


def test_faces_and_letters_stay_inside_the_safe_area(story: Story) -> None:
    for page in story.pages:
        for box in (*(slot.box for slot in page.faces), *(caption.box for caption in page.captions)):
            assert story.trim.safe_box.holds(box), page.id


def test_no_letters_on_a_face_a_friend_or_each_other(story: Story) -> None:
    for page in story.pages:
        captions = [caption.box for caption in page.captions]
        for box in captions:
            assert not any(box.meets(other) for other in (*(slot.box for slot in page.faces), *page.keep_outs)), page.id
        assert not any(one.meets(other) for one, other in combinations(captions, 2)), page.id


def test_every_page_has_a_caption(story: Story) -> None:
    assert all(page.captions for page in story.pages)


def test_every_caption_and_picture_is_told_in_every_language(story: Story, texts: dict[str, Texts]) -> None:
    assert set(texts) == {"en", "zh-Hans"}
    for language, told in texts.items():
        check_texts(story, told, language=language)
        assert all(page.alt.strip() for page in told.pages.values()), language
        assert all(text.strip() for page in told.pages.values() for text in page.captions.values()), language


def test_the_name_is_the_only_thing_to_fill_in(texts: dict[str, Texts]) -> None:
    for told in texts.values():
        written = told.model_dump_json()
        assert set(re.findall(r"\{(\w+)\}", written)) == {"name"}
        assert "{name}" in told.title


def test_the_languages_call_the_child_by_name_on_the_same_pages(texts: dict[str, Texts]) -> None:
    named = [
        {page for page, said in told.pages.items() if any("{name}" in text for text in said.captions.values())}
        for told in texts.values()
    ]

    assert named[0] == named[1]


@pytest.mark.parametrize(
    ("page", "child"),
    [*((page, "olive, brown") for page in PAGES_WITH_A_FACE), ("p05", "pale, fair"), ("p07", "dark, black")],
)
def test_the_drawn_face_is_found_where_the_slot_says(
    story: Story, moon_whale: Path, finder: FaceFinder, page: str, child: str
) -> None:
    slot = story.page(page).faces[0]
    svg = (moon_whale / "art" / f"{page}.svg").read_text(encoding="utf-8")
    skin, hair = CHILDREN[child]
    picture = render(svg, skin=skin, hair=hair, layers=("scene", "face"), pixels_per_unit=2)
    crop = np.ascontiguousarray(cut(picture, slot.crop, scale=2)[..., :3])

    verdict = check_slot(crop, in_crop(slot, scale=2), finder)

    assert verdict.accepted, verdict


def test_python_and_json_agree_on_a_slot() -> None:
    page, _svg, face = next(drawings("moon-whale"))
    assert face is not None

    assert json.loads(json.dumps(slot_of(face))) == slot_of(face), page


def slots(story: Story) -> list[tuple[str, FaceSlot]]:
    return [(page.id, slot) for page in story.pages for slot in page.faces]


def cut(picture: np.ndarray, box: Box, *, scale: int) -> np.ndarray:
    top, left = round(box.y * scale), round(box.x * scale)
    return picture[top : top + round(box.height * scale), left : left + round(box.width * scale)]


def in_crop(slot: FaceSlot, *, scale: int) -> Slot:
    def moved(x: float, y: float) -> FacePoint:
        return FacePoint((x - slot.crop.x) * scale, (y - slot.crop.y) * scale)

    return Slot(
        moved(slot.left_eye.x, slot.left_eye.y),
        moved(slot.right_eye.x, slot.right_eye.y),
        moved(slot.mouth.x, slot.mouth.y),
        tuple(moved(point.x, point.y) for point in slot.outline),
    )
