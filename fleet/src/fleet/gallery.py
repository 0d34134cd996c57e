"""Whole stories on one picture each: what an author sees before anybody orders a book."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from contracts.story import PackedStory
from fleet import library, stories
from fleet.places import CHECKOUT, cache_folder, state_folder
from studio.pack import pack, packed_story
from studio.sheet import TILE, contact_sheet

AT_ONCE: Final = 2
CHILDREN: Final = (("#f0c8a8", "#8a5a34"), ("#7a4e34", "#1a1412"))
"""Skin and hair of two children; the languages of a story take turns."""

QUALITY: Final = 88
SHOWN_IN_DOCS: Final = "en"
DOCS_WIDTH: Final = 1200
GUIDE_WIDTH: Final = 1640
DOCS_BYTES: Final = 250_000
GUIDE: Final = ("moon-whale", ("cover", "p04", "p10", "back"))
MADE_FROM: Final = "made-from.json"

Say = Callable[[str], None]


class GalleryError(Exception):
    """A picture of a story cannot be drawn; the text says why."""


def preview(
    folder: Path,
    *,
    language: str | None,
    name: str | None,
    marks: bool,
    out: Path | None,
    on_page: stories.Progress,
    only: Collection[str] = (),
) -> Path:
    """Draw a story on one picture: its drawings with their boxes, and its letters when a language is named."""
    story, texts = stories.told(str(folder))
    if language is not None and language not in texts:
        raise GalleryError(f"{story.id} is not told in {language}. Say one of: {', '.join(texts)}.")
    target = out or state_folder() / "preview" / f"{'-'.join(part for part in (story.id, language) if part)}.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    if language is None:
        contact_sheet(folder, marks=marks, only=only).save(target, quality=QUALITY)
        return target
    with tempfile.TemporaryDirectory() as aside:
        proofs = _Proofs(Path(aside), pack(folder, Path(aside), cache_dir=stories.art_cache(), on_page=on_page))
        if refused := proofs.print([language], child=CHILDREN[0], name=name):
            raise GalleryError(f"{story.id} cannot be lettered. {refused[0]}: `comics story check` says where.")
        contact_sheet(folder, marks=marks, lettered=proofs.of(language), only=only).save(target, quality=QUALITY)
    return target


def draw_all(*, out: Path | None, docs: bool, say: Say) -> list[Path]:
    """Draw every story in each of its languages, two stories at once; what did not change stays as it is.

    Raises GalleryError when one cannot be drawn, once the others are.
    """
    target = out or state_folder() / "gallery"
    target.mkdir(parents=True, exist_ok=True)
    library.letters(cache_folder())  # Says what to do where there are no fonts.
    known = stories.known()
    album = _Album(target, say)
    with ThreadPoolExecutor(AT_ONCE) as desks:
        ends = [desks.submit(album.draw, folder) for folder in known.values()]
    if errors := [str(error) for end in ends if (error := end.exception())]:
        raise GalleryError("\n".join(errors))
    drawn = [picture for end in ends for picture in end.result()]
    if docs:
        for made in _all_for_docs(target, known):
            say(str(made))
    return drawn


@dataclass(frozen=True)
class _Album:
    """Where the pictures of all stories go."""

    folder: Path
    say: Say

    def draw(self, story_dir: Path) -> list[Path]:
        """Draw a story in the languages whose picture is missing or old."""
        story, texts = stories.told(str(story_dir))
        packed = packed_story(story_dir, story, texts, cache_dir=stories.art_cache())
        made_from = _digest(packed)
        pictures = {language: self.folder / f"{story.id}-{language}.webp" for language in story.languages}
        missing = [language for language, picture in pictures.items() if not _is_new(picture, made_from)]
        self.say(f"{story.id}: {', '.join(missing) or 'nothing new'}")
        if not missing:
            return list(pictures.values())
        with tempfile.TemporaryDirectory() as aside:
            pack(story_dir, Path(aside), cache_dir=stories.art_cache())
            proofs = _Proofs(Path(aside), packed)
            refused: list[str] = []
            for turn, child in enumerate(CHILDREN):
                if languages := [one for one in story.languages[turn :: len(CHILDREN)] if one in missing]:
                    refused += proofs.print(languages, child=child)
            for language in missing:
                if proofs.has(language):
                    sheet = contact_sheet(story_dir, marks=False, lettered=proofs.of(language))
                    sheet.save(pictures[language], quality=QUALITY)
                    _made_from(pictures[language]).write_text(made_from)
                    self.say(f"{pictures[language].name}")
        if refused:
            raise GalleryError(f"{story.id} cannot be lettered in every language. {'. '.join(refused)}.")
        return list(pictures.values())


@dataclass(frozen=True)
class _Proofs:
    """The lettered pages of a story packed below a folder."""

    folder: Path
    packed: PackedStory

    def print(self, languages: Sequence[str], *, child: tuple[str, str], name: str | None = None) -> list[str]:
        """Let postprocess letter the pages, in a process of its own; return what it says of languages it cannot."""
        story = self.packed.story
        command = [sys.executable, "-m", "postprocess.commands", "proof"]
        command += [str(self.folder / "stories" / story.id / str(story.version) / library.PACKED)]
        command += ["--store", str(self.folder), "--out", str(self._proofs), "--longest", str(TILE)]
        command += ["--fonts", str(cache_folder() / "fonts"), "--skin", child[0], "--hair", child[1]]
        command += [part for language in languages for part in ("--language", language)]
        command += ["--name", name] if name else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stderr.strip().splitlines()
        if done.returncode and not any(line.startswith(f"{one}: ") for line in said for one in languages):
            raise GalleryError(f"{story.id} cannot be lettered: {(said or ['it ended early'])[-1]}")
        return said if done.returncode else []

    def has(self, language: str) -> bool:
        """Whether the pages were lettered in this language."""
        return (self._proofs / language).is_dir()

    def of(self, language: str) -> Mapping[str, Image.Image]:
        """The pages in a language, by their ids."""
        return {page.id: Image.open(self._proofs / language / f"{page.id}.webp") for page in self.packed.story.pages}

    @property
    def _proofs(self) -> Path:
        return self.folder / "proofs"


def _digest(packed: PackedStory) -> str:
    """Say what a picture is made from: the story, the fonts, and the programs that letter and lay out."""
    total = hashlib.sha256(packed.model_dump_json().encode())
    total.update((cache_folder() / "fonts" / MADE_FROM).read_bytes())
    code = CHECKOUT / "services" / "postprocess" / "src" / "postprocess"
    for file in (Path(__file__), CHECKOUT / "studio/src/studio/sheet.py", *sorted(code.rglob("*.py"))):
        total.update(file.read_bytes())
    return json.dumps(total.hexdigest())


def _made_from(picture: Path) -> Path:
    return picture.parent / ".made-from" / f"{picture.stem}.json"


def _is_new(picture: Path, made_from: str) -> bool:
    stamp = _made_from(picture)
    stamp.parent.mkdir(exist_ok=True)
    return picture.is_file() and stamp.is_file() and stamp.read_text() == made_from


def _all_for_docs(gallery: Path, known: Mapping[str, Path]) -> Iterator[Path]:
    """Write the pictures of the documents: every story in English, and the pages that the author's guide explains."""
    folder = CHECKOUT / "docs" / "pictures"
    for story in known:
        if (english := gallery / f"{story}-{SHOWN_IN_DOCS}.webp").is_file():
            yield _for_docs(english, folder / f"{story}.webp")
    story, pages = GUIDE
    with tempfile.TemporaryDirectory() as aside:
        out = Path(aside) / "guide.webp"
        preview(
            known[story], language=SHOWN_IN_DOCS, name=None, marks=True, out=out, on_page=lambda _page: None, only=pages
        )
        yield _for_docs(out, folder / "authoring.webp", width=GUIDE_WIDTH)


def _for_docs(picture: Path, target: Path, *, width: int = DOCS_WIDTH) -> Path:
    """Write a picture small enough for the documents: as good as its bytes allow."""
    with Image.open(picture) as whole:
        size = width, round(whole.height * width / whole.width)
        small = whole.resize(size, Image.Resampling.LANCZOS)
    for quality in range(84, 20, -6):
        content = BytesIO()
        small.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= DOCS_BYTES:
            break
    target.write_bytes(content.getvalue())
    return target
