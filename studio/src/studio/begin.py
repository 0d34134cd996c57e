"""A new story: every page a book needs, drawn and told just enough to be checked, previewed and replaced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from studio.pack import StoryError

INNER: Final = 12
ACTIVITIES: Final = 4
ID: Final = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

STORY: Final = """\
# yaml-language-server: $schema=../../docs/api/story.schema.json
# Boxes and points are in page units: a hundredth of an inch, from the top-left corner of the bleed box.
# docs/story-authoring.md explains every field; `comics story check {id}` finds what is wrong.
schema_version: 1
id: {id}
version: 1
age_bands: ["3-5"]
languages: [en]
preview_pages: [cover, p01, p02]

pages:
{pages}
"""

PAGE: Final = """\
  - id: {id}
    kind: {kind}
    art: {id}.svg
"""

FACE: Final = """\
    faces:
      - left_eye: {x: 406, y: 318}
        right_eye: {x: 468, y: 318}
        mouth: {x: 437, y: 376}
        crop: {x: 265, y: 158, width: 344, height: 344}
        outline:
          [
            {x: 437, y: 238}, {x: 478, y: 251}, {x: 507, y: 288}, {x: 517, y: 330},
            {x: 507, y: 378}, {x: 478, y: 411}, {x: 437, y: 422}, {x: 396, y: 411},
            {x: 367, y: 378}, {x: 357, y: 330}, {x: 367, y: 288}, {x: 396, y: 251},
          ]
"""

CAPTION: Final = """\
    captions:
      - id: {id}
        box: {{x: {x}, y: {y}, width: {width}, height: {height}}}
        style: {{role: {role}, align: {align}}}
"""

BARCODE: Final = """\
    keep_outs:
      - {x: 600, y: 690, width: 250, height: 160} # the barcode
"""

TEXTS: Final = """\
# yaml-language-server: $schema=../../../docs/api/texts.schema.json
language: en
title: "{{name}} and the {title}"
summary: One sentence for the catalogue.
sample_name: Robin

pages:
{pages}
"""

CHILD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 875 875" width="875" height="875">
<g id="scene">
<g id="backdrop"><rect width="875" height="875" fill="#bfe0ea"/>
<path d="M0 560Q437 500 875 560V875H0Z" fill="#7fb069"/></g>
<path d="M345 620Q350 450 437 440Q524 450 530 620Z" fill="#e8b931"/>
<path d="M418 400H456V450Q437 465 418 450Z" fill="{{skin-shade}}"/>
<ellipse cx="437" cy="330" rx="80" ry="92" fill="{{skin}}"/>
</g>
<g id="face">
<ellipse cx="406" cy="318" rx="10" ry="12" fill="#2b2230"/>
<ellipse cx="468" cy="318" rx="10" ry="12" fill="#2b2230"/>
<path d="M432 336Q426 352 437 354" fill="none" stroke="{{skin-line}}" stroke-width="3"/>
<path d="M410 372Q437 396 464 372" fill="none" stroke="{{skin-line}}" stroke-width="5" stroke-linecap="round"/>
</g>
<g id="overlay">
<path d="M352 330Q345 225 437 222Q529 225 522 330Q510 270 437 268Q364 270 352 330Z" fill="{{hair}}"/>
</g>
</svg>
"""

PAPER: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 875 875" width="875" height="875">
<g id="scene"><rect width="875" height="875" fill="#fbf3df"/></g>
</svg>
"""


def begin(folder: Path) -> None:
    """Write a story folder in which nothing is wrong; StoryError when it exists or its name cannot be an id."""
    if not ID.match(folder.name):
        raise StoryError(f"{folder.name} cannot be a story's id: small letters and digits, joined by hyphens")
    if folder.exists():
        raise StoryError(f"{folder} exists already")
    pages = _pages()
    title = folder.name.replace("-", " ").title()
    story = STORY.format(id=folder.name, pages="\n".join(_described(page, kind) for page, kind in pages.items()))
    told = TEXTS.format(title=title, pages="\n".join(_told(page, kind, title) for page, kind in pages.items()))
    for name, content in (("story.yaml", story), ("texts/en.yaml", told)):
        _write(folder / name, content.rstrip("\n") + "\n")
    for page, kind in pages.items():
        _write(folder / "art" / f"{page}.svg", CHILD if kind in {"cover", "inner"} else PAPER)


def _pages() -> dict[str, str]:
    inner = {f"p{number:02}": "inner" for number in range(1, INNER + 1)}
    activities = {f"act{number}": "activity" for number in range(1, ACTIVITIES + 1)}
    front = {kind: kind for kind in ("cover", "title", "dedication")}
    return front | inner | activities | {kind: kind for kind in ("endpaper", "back")}


def _described(page: str, kind: str) -> str:
    parts = [PAGE.format(id=page, kind=kind)]
    if kind in {"cover", "inner"}:
        parts.append(FACE)
    if kind in {"cover", "title"}:
        box = {"x": 75, "y": 75, "width": 725, "height": 120}
        parts.append(CAPTION.format(id="title", role="title", align="center", **box))
    if kind == "dedication":
        box = {"x": 175, "y": 300, "width": 525, "height": 275}
        parts.append(CAPTION.format(id="dedication", role="body", align="center", **box))
    if kind in {"inner", "activity"}:
        box = {"x": 75, "y": 650, "width": 725, "height": 150}
        parts.append(CAPTION.format(id="story", role="body", align="start", **box))
    if kind == "back":
        box = {"x": 75, "y": 75, "width": 725, "height": 200}
        parts.append(CAPTION.format(id="blurb", role="body", align="start", **box))
        parts.append(BARCODE)
    return "".join(parts)


def _told(page: str, kind: str, title: str) -> str:
    texts = {
        "cover": ("title", f'"{{name}} and the {title}"'),
        "title": ("title", f'"{{name}} and the {title}"'),
        "dedication": ("dedication", '"For {name}."'),
        "inner": ("story", f'"This is where {{name}} does what happens on {page}."'),
        "activity": ("story", '"Draw what {name} saw."'),
        "back": ("blurb", '"What happens to {name}? Read it aloud and see."'),
    }
    captions = [] if kind not in texts else ["    captions:", f"      {texts[kind][0]}: {texts[kind][1]}"]
    return "\n".join([f"  {page}:", *captions, "    alt: What the picture shows, for who cannot see it.", ""])


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
