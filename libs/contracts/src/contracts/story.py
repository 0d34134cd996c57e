"""A story as its author writes it (story.yaml, texts) and as it is published (story.json)."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from contracts.values import (
    AgeBand,
    Authored,
    Box,
    CharacterId,
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

PageKind = Literal["cover", "inner", "dedication", "back"]
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
    panel_opacity: Annotated[float, Field(ge=0, le=1)] = 0.9
    align: Literal["start", "center"] = "start"
    role: Literal["body", "title", "small"] = "body"


class Caption(Authored):
    """A box for the text of the same id in every language."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]
    box: Box
    style: CaptionStyle = CaptionStyle()


class Page(Authored):
    """One page of a story."""

    id: PageId
    kind: PageKind = "inner"
    art: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.svg$", description="file in the story's art folder")]
    faces: tuple[FaceSlot, ...] = ()
    captions: tuple[Caption, ...] = ()
    keep_outs: tuple[Box, ...] = Field(default=(), description="no letters here: hands, animals, light")

    @model_validator(mode="after")
    def _captions_are_named_once(self) -> Self:
        if has_twins(c.id for c in self.captions):
            raise ValueError("two captions of a page have the same id")
        if len(self.faces) > 1:
            raise ValueError("a page has one face so far")
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
            if outside := [c.id for c in page.captions if not self.trim.safe_box.holds(c.box)]:
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
    """What one page says in one language; `{name}` stands for the child's name."""

    captions: dict[str, str] = Field(default_factory=dict)
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


class PageArt(Frozen):
    """The rendered layers of one page."""

    page: PageId
    width: Annotated[int, Field(gt=0, description="pixels, bleed included")]
    height: Annotated[int, Field(gt=0)]
    drawn: Tinted = Field(description="scene and complete drawn face, nothing in front of it")
    overlay: Tinted | None = Field(default=None, description="what lies in front of the face, premultiplied")
    overlay_alpha: Layer | None = Field(default=None, description="one channel; placed as overlay.constant")


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
        told, wanted = set(texts.pages[page.id].captions), {caption.id for caption in page.captions}
        if told != wanted:
            raise ValueError(f"{language}: captions of {page.id} differ: {', '.join(sorted(told ^ wanted))}")
