"""The mark on a preview: everywhere, so that nobody prints it; faint, so that the page still charms."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import pymupdf
from PIL import Image, ImageChops, ImageFilter

from contracts.values import Language
from postprocess.adapters import letters
from postprocess.adapters.lettering import faces_for
from postprocess.adapters.typefaces import typeface
from postprocess.adapters.typesetting import Text
from postprocess.domain.typography import leading

WORDS: Final[dict[Language, str]] = {
    "en": "Preview",
    "de": "Vorschau",
    "es": "Vista previa",
    "fr": "Aperçu",
    "zh-Hans": "预览",
    "ja": "プレビュー",
    "ar": "معاينة",
    "hi": "पूर्वावलोकन",
    "th": "ตัวอย่าง",
}
ENGLISH: Final = "en"
SLANT_DEGREES: Final = 30
LETTER_SHARE: Final = 0.085
"""Size of the letters, as a share of the page's longer side."""

STRENGTH: Final = 0.3
SHADE: Final = 0.22


def over(picture: Image.Image, language: Language, fonts: Path) -> Image.Image:
    """Return the picture under a slanted net of the word "Preview"."""
    light, dark = _net(picture.size, language, fonts)
    marked = Image.composite(Image.new("RGB", picture.size, "#1d1b33"), picture, dark)
    return Image.composite(Image.new("RGB", picture.size, "#ffffff"), marked, light)


@lru_cache(maxsize=8)
def _net(size: tuple[int, int], language: Language, fonts: Path) -> tuple[Image.Image, Image.Image]:
    """Return where the white letters and their soft shadow show, and how much."""
    size_of_letters = round(max(size) * LETTER_SHARE)
    word = _word(language if language in WORDS else ENGLISH, size_of_letters, fonts)
    side = round(max(size) * 1.5)
    sheet = Image.new("L", (side, side), 0)
    step_x, step_y = word.width + size_of_letters * 1.1, size_of_letters * 2.3
    for row in range(int(side / step_y) + 1):
        for column in range(-1, int(side / step_x) + 1):
            at = round(column * step_x + (row % 2) * step_x / 2), round(row * step_y)
            whole = (max(at[0], 0), at[1], min(at[0] + word.width, side), min(at[1] + word.height, side))
            if whole[0] < whole[2] and whole[1] < whole[3]:
                seen = word.crop((whole[0] - at[0], 0, whole[2] - at[0], whole[3] - at[1]))
                sheet.paste(ImageChops.lighter(sheet.crop(whole), seen), whole[:2])
    turned = sheet.rotate(SLANT_DEGREES, Image.Resampling.BICUBIC)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    net = turned.crop((left, top, left + size[0], top + size[1]))
    shadow = net.filter(ImageFilter.GaussianBlur(size_of_letters * 0.06))
    return net.point(_scaled(STRENGTH)), shadow.point(_scaled(SHADE))


def _word(language: Language, size: int, fonts: Path) -> Image.Image:
    """Return the word in its letters, white on black, this many pixels a text size."""
    word, face = WORDS[language], faces_for(language, "title")[0]
    text = Text(
        word,
        names=(),
        worn=[face.name] * len(word),
        faces={face.name: typeface(fonts, face, word)},
        language=language,
        rtl=language == "ar",
        leading=leading(language).title,
    )
    block = text.set(float("inf"))
    with pymupdf.open() as document:
        page = document.new_page(width=block.width * size, height=block.height * size)
        runs = letters.runs_of(block, x=0, y=0, width=block.width * size, size=size, centred=False)
        letters.write(page, tuple(runs), size=size, ink="#000000")
        drawn = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
        return ImageChops.invert(Image.frombytes("L", (drawn.width, drawn.height), drawn.samples))


def _scaled(share: float) -> list[int]:
    return [round(value * share) for value in range(256)]
