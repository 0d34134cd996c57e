"""A small story with real layers, put into a store: every page 3 x 3 inches at print resolution."""

import hashlib
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from chassis.store import ObjectStore
from contracts.jobs import JobKind, Person, StoryVersion
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    TintArt,
    TintedPage,
)
from contracts.story import (
    Balloon,
    Caption,
    CaptionStyle,
    FaceSlot,
    Layer,
    PackedStory,
    Page,
    PageArt,
    PageTexts,
    Story,
    Texts,
    Tinted,
    Trim,
)
from contracts.uploads import Findings
from contracts.values import Box, Point, StoredObject
from postprocess.adapters import cbz, epub, fonts, painting, printers, printing, screen_pdf
from postprocess.adapters.objects import StoredObjects
from postprocess.domain.layout import Extent, Measure
from postprocess.domain.pixels import Pixels
from postprocess.domain.press import Condition, PrintFile, PrintRun
from postprocess.domain.printer import Printer, Size
from postprocess.domain.reading import Reading, reading
from postprocess.domain.words import Words
from postprocess.domain.work import (
    Composed,
    Composing,
    Lettering,
    PictureBook,
    ScreenBook,
    TintedArt,
    Tinting,
)
from postprocess.use_cases import Workshop, bind_book, compose_page, tint_art

T = TypeVar("T")
SIDE = 975
"""Pixels of a page with bleed."""

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
TRIM = Trim(width=300, height=300, bleed=12.5, safety=15)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SKIN, HAIR = "#c08a6a", "#3a2a1c"
FACE = FaceSlot(
    left_eye=Point(x=95, y=70),
    right_eye=Point(x=130, y=70),
    mouth=Point(x=112, y=95),
    outline=tuple(
        Point(x=112.5 + 35 * float(np.cos(turn)), y=80 + 40 * float(np.sin(turn)))
        for turn in np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ),
    crop=Box(x=62.5, y=30, width=100, height=100),
)
SPOKEN = (Balloon(id="hello", speaker="hero", box=Box(x=180, y=40, width=115, height=100)),)
ENGLISH = {
    "title": "{name} and the Whale",
    "dedication": "For {name} & the moon",
    "story": "{name} looked up. The moon winked.",
    "hello": "Hello!",
    "end": "Good night, {name}.",
}
CHINESE = {
    "title": "{name}和月亮鲸",
    "dedication": "献给{name}",
    "story": "{name}抬起头。月亮眨了眨眼。",
    "hello": "你好！",
    "end": "晚安，{name}。",
}
ARABIC = {
    "title": "{name} والحوت",
    "dedication": "إلى {name}",
    "story": "نظرت {name} إلى السماء. غمز القمر.",
    "hello": "مرحبا!",
    "end": "تصبحين على خير يا {name}.",
}


@dataclass(eq=False)
class MadeStory:
    """A packed story and the files it is made of, by key."""

    packed: PackedStory
    files: dict[str, bytes]

    @property
    def json(self) -> bytes:
        """story.json."""
        return self.packed.model_dump_json().encode()

    @property
    def files_by_hash(self) -> dict[str, bytes]:
        """The layers, as a worker gets them."""
        return {hashlib.sha256(content).hexdigest(): content for content in self.files.values()}

    async def publish(self, store: ObjectStore) -> StoryVersion:
        """Put story.json and layers into a store."""
        for key, content in self.files.items():
            await store.put(key, content, content_type="image/png")
        story = self.packed.story
        key = f"stories/{story.id}/{story.version}/story.json"
        packed = await store.put(key, self.json, content_type="application/json")
        return StoryVersion(id=story.id, version=story.version, packed=packed)


@dataclass
class StoryBuilder:
    """Draws the pages and packs them; captions and texts can be given, and the pages of a whole book asked for."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: {"en": ENGLISH, "zh-Hans": CHINESE})
    whole: bool = False
    files: dict[str, bytes] = field(default_factory=dict)

    def build(self) -> MadeStory:
        """Return cover, two pages with a face, and a back without one; a whole book has all other kinds, too."""
        pages = (
            self._page("cover", "cover", "title", role="title", faces=(FACE,)),
            *((self._page("title", "title", "title", role="title"),) if self.whole else ()),
            *((self._page("dedication", "dedication", "dedication"),) if self.whole else ()),
            self._page("p01", "inner", "story", faces=(FACE,), balloons=SPOKEN if self.whole else ()),
            self._page("p02", "inner", "story", faces=(FACE,)),
            *((self._page("act1", "activity", "end"),) if self.whole else ()),
            *((self._page("endpaper", "endpaper", "end"),) if self.whole else ()),
            self._page("back", "back", "end"),
        )
        story = Story(
            id="small-tale",
            version=1,
            age_bands=("3-5",),
            languages=tuple(self.texts),
            trim=TRIM,
            preview_pages=("cover", "p01"),
            pages=pages,
        )
        texts = {language: self._texts(language, pages) for language in self.texts}
        return MadeStory(PackedStory(story=story, texts=texts, art=tuple(map(self._art, pages))), self.files)

    def _page(
        self, name: str, kind: Any, caption: str, *, role: Any = "body", faces: Any = (), balloons: Any = ()
    ) -> Page:
        box = Box(x=28, y=180, width=269, height=116)
        style = CaptionStyle(role=role, align="center" if role == "title" else "start", ink="#000000")
        return Page(
            id=name,
            kind=kind,
            art=f"{name}.svg",
            faces=faces,
            captions=(Caption(id=caption, box=box, style=style),),
            balloons=balloons,
        )

    def _texts(self, language: str, pages: tuple[Page, ...]) -> Texts:
        said = self.texts[language]
        return Texts(
            language=language,
            direction="rtl" if language == "ar" else "ltr",
            title=said["title"],
            summary="A tale.",
            sample_name="Mia",
            pages={
                page.id: PageTexts(
                    captions={text_id: said[text_id] for text_id in page.text_ids}, alt="{name} sees the moon."
                )
                for page in pages
            },
        )

    def _art(self, page: Page) -> PageArt:
        rng = np.random.default_rng(sum(page.id.encode()))
        scene = np.empty((SIDE, SIDE, 3), np.uint8)
        scene[...] = np.linspace(30, 150, SIDE, dtype=np.uint8)[:, None, None]
        scene += rng.integers(0, 12, (SIDE, SIDE, 1), np.uint8)
        if not page.faces:
            return PageArt(page=page.id, width=SIDE, height=SIDE, drawn=Tinted(constant=self._layer(page, "c", scene)))
        scene[130:350, 240:440] = 0
        skin = np.full((220, 200, 3), 255, np.uint8)
        hat = np.full((60, 200, 3), 200, np.uint8)
        alpha = np.zeros((60, 200), np.uint8)
        alpha[10:50, 10:190] = 255
        return PageArt(
            page=page.id,
            width=SIDE,
            height=SIDE,
            drawn=Tinted(constant=self._layer(page, "c", scene), skin=self._layer(page, "s", skin, x=240, y=130)),
            overlay=Tinted(
                constant=self._layer(page, "oc", np.zeros_like(hat), x=240, y=90),
                hair=self._layer(page, "oh", hat, x=240, y=90),
            ),
            overlay_alpha=self._layer(page, "oa", alpha, x=240, y=90),
        )

    def _layer(self, page: Page, name: str, pixels: Pixels, *, x: int = 0, y: int = 0) -> Layer:
        content = a_png(pixels)
        key = f"stories/small-tale/1/art/{page.id}.{name}.png"
        self.files[key] = content
        return Layer(file=describe(key, content), x=x, y=y, width=pixels.shape[1], height=pixels.shape[0])


def a_png(pixels: Pixels) -> bytes:
    """Encode pixels."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def describe(key: str, content: bytes) -> StoredObject:
    """Say what lies under a key."""
    return StoredObject(key=key, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


async def at_once(_name: str, _page: str, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Do a piece of print work here and now (a printing.Do)."""
    return work(*args, **kwargs)


def sized_for(trim: Trim, printer: Printer) -> Printer:
    """Return a printer that takes the small story's paper."""
    return printer.model_copy(update={"trim": Size(width=trim.width * 0.254, height=trim.height * 0.254)})


PRINTERS = tuple(sized_for(TRIM, printer) for printer in printers.known())
KDP = tuple(printer for printer in PRINTERS if printer.id == "kdp-8.5x8.5")


class Bench:
    """A workshop that computes at once, in this process."""

    def __init__(self, fonts: Path, condition: Condition | None = None) -> None:
        self.fonts = fonts
        self.condition = condition

    async def letter(self, work: Lettering) -> None:
        painting.letter(work, fonts=self.fonts)

    async def tint(self, work: Tinting) -> TintedArt:
        return painting.tint(work)

    async def compose(self, work: Composing) -> Composed:
        return painting.compose(work, fonts=self.fonts)

    async def print_book(self, work: PrintRun) -> AsyncGenerator[PrintFile, None]:
        files = printing.print_book(work, condition=self.condition, fonts=self.fonts, do=at_once)
        async with aclosing(files):
            async for file in files:
                yield file

    async def bind_ebook(self, work: ScreenBook) -> bytes:
        reduced = tuple(map(screen_pdf.reduced, work.sheets))
        return screen_pdf.screen_pdf(replace(work, sheets=reduced))

    async def bind_epub(self, work: PictureBook) -> bytes:
        return epub.epub(work)

    async def bind_cbz(self, work: PictureBook) -> bytes:
        return cbz.cbz(work)


@dataclass
class Job:
    """One job over a store and a workshop: puts what the others would put, gives the orchestrator's commands."""

    store: ObjectStore
    workshop: Workshop
    story: StoryVersion
    kind: JobKind = "book"
    language: str = "en"
    person: Person = field(default_factory=lambda: Person(name="Mia"))
    printers: tuple[Printer, ...] = KDP
    id: UUID = field(default_factory=uuid4)

    @property
    def objects(self) -> StoredObjects:
        """The store as postprocess sees it."""
        return StoredObjects(self.store)

    async def put(self, name: str, content: bytes) -> StoredObject:
        """Store something of this job."""
        return await self.store.put(f"jobs/{self.id}/{name}", content, content_type="application/octet-stream")

    async def order_tint(self, *pages: str) -> TintArt:
        """The command for the art of these pages."""
        findings = Findings(face_score=0.9, eye_distance=80, skin=SKIN, hair=HAIR)
        stored = await self.put("findings.json", findings.model_dump_json().encode())
        return TintArt(
            correlation_id=self.id,
            job_id=self.id,
            step="art",
            story=self.story,
            language=self.language,
            person=await self.put("person.json", self.person.model_dump_json().encode()),
            pages=pages,
            findings=stored,
        )

    async def order_page(self, tinted: TintedPage, swapped: StoredObject | None) -> ComposePage:
        """The command for one page."""
        return ComposePage(
            correlation_id=self.id,
            job_id=self.id,
            step=f"pages/{tinted.page}",
            kind=self.kind,
            story=self.story,
            language=self.language,
            person=await self.put("person.json", self.person.model_dump_json().encode()),
            page=tinted.page,
            tinted=tinted,
            swapped=swapped,
        )

    async def order_book(self, *pages: ComposedPage) -> BindBook:
        """The command for the whole."""
        return BindBook(
            correlation_id=self.id,
            job_id=self.id,
            step="book",
            kind=self.kind,
            story=self.story,
            language=self.language,
            person=await self.put("person.json", self.person.model_dump_json().encode()),
            input_sha256="0" * 64,
            pages=pages,
        )

    async def tint(self, *pages: str) -> tuple[TintedPage, ...]:
        """Tint these pages."""
        answer = await tint_art(await self.order_tint(*pages), objects=self.objects, workshop=self.workshop)
        assert isinstance(answer, ArtTinted)
        return answer.pages

    async def swap(self, tinted: TintedPage) -> StoredObject | None:
        """Do what a provider would: the crop with another face, here in plain green."""
        if tinted.crop is None:
            return None
        face = np.full((tinted.crop.height, tinted.crop.width, 3), (40, 160, 90), np.uint8)
        return await self.put(f"faces/{tinted.page}.png", a_png(face))

    async def compose(self, *pages: str) -> tuple[ComposedPage, ...]:
        """Tint, swap and compose these pages."""
        return tuple([await self.compose_tinted(page) for page in await self.tint(*pages)])

    async def compose_tinted(self, page: TintedPage) -> ComposedPage:
        """Swap and compose one page."""
        command = await self.order_page(page, await self.swap(page))
        answer = await compose_page(command, objects=self.objects, workshop=self.workshop)
        assert isinstance(answer, PageComposed)
        return answer.composed

    async def bind(self, *pages: ComposedPage, now: datetime = NOON) -> BookBound:
        """Bind these pages."""
        answer = await bind_book(
            await self.order_book(*pages),
            objects=self.objects,
            workshop=self.workshop,
            printers=self.printers,
            clock=lambda: now,
        )
        assert isinstance(answer, BookBound)
        return answer


@pytest.fixture(scope="session")
def story() -> MadeStory:
    """The small story."""
    return StoryBuilder().build()


@pytest.fixture(scope="session")
def whole_story() -> MadeStory:
    """The small story with a page of every kind, in three scripts."""
    return StoryBuilder(texts={"en": ENGLISH, "zh-Hans": CHINESE, "ar": ARABIC}, whole=True).build()


@pytest.fixture(scope="session")
def a_story() -> Callable[..., MadeStory]:
    """Make a story with other texts: `a_story(en={"story": "…"})`."""

    def make(**texts: Mapping[str, str]) -> MadeStory:
        said = {language.replace("_", "-"): {**ENGLISH, **changed} for language, changed in texts.items()}
        return StoryBuilder(texts=said).build()

    return make


@pytest.fixture(scope="session")
def font_folder() -> Path:
    """The folder that set-up filled."""
    folder = fonts.default_folder()
    fonts.check(folder)
    return folder


@pytest.fixture(scope="session")
def condition() -> Condition:
    """The printing condition that set-up made."""
    return Condition("CGATS TR 006", (fonts.default_folder().parent / "icc" / "gracol2006-240.icc").read_bytes())


@pytest.fixture(scope="session")
def bench(font_folder: Path, condition: Condition) -> Bench:
    """A workshop in this process."""
    return Bench(font_folder, condition)


@pytest.fixture(scope="session")
def a_job(bench: Bench, story: MadeStory) -> Callable[..., Awaitable[Job]]:
    """Make a job of the small story, or of another one: `await a_job(kind="preview", language="zh-Hans")`."""

    async def make(*, told: MadeStory = story, store: ObjectStore | None = None, **changes: Any) -> Job:
        place = store or ObjectStore.open("memory:///")
        return Job(**{"store": place, "workshop": bench, "story": await told.publish(place), **changes})

    return make


@pytest.fixture(scope="session")
def a_reading(whole_story: MadeStory) -> Callable[[str], Reading]:
    """The whole story as it is read: `a_reading("ar")`."""

    def make(language: str) -> Reading:
        person = Person(name={"ar": "مريم", "zh-Hans": "小雨"}.get(language, "Mia"))
        return reading(
            whole_story.packed,
            language=language,
            person=person,
            identifier="urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e",
            modified=NOON,
        )

    return make


@pytest.fixture(scope="session")
def a_picture() -> Callable[..., bytes]:
    """A small picture, lighter the larger its number: `a_picture(3, kind="WEBP")`."""

    def make(number: int, *, kind: str = "JPEG") -> bytes:
        out = BytesIO()
        Image.new("RGB", (160, 160), (40 * number,) * 3).save(out, kind)
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def a_picture_book(
    a_reading: Callable[[str], Reading], a_picture: Callable[..., bytes]
) -> Callable[[str], PictureBook]:
    """The whole story with plain pictures: `a_picture_book("ar")`."""

    def make(language: str) -> PictureBook:
        read = a_reading(language)
        return PictureBook(read, tuple(a_picture(number) for number in range(len(read.pages))))

    return make


@pytest.fixture(scope="session")
def typewriter() -> Measure:
    """Sets text greedily in letters half as wide as they are large, in lines of 1.4 sizes."""

    def measure(words: Words, *, size: float, width: float) -> Extent:
        lines, longest = 0, 0
        room = math.floor(width / (size * 0.5) + 1e-9)
        for paragraph in words.text.split("\n"):
            used = -1
            lines += 1
            for word in paragraph.split():
                if used >= 0 and used + 1 + len(word) > room:
                    lines, used = lines + 1, -1
                used += 1 + len(word)
                longest = max(longest, used)
        return Extent(width=longest * size * 0.5, height=lines * size * 1.4, above=size * 0.3, below=size * 0.2)

    return measure
