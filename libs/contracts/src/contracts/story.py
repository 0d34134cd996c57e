"""A story as its author writes it (story.yaml, texts) and as it is published (story.json)."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from contracts.values import (
    AgeBand,
    Authored,
    Box,
    CharacterId,
    Code,
    Frozen,
    Language,
    NotTwice,
    PageId,
    Point,
    StoredObject,
    StoryId,
    has_twins,
)

UNITS_PER_INCH: Final = 100
"""Page units: a hundredth of an inch, counted from the top-left corner of the bleed box."""

PageKind = Literal["cover", "title", "dedication", "inner", "activity", "endpaper", "back"]
"""Title, activity and endpaper pages are for paper only; how often they appear is the printer's question."""

ON_SCREEN: Final[frozenset[PageKind]] = frozenset({"cover", "dedication", "inner", "back"})
Format = Literal["digital", "softcover", "hardcover"]
HeadShape = Literal["oval", "round", "heart", "square"]
BalloonKind = Literal["speech", "thought", "shout", "whisper"]
Auto = Literal["auto"]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", description="sRGB, such as #fff8e7")]


class Trim(Authored):
    """The paper after cutting, and how far the art goes beyond it; all in page units."""

    width: Annotated[float, Field(gt=0)] = 850
    height: Annotated[float, Field(gt=0)] = 850
    bleed: Annotated[float, Field(ge=0)] = 12.5
    safety: Annotated[float, Field(ge=0, description="text stays this far inside the trim")] = 50

    @property
    def bleed_box(self) -> Box:
        """The whole drawn page."""
        return Box(x=0, y=0, width=self.width + 2 * self.bleed, height=self.height + 2 * self.bleed)

    @property
    def trim_box(self) -> Box:
        """The page after cutting."""
        return self.bleed_box.shrunk(self.bleed)

    @property
    def safe_box(self) -> Box:
        """Where text may stand."""
        return self.trim_box.shrunk(self.safety)


class FaceSlot(Authored):
    """Where a character's face goes on a page, in page units."""

    character: CharacterId = "hero"
    left_eye: Point = Field(description="centre of the eye on the left side of the picture")
    right_eye: Point
    mouth: Point
    outline: Annotated[tuple[Point, ...], Field(min_length=8, description="the drawn head, clips the face")]
    crop: Box = Field(description="square that is sent to the AI, about 1024 px wide, showing the whole drawn face")
    expression: Literal["neutral", "smile", "laugh", "wonder", "sleepy"] = "smile"
    head_shape: HeadShape = "oval"

    @property
    def box(self) -> Box:
        """The smallest box around the drawn head."""
        left, top = min(p.x for p in self.outline), min(p.y for p in self.outline)
        right, bottom = max(p.x for p in self.outline), max(p.y for p in self.outline)
        return Box(x=left, y=top, width=right - left, height=bottom - top)

    @model_validator(mode="after")
    def _face_lies_in_its_crop(self) -> Self:
        if not self.crop.holds(self.box):
            raise ValueError("the head outline leaves the crop")
        if not all(self.box.holds_point(point) for point in (self.left_eye, self.right_eye, self.mouth)):
            raise ValueError("eyes and mouth lie inside the head outline")
        if self.left_eye.x >= self.right_eye.x:
            raise ValueError("left_eye is the eye on the left side of the picture")
        return self


class CaptionStyle(Authored):
    """How the letters of one caption look."""

    ink: Colour = "#1d1b33"
    panel: Colour | None = "#fffaf0"
    panel_opacity: Annotated[float, Field(ge=0, le=1, description="of older stories: panels print opaque")] = 1
    align: Literal["start", "center"] = "start"
    role: Literal["body", "title", "small"] = "body"


TextId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]


class Caption(Authored):
    """A box for the text of the same id in every language."""

    id: TextId
    box: Box | Auto = Field(description="or auto: a calm place is found, in the order of the page's captions")
    style: CaptionStyle = CaptionStyle()


class Speaker(Authored):
    """Somebody of the page who may speak, beside those with a face slot."""

    mouth: Point
    head: Box = Field(description="no balloon and no tail goes over it")


class Balloon(Authored):
    """A balloon for the text of the same id in every language; its tail points at the speaker's mouth."""

    id: TextId
    kind: BalloonKind = "speech"
    speaker: CharacterId | None = Field(default=None, description="hero, or one of the page's speakers")
    points_to: Point | None = Field(default=None, description="where a voice comes from that is not on the page")
    box: Box | Auto = Field(default="auto", description="the most room it may take")
    ink: Colour = "#1d1b33"
    fill: Colour = "#ffffff"

    @model_validator(mode="after")
    def _comes_from_one_side(self) -> Self:
        if (self.speaker is None) == (self.points_to is None):
            raise ValueError("a balloon has either a speaker or points_to")
        return self


class Page(Authored):
    """One page of a story."""

    id: PageId
    kind: PageKind = "inner"
    art: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.svg$", description="file in the story's art folder")]
    faces: tuple[FaceSlot, ...] = ()
    captions: tuple[Caption, ...] = ()
    speakers: dict[CharacterId, Speaker] = Field(default_factory=dict)
    balloons: Annotated[tuple[Balloon, ...], Field(description="in the order they are read, after the captions")] = ()
    keep_outs: tuple[Box, ...] = Field(default=(), description="no letters here: hands, animals, light")

    @property
    def said(self) -> tuple[Caption | Balloon, ...]:
        """Everything that is said on the page, in the order it is read."""
        return (*self.captions, *self.balloons)

    @property
    def text_ids(self) -> tuple[str, ...]:
        """The ids of everything that is said on the page, in the order it is read."""
        return tuple(one.id for one in self.said)

    @property
    def on_screen(self) -> bool:
        """Whether the page is shown on a screen, too."""
        return self.kind in ON_SCREEN

    def mouth_of(self, speaker: CharacterId) -> Point:
        """Return where a character's voice comes from; KeyError when the character is not on the page."""
        for slot in self.faces:
            if slot.character == speaker:
                return slot.mouth
        return self.speakers[speaker].mouth

    @model_validator(mode="after")
    def _texts_are_named_once(self) -> Self:
        if has_twins(self.text_ids):
            raise ValueError("two captions or balloons of a page have the same id")
        if len(self.faces) > 1:
            raise ValueError("a page has one face so far")
        present = {slot.character for slot in self.faces} | set(self.speakers)
        if strangers := [b.id for b in self.balloons if b.speaker and b.speaker not in present]:
            raise ValueError(f"balloons of somebody who is not on the page: {', '.join(strangers)}")
        return self


class Story(Authored):
    """What an author writes in story.yaml."""

    schema_version: Literal[1] = 1
    id: StoryId
    version: Annotated[int, Field(ge=1)]
    age_bands: Annotated[tuple[AgeBand, ...], Field(min_length=1), NotTwice]
    languages: Annotated[tuple[Language, ...], Field(min_length=1), NotTwice]
    trim: Trim = Trim()
    dpi: Annotated[int, Field(ge=300, le=600, description="pixels per inch of the rendered art")] = 300
    background: Colour = "#0f1636"
    spine: Colour | None = Field(default=None, description="colour of the book's spine; the background when left out")
    price_ids: dict[Format, Code] = Field(default_factory=dict, description="what the story is sold as")
    preview_pages: Annotated[tuple[PageId, ...], Field(min_length=1, max_length=3), NotTwice]
    pages: Annotated[tuple[Page, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _pages_fit_together(self) -> Self:
        ids = [page.id for page in self.pages]
        if has_twins(ids):
            raise ValueError("two pages have the same id")
        if self.pages[0].kind != "cover":
            raise ValueError("the first page is the cover")
        if missing := [page for page in self.preview_pages if page not in ids]:
            raise ValueError(f"preview_pages names pages that do not exist: {', '.join(missing)}")
        for page in self.pages:
            if outside := [s.id for s in page.said if s.box != "auto" and not self.trim.safe_box.holds(s.box)]:
                raise ValueError(f"page {page.id}: captions outside the safe area: {', '.join(outside)}")
            if any(not self.trim.bleed_box.holds(slot.crop) for slot in page.faces):
                raise ValueError(f"page {page.id}: the crop leaves the page")
        return self

    @property
    def pixels_per_unit(self) -> float:
        """How many pixels of the rendered art make one page unit."""
        return self.dpi / UNITS_PER_INCH

    def page(self, page_id: PageId) -> Page:
        """Return the page of that id; KeyError when there is none."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)


class PageTexts(Authored):
    """What one page says in one language; every text is an ICU message (contracts.phrase)."""

    captions: dict[str, str] = Field(default_factory=dict, description="by the id of the caption or balloon")
    alt: Annotated[str, Field(min_length=1)]


class Texts(Authored):
    """What a story says in one language (texts/<language>.yaml)."""

    language: Language
    direction: Literal["ltr", "rtl"] = "ltr"
    title: Annotated[str, Field(min_length=1)]
    summary: Annotated[str, Field(min_length=1, description="one sentence for the catalogue")]
    sample_name: Annotated[str, Field(min_length=1, description="a name to show the story with")]
    pages: dict[PageId, PageTexts]


class Layer(Frozen):
    """A rendered picture laid on the page at a place, in pixels of the rendered art."""

    file: StoredObject
    x: Annotated[int, Field(ge=0)] = 0
    y: Annotated[int, Field(ge=0)] = 0
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]


class Tinted(Frozen):
    """A picture as a function of two colours, per channel: constant + skin_weight x skin + hair_weight x hair.

    Weights are stored as 0..255 for 0..1; colours count 0..1. A layer that is absent is zero everywhere.
    """

    constant: Layer
    skin: Layer | None = None
    hair: Layer | None = None


HexRow = Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$")]


class Grid(Frozen):
    """One number from 0 to 255 for every square of a page, two hexadecimal digits each, row by row."""

    rows: Annotated[tuple[HexRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_are_equally_long(self) -> Self:
        if len({len(row) for row in self.rows}) != 1:
            raise ValueError("the rows of a grid differ in length")
        return self

    def values(self) -> tuple[bytes, ...]:
        """Return the numbers, row by row."""
        return tuple(bytes.fromhex(row) for row in self.rows)


class Surface(Frozen):
    """How the finished art of a page looks to somebody who wants to write on it, square by square."""

    side: Annotated[float, Field(gt=0, description="of a square, in page units; the last ones may leave the page")]
    energy: Grid = Field(description="how much happens there: mean gradient of the luminance, 255 = the busiest")
    darkest: Grid = Field(description="least relative luminance (WCAG) over all children's colours, 255 = white")
    lightest: Grid = Field(description="largest relative luminance over all children's colours")


class PageArt(Frozen):
    """The rendered layers of one page."""

    page: PageId
    width: Annotated[int, Field(gt=0, description="pixels, bleed included")]
    height: Annotated[int, Field(gt=0)]
    drawn: Tinted = Field(description="scene and complete drawn face, nothing in front of it")
    overlay: Tinted | None = Field(default=None, description="what lies in front of the face, premultiplied")
    overlay_alpha: Layer | None = Field(default=None, description="one channel; placed as overlay.constant")
    surface: Surface | None = Field(default=None, description="absent in stories packed before it was measured")


class PackedStory(Frozen):
    """A story as it lies in the object store under stories/<id>/<version>/story.json; never changed once published."""

    schema_version: Literal[1] = 1
    story: Story
    texts: dict[Language, Texts]
    art: tuple[PageArt, ...]

    @model_validator(mode="after")
    def _every_page_is_drawn_and_told(self) -> Self:
        pages = [page.id for page in self.story.pages]
        if [art.page for art in self.art] != pages:
            raise ValueError("art lists every page once, in the order of the story")
        if set(self.texts) != set(self.story.languages):
            raise ValueError("there is one text for every language of the story, and no other")
        for language, texts in self.texts.items():
            check_texts(self.story, texts, language=language)
        return self

    def art_of(self, page_id: PageId) -> PageArt:
        """Return the rendered layers of a page; KeyError when there are none."""
        for art in self.art:
            if art.page == page_id:
                return art
        raise KeyError(page_id)


def check_texts(story: Story, texts: Texts, *, language: Language) -> None:
    """Raise ValueError when a text of the story is missing or belongs to nothing."""
    if texts.language != language:
        raise ValueError(f"the texts of {language} say they are {texts.language}")
    pages = [page.id for page in story.pages]
    if set(texts.pages) != set(pages):
        raise ValueError(f"{language}: pages and texts differ: {', '.join(sorted(set(texts.pages) ^ set(pages)))}")
    for page in story.pages:
        told, wanted = set(texts.pages[page.id].captions), set(page.text_ids)
        if told != wanted:
            raise ValueError(f"{language}: captions of {page.id} differ: {', '.join(sorted(told ^ wanted))}")
