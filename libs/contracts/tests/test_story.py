"""What a story may and may not say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.story import PackedStory, Story, Texts, check_texts
from contracts.values import Box


def a_slot(**changes: Any) -> dict[str, Any]:
    outline = [(400, 300), (450, 310), (480, 360), (470, 420), (430, 450), (380, 430), (350, 380), (360, 330)]
    return {
        "left_eye": {"x": 400, "y": 360},
        "right_eye": {"x": 440, "y": 360},
        "mouth": {"x": 420, "y": 410},
        "outline": [{"x": x, "y": y} for x, y in outline],
        "crop": {"x": 250, "y": 200, "width": 341, "height": 341},
    } | changes


def a_page(page_id: str = "p01", **changes: Any) -> dict[str, Any]:
    return {
        "id": page_id,
        "art": f"{page_id}.svg",
        "faces": [a_slot()],
        "captions": [{"id": "text", "box": {"x": 100, "y": 650, "width": 600, "height": 120}}],
    } | changes


def a_story(**changes: Any) -> dict[str, Any]:
    return {
        "id": "moon-whale",
        "version": 1,
        "age_bands": ["3-5"],
        "languages": ["en"],
        "preview_pages": ["cover"],
        "pages": [a_page("cover", kind="cover"), a_page("p01")],
    } | changes


def some_texts(**changes: Any) -> Texts:
    pages = {page: {"captions": {"text": "Hello, {name}."}, "alt": "A night sky."} for page in ("cover", "p01")}
    return Texts.model_validate(
        {"language": "en", "title": "T", "summary": "S", "sample_name": "Mia", "pages": pages} | changes
    )


def test_a_whole_story_is_accepted() -> None:
    story = Story.model_validate(a_story())

    check_texts(story, some_texts(), language="en")
    assert story.page("p01").faces[0].box.width == 130
    assert story.pixels_per_unit == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pages": [a_page("p01"), a_page("p02")]}, "the first page is the cover"),
        ({"pages": [a_page("cover", kind="cover"), a_page("cover")]}, "same id"),
        ({"preview_pages": ["p09"]}, "preview_pages names pages that do not exist: p09"),
        ({"langauges": ["en"]}, "langauges"),
        (
            {
                "pages": [
                    a_page("cover", kind="cover", faces=[a_slot(crop={"x": 700, "y": 0, "width": 341, "height": 341})])
                ]
            },
            "leaves the crop",
        ),
        (
            {
                "pages": [
                    a_page("cover", kind="cover"),
                    a_page("p01", captions=[{"id": "text", "box": {"x": 5, "y": 5, "width": 50, "height": 50}}]),
                ]
            },
            "page p01: captions outside the safe area: text",
        ),
        (
            {"pages": [a_page("cover", kind="cover", faces=[a_slot(left_eye={"x": 450, "y": 360})]), a_page()]},
            "left side of the picture",
        ),
    ],
)
def test_a_mistake_in_story_yaml_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Story.model_validate(a_story(**changes))


def test_a_missing_text_is_named_with_its_language_and_page() -> None:
    story = Story.model_validate(a_story())
    texts = some_texts()
    short = texts.model_copy(
        update={"pages": {**texts.pages, "p01": texts.pages["p01"].model_copy(update={"captions": {}})}}
    )

    with pytest.raises(ValueError, match="en: captions of p01 differ: text"):
        check_texts(story, short, language="en")


def test_a_packed_story_draws_every_page() -> None:
    with pytest.raises(ValidationError, match="art lists every page once"):
        PackedStory.model_validate({"story": a_story(), "texts": {"en": some_texts().model_dump()}, "art": []})


lengths = st.floats(min_value=1, max_value=500)
places = st.floats(min_value=-500, max_value=500)
boxes = st.builds(Box, x=places, y=places, width=lengths, height=lengths)


@given(boxes, boxes)
def test_boxes_meet_both_ways_and_a_box_that_holds_another_meets_it(one: Box, other: Box) -> None:
    assert one.meets(other) == other.meets(one)
    assert not one.holds(other) or one.meets(other)
