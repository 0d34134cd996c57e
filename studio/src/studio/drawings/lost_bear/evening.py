"""Golden evening: Button comes home, and everybody rides the number 7."""

from __future__ import annotations

from studio.drawing.bear import bear
from studio.drawing.canvas import HAIR_LIGHT, PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, buttons, folds, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.day import daylight, ground_shadow, haze, motes
from studio.drawing.dog import dog, dog_head
from studio.drawing.figure import posed
from studio.drawing.night import mix, sparkle, vignette
from studio.drawing.outfit import BRASS, backpack, bare_arm, dungarees, sneaker_leg
from studio.drawing.people import (
    BAKER,
    DRIVER,
    FIREFIGHTER,
    GARDENER,
    LIBRARIAN,
    Feeling,
    Look,
    person_arm,
    person_head,
    torso,
)
from studio.drawing.town import bunting, street
from studio.drawing.tram import TRAM, seven
from studio.drawing.wares import bun
from studio.drawings.lost_bear.scenes import EVENING, hidden_pip

CLOTH = Tones("#324677", "#212f58", "#7f95cc")
NIGHT_BLUE = Tones("#26345c", "#1a2444", "#53669a")
DUSK = [(0.0, "#5a5fa0"), (0.35, "#c98fae"), (0.6, "#ffbf8a"), (1.0, "#ffdf9c")]


def cap(page: Picture) -> list[str]:
    """Draw the driver's cap on a head at the origin."""
    crown = smooth([-78 - 58j, -84 - 92j, -60 - 124j, -134j, 60 - 124j, 84 - 92j, 78 - 58j, -70j])
    return [
        solid(page, crown, CLOTH, light=-6 - 6j, edge=3),
        path("M-79 -62Q0 -84 79 -62V-46Q0 -68 -79 -46Z", fill="#212f58"),
        line("M-78 -55Q0 -77 78 -55", "#f2c14e", 4),
        path("M-74 -48Q0 -70 74 -48Q40 -26 0 -26T-74 -48Z", fill="#1a2140"),
        line("M-50 -42Q0 -54 50 -42", "#6d84bd", 3, opacity=0.7),
        circle(-92j, 15, "#f2c14e", stroke="#a8762a", stroke_width=2),
        seven(-5.5 - 100j, 15, "#212f58"),
    ]


def uniform() -> list[str]:
    """Return what is on the driver's jacket: lapels, buttons, pocket."""
    return [
        path("M-30 106L0 182L30 106Z", fill="#f4efe6"),
        path("M-7 122H7L10 176L0 190L-10 176Z", fill="#b5443f"),
        path("M-34 104L-62 136L-8 214L0 190Z", fill="#2a3a68", stroke="#6d84bd", stroke_width=1.6),
        path("M34 104L62 136L8 214L0 190Z", fill="#2a3a68", stroke="#6d84bd", stroke_width=1.6),
        line("M0 200V460", CLOTH.shade, 3),
        *buttons([14 + 232j, 14 + 282j, 14 + 332j], 8, BRASS),
        line("M48 216h50", "#f2c14e", 4),
        *folds([[-66 + 180j, -70 + 250j, -60 + 340j], [70 + 190j, 74 + 260j, 66 + 350j]], CLOTH.shade),
    ]


def homecoming() -> Drawn:
    """Two big hands and a very small bear."""
    page = Picture(311)
    daylight(page, [*DUSK])
    street(page, 560, size=0.74, far=0.55, air="#f6b890", lit=True)
    haze(page, 440, 620, "#ffd9a0", 0.7)
    _open_tram(page)
    page.add(rect(-5, 676, PAGE + 10, 220, page.linear([(0, "#b98a86"), (1, "#6f5068")], 0j, 1j)))
    page.add(rect(-5, 676, PAGE + 10, 9, "#ffe0b0", opacity=0.6))
    lit = page.linear([(0, "#ffe9a8", 0.75), (1, "#ffe9a8", 0)], 0j, 1j)
    page.add(path("M420 686H836L930 880H300Z", fill=lit))
    at, man = 226 + 412j, 668 + 312j
    page.add(
        ground_shadow(page, 668 + 856j, 170, 20),
        *(
            solid(
                page, smooth(ribbon([complex(x, 740), complex(x, 800), complex(x, 850)], [120, 112, 104])), NIGHT_BLUE
            )
            for x in (606, 730)
        ),
    )
    page.add(circle(590 + 560j, 320, page.glow("#fff0b0", 0.6)))
    motes(page, 50, (80, 160, 700, 500), "#fff0b8")
    page.add(torso(page, man, CLOTH, width=292, height=372, neck=DRIVER, inside=uniform()))
    page.add(person_head(page, man, DRIVER, feeling="tender", turn=-6, hat=cap(page)))
    page.add(
        path(
            smooth([man + s for s in (-36 + 16j, -31 + 27j, -36 + 36j, -42 + 27j)]),
            fill="#bfe6fa",
            stroke="#ffffff",
            stroke_width=1.4,
        )
    )
    legs = [
        sneaker_leg(
            page, [complex(side * 42, 318), complex(side * 46, 362), complex(side * 50, 412)], toes=12, mirror=side < 0
        )
        for side in (-1, 1)
    ]
    page.add(ground_shadow(page, at + 442j, 140, 18))
    page.add(posed(backpack(page), *legs, dungarees(page), at=at))
    face = head(page, at, turn=6, expression="smile", light=EVENING)
    page.add(
        ground_shadow(page, man - 8 + 330j, 110, 40, strength=0.5), bear(page, man - 10 + 352j, scale=1.02, turn=-5)
    )
    page.add(
        person_arm(
            page, [man - 124 + 186j, man - 178 + 318j, man - 74 + 320j], DRIVER, CLOTH, width=68, turn=4, scale=1.5
        ),
        person_arm(
            page,
            [man + 124 + 186j, man + 174 + 322j, man + 72 + 330j],
            DRIVER,
            CLOTH,
            width=68,
            turn=182,
            mirror=True,
            scale=1.5,
        ),
    )
    page.add(
        *(
            line(f"M{man.real + x:.0f} {man.imag + y - 25:.0f}q{-4 if x < 0 else 4} 25 0 50", "#f2c14e", 4)
            for x, y in ((-108, 322), (-98, 322), (106, 330), (96, 330))
        )
    )
    page.add(
        posed(
            bare_arm(page, [-76 + 162j, -118 + 246j, -66 + 300j], turn=40),
            bare_arm(page, [78 + 160j, 146 + 240j, 246 + 206j], turn=-12),
            at=at,
        )
    )
    page.add(ground_shadow(page, 66 + 680j, 70, 12), dog(page, 58 + 676j, scale=0.78, lift=-14))
    page.add(hidden_pip(page, 776 + 122j, scale=0.38, mirror=True))
    vignette(page, "#4a1f3f", 0.34)
    return Drawn(page, face)


def _open_tram(page: Picture) -> None:
    body = "M360 120H900V700H330Q314 400 330 152Q332 120 360 120Z"
    page.add(
        solid(
            page,
            body,
            TRAM,
            light=-8 - 8j,
            edge=6,
            inside=[
                rect(320, 120, 600, 36, "#fff3d8"),
                rect(320, 556, 600, 22, "#f6c64a"),
                rect(320, 640, 600, 70, "#1e5f66"),
            ],
        )
    )
    page.add(
        path(
            "M436 180H816V676H436Z",
            fill=page.radial([(0, "#fff3c4"), (0.6, "#ffd27f"), (1, "#e89a52")], 0.5 + 0.4j, 0.75),
        )
    )
    page.add(
        rect(350, 200, 62, 250, "#ffe0a0", rx=10, stroke="#1e6d72", stroke_width=6),
        rect(836, 200, 70, 250, "#ffe0a0", rx=10, stroke="#1e6d72", stroke_width=6),
        path("M356 330L406 226V300L356 404Z", fill="#ffffff", opacity=0.35),
        line("M626 180V676", "#e8a24f", 3, opacity=0.5),
    )
    page.add(
        rect(480, 470, 300, 16, "#b5443f", rx=6),
        rect(480, 400, 300, 76, "#d0584c", rx=16),
        line("M760 180V676", "#f2c14e", 9),
        line("M757 180V676", "#fff0b0", 3),
    )
    page.add(
        path("M436 180H816V676H436Z", fill="none", stroke="#1e6d72", stroke_width=10),
        rect(420, 664, 420, 22, "#3a3246", rx=4),
    )
    page.add(rect(700, 132, 60, 38, "#2b2540", rx=8), seven(721 + 140j, 22, "#ffd45a"))


def last_ride() -> Drawn:
    """The number 7 from in front, and everybody is on it."""
    page = Picture(321)
    daylight(page, [(0, "#3a4a8f"), (0.35, "#8a6fae"), (0.62, "#f2a088"), (1, "#ffd79a")])
    page.add(
        *(
            sparkle(complex(x, y), r, "#fff6da", opacity=0.9)
            for x, y, r in ((90, 150, 9), (780, 120, 11), (820, 260, 7), (52, 300, 7))
        )
    )
    street(page, 700, size=1.15, end=70, lit=True, walls=("#d98f78", "#c9b4d0", "#a98aa8"))
    street(page, 700, size=1.15, start=766, lit=True, walls=("#d98f78", "#c9b4d0", "#a98aa8"))
    page.add(rect(-5, 690, PAGE + 10, 200, page.linear([(0, "#8a6a86"), (1, "#4a3a5c")], 0j, 1j)))
    page.add(path("M250 875L330 700h12L282 880zM625 875L545 700h-12L593 880z", fill="#d9cfe0", opacity=0.8))
    page.add(ellipse(437 + 790j, 400, 40, "#2a1a3a", opacity=0.4))
    shell = smooth(
        [
            70 + 780j,
            64 + 420j,
            84 + 190j,
            150 + 118j,
            437 + 98j,
            724 + 118j,
            790 + 190j,
            810 + 420j,
            804 + 780j,
            700 + 806j,
            437 + 812j,
            174 + 806j,
        ]
    )
    page.add(
        solid(
            page,
            shell,
            TRAM,
            light=-8 - 8j,
            edge=6,
            inside=[
                rect(40, 90, 800, 66, "#fff3d8"),
                rect(40, 622, 800, 24, "#f6c64a"),
                rect(40, 770, 800, 60, "#1e5f66"),
            ],
        )
    )
    pane = (
        "M138 170Q437 140 736 170Q760 172 762 200L768 566Q768 600 734 600H140Q106 600 106 566L112 200Q114 172 138 170Z"
    )
    start = len(page.scene)
    _passengers(page)
    driver, at = 268 + 378j, 574 + 372j
    page.add(
        torso(page, driver, CLOTH, width=240, height=230, neck=DRIVER, inside=uniform()),
        person_head(page, driver, DRIVER, feeling="laugh", turn=5, scale=0.96, hat=cap(page)),
    )
    page.add(posed(dungarees(page, pack=False), at=at, scale=0.9))
    page.add(line("M690 160V276", "#6a4a3c", 4), circle(690 + 280j, 9, "#d9483f"))
    ringing = [76 + 160j, 136 + 92j, 127 - 70j]
    page.add(posed(bare_arm(page, ringing, grip="fist", turn=-92), at=at, scale=0.9))
    seen = page.scene[start:]
    del page.scene[start:]
    page.add(group(*seen, clip_path=page.clip(pane)))
    face = head(
        page,
        at,
        turn=-6,
        scale=0.9,
        expression="laugh",
        light=Light(side=-1, warm="#ffd98a", cool="#6a2a4a", rim=HAIR_LIGHT, depth=0.2),
    )
    page.add(
        path("M106 556H768V572Q768 600 734 600H140Q106 600 106 572Z", fill="#7a4a3c"), rect(106, 552, 662, 9, "#c98a5c")
    )
    page.add(bear(page, 424 + 566j, scale=0.92, clues=False))
    page.add(
        person_arm(
            page,
            [driver - 90 + 160j, driver - 130 + 190j, driver - 60 + 196j],
            DRIVER,
            CLOTH,
            width=52,
            turn=10,
            grip="fist",
        )
    )
    page.add(dog_head(page, 706 + 532j, scale=1.0, mirror=True))
    page.add(
        bun(page, 178 + 560j, scale=0.8),
        *(
            circle(complex(x, y), 2.4, "#f2d09a")
            for x, y in ((214, 556), (228, 559), (240, 555), (330, 558), (346, 556), (505, 558), (520, 556))
        ),
    )
    page.add(
        path(pane, fill="none", stroke="#1e5f66", stroke_width=14),
        path(pane, fill="none", stroke="#fff3d8", stroke_width=4),
    )
    page.add(path("M612 172L736 172L520 598H420Z", fill="#ffffff", opacity=0.07))
    page.add(rect(372, 66, 130, 76, "#2b2540", rx=14), seven(420 + 80j, 48, "#ffd45a"))
    for x in (120, 754):
        page.add(
            circle(complex(x, 712), 110, page.glow("#fff0b0", 0.8)),
            circle(complex(x, 712), 34, "#fffbe6", stroke="#1e5f66", stroke_width=8),
        )
    page.add(bunting(60 + 20j, 815 + 20j, 26, ("#e0604f", "#f6c64a", "#6f9fe0", "#fff3dc"), count=14))
    page.add(hidden_pip(page, 350 + 116j, scale=0.42))
    vignette(page, "#2a1436", 0.36)
    return Drawn(page, face)


def _passengers(page: Picture) -> None:
    page.add(
        rect(100, 140, 680, 470, page.radial([(0, "#fff3c4"), (0.6, "#ffd27f"), (1, "#d98a4a")], 0.5 + 0.4j, 0.75))
    )
    page.add(
        line("M100 214H780", "#b0802c", 6),
        *(line(f"M{x} 214l6 30l-14 26h28l-14 -26", "#8a5a40", 5) for x in (150, 420, 470)),
    )
    toque = [
        path(
            smooth(
                [
                    -66 - 70j,
                    -74 - 112j,
                    -96 - 150j,
                    -72 - 190j,
                    -30 - 184j,
                    -202j,
                    34 - 184j,
                    76 - 188j,
                    94 - 150j,
                    74 - 112j,
                    66 - 70j,
                    -58j,
                ]
            ),
            fill="#fbf6ec",
            stroke="#cfc4cf",
            stroke_width=3,
        )
    ]
    helmet = [
        path(
            smooth(
                [-96 - 34j, -78 - 60j, -70 - 104j, -34 - 138j, -144j, 34 - 138j, 70 - 104j, 78 - 60j, 96 - 34j, -46j]
            ),
            fill="#f2c14e",
            stroke="#b9822a",
            stroke_width=4,
        ),
        path("M-20 -92L0 -106L20 -92V-68Q0 -52 -20 -68Z", fill="#d93a30", stroke="#fff3dc", stroke_width=3),
    ]
    straw = [
        path(
            smooth([-132 - 34j, -60 - 56j, -66j, 60 - 56j, 132 - 34j, 60 - 20j, -26j, -60 - 20j]),
            fill="#e8c987",
            stroke="#b9924f",
            stroke_width=3,
        ),
        path(
            smooth([-66 - 48j, -62 - 104j, -120j, 62 - 104j, 66 - 48j, -38j]),
            fill="#e8c987",
            stroke="#b9924f",
            stroke_width=3,
        ),
        path("M-67 -60Q0 -44 67 -60V-80Q0 -64 -67 -80Z", fill="#5f8f6a"),
    ]
    riders: tuple[tuple[complex, Look, Feeling, str, list[str]], ...] = (
        (164 + 322j, FIREFIGHTER, "laugh", "#3a4158", helmet),
        (384 + 272j, BAKER, "laugh", "#8a5a72", toque),
        (442 + 352j, LIBRARIAN, "smile", "#6f8f8a", []),
        (736 + 398j, GARDENER, "laugh", "#e8a0a8", straw),
    )
    for at, look, feeling, coat, hat in riders:
        tones = Tones(coat, mix(coat, "#2a1a3a", 0.35), mix(coat, "#ffffff", 0.4))
        page.add(
            group(
                torso(page, 0j, tones, width=220, height=320, neck=look),
                person_head(page, 0j, look, feeling=feeling, hat=hat),
                transform=turned(at, 0, 0.56),
            )
        )
