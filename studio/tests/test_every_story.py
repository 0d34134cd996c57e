import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from contracts.phrase import check
from contracts.story import FaceSlot, Story, Texts, check_texts
from faces import models
from faces.detect import FaceFinder
from faces.face import Point as FacePoint
from faces.likeness import Slot, check_slot
from studio.draw import drawings
from studio.drawings import STORIES
from studio.pack import read_story
from studio.render import render
from studio.testing import CHILDREN, crowded, drawn_slots, outside_safe_area, slots, tilt

FOLDERS = Path(__file__).parents[2] / "stories"
LARGEST_FILE = 300_000
PAGES = [(story, page) for story, pages in STORIES.items() for page in pages]
FACES = [
    (story, page)
    for story in STORIES
    for page, _slot in slots(Story.model_validate(yaml.safe_load((FOLDERS / story / "story.yaml").read_text())))
]
OTHER_CHILDREN = [("pale, fair", 3), ("dark, black", 5)]


@pytest.fixture(params=list(STORIES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def told(name: str) -> Story:
    return read_story(FOLDERS / name)[0]


@pytest.fixture
def texts(name: str) -> dict[str, Texts]:
    return read_story(FOLDERS / name)[1]


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    folder = models.default_folder()
    models.bring(folder, models.MODELS, lock=models.LOCK)
    return FaceFinder(folder)


def test_the_drawings_are_what_the_script_draws(name: str) -> None:
    for page, svg, _face in drawings(name):
        assert (FOLDERS / name / "art" / f"{page}.svg").read_text(encoding="utf-8") == svg, page


def test_every_page_has_a_drawing_in_the_order_of_the_story(name: str, told: Story) -> None:
    assert [page.id for page in told.pages] == list(STORIES[name])


def test_the_slots_are_where_the_script_draws_the_faces(name: str, told: Story) -> None:
    assert {page.id: page.faces for page in told.pages} == drawn_slots(name)


def test_the_cover_and_nine_inner_pages_show_the_child(told: Story) -> None:
    shown = [page for page in told.pages if page.faces]

    assert told.pages[0] in shown
    assert len([page for page in shown if page.kind == "inner"]) >= 9


def test_the_preview_shows_the_cover_and_two_pages_with_faces(told: Story) -> None:
    assert len(told.preview_pages) == 3
    assert told.preview_pages[0] == told.pages[0].id
    assert all(told.page(page).faces for page in told.preview_pages)


def test_heads_are_large_and_nearly_upright(told: Story) -> None:
    for page, slot in slots(told):
        assert 420 <= slot.box.width * told.pixels_per_unit <= 620, page
        assert abs(tilt(slot)) <= 15, page


def test_faces_and_letters_stay_inside_the_safe_area(told: Story) -> None:
    assert outside_safe_area(told) == []


def test_no_letters_on_a_face_a_friend_or_each_other(told: Story) -> None:
    assert crowded(told) == []


def test_every_text_can_be_filled_in_in_every_language(told: Story, texts: dict[str, Texts]) -> None:
    assert set(texts) == set(told.languages)
    for language, said in texts.items():
        check_texts(told, said, language=language)
        for page in said.pages.values():
            for text in (said.title, said.summary, page.alt, *page.captions.values()):
                check(text, language=language)


def test_every_title_names_the_child(texts: dict[str, Texts]) -> None:
    assert all("{name}" in said.title for said in texts.values())


@pytest.mark.parametrize(("story", "page"), PAGES)
def test_a_drawing_is_small_layered_and_painted_to_its_very_edges(story: str, page: str) -> None:
    svg = (FOLDERS / story / "art" / f"{page}.svg").read_text(encoding="utf-8")

    scene = render(svg, skin=(0, 0, 0), hair=(0, 0, 0), layers=("scene",), pixels_per_unit=0.5)

    assert len(svg.encode()) < LARGEST_FILE
    assert re.findall(r'<g id="(\w+)">', svg) == ["scene", "backdrop", "face", "overlay"]
    assert "<text" not in svg
    assert int(scene[..., 3].min()) == 255


@pytest.mark.parametrize(
    ("story", "page", "child"),
    [
        *((story, page, "olive, brown") for story, page in FACES),
        *(
            (story, [page for of, page in FACES if of == story][index], child)
            for story in STORIES
            for child, index in OTHER_CHILDREN
        ),
    ],
)
def test_the_drawn_face_is_found_where_the_slot_says(story: str, page: str, child: str, finder: FaceFinder) -> None:
    slot = read_story(FOLDERS / story)[0].page(page).faces[0]
    svg = (FOLDERS / story / "art" / f"{page}.svg").read_text(encoding="utf-8")
    skin, hair = CHILDREN[child]
    picture = render(svg, skin=skin, hair=hair, layers=("scene", "face"), pixels_per_unit=2)

    verdict = check_slot(cut(picture, slot, scale=2), in_crop(slot, scale=2), finder)

    assert verdict.accepted, verdict


def cut(picture: np.ndarray, slot: FaceSlot, *, scale: int) -> np.ndarray:
    box = slot.crop
    top, left = round(box.y * scale), round(box.x * scale)
    rows, columns = round(box.height * scale), round(box.width * scale)
    return np.ascontiguousarray(picture[top : top + rows, left : left + columns, :3])


def in_crop(slot: FaceSlot, *, scale: int) -> Slot:
    def moved(x: float, y: float) -> FacePoint:
        return FacePoint((x - slot.crop.x) * scale, (y - slot.crop.y) * scale)

    return Slot(
        moved(slot.left_eye.x, slot.left_eye.y),
        moved(slot.right_eye.x, slot.right_eye.y),
        moved(slot.mouth.x, slot.mouth.y),
        tuple(moved(point.x, point.y) for point in slot.outline),
    )
