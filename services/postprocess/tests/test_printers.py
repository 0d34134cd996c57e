from importlib import resources

import pytest
from pydantic import ValidationError

from postprocess.adapters import printers
from postprocess.adapters.printers import PrinterError
from postprocess.domain.printer import Printer
from postprocess.settings import Settings

KNOWN = ("gelato-200x200", "generic-3mm", "ingram-8.5x8.5", "kdp-8.5x8.5", "lulu-8.5x8.5")


def told(**changes: str) -> Settings:
    return Settings(broker_url="amqp://guest:guest@127.0.0.1:5672/", store_url="memory:///", health_port=9, **changes)


def test_every_file_describes_the_printer_it_is_named_after() -> None:
    assert tuple(printer.id for printer in printers.known()) == KNOWN


def test_a_book_is_exported_for_every_printer_unless_told_otherwise() -> None:
    assert set(told().printers) == set(KNOWN)


def test_printers_are_named_with_commas_between_them() -> None:
    settings = told(printers="kdp-8.5x8.5, generic-3mm")

    assert [printer.id for printer in printers.of(settings.printers)] == ["kdp-8.5x8.5", "generic-3mm"]


def test_no_printer_may_be_wanted() -> None:
    assert printers.of(told(printers="").printers) == ()


def test_a_profile_without_the_name_of_its_condition_is_refused() -> None:
    with pytest.raises(ValidationError, match="belong together"):
        told(print_icc_cmyk="profile.icc")


def test_a_printer_nobody_knows_is_named() -> None:
    with pytest.raises(PrinterError, match="no such printers: blurb-7x7; known are gelato-200x200, "):
        printers.of(["kdp-8.5x8.5", "blurb-7x7"])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("id = ", "mine.toml: Invalid value"), ('id = "mine"\nbled = 3', "mine.toml: .* validation errors for Printer")],
)
def test_a_wrong_file_is_named(text: str, complaint: str) -> None:
    with pytest.raises(PrinterError, match=complaint):
        printers.read("mine.toml", text)


def test_a_file_named_after_another_printer_is_refused() -> None:
    text = (resources.files("postprocess") / "printers" / "generic-3mm.toml").read_text()

    with pytest.raises(PrinterError, match=r"mine\.toml describes generic-3mm"):
        printers.read("mine.toml", text)


@pytest.mark.parametrize(
    ("printer", "pages", "millimetres"),
    [
        ("kdp-8.5x8.5", 24, 1.4307),
        ("kdp-8.5x8.5", 32, 1.9076),
        ("lulu-8.5x8.5", 24, 6.35),
        ("lulu-8.5x8.5", 84, 6.35),
        ("lulu-8.5x8.5", 85, 12.7),
        ("gelato-200x200", 38, 6),
        ("generic-3mm", 24, 0),
    ],
)
def test_spines_are_as_wide_as_the_printers_say(printer: str, pages: int, millimetres: float) -> None:
    (one,) = printers.of([printer])

    assert one.cover.spine.width(pages) == pytest.approx(millimetres, abs=0.0001)


def test_a_spine_beyond_the_table_is_not_guessed() -> None:
    (lulu,) = printers.of(["lulu-8.5x8.5"])

    with pytest.raises(ValueError, match="no spine is known for 400 pages"):
        lulu.cover.spine.width(400)


@pytest.mark.parametrize("printer", printers.known(), ids=lambda printer: printer.id)
def test_a_table_of_spines_reaches_as_far_as_the_page_count(printer: Printer) -> None:
    assert printer.cover.spine.width(printer.pages.most) >= 0
    assert printer.bleed.outside >= 3
    assert printer.source
