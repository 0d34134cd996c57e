import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from contracts.jobs import Person
from contracts.manifest import Manifest

SCHEMAS = Path(__file__).parent / "readium" / "schema"
BASE = "https://readium.org/webpub-manifest/schema/"
PAGES = ("cover", "p01", "p02", "back")
NAMED_GROUP = re.compile(r"\(\?<(?![=!])")


@cache
def readium() -> Draft7Validator:
    registry: Registry[Any] = Registry().with_resource(
        "https://drafts.opds.io/schema/properties.schema.json",
        Resource.from_contents({"$schema": "http://json-schema.org/draft-07/schema#"}),
    )
    for file in SCHEMAS.rglob("*.json"):
        contents = json.loads(file.read_text(), object_hook=in_pythons_words)
        uri = BASE + file.relative_to(SCHEMAS).as_posix()
        registry = registry.with_resource(uri, Resource.from_contents(contents))
    schema = registry.contents(BASE + "publication.schema.json")
    return Draft7Validator(schema, registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER)


def in_pythons_words(schema: dict[str, Any]) -> dict[str, Any]:
    """Patterns name their groups as JavaScript does."""
    if isinstance(schema.get("pattern"), str):
        schema["pattern"] = NAMED_GROUP.sub("(?P<", schema["pattern"])
    return schema


def complaints(document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in readium().iter_errors(document)]


Made = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def made(a_job: Callable[..., Awaitable[Any]]) -> Made:
    """Bind a book and read its manifest; each kind once."""

    async def bound(pages: tuple[str, ...], **changes: Any) -> dict[str, Any]:
        job = await a_job(**changes)
        answer = await job.bind(*await job.compose(*pages), now=datetime(2026, 1, 15, 10, 42, tzinfo=UTC))
        return dict(json.loads(await job.store.get(answer.manifest)))

    @cache
    def make(*pages: str, **changes: Any) -> dict[str, Any]:
        return asyncio.run(bound(pages or PAGES, **changes))

    return make


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_books_manifest_obeys_readiums_schemas(made: Made, language: str) -> None:
    document = made(language=language)

    assert complaints(document) == []
    assert Manifest.model_validate(document).document() == document


def test_a_previews_manifest_obeys_readiums_schemas(made: Made) -> None:
    assert complaints(made("cover", "p01", kind="preview")) == []


def test_the_schemas_do_find_a_broken_manifest(made: Made) -> None:
    document = made()

    broken = [
        {**document, "print": {"file": "x.pdf"}},
        {**document, "readingOrder": [{"href": "pages/cover.webp"}]},
        {name: value for name, value in document.items() if name != "metadata"},
        {**document, "metadata": {**document["metadata"], "readingProgression": "sideways"}},
    ]

    assert all(complaints(one) for one in broken)


def test_a_preview_shows_only_its_reduced_pages(made: Made) -> None:
    document = made("cover", "p01", kind="preview")

    assert [link["href"] for link in document["readingOrder"]] == ["pages/cover.shown.webp", "pages/p01.shown.webp"]
    assert [link["rel"] for link in document["links"]] == ["self"]
    assert not any("alternate" in link for link in document["readingOrder"])
    assert {(link["width"], link["height"]) for link in document["readingOrder"]} == {(900, 900)}
    assert document["metadata"]["aicb"]["kind"] == "preview"


def test_a_book_lists_pages_pictures_thumbnails_and_pdfs(made: Made) -> None:
    document = made()

    assert [link["href"] for link in document["readingOrder"]] == [f"pages/{page}.webp" for page in PAGES]
    assert [link["href"] for link in document["readingOrder"][0]["alternate"]] == [
        "pages/cover.screen.jpg",
        "pages/cover.jpg",
        "pages/cover.thumb.webp",
    ]
    assert {
        link["properties"]["aicb"]["role"]: link["href"] for link in document["links"] if link["rel"] == "alternate"
    } == {
        "ebook": "book.pdf",
        "epub": "book.epub",
        "cbz": "book.cbz",
        "print-interior": "print/kdp-8.5x8.5/interior.pdf",
        "print-cover": "print/kdp-8.5x8.5/cover.pdf",
    }
    assert document["metadata"]["modified"] == "2026-01-15T10:42:00Z"


def test_a_file_for_a_printer_says_whose_it_is_and_how_it_was_judged(made: Made) -> None:
    ours = {
        link["properties"]["aicb"]["role"]: link["properties"]["aicb"]
        for link in made()["links"]
        if "profile" in link.get("properties", {}).get("aicb", {})
    }

    assert {link["profile"] for link in ours.values()} == {"kdp-8.5x8.5"}
    assert (ours["print-interior"]["pages"], ours["print-cover"]["pages"]) == (24, 1)
    assert ours["print-cover"]["spine_mm"] == pytest.approx(1.4307, abs=0.0001)
    assert "pdfx" not in ours["print-interior"]
    assert {link["preflight"]["profile"] for link in ours.values()} == {"kdp-8.5x8.5"}


def test_words_painted_into_the_pictures_are_there_as_text(made: Made) -> None:
    document = made("cover", "p01", kind="preview", language="zh-Hans", person=Person(name="小雨"))

    ours = document["readingOrder"][1]["properties"]["aicb"]
    assert ours["captions"] == [
        {"id": "story", "text": "小雨抬起头。月亮眨了眨眼。", "lang": "zh-Hans", "dir": "ltr", "baked": True}
    ]
    assert ours["alt"] == "小雨 sees the moon."
    assert document["metadata"]["title"] == "小雨和月亮鲸"


def test_covers_stand_alone_and_the_first_inner_page_is_a_right_hand_page(made: Made) -> None:
    document = made()

    assert [link["properties"]["page"] for link in document["readingOrder"]] == ["center", "right", "left", "center"]
    assert [entry["title"] for entry in document["toc"]] == ["Mia and the Whale", "1", "2", "Good night, Mia."]


def test_pages_for_paper_are_not_shown(made: Made, whole_story: Any) -> None:
    document = made(*(page.id for page in whole_story.packed.story.pages), told=whole_story)

    shown = [link["properties"]["aicb"]["id"] for link in document["readingOrder"]]
    assert shown == ["cover", "dedication", "p01", "p02", "back"]
    assert document["metadata"]["numberOfPages"] == 5
    assert complaints(document) == []


def test_what_is_told_and_what_is_spoken_is_there_in_reading_order(made: Made, whole_story: Any) -> None:
    document = made(*(page.id for page in whole_story.packed.story.pages), told=whole_story)

    texts = [(one["id"], one["text"]) for one in document["readingOrder"][2]["properties"]["aicb"]["captions"]]
    assert texts == [("story", "Mia looked up. The moon winked."), ("hello", "Hello!")]


def test_a_book_read_from_right_to_left_says_so(made: Made, whole_story: Any) -> None:
    person = Person(name="مريم")

    document = made(
        *(page.id for page in whole_story.packed.story.pages), told=whole_story, language="ar", person=person
    )

    sides = [link["properties"]["page"] for link in document["readingOrder"]]
    assert document["metadata"]["readingProgression"] == "rtl"
    assert sides == ["center", "right", "left", "right", "center"]
    assert complaints(document) == []


async def test_every_file_is_named_with_its_hash_and_size(a_job: Callable[..., Awaitable[Any]]) -> None:
    job = await a_job()

    bound = await job.bind(*await job.compose(*PAGES))

    assert len(bound.files) == 4 * 4 + 5
    for file in bound.files:
        assert len(await job.store.get(file)) == file.size
