import json
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from contracts.jobs import Person
from contracts.phrase import check, fill
from contracts.story import FaceSlot, Page, Story, Texts, check_texts
from contracts.values import Box, Language
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
INNER = tuple(f"p{number:02d}" for number in range(1, 13))
ACTIVITIES = ("act1", "act2", "act3", "act4")
PAGES = ("cover", "title", "dedication", *INNER, *ACTIVITIES, "endpaper", "back")
PAGES_WITH_A_FACE = ("cover", *(page for page in INNER if page not in {"p03", "p08"}))
LANGUAGES = ("en", "zh-Hans", "ja", "es", "de", "fr", "ar", "hi", "th")
BARCODE = Box(x=600, y=690, width=250, height=160)
MOST_WORDS = 46
LARGEST_FILE = 300_000


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    folder = models.default_folder()
    models.bring(folder, models.MODELS, lock=models.LOCK)
    return FaceFinder(folder)


def test_it_has_covers_a_title_a_dedication_twelve_pages_activities_and_endpaper(story: Story) -> None:
    kinds = {page.id: page.kind for page in story.pages}

    assert tuple(kinds) == PAGES
    assert {page: kind for page, kind in kinds.items() if kind != "inner"} == {
        "cover": "cover",
        "title": "title",
        "dedication": "dedication",
        **dict.fromkeys(ACTIVITIES, "activity"),
        "endpaper": "endpaper",
        "back": "back",
    }


def test_the_child_is_seen_on_the_cover_and_nearly_every_page(story: Story) -> None:
    assert tuple(page.id for page in story.pages if page.faces) == PAGES_WITH_A_FACE


def test_it_is_sold_on_screen_and_in_two_bindings(story: Story) -> None:
    assert story.price_ids == {
        "digital": "picture_book_digital",
        "softcover": "picture_book_softcover",
        "hardcover": "picture_book_hardcover",
    }


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
        for box in (*(slot.box for slot in page.faces), *pinned(page)):
            assert story.trim.safe_box.holds(box), page.id


def test_no_letters_on_a_face_a_friend_or_each_other(story: Story) -> None:
    for page in story.pages:
        taken = (*(slot.box for slot in page.faces), *(one.head for one in page.speakers.values()), *page.keep_outs)
        for box in pinned(page):
            assert not any(box.meets(other) for other in taken), page.id
        assert not any(one.meets(other) for one, other in combinations(pinned(page), 2)), page.id


def test_the_back_cover_leaves_room_for_the_barcode(story: Story) -> None:
    assert not any(BARCODE.meets(box) for box in pinned(story.page("back")))


def test_every_page_but_the_endpaper_says_something(story: Story) -> None:
    assert [page.id for page in story.pages if not page.said] == ["endpaper"]


def test_what_is_said_stands_in_a_balloon(story: Story) -> None:
    speakers = {page.id: [balloon.speaker for balloon in page.balloons] for page in story.pages if page.balloons}

    assert speakers == {
        "p01": ["hero"],
        "p02": [None, "pip"],
        "p03": ["whale"],
        "p04": ["hero", "whale", "pip"],
        "p05": ["whale", "sheep"],
        "p06": ["whale", "owl"],
        "p07": [None, "pip"],
        "p08": ["whale"],
        "p09": ["hero"],
        "p10": ["hero", "whale", "hero"],
        "p11": ["pip"],
        "p12": [None],
    }


def test_a_balloon_reads_before_the_next_both_ways(story: Story) -> None:
    for page in story.pages:
        tops = [balloon.box.y for balloon in page.balloons if balloon.box != "auto"]
        assert tops == sorted(tops), page.id


def test_a_page_is_short_enough_to_be_read_aloud(texts: dict[str, Texts]) -> None:
    for page in INNER:
        words = sum(len(text.split()) for text in texts["en"].pages[page].captions.values())
        assert words <= MOST_WORDS, page


def test_every_text_and_picture_is_told_in_nine_languages(story: Story, texts: dict[str, Texts]) -> None:
    assert story.languages == LANGUAGES
    for language, told in texts.items():
        check_texts(story, told, language=language)


def test_every_text_can_be_said_of_every_child(texts: dict[str, Texts]) -> None:
    for language, told in texts.items():
        for page in told.pages.values():
            for text in (told.title, told.summary, page.alt, *page.captions.values()):
                check(text, language=language)


def test_arabic_runs_from_right_to_left(texts: dict[str, Texts]) -> None:
    assert [language for language, told in texts.items() if told.direction == "rtl"] == ["ar"]


def test_the_languages_speak_of_the_child_by_name_on_the_same_pages(texts: dict[str, Texts]) -> None:
    named = {
        language: [page for page, said in told.pages.items() if any("{name}" in one for one in said.captions.values())]
        for language, told in texts.items()
    }

    assert named == dict.fromkeys(LANGUAGES, named["en"])


@pytest.mark.parametrize(
    ("language", "place", "child", "said"),
    [
        ("fr", ("back", "blurb"), Person(name="Alice", pronoun="she"), "la spécialité d’Alice et"),
        ("fr", ("back", "blurb"), Person(name="Marc", pronoun="he"), "la spécialité de Marc et"),
        ("es", ("p10", "kept"), Person(name="Leo", pronoun="they"), "cuando yo era muy peque."),
        ("ja", ("cover", "title"), Person(name="ゆい", pronoun="she"), "ゆいちゃんと つきの くじら"),
        ("ja", ("cover", "title"), Person(name="そら", pronoun="he"), "そらくんと つきの くじら"),
        ("ar", ("p01", "story"), Person(name="مريم", pronoun="she"), "كانت مريم تدندن"),
        ("hi", ("p10", "kept"), Person(name="आरव", pronoun="he"), "जब मैं नन्हा-सा था"),
    ],
)
def test_the_words_bend_to_the_child(
    texts: dict[str, Texts], language: Language, place: tuple[str, str], child: Person, said: str
) -> None:
    page, text = place

    written = fill(
        texts[language].pages[page].captions[text], language=language, name=child.name, pronoun=child.pronoun
    )

    assert said in written


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


def pinned(page: Page) -> list[Box]:
    return [one.box for one in page.said if one.box != "auto"]


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
