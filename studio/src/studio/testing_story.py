"""A whole small story that nothing is wrong with, to be broken."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

INNER: Final = tuple(f"p{number:02}" for number in range(1, 13))
PAPER: Final = ("title", "dedication", *INNER, "act1", "endpaper", "back")

FACE: Final = """\
    faces:
      - left_eye: {x: 195, y: 200}
        right_eye: {x: 245, y: 200}
        mouth: {x: 220, y: 245}
        crop: {x: 65, y: 65, width: 310, height: 310}
        outline: [{x: 145, y: 220}, {x: 165, y: 165}, {x: 220, y: 145}, {x: 275, y: 165},
          {x: 295, y: 220}, {x: 275, y: 275}, {x: 220, y: 295}, {x: 165, y: 275}]
"""

DEDICATION: Final = "[{id: dedication, box: {x: 100, y: 100, width: 240, height: 240}}]"

STORY: Final = f"""\
id: paper-boat
version: 1
age_bands: ["3-5"]
languages: [en]
trim: {{width: 430, height: 430, bleed: 5, safety: 15}}
preview_pages: [cover]
pages:
  - id: cover
    kind: cover
    art: child.svg
{FACE}\
    captions:
      - id: title
        box: {{x: 25, y: 25, width: 390, height: 110}}
    speakers:
      gull: {{mouth: {{x: 60, y: 350}}, head: {{x: 40, y: 330, width: 40, height: 40}}}}
    balloons:
      - {{id: cry, speaker: gull}}
    keep_outs:
      - {{x: 340, y: 340, width: 50, height: 50}}
"""

CHILD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 440" width="440" height="440">
<g id="scene">
<g id="backdrop"><rect width="440" height="440" fill="#204080"/></g>
<circle cx="220" cy="220" r="75" fill="{{skin}}"/>
</g>
<g id="face"><circle cx="195" cy="200" r="8" fill="{{skin-line}}"/></g>
<g id="overlay"></g>
</svg>
"""

SEA: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 440" width="440" height="440">
<g id="scene"><rect width="440" height="440" fill="#204080"/></g>
</svg>
"""

TEXTS: Final = """\
language: en
title: "{name} and the Paper Boat"
summary: A boat made of a letter sails down the gutter.
sample_name: Robin
pages:
  cover:
    captions:
      title: "{name} and the Paper Boat"
      cry: "{pronoun, select, she {Look, she sails!} he {Look, he sails!} other {Look, they sail!}}"
    alt: A paper boat.
"""


@dataclass
class WholeStory:
    """A story folder; `change` breaks it in one place and tells the line."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write a story that nothing is wrong with."""
        kinds = {"act1": "activity"}
        pages = "".join(f"  - {{id: {page}, kind: {kinds.get(page, page)}, art: sea.svg}}\n" for page in PAPER)
        for page in INNER:
            pages = pages.replace(f"kind: {page}", "kind: inner")
        pages = pages.replace(
            "kind: dedication, art: sea.svg", f"kind: dedication, art: sea.svg, captions: {DEDICATION}"
        )
        self.write("story.yaml", STORY + pages)
        texts = TEXTS + "".join(f"  {page}: {{alt: The sea.}}\n" for page in PAPER)
        self.write(
            "texts/en.yaml", texts.replace("  dedication: {", "  dedication: {captions: {dedication: For you.}, ")
        )
        self.write("art/child.svg", CHILD)
        self.write("art/sea.svg", SEA)

    def write(self, file: str, text: str) -> None:
        """Write a file of the story."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.files[file] = text

    def change(self, file: str, old: str, new: str) -> None:
        """Replace what stands once in a file."""
        if self.files[file].count(old) != 1:
            raise ValueError(f"{old!r} does not stand once in {file}")
        self.write(file, self.files[file].replace(old, new))

    def line(self, file: str, text: str) -> int:
        """Return the line on which a text stands first; a text may begin with the end of a line."""
        content = self.files[file]
        return content.count("\n", 0, content.index(text) + text.startswith("\n")) + 1
