"""What docs/story-authoring.md teaches is true."""

import re
from pathlib import Path

import pytest
import yaml

from contracts.phrase import check
from contracts.story import Story, Texts, check_texts

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "story-authoring.md").read_text(encoding="utf-8")
RULES = ROOT / "studio" / "src" / "studio" / "check"


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_its_story_and_its_texts_are_a_story() -> None:
    story = Story.model_validate(yaml.safe_load(blocks()[1]))
    texts = Texts.model_validate(yaml.safe_load(blocks()[2]))

    check_texts(story, texts, language="en")
    for page in texts.pages.values():
        for text in (texts.title, texts.summary, page.alt, *page.captions.values()):
            check(text, language="en")


@pytest.mark.parametrize(("language", "phrase"), re.findall(r"^\| ([a-zA-Z-]{2,7}) \| `(.*?)` \|", GUIDE, re.MULTILINE))
def test_its_sentences_can_be_filled_in(language: str, phrase: str) -> None:
    check(phrase, language=language)


def test_it_explains_every_field() -> None:
    schema = [Story.model_json_schema(), Texts.model_json_schema()]
    fields = {name for one in schema for part in (one, *one["$defs"].values()) for name in part.get("properties", {})}

    assert {name for name in fields - {"panel_opacity"} if not re.search(rf"\b{name}\b", GUIDE)} == set()


def test_it_has_a_cure_for_every_rule() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    rules = set(re.findall(r'(?:rule=|fault\([^\n]*?, )"([a-z]+(?:-[a-z]+)*)"(?!, rule=)', source))

    assert len(rules) > 40
    assert {rule for rule in rules if f"`{rule}`" not in GUIDE} == set()
