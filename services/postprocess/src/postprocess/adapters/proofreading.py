"""What a story's author has to know of its letters: which do not fit, cannot be drawn, cannot be read, and where."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from contracts.jobs import Person, Pronoun
from contracts.story import PackedStory
from contracts.values import Language, PageId
from postprocess.adapters.lettering import Lettering, faces_of, read_story, unlettered
from postprocess.domain import composition, contrast, speech
from postprocess.domain.composition import Scene, lay_out_page, scene
from postprocess.domain.layout import TOO_LONG, Setting, body_sizes, in_units, is_body
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words, book_words

MOST_LETTERS: Final = 40
"""Of a name that may be ordered."""

MOST_WIDE_LETTERS: Final = 12
"""Of a name whose letters are as wide as high; there are none longer."""

LATIN: Final = "Maximiliana-Alexandrina von Hohenfelsstein"
RULES: Final = {composition.UNREAD: "contrast", speech.CROSSES: "tail", speech.TOO_NEAR: "tail"}

Pages = Mapping[PageId, tuple[Words, ...]]


@dataclass(frozen=True)
class Remark:
    """Something that is wrong with one text in one language."""

    page: PageId
    text: str | None
    language: Language
    rule: str
    message: str


def remarks(packed_json: bytes, *, fonts: Path) -> Iterator[Remark]:
    """Yield all there is to say of a story's letters, once each."""
    packed = read_story(packed_json)
    for language in packed.story.languages:
        yield from dict.fromkeys(_Reader(packed, language, fonts).remarks())


def longest_name(usual: str) -> str:
    """Return a name as long as one may be, in the script of a usual one."""
    if all(unicodedata.east_asian_width(letter) in "WF" for letter in usual):
        return (usual * MOST_WIDE_LETTERS)[:MOST_WIDE_LETTERS]
    if all(letter.isascii() for letter in unicodedata.normalize("NFD", usual) if letter.isalpha()):
        return LATIN[:MOST_LETTERS]
    return " ".join([usual] * MOST_LETTERS)[:MOST_LETTERS].strip()


@dataclass(frozen=True)
class _Reader:
    packed: PackedStory
    language: Language
    fonts: Path

    def remarks(self) -> Iterator[Remark]:
        usual = Person(name=self.packed.texts[self.language].sample_name)
        try:
            faces_of(self.language)
        except Refused as refusal:
            first = self.packed.story.pages[0].id
            yield Remark(first, None, self.language, "fonts", f"It cannot be lettered: {refusal.detail}.")
            return
        pages = book_words(self.packed, language=self.language, person=usual)
        boxed = dict(self._boxed(pages, usual))
        for (page, one), message in boxed.items():
            yield self._remark(page, one, "glyph", message)
        left = _without(pages, {one for _, one in boxed})
        sizes, smaller = body_sizes(self.packed.story)
        misfits = list(self._misfits(left, usual, size=sizes.smallest))
        yield from misfits
        yield from self._colours(pages)
        yield from self._faults(left, usual, {one.page for one in misfits}, size=sizes.smallest)
        yield from self._long_names(usual, boxed, {(one.page, one.text) for one in misfits}, size=smaller.smallest)

    def _boxed(self, pages: Pages, person: Person) -> Iterator[tuple[tuple[PageId, Words], str]]:
        """Yield the texts with a character that no face of the language can draw."""
        try:
            self._lettering(pages, person)
        except Refused:
            for page, one in _each(pages):
                try:
                    self._lettering({page: (one,)}, person)
                except Refused as refusal:
                    yield (page, one), refusal.detail or "the fonts cannot draw the sample name"

    def _misfits(self, pages: Pages, person: Person, *, size: float) -> Iterator[Remark]:
        lettering = self._lettering(pages, person)
        for one in self._scenes():
            for words, rule in _misfits(one, pages[one.page.id], lettering, size=size):
                why = "finds no place" if rule == "no-place" else "does not fit its box"
                small = f"at {size:g} points" if is_body(words) else "at its smallest size"
                message = f"{words.said.id} on {one.page.id} {why} {small} for {person.name}."
                yield self._remark(one.page.id, words, rule, message)

    def _long_names(
        self,
        usual: Person,
        boxed: Iterable[tuple[PageId, Words]],
        known: set[tuple[PageId, str | None]],
        *,
        size: float,
    ) -> Iterator[Remark]:
        """Yield what does not fit with the longest name, in any pronoun, and fits with the usual one."""
        bad = {(page, one.said.id) for page, one in boxed} | known
        seen: list[Pages] = []
        for pronoun in get_args(Pronoun):
            person = Person(name=longest_name(usual.name), pronoun=pronoun)
            pages = {
                page: tuple(one for one in said if (page, one.said.id) not in bad)
                for page, said in book_words(self.packed, language=self.language, person=person).items()
            }
            if pages not in seen:
                seen.append(pages)
                yield from self._misfits(pages, person, size=size)

    def _colours(self, pages: Pages) -> Iterator[Remark]:
        """Yield the texts whose author chose an ink that its panel or balloon swallows."""
        for page, one in _each(pages):
            if one.paper and (found := contrast.contrast_on(one.paper, one.ink)) < contrast.ENOUGH:
                yield self._pale(page, one, found)

    def _faults(self, pages: Pages, person: Person, crowded: set[PageId], *, size: float) -> Iterator[Remark]:
        """Yield what the layout had to bear with, on the pages where everything fits."""
        lettering = self._lettering(pages, person)
        settings = _settled(lettering, pages) if not crowded else {}
        for one in self._scenes():
            page = one.page.id
            if page in crowded:
                continue
            for setting in settings.get(page) or lay_out_page(one, pages[page], body=size, measure=lettering.measure):
                if setting.fault == composition.UNREAD and one.surface is not None:
                    area = in_units(setting.column)
                    yield self._pale(page, setting.words, contrast.contrast_over(one.surface, area, setting.words.ink))
                elif setting.fault:
                    rule = RULES.get(setting.fault, "place")
                    message = f"{setting.words.said.id} on {page}: {setting.fault}."
                    yield self._remark(page, setting.words, rule, message)

    def _pale(self, page: PageId, one: Words, found: float) -> Remark:
        behind = one.paper or "the art"
        message = (
            f"{one.said.id} on {page} has a contrast of {found:.1f}:1, {one.ink} on {behind}; "
            f"{contrast.ENOUGH:g}:1 is needed."
        )
        return self._remark(page, one, "contrast", message)

    def _remark(self, page: PageId, one: Words, rule: str, message: str) -> Remark:
        return Remark(page, one.said.id, self.language, rule, message)

    def _lettering(self, pages: Pages, person: Person) -> Lettering:
        return unlettered(self.packed, self.language, pages, person=person, fonts=self.fonts)

    def _scenes(self) -> Iterator[Scene]:
        story = self.packed.story
        rightwards = self.packed.texts[self.language].direction == "ltr"
        for page, art in zip(story.pages, self.packed.art, strict=True):
            yield scene(page, art, story=story, rightwards=rightwards)


def _misfits(one: Scene, said: Sequence[Words], lettering: Lettering, *, size: float) -> Iterator[tuple[Words, str]]:
    """Yield the texts that do not fit by themselves; if all do, those that find no place beside the others."""
    if _fits(one, said, lettering, size=size):
        return
    alone = [words for words in said if not _fits(one, [words], lettering, size=size)]
    for words in alone:
        yield words, "no-place" if words.said.box == "auto" else "overflow"
    together: list[Words] = []
    for words in (words for words in said if words not in alone):
        if _fits(one, [*together, words], lettering, size=size):
            together.append(words)
        else:
            yield words, "no-place"


def _fits(one: Scene, said: Sequence[Words], lettering: Lettering, *, size: float) -> bool:
    try:
        lay_out_page(one, said, body=size, measure=lettering.measure)
    except Refused as refusal:
        if refusal.code != TOO_LONG:
            raise
        return False
    return True


def _settled(lettering: Lettering, pages: Pages) -> Mapping[PageId, tuple[Setting, ...]]:
    try:
        return lettering.laid_out(pages).settings
    except Refused as refusal:
        if refusal.code != TOO_LONG:
            raise
        return {}


def _each(pages: Pages) -> Iterator[tuple[PageId, Words]]:
    return ((page, one) for page, said in pages.items() for one in said)


def _without(pages: Pages, boxed: set[Words]) -> Pages:
    return {page: tuple(one for one in said if one not in boxed) for page, said in pages.items()}
