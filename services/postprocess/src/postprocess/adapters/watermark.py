"""The mark on a preview: everywhere, so that nobody prints it; faint, so that the page still charms."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from contracts.values import Language
from postprocess.adapters.lettering import faces_of

WORDS: Final = {"en": "Preview", "zh-Hans": "预览"}
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
    (face,) = (face for face in faces_of(language if language in WORDS else ENGLISH) if face.role == "title")
    letters = round(max(size) * LETTER_SHARE)
    font = ImageFont.truetype(str(fonts / face.file_name), letters, layout_engine=ImageFont.Layout.BASIC)
    word = WORDS.get(language, WORDS[ENGLISH])
    side = round(max(size) * 1.5)
    sheet = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(sheet)
    step_x, step_y = pen.textlength(word, font) + letters * 1.1, letters * 2.3
    for row in range(int(side / step_y) + 1):
        for column in range(-1, int(side / step_x) + 1):
            pen.text((column * step_x + (row % 2) * step_x / 2, row * step_y), word, fill=255, font=font)
    turned = sheet.rotate(SLANT_DEGREES, Image.Resampling.BICUBIC)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    net = turned.crop((left, top, left + size[0], top + size[1]))
    shadow = net.filter(ImageFilter.GaussianBlur(letters * 0.06))
    return net.point(_scaled(STRENGTH)), shadow.point(_scaled(SHADE))


def _scaled(share: float) -> list[int]:
    return [round(value * share) for value in range(256)]
