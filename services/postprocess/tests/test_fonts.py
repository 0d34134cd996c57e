import hashlib
import json
import tarfile
import unicodedata
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from postprocess.adapters.fonts import (
    COVERAGE,
    FACES,
    LANGUAGES,
    Face,
    FontError,
    FontPackage,
    bring,
    check,
    merged,
    ranges_of,
)
from postprocess.adapters.typefaces import cut_to, drawable


def a_font(characters: str) -> bytes:
    """A font in which every letter is a square."""
    names = [".notdef", *(f"u{ord(character):x}" for character in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): name for character, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf(dict.fromkeys(names, _square()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Reserved", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = BytesIO()
    builder.font.save(out)
    return out.getvalue()


def _square() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


LATIN_NAMES = "Zoë José Łukasz Nguyễn Şükrü Ørsted Straße O’Neil D'Arcy Jean-Luc Ñandú Åsa Æ ğ"
ALPHABETS = {
    **dict.fromkeys(("en", "de", "es", "fr"), LATIN_NAMES + "„Mia“ «où» ¿qué? ¡sí! — … œ"),
    "zh-Hans": "小雨欣怡龘𠮷野，。！？……《》“”玥璟" + LATIN_NAMES,
    "ja": "ぁあいゔんァアヴンー々〆「」『』、。・！？…〜𠮟塡剝頰俠俱吞𠮷髙﨑德濵蔣蓮翔結愛陽葵Zoë",
    "ar": "".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x653)))) + "پچژگکی ؟،؛«»٠١٢٣٤٥٦٧٨٩ Mia",
    "hi": "".join(map(chr, (*range(0x901, 0x940), *range(0x941, 0x94E), *range(0x966, 0x970)))) + "ॐ।॥“” Mia",
    "th": "".join(map(chr, (*range(0xE01, 0xE3B), *range(0xE3F, 0xE5C)))) + "“” Mia",
}
"""What a book of each language has to write with its own faces."""


@pytest.mark.parametrize(("language", "text"), ALPHABETS.items())
def test_the_faces_of_a_language_draw_all_its_letters(font_folder: Path, language: str, text: str) -> None:
    faces = [drawable(font_folder / face.file_name) for face in FACES if language in face.languages]

    missing = {letter for face in faces for letter in unicodedata.normalize("NFC", text) if letter not in face}

    assert missing == set()
    assert len(faces) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_may_be_of_any_script_there_is_a_face_for(font_folder: Path, language: str) -> None:
    covered = _covered(font_folder, language)

    assert set("éłğ𠮷مريم小禾プリンप्रियाสมชายЖеня김민준Αθηνά\u200c") <= covered
    assert not covered & set("😀\n\u200b\u202e\ufffd")


@pytest.mark.parametrize("role", ["body", "title"])
def test_what_is_covered_can_be_drawn_in_some_face(font_folder: Path, role: str) -> None:
    drawn = frozenset[str]().union(*(drawable(font_folder / face.file_name) for face in FACES if face.role == role))

    assert _covered(font_folder, "en") <= drawn | set("\u200c\u200d")


def _covered(folder: Path, language: str) -> set[str]:
    ranges = json.loads((folder / COVERAGE).read_text())[language]
    return {chr(point) for first, last in ranges for point in range(first, last + 1)}


def test_licences_lie_beside_the_faces(font_folder: Path) -> None:
    names = {face.package.name.rsplit("/", 1)[-1] for face in FACES}

    texts = [(font_folder / f"LICENSE-{name}.txt").read_text() for name in names]

    assert all("SIL Open Font License" in text and "Copyright" in text for text in texts)


def test_our_files_do_not_use_reserved_names(font_folder: Path) -> None:
    for face in FACES:
        with TTFont(font_folder / face.file_name, lazy=True) as font:
            names = {str(record) for record in font["name"].names if record.nameID in (1, 4, 6)}
        assert all(name.startswith(("Comic Books", "ComicBooks")) for name in names)


@given(st.sets(st.integers(0, 300)))
def test_ranges_hold_exactly_their_numbers(numbers: set[int]) -> None:
    ranges = ranges_of(numbers)

    assert [n for first, last in ranges for n in range(first, last + 1)] == sorted(numbers)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))


def test_files_of_one_face_become_one_that_draws_all() -> None:
    parts = [a_font("abc"), a_font("éł")]

    whole = merged(parts, "Comic Test")

    assert whole == merged(parts, "Comic Test")
    with TTFont(BytesIO(whole)) as font:
        assert {chr(point) for point in font.getBestCmap()} == set("abcéł")
        assert font["name"].getDebugName(1) == "Comic Test"


def test_a_face_cut_to_a_text_is_small_and_repeats(font_folder: Path) -> None:
    face = font_folder / "zh-Hans-body.ttf"

    cut = cut_to(face, "小雨和𠮷")

    with TTFont(BytesIO(cut)) as font:
        assert {chr(point) for point in font.getBestCmap()} == set("小雨和𠮷 ")
    assert len(cut) < 20_000
    assert cut == cut_to(face, "𠮷和雨小")


def test_a_folder_without_faces_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"python -m postprocess\.adapters\.fonts"):
        check(tmp_path)


def test_faces_are_made_from_packages_held_to_their_hash(tmp_path: Path) -> None:
    archive = _a_package(tmp_path, {"latin": a_font("ab"), "latin-ext": a_font("é")})
    good = FontPackage(str(archive), "", hashlib.sha256(archive.read_bytes()).hexdigest())

    folder = tmp_path / "fonts"
    faces = [Face("latin", "body", ("en", "de"), good, 400, ("latin", "latin-ext"))]
    bring(folder, faces, fetch=_read)

    ranges = [[97, 98], [233, 233], [0x200C, 0x200D]]
    assert json.loads((folder / COVERAGE).read_text()) == {"de": ranges, "en": ranges}
    assert (folder / "LICENSE-package.tgz.txt").read_text() == "a licence"
    with pytest.raises(FontError, match="SHA-256 differs"):
        bring(
            tmp_path / "other",
            [Face("en", "body", ("en",), FontPackage(str(archive), "", "0" * 64), 400, ())],
            fetch=_read,
        )


def test_faces_that_are_there_are_not_fetched_again(tmp_path: Path) -> None:
    archive = _a_package(tmp_path, {"latin": a_font("ab")})
    package = FontPackage(str(archive), "", hashlib.sha256(archive.read_bytes()).hexdigest())
    faces = [Face("en", "body", ("en",), package, 400, ("latin",))]
    bring(tmp_path / "fonts", faces, fetch=_read)
    archive.unlink()

    bring(tmp_path / "fonts", faces, fetch=_read)

    assert (tmp_path / "fonts" / "en-body.ttf").is_file()


def _a_package(folder: Path, fonts: dict[str, bytes]) -> Path:
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        files = {
            "package/LICENSE": b"a licence",
            **{f"package/files/package.tgz-{n}-400-normal.woff": c for n, c in fonts.items()},
        }
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return path


def _read(package: FontPackage, _: Path) -> bytes:
    return Path(package.name).read_bytes()
