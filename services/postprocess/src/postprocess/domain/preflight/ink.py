"""Rules about pictures, colours and ink."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from contracts.manifest import Finding
from postprocess.domain.facts import Coding, PageFacts, Space
from postprocess.domain.preflight.case import Case, error, warning

ROUNDING: Final = 0.5
"""Pixels per inch, and percent of ink."""

PRINTABLE: Final[frozenset[Coding]] = frozenset({"jpeg", "flate", "fax", "none"})
GREYS: Final[frozenset[Space]] = frozenset({"gray", "icc-gray"})
INKS: Final[frozenset[Space]] = GREYS | {"cmyk", "icc-cmyk", "spot"}
PROFILED: Final[frozenset[Space]] = frozenset({"icc-gray", "icc-cmyk"})
"""The oldest standard knows the inks of the output intent alone."""

LIGHTS: Final[frozenset[Space]] = GREYS | {"icc-rgb"}
BITS: Final = 8
SAID: Final[dict[Space, str]] = {
    "rgb": "RGB without a profile",
    "gray": "grey",
    "icc-gray": "grey with a profile",
    "icc-rgb": "RGB",
    "cmyk": "CMYK",
    "icc-cmyk": "CMYK with a profile",
    "lab": "Lab",
    "spot": "a spot colour",
    "unknown": "an unknown colour space",
}


def pictures_are_sharp(case: Case) -> Iterator[Finding]:
    """Pictures have as many pixels as the paper shows, and not many more."""
    limits = case.printer.limits
    for number, page in case.pages:
        found = [picture.ppi for picture in page.pictures]
        if found and min(found) < limits.least_ppi - ROUNDING:
            yield error(
                "resolution_low",
                f"A picture has {min(found):.0f} pixels per inch, {limits.least_ppi} are wanted. "
                "Use a larger picture or print it smaller.",
                page=number,
            )
        if found and limits.most_ppi is not None and max(found) > limits.most_ppi + ROUNDING:
            yield error(
                "resolution_high",
                f"A picture has {max(found):.0f} pixels per inch, at most {limits.most_ppi} are taken. Reduce it.",
                page=number,
            )


def pictures_are_coded_for_print(case: Case) -> Iterator[Finding]:
    """Pictures are packed in a way that every printer's machine unpacks."""
    for number, page in case.pages:
        if odd := sorted({picture.coding for picture in page.pictures} - PRINTABLE):
            yield error(
                "image_coding", f"A picture is coded as {', '.join(odd)}. Save it as JPEG or without loss.", page=number
            )
        if any(picture.bits > BITS for picture in page.pictures):
            yield error("image_bits", "A picture has more than 8 bits per colour. Reduce it to 8.", page=number)


def colours_are_the_printers(case: Case) -> Iterator[Finding]:
    """Colours are in the space that the printer asks for."""
    for number, page in case.pages:
        pictures, shapes = _unwanted(case, page)
        if pictures:
            yield error("picture_colours", f"A picture is in {_said(pictures)}. {_advice(case)}", page=number)
        if shapes:
            yield error("colours", f"Shapes or letters are in {_said(shapes)}. {_advice(case)}", page=number)


def ink_dries(case: Case) -> Iterator[Finding]:
    """No spot gets more ink than dries."""
    most = case.printer.limits.ink_percent
    if most is None:
        return
    for number, page in case.pages:
        inks = [picture.ink for picture in page.pictures if picture.ink is not None]
        if page.ink is not None:
            inks.append(page.ink)
        if inks and max(inks) > most + ROUNDING:
            yield error(
                "ink",
                f"Up to {max(inks):.0f} % ink, {most:g} % are allowed. Convert with a profile of this limit.",
                page=number,
            )


def nothing_shines_through(case: Case) -> Iterator[Finding]:
    """Where a printer or a standard takes no transparency, there is none."""
    for number, page in case.pages:
        if page.transparent and (case.printer.standard == "PDF/X-1a:2001" or not case.printer.transparency_allowed):
            yield error("transparency", f"{case.printer.name} takes no transparency. Flatten the page.", page=number)
        if page.overprinting:
            yield warning(
                "overprint", "Something is printed over what lies below. Check that it is meant so.", page=number
            )


def _unwanted(case: Case, page: PageFacts) -> tuple[AbstractSet[Space], AbstractSet[Space]]:
    pictures = {picture.space for picture in page.pictures}
    if case.printer.colour == "cmyk":
        wanted = INKS - PROFILED if case.printer.standard == "PDF/X-1a:2001" else INKS
        return pictures - wanted, page.spaces - wanted
    shapes = page.spaces - LIGHTS
    return pictures - LIGHTS, shapes if case.strict else shapes - {"rgb"}


def _said(spaces: AbstractSet[Space]) -> str:
    return " and ".join(sorted(SAID.get(space, space) for space in spaces))


def _advice(case: Case) -> str:
    if case.printer.colour == "cmyk":
        return "Convert it to the CMYK of the output condition, or to grey."
    return "Use sRGB with its profile, or grey."


RULES = (
    pictures_are_sharp,
    pictures_are_coded_for_print,
    colours_are_the_printers,
    ink_dries,
    nothing_shines_through,
)
