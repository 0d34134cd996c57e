from pathlib import Path

import pytest

from contracts.jobs import Person
from contracts.phrase import fill
from contracts.story import Story, Texts
from contracts.values import Box
from studio.drawing.canvas import Picture, circle, stamped
from studio.drawing.water import Flow
from studio.drawings import river_song
from studio.pack import read_story

RIVER_SONG = Path(__file__).parents[2] / "stories" / "river-song"
INNER = tuple(f"p{number:02d}" for number in range(1, 13))
WITHOUT_A_FACE = {"p08", "p11"}
BARCODE = Box(x=600, y=690, width=250, height=160)
MOST_WORDS = 46
REFRAIN = {
    "en": "the river ran on",
    "zh-Hans": "河水跑呀跑",
    "ja": "かわは ながれて ながれて、",
    "fr": "la rivière courut",
}
OF_THE_CLOUD = {
    "en": "the cloud ran on",
    "zh-Hans": "云跑呀跑",
    "ja": "くもは ながれて ながれて、",
    "fr": "le nuage courut",
}
PIP_HAS_A_NOSE = 'fill="#c9566a"'


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story(RIVER_SONG)[0]


@pytest.fixture(scope="module")
def texts() -> dict[str, Texts]:
    return read_story(RIVER_SONG)[1]


def test_only_in_mist_and_against_the_light_no_face_is_seen(story: Story) -> None:
    assert {page for page in INNER if not story.page(page).faces} == WITHOUT_A_FACE


def test_the_back_cover_leaves_room_for_the_barcode(story: Story) -> None:
    assert not any(BARCODE.meets(said.box) for said in story.page("back").said if said.box != "auto")


def test_the_river_runs_on_from_the_second_page_to_the_sea(texts: dict[str, Texts]) -> None:
    for language, refrain in REFRAIN.items():
        told = texts[language].pages
        assert [page for page in INNER if refrain in told[page].captions["story"]] == list(INNER[1:-1]), language


def test_at_the_end_the_cloud_runs_on_and_the_spring_has_the_last_word(story: Story, texts: dict[str, Texts]) -> None:
    assert story.page("p12").text_ids[-1] == "spring"
    for language, refrain in OF_THE_CLOUD.items():
        assert refrain in texts[language].pages["p12"].captions["story"], language


def test_the_river_asks_its_question_four_times(texts: dict[str, Texts]) -> None:
    said = [" ".join(texts["en"].pages[page].captions.values()).lower() for page in INNER]

    assert [page for page, words in zip(INNER, said, strict=True) if "where am i go" in words] == [
        "p01",
        "p03",
        "p09",
        "p11",
    ]


def test_balloons_are_read_from_top_to_bottom(story: Story) -> None:
    for page in story.pages:
        tops = [said.box.y for said in page.balloons if said.box != "auto"]
        assert tops == sorted(tops), page.id


def test_a_page_is_short_enough_to_be_read_aloud(texts: dict[str, Texts]) -> None:
    for page in INNER:
        words = sum(len(text.split()) for text in texts["en"].pages[page].captions.values())
        assert words <= MOST_WORDS, page


def test_pip_hides_on_every_page() -> None:
    for page, draw in river_song.PAGES.items():
        assert PIP_HAS_A_NOSE in draw().picture.svg(), page


@pytest.mark.parametrize(
    ("child", "called"),
    [(Person(name="ゆい", pronoun="she"), "ゆいちゃん"), (Person(name="そら", pronoun="he"), "そらくん")],
)
def test_japanese_speaks_of_each_child_as_one_does(texts: dict[str, Texts], child: Person, called: str) -> None:
    title = fill(texts["ja"].title, language="ja", name=child.name, pronoun=child.pronoun)

    assert title == f"{called}と かわの しつもん"


def test_a_place_on_the_water_lies_between_its_banks() -> None:
    flow = Flow([0j, 100j, 200j], [40 + 0j, 60 + 100j, 80 + 200j])

    assert flow.at(0, 0) == pytest.approx(0j)
    assert flow.at(1, 1) == pytest.approx(80 + 200j)
    assert flow.at(0.5, 0.5) == pytest.approx(30 + 100j)


def test_a_stamp_is_cut_once_however_often_it_is_printed() -> None:
    page = Picture(1)

    page.add(*(stamped(page.stamp(circle(0j, 4, "#ffffff")), complex(x, 0)) for x in range(5)))

    assert page.svg().count("<symbol") == 1
    assert page.svg().count("<use") == 5
