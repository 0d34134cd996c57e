"""Rules about letters and fonts."""

from collections.abc import Iterator
from typing import Final

from contracts.manifest import Finding
from postprocess.domain.facts import PageFacts, Rect, TextFacts
from postprocess.domain.preflight.case import Case, error, mm, points, warning

GREY, INKS, LIGHTS = 1, 4, 3
"""How many numbers a colour has."""

NEARLY: Final = 0.02
DARK_BLACK_INK: Final = 0.9
ROUNDING: Final = 1.0
"""Letters may reach this far out of the safe area, in points: boxes of letters are larger than their ink."""


def fonts_travel_along(case: Case) -> Iterator[Finding]:
    """Every font is embedded, and only the letters that are used."""
    told: set[str] = set()
    for number, page in case.pages:
        for font in page.fonts:
            if font.name in told:
                continue
            told.add(font.name)
            if not font.embedded:
                yield error(
                    "font_not_embedded",
                    f"The font {font.name} is not embedded. Export with fonts embedded.",
                    page=number,
                )
            elif not font.subset:
                yield warning(
                    "font_not_subset",
                    f"The font {font.name} is embedded whole. Embed the letters that are used.",
                    page=number,
                )


def letters_are_there(case: Case) -> Iterator[Finding]:
    """No letter prints as a box."""
    for number, page in case.pages:
        if missing := sum(text.missing for text in page.texts):
            yield error(
                "missing_glyph",
                f"{missing} letters have no glyph and print as boxes. Set them in a font that has them.",
                page=number,
            )


def letters_are_large_enough(case: Case) -> Iterator[Finding]:
    """No letter is smaller than the printer can print."""
    least = case.printer.limits.least_text_points
    for number, page in case.pages:
        sizes = [text.size for text in _seen(page)]
        if sizes and min(sizes) < least - NEARLY:
            yield error(
                "text_too_small",
                f"Letters of {min(sizes):.1f} pt; the smallest allowed is {least:g} pt. Set them larger.",
                page=number,
            )


def letters_stay_inside(case: Case) -> Iterator[Finding]:
    """No letter is so near to the cut or to the binding that it may be lost."""
    if case.kind == "cover":
        return
    margin = points(case.printer.safety)
    gutter = points(case.printer.gutter(len(case.facts.pages)))
    for number, page in case.pages:
        if page.rotation:
            continue
        trim = case.page_trim(number)
        on_the_left = case.bound_on_the_left(number)
        safe = Rect(
            trim.left + (0 if on_the_left else margin),
            trim.top + margin,
            trim.right - (margin if on_the_left else 0),
            trim.bottom - margin,
        )
        if out := _furthest(page, safe):
            yield error(
                "text_outside_safety",
                f"Letters come {mm(out)} nearer to the cut than the {case.printer.safety:g} mm that are safe. "
                "Move them inside.",
                page=number,
            )
        spine_side = (
            Rect(trim.left + gutter, 0, page.width, page.height)
            if on_the_left
            else Rect(0, 0, trim.right - gutter, page.height)
        )
        if out := _furthest(page, spine_side):
            yield error(
                "text_in_gutter",
                f"Letters come {mm(out)} nearer to the binding than the {mm(gutter)} that stay open. "
                "Move them outwards.",
                page=number,
            )


def black_letters_are_black_alone(case: Case) -> Iterator[Finding]:
    """Black letters are printed by one ink, so that nothing can lie beside."""
    for number, page in case.pages:
        if any(map(_is_mixed_black, page.letters)):
            yield error(
                "black_text",
                "Black letters are mixed of several inks and print blurred. Colour them in black alone "
                "(0 g, or 0 0 0 1 k).",
                page=number,
            )


def _seen(page: PageFacts) -> Iterator[TextFacts]:
    return (text for text in page.texts if not text.hidden)


def _furthest(page: PageFacts, safe: Rect) -> float:
    """Return how far the letters leave an area."""
    out = 0.0
    for text in _seen(page):
        place = text.place
        out = max(
            out, safe.left - place.left, safe.top - place.top, place.right - safe.right, place.bottom - safe.bottom
        )
    return out if out > ROUNDING else 0


def _is_mixed_black(colour: tuple[float, ...]) -> bool:
    if len(colour) == LIGHTS:
        return max(colour) < NEARLY
    return len(colour) == INKS and colour[3] >= DARK_BLACK_INK and sum(colour[:3]) > NEARLY


RULES = (
    fonts_travel_along,
    letters_are_there,
    letters_are_large_enough,
    letters_stay_inside,
    black_letters_are_black_alone,
)
