import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.jobs import Person
from contracts.message import StepFailed
from contracts.values import StoredObject
from postprocess.domain.press import PrintFile, PrintRun
from postprocess.domain.refusal import Refused
from postprocess.domain.work import (
    Composed,
    Composing,
    Lettering,
    PictureBook,
    ScreenBook,
    TintedArt,
    Tinting,
)
from postprocess.use_cases import bind_book, compose_page, tint_art

PAGES = ("cover", "p01", "p02", "back")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
Jobs = Callable[..., Awaitable[Any]]


@dataclass
class Watched:
    """A workshop that counts what it is asked for."""

    inner: Any
    asked: list[str] = field(default_factory=list)

    async def letter(self, work: Lettering) -> None:
        self.asked.append("letter")
        await self.inner.letter(work)

    async def tint(self, work: Tinting) -> TintedArt:
        self.asked.append("tint")
        return TintedArt(**vars(await self.inner.tint(work)))

    async def compose(self, work: Composing) -> Composed:
        self.asked.append("compose")
        return Composed(**vars(await self.inner.compose(work)))

    async def print_book(self, work: PrintRun) -> AsyncGenerator[PrintFile, None]:
        self.asked.append("print")
        async for file in self.inner.print_book(work):
            yield file

    async def bind_ebook(self, work: ScreenBook) -> bytes:
        self.asked.append("ebook")
        return bytes(await self.inner.bind_ebook(work))

    async def bind_epub(self, work: PictureBook) -> bytes:
        self.asked.append("epub")
        return bytes(await self.inner.bind_epub(work))

    async def bind_cbz(self, work: PictureBook) -> bytes:
        self.asked.append("cbz")
        return bytes(await self.inner.bind_cbz(work))


class Burning:
    """A workshop in which every process dies."""

    async def letter(self, work: Lettering) -> None:
        raise Refused("worker_lost", detail=work.language)

    async def tint(self, work: Tinting) -> TintedArt:
        raise Refused("worker_lost", detail=work.art.page)

    async def compose(self, work: Composing) -> Composed:
        raise Refused("worker_lost", detail=work.page)

    async def print_book(self, work: PrintRun) -> AsyncGenerator[PrintFile, None]:
        raise Refused("worker_lost", detail=work.language)
        yield

    async def bind_ebook(self, work: ScreenBook) -> bytes:
        raise Refused("worker_lost", detail=work.reading.title)

    async def bind_epub(self, work: PictureBook) -> bytes:
        raise Refused("worker_lost", detail=work.reading.title)

    async def bind_cbz(self, work: PictureBook) -> bytes:
        raise Refused("worker_lost", detail=work.reading.title)


def why(answer: object) -> tuple[str, str]:
    assert isinstance(answer, StepFailed)
    return answer.code, answer.fault


def gone(stored: StoredObject) -> StoredObject:
    return stored.model_copy(update={"key": stored.key + ".gone"})


def another(stored: StoredObject) -> StoredObject:
    return stored.model_copy(update={"sha256": "f" * 64})


async def keys(job: Any) -> set[str]:
    return {found.key.removeprefix(f"jobs/{job.id}/") async for found in job.store.list(f"jobs/{job.id}/")}


async def test_tinted_art_lies_under_the_jobs_keys(a_job: Jobs) -> None:
    job = await a_job()
    command = await job.order_tint("p01", "back")

    answer = await tint_art(command, objects=job.objects, workshop=job.workshop)

    assert (answer.message_id, answer.step) == (command.reply_id, "art")
    assert [page.page for page in answer.pages] == ["p01", "back"]
    assert await keys(job) >= {"art/p01.jpg", "art/p01.overlay.webp", "art/p01.crop.png", "art/back.jpg"}


async def test_a_command_given_twice_writes_the_same_bytes_and_answers_the_same(a_job: Jobs) -> None:
    job = await a_job()
    command = await job.order_tint("cover", "p01")

    answers = [await tint_art(command, objects=job.objects, workshop=job.workshop) for _ in range(2)]

    assert answers[0] == answers[1]


async def test_a_composed_page_lies_under_the_jobs_keys(a_job: Jobs) -> None:
    preview, book = await a_job(kind="preview"), await a_job(kind="book")

    await preview.compose("p01")
    (page,) = await book.compose("p01")

    full = {f"pages/p01.{ending}" for ending in ("jpg", "pdf", "webp", "thumb.webp", "screen.jpg")}
    assert await keys(preview) >= full | {"pages/p01.shown.webp"}
    assert await keys(book) >= full
    assert page.shown is None
    assert "pages/p01.shown.webp" not in await keys(book)


async def test_an_accepted_preview_becomes_the_books_own(a_job: Jobs) -> None:
    preview = await a_job(kind="preview")
    accepted = await preview.compose("cover", "p01")
    job = await a_job(store=preview.store)
    rest = await job.compose("p02", "back")

    bound = await job.bind(*accepted, *rest)

    assert all(file.key.startswith(f"jobs/{job.id}/") for file in (bound.manifest, *bound.files))
    own = await job.store.read(f"jobs/{job.id}/pages/p01.jpg")
    assert own == await job.store.get(accepted[1].picture)


async def test_an_accepted_page_that_was_changed_since_is_refused(a_job: Jobs) -> None:
    preview = await a_job(kind="preview")
    accepted = await preview.compose("cover", "p01")
    job = await a_job(store=preview.store)
    rest = await job.compose("p02", "back")
    await preview.store.put(accepted[1].picture.key, b"another picture", content_type="image/jpeg")

    answer = await bind_book(
        await job.order_book(*accepted, *rest),
        objects=job.objects,
        workshop=job.workshop,
        printers=job.printers,
        clock=lambda: NOON,
    )

    assert why(answer) == ("render_failed", "platform")
    assert "manifest.json" not in await keys(job)


async def test_a_book_is_bound_once_however_often_it_is_asked_for(a_job: Jobs) -> None:
    job = await a_job()
    workshop = Watched(job.workshop)
    command = await job.order_book(*await job.compose(*PAGES))

    first = await bind_book(command, objects=job.objects, workshop=workshop, printers=job.printers, clock=lambda: NOON)
    second = await bind_book(
        command, objects=job.objects, workshop=workshop, printers=job.printers, clock=lambda: NOON.replace(hour=15)
    )

    assert first == second
    assert sorted(workshop.asked) == ["cbz", "ebook", "epub", "print"]


async def test_two_who_bind_the_same_book_at_once_answer_alike(a_job: Jobs) -> None:
    job = await a_job()
    command = await job.order_book(*await job.compose(*PAGES))

    class Rival(Watched):
        """Lets another process bind the whole book first."""

        async def bind_ebook(self, work: ScreenBook) -> bytes:
            self.first = await bind_book(
                command, objects=job.objects, workshop=self.inner, printers=job.printers, clock=lambda: NOON
            )
            return await super().bind_ebook(work)

    rival = Rival(job.workshop)

    later = await bind_book(
        command, objects=job.objects, workshop=rival, printers=job.printers, clock=lambda: NOON.replace(hour=15)
    )

    assert later == rival.first


async def test_a_preview_makes_no_pdfs(a_job: Jobs) -> None:
    job = await a_job(kind="preview")

    bound = await job.bind(*await job.compose("cover", "p01"))

    assert {file.key.rsplit("/", 1)[-1] for file in bound.files} == {"cover.shown.webp", "p01.shown.webp"}
    assert not any(key.endswith(("book.pdf", ".epub", ".cbz", "interior.pdf")) for key in await keys(job))


async def test_a_book_without_one_of_its_pages_is_refused(a_job: Jobs) -> None:
    job = await a_job()
    pages = await job.compose("cover", "p01", "back")

    answer = await bind_book(
        await job.order_book(*pages),
        objects=job.objects,
        workshop=job.workshop,
        printers=job.printers,
        clock=lambda: NOON,
    )

    assert why(answer) == ("render_failed", "platform")


@pytest.mark.parametrize("spoil", [gone, another])
@pytest.mark.parametrize("part", ["findings", "story"])
async def test_art_cannot_be_tinted_from_what_is_missing_or_damaged(
    a_job: Jobs, part: str, spoil: Callable[[StoredObject], StoredObject]
) -> None:
    job = await a_job()
    command = await job.order_tint("p01")
    spoiled = (
        {"findings": spoil(command.findings)}
        if part == "findings"
        else {"story": command.story.model_copy(update={"packed": spoil(command.story.packed)})}
    )

    answer = await tint_art(command.model_copy(update=spoiled), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("render_failed", "platform")
    assert answer.message_id == command.reply_id


async def test_a_page_the_story_does_not_have_is_refused(a_job: Jobs) -> None:
    job = await a_job()

    answer = await tint_art(await job.order_tint("p99"), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("render_failed", "platform")


async def test_a_page_with_a_slot_is_not_composed_without_a_face(a_job: Jobs) -> None:
    job = await a_job()
    (page,) = await job.tint("p01")

    answer = await compose_page(await job.order_page(page, None), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("render_failed", "platform")


async def test_a_face_that_is_no_picture_is_refused(a_job: Jobs) -> None:
    job = await a_job()
    (page,) = await job.tint("p01")
    nothing = await job.put("faces/p01.png", b"not a picture")

    answer = await compose_page(await job.order_page(page, nothing), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("render_failed", "platform")


async def test_a_name_the_fonts_cannot_draw_is_the_customers_to_change(a_job: Jobs) -> None:
    job = await a_job(person=Person(name="Mia😀"))

    answer = await tint_art(await job.order_tint("p01"), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("name_not_printable", "customer")


async def test_a_name_too_long_for_the_story_is_found_before_anything_is_drawn_or_paid_for(a_job: Jobs) -> None:
    job = await a_job(person=Person(name="Wolfeschlegelsteinhausenbergerdorffwelch"))

    answer = await tint_art(await job.order_tint("p01"), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("name_too_long", "customer")


async def test_a_story_that_fits_no_name_is_ours_to_mend(a_job: Jobs, a_story: Callable[..., Any]) -> None:
    job = await a_job(told=a_story(en={"end": "Good night, {name}. " * 40}))

    answer = await tint_art(await job.order_tint("p01"), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("text_does_not_fit", "platform")


async def test_a_language_the_story_is_not_told_in_is_refused(a_job: Jobs) -> None:
    job = await a_job(language="fr")

    answer = await tint_art(await job.order_tint("p01"), objects=job.objects, workshop=job.workshop)

    assert why(answer) == ("render_failed", "platform")


async def test_a_lost_worker_fails_the_step_and_says_so(a_job: Jobs) -> None:
    job = await a_job()

    answer = await tint_art(await job.order_tint("p01"), objects=job.objects, workshop=Burning())

    assert why(answer) == ("worker_lost", "platform")


async def test_nothing_personal_is_in_an_answer(a_job: Jobs) -> None:
    job = await a_job(person=Person(name="Zoëlina", dedication="For our Zoëlina"))
    command = await job.order_page((await job.tint("back"))[0], None)

    answer = await compose_page(command, objects=job.objects, workshop=job.workshop)
    bound = await job.bind(*await job.compose(*PAGES))

    for message in (answer, bound):
        assert "Zo" not in json.dumps(message.model_dump(mode="json"), ensure_ascii=False)
