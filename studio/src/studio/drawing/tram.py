"""The number 7: the tram, its rails, and the number itself."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import PAGE, Picture, circle, group, line, path, rect, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import smooth

TRAM: Final = Tones("#2f9c95", "#1e6d72", "#8fd6c8")


def seven(at: complex, height: float, colour: str) -> str:
    """Paint the number of the line: a 7, `at` its top-left corner."""
    x, y, h = at.real, at.imag, height
    return line(
        f"M{x:.1f} {y:.1f}h{h * 0.6:.1f}L{x + h * 0.22:.1f} {y + h:.1f}"
        f"M{x + h * 0.18:.1f} {y + h * 0.52:.1f}h{h * 0.36:.1f}",
        colour,
        h * 0.16,
    )


def tram(
    picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, night: bool = False, riders: bool = True
) -> str:
    """Draw the number 7 driving to the left; `at` is the middle of its foot, 520 wide and 250 high."""
    glass = picture.linear([(0, "#ffe9a8"), (1, "#ffc76a")] if night else [(0, "#d6ecf4"), (1, "#8fbcd2")])
    body = smooth(
        [
            -252 - 40j,
            -256 - 130j,
            -238 - 186j,
            -214 - 204j,
            -100 - 208j,
            100 - 208j,
            240 - 206j,
            256 - 190j,
            258 - 100j,
            256 - 34j,
            200 - 28j,
            -200 - 28j,
        ]
    )
    windows = "M-234-178h44q6 0 6 6v70q0 6-6 6h-58q-4 0-3-5l10-70q1-7 7-7z" + "".join(
        f"M{x} -178h62q6 0 6 6v66q0 6-6 6h-62q-6 0-6-6v-66q0-6 6-6z" for x in (-92, -14, 64, 176)
    )
    doors = [
        rect(x, -180, 30, 148, "#1e6d72", rx=4) + rect(x + 4, -174, 22, 92, glass, rx=3) for x in (-166, -133, 140)
    ]
    people = (
        [
            circle(complex(x, -112), 15, colour)
            + path(
                smooth([complex(x - 24, -80), complex(x - 14, -100), complex(x + 14, -100), complex(x + 24, -80)]),
                fill=coat,
            )
            for x, colour, coat in ((-60, "#8a5a44", "#c25a4f"), (14, "#e2b487", "#5f7fae"), (96, "#c98e68", "#e0a84a"))
        ]
        if riders
        else []
    )
    wheels = [
        group(
            circle(complex(x, -18), 21, "#3a3246"),
            circle(complex(x, -18), 11, "#8a8296"),
            circle(complex(x, -18), 4, "#3a3246"),
        )
        for x in (-176, -120, 120, 176)
    ]
    return group(
        line("M-40 -212L0 -262L40 -212M-46 -264H46", "#4a4258", 4.5),
        *wheels,
        solid(
            picture,
            body,
            TRAM,
            light=-6 - 12j,
            edge=5,
            inside=[
                rect(-260, -214, 530, 26, "#fff3d8"),
                rect(-260, -88, 530, 14, "#f6c64a"),
                rect(-260, -44, 530, 20, "#1e5f66"),
            ],
        ),
        path(windows, fill=glass),
        group(*people, clip_path=picture.clip(windows)),
        *doors,
        path(windows, fill="none", stroke="#1e6d72", stroke_width=3),
        *(path(f"M{x} -178l26 0l-30 78h-14z", fill="#ffffff", opacity=0.3) for x in (-64, 14, 92, 200)),
        circle(-246 - 60j, 11, "#fff6d0", stroke="#1e5f66", stroke_width=3),
        rect(-246, -236, 60, 34, "#2b2540", rx=6),
        seven(-226 - 230j, 21, "#ffd45a"),
        transform=turned(at, 0, scale, mirror=mirror),
    )


def rails(picture: Picture, foot: float, *, colour: str = "#6a5f78", gap: float = 22) -> None:
    """Lay the tram's two rails across the page."""
    for step in (0, 1):
        y = foot + gap * step
        picture.add(rect(-5, y, PAGE + 10, 5, colour), rect(-5, y, PAGE + 10, 1.8, "#e8e0f0", opacity=0.8))
