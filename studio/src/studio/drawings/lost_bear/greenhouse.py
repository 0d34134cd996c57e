"""Under glass, where it is always June."""

from __future__ import annotations

from studio.drawing.bear import FORGET_ME_NOT, bear
from studio.drawing.canvas import HAIR_LIGHT, PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import smooth
from studio.drawing.day import fan, flower, flower_pot, ground_shadow, motes, sunbeams
from studio.drawing.figure import posed
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import backpack, bare_arm, dungarees
from studio.drawing.people import GARDENER, person_arm, person_head, torso
from studio.drawings.lost_bear.scenes import hidden_pip

GREENS = ("#4f9a5a", "#6fb35a", "#3f8062", "#8fc46a", "#2f6f58")


BLOUSE = Tones("#e8a0a8", "#b56a80", "#ffd6d6")


def greenhouse() -> Drawn:
    """Under glass, where it is always June."""
    page = Picture(291)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.linear([(0, "#cdeee2"), (0.5, "#a9dcb8"), (1, "#5f9a6f")])))
    page.add(circle(620 + 90j, 380, page.glow("#fffbe0", 0.9)))
    frame = "#f4fbf4"
    page.add(
        *(
            line(f"M{437 + (x - 437) * 0.25:.0f} -10Q{x} 120 {x} 620", frame, 6, opacity=0.9)
            for x in range(-40, 940, 98)
        )
    )
    page.add(*(line(f"M-10 {y + 90}Q437 {y - 60} 885 {y + 90}", frame, 5, opacity=0.85) for y in (40, 150, 270, 400)))
    sunbeams(page, ((520, 70, -260), (660, 110, -300), (380, 40, -200)), foot=760, opacity=0.24)
    rng = page.rng
    for x, y, count, length in (
        (60, 560, 9, 210),
        (470, 520, 9, 190),
        (840, 540, 9, 250),
        (330, 560, 7, 150),
        (660, 540, 7, 150),
    ):
        page.add(fan(complex(x, y), rng, count, length, tuple(mix(tone, "#c9eedd", 0.45) for tone in GREENS)))
    page.add(rect(-5, 560, PAGE + 10, 330, page.linear([(0, "#8fb98a"), (1, "#4f7a60")], 0j, 1j)))
    motes(page, 40, (100, 60, 680, 500), "#fffde0")
    _gardener(page, 666 + 362j)
    at = 244 + 386j
    page.add(ground_shadow(page, at + 400j, 160, 20))
    page.add(posed(backpack(page), dungarees(page), at=at))
    face = head(
        page,
        at,
        turn=-6,
        expression="smile",
        light=Light(side=1, warm="#fdfbd0", cool="#1f5a4a", rim=HAIR_LIGHT, depth=0.2),
    )
    _sill(page)
    rest = [764 + 538j, 806 + 620j, 722 + 660j]
    page.add(person_arm(page, rest, GARDENER, BLOUSE, width=52, turn=150, mirror=True, bare=0.5))
    page.add(ellipse(446 + 666j, 62, 12, "#2f4a3a", opacity=0.35), bear(page, 446 + 668j, scale=0.86))
    page.add(
        posed(
            bare_arm(page, [-76 + 162j, -134 + 224j, -88 + 268j], turn=40),
            bare_arm(page, [78 + 160j, 138 + 222j, 158 + 262j], turn=34),
            at=at,
        )
    )
    for x, colour, size in (
        (70, FORGET_ME_NOT, 1.0),
        (560, FORGET_ME_NOT, 0.9),
        (650, FORGET_ME_NOT, 1.1),
        (330, "#f2b0c4", 0.86),
        (790, FORGET_ME_NOT, 1.0),
    ):
        page.add(flower_pot(page, complex(x, 682), colour, size))
    page.add(
        fan(-30 + 900j, rng, 9, 330, ("#2f7a56", "#3f8f5f", "#256a50"), spread=110, aim=-60),
        fan(905 + 910j, rng, 9, 300, ("#2f7a56", "#3f8f5f", "#256a50"), spread=110, aim=-120),
    )
    page.add(
        fan(880 - 20j, rng, 7, 190, ("#3f8f5f", "#2f7a56"), spread=90, aim=140),
        fan(-10 - 20j, rng, 7, 200, ("#3f8f5f", "#4fa06a"), spread=90, aim=50),
    )
    page.add(
        _butterfly(640 + 236j, "#f2a63c"), _butterfly(106 + 250j, "#ffffff"), hidden_pip(page, 602 + 636j, scale=0.36)
    )
    vignette(page, "#0f3a34", 0.34)
    return Drawn(page, face)


def _gardener(page: Picture, at: complex) -> None:
    wheel = at + 96 + 340j
    page.add(
        rect(at.real - 110, at.imag + 110, 236, 270, "#5a4a66", rx=30),
        rect(at.real - 98, at.imag + 120, 212, 240, "#7a6888", rx=24),
    )
    apron = [
        path("M-64 190H64L92 440H-92Z", fill="#5f8f6a"),
        rect(-44, 280, 88, 56, "none", stroke="#a9d0a0", stroke_width=3, rx=8),
        *(circle(complex(x, y), 4, "#fff3e0", opacity=0.8) for x in range(-100, 101, 25) for y in (140, 165)),
    ]
    page.add(torso(page, at, BLOUSE, width=230, height=300, neck=GARDENER, inside=apron))
    hat = [
        solid(
            page,
            smooth([-132 - 34j, -60 - 56j, -66j, 60 - 56j, 132 - 34j, 60 - 20j, -26j, -60 - 20j]),
            Tones("#e8c987", "#b9924f", "#fff0c4"),
            light=-6 - 8j,
            edge=3,
        ),
        solid(
            page,
            smooth([-66 - 48j, -62 - 104j, -120j, 62 - 104j, 66 - 48j, -38j]),
            Tones("#e8c987", "#b9924f", "#fff0c4"),
            light=-7 - 6j,
            edge=3,
        ),
        path("M-67 -60Q0 -44 67 -60V-80Q0 -64 -67 -80Z", fill="#5f8f6a"),
        *flower(52 - 68j, 24, "#e8604f"),
    ]
    page.add(person_head(page, at, GARDENER, feeling="talk", turn=-6, glance=-1 + 0.4j, hat=hat))
    page.add(
        person_arm(
            page,
            [at - 94 + 178j, at - 132 + 262j, at - 112 + 154j],
            GARDENER,
            BLOUSE,
            width=52,
            turn=-104,
            grip="open",
            bare=0.5,
        )
    )
    page.add(
        circle(wheel, 104, "none", stroke="#3a3246", stroke_width=13),
        circle(wheel, 104, "none", stroke="#8f86a0", stroke_width=3),
        circle(wheel, 84, "none", stroke="#b9b0c6", stroke_width=4),
        circle(wheel, 12, "#b9b0c6"),
        *(
            line(f"M{wheel.real:.0f} {wheel.imag:.0f}l{84 * dx:.0f} {84 * dy:.0f}", "#b9b0c6", 2, opacity=0.8)
            for dx, dy in ((1, 0), (-1, 0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7), (0, 1), (0, -1))
        ),
    )


def _sill(page: Picture) -> None:
    page.add(
        solid(page, "M-10 664H885V704H-10Z", Tones("#c99a66", "#8a6040", "#f2d2a0"), light=-2 - 12j, edge=5),
        rect(-5, 704, PAGE + 10, 184, page.linear([(0, "#6f8f6a"), (1, "#3f6a56")], 0j, 1j)),
    )
    page.add(*(line(f"M{x} 704V880", "#35594a", 3, opacity=0.6) for x in range(30, 880, 74)))


def _butterfly(at: complex, colour: str) -> str:
    return group(
        *(
            path(smooth([0j, complex(s * 16, -20), complex(s * 26, -8), complex(s * 10, 2)]), fill=colour)
            + path(
                smooth([0j, complex(s * 14, 4), complex(s * 16, 16), complex(s * 4, 12)]),
                fill=mix(colour, "#7a3a3a", 0.25),
            )
            for s in (-1, 1)
        ),
        line("M0 -6V12", "#4a3a3a", 3),
        transform=turned(at, 16),
    )
