import base64
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from contracts.story import PackedStory
from studio.check.letters import Remark
from studio.check.story import Findings, check_story
from studio.testing_story import WholeStory

STORY, TEXTS, CHILD, SEA = "story.yaml", "texts/en.yaml", "art/child.svg", "art/sea.svg"


class Proofreader:
    """Makes the remarks it was told to make, and remembers what it read."""

    def __init__(self, *remarks: Remark) -> None:
        self.remarks = remarks
        self.read: list[PackedStory] = []

    def __call__(self, packed: PackedStory) -> Iterable[Remark]:
        self.read.append(packed)
        return self.remarks


@pytest.fixture
def story(tmp_path: Path) -> WholeStory:
    return WholeStory(tmp_path / "paper-boat")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("art")


def test_nothing_is_wrong_with_a_good_story(story: WholeStory, cache: Path) -> None:
    proofreader = Proofreader()

    findings = check(story, cache, proofreader)

    assert findings == Findings(())
    assert findings.passed
    assert [packed.story.id for packed in proofreader.read] == ["paper-boat"]


class Broken(NamedTuple):
    """What an author writes instead of something, and where that is reported."""

    file: str
    old: str
    new: str
    rule: str
    found_in: str
    at: str


BROKEN = [
    Broken(STORY, "version: 1", "version: 1\ncolour: red", "unknown-field", STORY, "colour"),
    Broken(STORY, "version: 1", "verson: 1", "unknown-field", STORY, "verson"),
    Broken(STORY, "version: 1", "verson: 1", "missing-field", STORY, "id: paper-boat"),
    Broken(STORY, "version: 1", "version: one", "wrong-value", STORY, "version: one"),
    Broken(STORY, "version: 1", "version: 1\nversion: 2", "said-twice", STORY, "version: 2"),
    Broken(STORY, "id: paper-boat", "id: paper-ship", "wrong-id", STORY, "paper-ship"),
    Broken(STORY, "preview_pages: [cover]", "preview_pages: [cover", "not-yaml", STORY, "\npages:"),
    Broken(STORY, "languages: [en]", "languages: [english]", "wrong-value", STORY, "english"),
    Broken(STORY, "languages: [en]", "languages:\n- en\n- fr", "missing-file", STORY, "- fr"),
    Broken(STORY, "preview_pages: [cover]", "preview_pages: [p99]", "preview-page", STORY, "p99"),
    Broken(STORY, "preview_pages: [cover]", "preview_pages: [title]", "preview-page", STORY, "preview_pages"),
    Broken(STORY, "preview_pages: [cover]", "preview_pages: [p01]", "preview-page", STORY, "preview_pages"),
    Broken(STORY, "{id: back, kind: back,", "{id: back, kind: endpaper,", "missing-page", STORY, "\npages:"),
    Broken(STORY, "{id: p03, kind: inner,", "{id: p03, kind: activity,", "missing-page", STORY, "\npages:"),
    Broken(STORY, "{id: p03, kind: inner,", "{id: p03, kind: activity,", "page-order", STORY, "id: p04"),
    Broken(STORY, "{id: p03, kind", "{id: p02,  kind", "same-id", STORY, "{id: p02,  kind"),
    Broken(STORY, "[{id: dedication,", "[{id: words,", "no-dedication", STORY, "{id: dedication"),
    Broken(STORY, "id: cry", "id: title", "same-id", STORY, "speaker: gull"),
    Broken(
        STORY, "{x: 25, y: 25, width: 390", "{x: 5, y: 25, width: 390", "text-outside-safe-area", STORY, "width: 390"
    ),
    Broken(STORY, "width: 390, height: 110", "width: 390, height: 150", "text-over-face", STORY, "width: 390"),
    Broken(STORY, "y: 25, width: 390", "y: 345, width: 390", "text-over-keep-out", STORY, "width: 390"),
    Broken(STORY, "y: 25, width: 390", "y: 345, width: 390", "text-over-face", STORY, "width: 390"),
    Broken(STORY, "{id: cry, speaker: gull}", "{id: cry, speaker: whale}", "absent-speaker", STORY, "whale"),
    Broken(STORY, "speaker: gull}", "points_to: {x: 2, y: 50}}", "points-off-page", STORY, "points_to"),
    Broken(STORY, "speaker: gull}", "points_to: {x: 9, y: 5}, speaker: gull}", "wrong-value", STORY, "points_to"),
    Broken(STORY, "mouth: {x: 60, y: 350}", "mouth: {x: 90, y: 350}", "mouth-outside-head", STORY, "gull:"),
    Broken(STORY, "gull: {", "hero: {", "speaker-twice", STORY, "hero:"),
    Broken(STORY, "{x: 245, y: 200}", "{x: 240, y: 225}", "face-turned", STORY, "left_eye"),
    Broken(STORY, "{x: 295, y: 220}, ", "{x: 280, y: 220}, ", "face-too-small", STORY, "outline"),
    Broken(STORY, "{x: 295, y: 220}, ", "{x: 380, y: 220}, ", "wrong-value", STORY, "left_eye"),
    Broken(STORY, "width: 310, height: 310", "width: 310, height: 300", "crop-not-square", STORY, "crop"),
    Broken(STORY, "width: 310, height: 310", "width: 240, height: 240", "crop-too-small", STORY, "crop"),
    Broken(STORY, "crop: {x: 65,", "crop: {x: 135,", "crop-off-page", STORY, "crop"),
    Broken(STORY, "bleed: 5, safety: 15", "bleed: 5, safety: 150", "face-outside-safe-area", STORY, "outline"),
    Broken(STORY, "art: child.svg", "art: boat.svg", "missing-file", STORY, "boat.svg"),
    Broken(STORY, "art: child.svg", "art: sea.svg", "missing-layer", SEA, "<svg"),
    Broken(STORY, "art: child.svg", "art: sea.svg", "unused-file", CHILD, "<svg"),
    Broken(
        TEXTS, 'title: "{name} and the Paper Boat"\nsum', 'title: "The Boat"\nsum', "unnamed-child", TEXTS, "The Boat"
    ),
    Broken(TEXTS, "    alt: A paper boat.\n", "", "missing-field", TEXTS, "cover:"),
    Broken(TEXTS, "      cry:", "      shout:", "missing-text", TEXTS, "captions:"),
    Broken(TEXTS, "      cry:", "      shout:", "text-without-place", TEXTS, "shout:"),
    Broken(TEXTS, "  p07: {alt: The sea.}\n", "", "missing-text", TEXTS, "\npages:"),
    Broken(TEXTS, "  p07:", "  p77:", "text-without-place", TEXTS, "p77"),
    Broken(TEXTS, "language: en", "language: de", "wrong-language", TEXTS, "language"),
    Broken(TEXTS, "language: en", "language: en\ndirection: rtl", "wrong-direction", TEXTS, "direction"),
    Broken(TEXTS, "{Look, they sail!}}", "{Look, they sail!}", "not-a-message", TEXTS, "cry:"),
    Broken(TEXTS, "other {Look, they sail!}", "", "not-a-message", TEXTS, "cry:"),
    Broken(TEXTS, "p03: {alt: The sea.}", 'p03: {alt: "The {colour} sea."}', "not-a-message", TEXTS, "p03"),
    Broken(TEXTS, "p03: {alt: The sea.}", 'p03: {alt: ""}', "wrong-value", TEXTS, "p03"),
    Broken(SEA, "0 0 440 440", "0 0 430 440", "art-size", SEA, "<svg"),
    Broken(SEA, '<rect width="440"', '<rect width="434"', "bare-paper", SEA, "<svg"),
    Broken(SEA, "</g>\n</svg>", "</svg>", "not-svg", SEA, "</svg>"),
    Broken(SEA, '<g id="scene">', '<g id="layer1">', "missing-layer", SEA, "<svg"),
    Broken(SEA, '<g id="scene">', '<g id="layer1">', "outside-layers", SEA, "layer1"),
    Broken(CHILD, "{{skin-line}}", "{{lips}}", "unknown-colour", CHILD, "lips"),
    Broken(CHILD, 'fill="#204080"', 'fill="{{hair}}"', "coloured-backdrop", CHILD, "backdrop"),
    Broken(CHILD, "</g>\n</svg>", "<text>Hello</text></g>\n</svg>", "text-in-art", CHILD, "<text"),
    Broken(CHILD, "</g>\n</svg>", "<script>1</script></g>\n</svg>", "script", CHILD, "<script"),
    Broken(CHILD, "</g>\n</svg>", '<image href="a.png"/></g>\n</svg>', "external-reference", CHILD, "a.png"),
    Broken(CHILD, "</g>\n</svg>", '<path fill="url(b.svg#c)"/></g>\n</svg>', "external-reference", CHILD, "b.svg"),
    Broken(CHILD, "</g>\n</svg>", "<style>@import 'c.css';</style></g>\n</svg>", "external-reference", CHILD, "c.css"),
    Broken(CHILD, "</g>\n</svg>", '<image href="data:image/png;base64,xx"/></g>\n</svg>', "picture", CHILD, "<image"),
    Broken(CHILD, "</g>\n</svg>", '<filter id="f"/></g>\n</svg>', "filter-colours", CHILD, "<filter"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.rule}: {broken.new[:30]}")
def test_a_fault_is_found_where_it_was_made(story: WholeStory, cache: Path, broken: Broken) -> None:
    story.change(broken.file, broken.old, broken.new)

    findings = check(story, cache)

    assert (broken.rule, broken.found_in, story.line(broken.found_in, broken.at)) in places(findings)


def test_every_fault_is_found_in_one_run(story: WholeStory, cache: Path) -> None:
    story.change(STORY, "version: 1", "verson: 1")
    story.change(STORY, "{x: 245, y: 200}", "{x: 240, y: 225}")
    story.change(STORY, "{x: 25, y: 25, width: 390", "{x: 5, y: 25, width: 390")
    story.change(TEXTS, "      cry:", "      shout:")
    story.change(TEXTS, "p03: {alt: The sea.}", 'p03: {alt: "{colour}"}')
    story.change(SEA, '<rect width="440"', '<rect width="434"')

    findings = check(story, cache)

    assert [fault.rule for fault in findings.errors] == [
        "missing-field",
        "unknown-field",
        "face-turned",
        "text-outside-safe-area",
        "bare-paper",
        "missing-text",
        "text-without-place",
        "not-a-message",
    ]
    assert findings.notes == ("No letters were set: cure the faults above and check again.",)


def test_a_misspelt_field_is_told_its_name(story: WholeStory, cache: Path) -> None:
    story.change(STORY, "preview_pages:", "preview_page:")

    findings = check(story, cache)

    assert "Did you mean `preview_pages`?" in [fault.cure for fault in findings.faults]


def test_a_barcode_keeps_its_place_on_the_back(story: WholeStory, cache: Path) -> None:
    captions = "captions: [{id: end, box: {x: 30, y: 300, width: 300, height: 60}}]"
    story.change(STORY, "{id: back, kind: back,", "{id: back, kind: back, " + captions + ",")
    story.change(TEXTS, "  back: {", "  back: {captions: {end: The end.}, ")

    findings = check(story, cache)

    assert places(findings) == [("barcode-area", STORY, story.line(STORY, "id: back"))]


@pytest.mark.parametrize(
    ("keep_outs", "found"), [("", 1), ("keep_outs: [{x: 160, y: 250, width: 260, height: 170}],", 0)]
)
def test_a_text_that_is_placed_by_itself_has_to_be_kept_from_the_barcode(
    story: WholeStory, cache: Path, keep_outs: str, found: int
) -> None:
    end = "captions: [{id: end, box: auto}]"
    story.change(STORY, "{id: back, kind: back,", "{id: back, kind: back, " + keep_outs + end + ",")
    story.change(TEXTS, "  back: {", "  back: {captions: {end: The end.}, ")

    findings = check(story, cache)

    assert [fault.rule for fault in findings.faults] == ["barcode-area"] * found


@pytest.mark.parametrize(
    ("shown", "grown", "rules"), [(30, "1", []), (40, "1", ["low-resolution"]), (20, "2", ["low-resolution"])]
)
def test_a_picture_in_a_drawing_needs_three_hundred_pixels_an_inch(
    story: WholeStory, cache: Path, shown: int, grown: str, rules: list[str]
) -> None:
    data = base64.b64encode(a_picture(pixels=90)).decode()
    picture = f'<image width="{shown}" height="{shown}" href="data:image/png;base64,{data}"/>'
    story.change(CHILD, "</g>\n</svg>", f'<g transform="rotate(30) scale({grown})">{picture}</g></g>\n</svg>')

    findings = check(story, cache)

    assert [fault.rule for fault in findings.faults] == rules


def test_letters_that_do_not_fit_are_reported_where_their_text_stands(story: WholeStory, cache: Path) -> None:
    tall = Remark(page="cover", text="cry", language="en", rule="overflow", message="the text needs 14 mm more")

    findings = check(story, cache, Proofreader(tall))

    assert places(findings) == [("letters-overflow", TEXTS, story.line(TEXTS, "cry:"))]


def test_letters_that_cannot_be_read_are_reported_where_their_place_is(story: WholeStory, cache: Path) -> None:
    pale = Remark(page="cover", text="title", language="en", rule="contrast", message="3.1:1, and 7:1 are needed")

    findings = check(story, cache, Proofreader(pale))

    assert places(findings) == [("letters-contrast", STORY, story.line(STORY, "- id: title"))]


def test_the_other_languages_are_lettered_when_one_is_broken(story: WholeStory, cache: Path) -> None:
    story.change(STORY, "languages: [en]", "languages: [en, fr]")
    proofreader = Proofreader()

    findings = check(story, cache, proofreader)

    assert [list(packed.texts) for packed in proofreader.read] == [["en"]]
    assert findings.notes == ("The letters of fr were not set: cure its texts and check again.",)
    assert not findings.passed


def test_what_is_no_message_is_not_lettered(story: WholeStory, cache: Path) -> None:
    story.change(TEXTS, "{Look, they sail!}}", "{Look, they sail!}")
    proofreader = Proofreader()

    findings = check(story, cache, proofreader)

    assert proofreader.read == []
    assert findings.notes == ("The letters of en were not set: cure its texts and check again.",)


def test_a_folder_without_a_story_is_told_where_to_begin(tmp_path: Path, cache: Path) -> None:
    findings = check_story(tmp_path, cache_dir=cache, proofread=Proofreader())

    assert places(findings) == [("missing-file", STORY, 1)]


def check(story: WholeStory, cache: Path, proofreader: Proofreader | None = None) -> Findings:
    return check_story(story.folder, cache_dir=cache, proofread=proofreader or Proofreader())


def places(findings: Findings) -> list[tuple[str, str, int]]:
    return [(fault.rule, fault.file, fault.line) for fault in findings.faults]


def a_picture(*, pixels: int) -> bytes:
    content = BytesIO()
    Image.new("RGB", (pixels, pixels), "#ff8800").save(content, "PNG")
    return content.getvalue()
