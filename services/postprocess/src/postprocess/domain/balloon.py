"""Balloons as geometry: one closed line around the words, drawn out towards the speaker; in points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from contracts.story import BalloonKind
from contracts.values import Box
from postprocess.domain.geometry import XY, around, superellipse
from postprocess.domain.heads import Head

ROUNDNESS: Final = 2.6
"""Of |x/a|^n + |y/b|^n = 1: 2 is an ellipse, more is squarer."""

FILL_X: Final = 0.80
FILL_Y: Final = 0.70
"""Share of a balloon's width and height that its words may take; together inside the line at every corner."""

MARGIN_X: Final = 0.1
MARGIN_Y: Final = 0.12
"""Room beside the words and above and below them, as shares of the text size."""

LINE: Final = 2.2
LONGEST_CALL: Final = 4.0
"""How long a tail to a voice from elsewhere may be, in letters' sizes."""

SHORTEST_TAIL: Final = 10.0
STRAIGHT: Final = (0.0,)
TURNS: Final = (0.0, *(sign * turn for turn in (12.0, 24.0, 36.0, 48.0, 60.0, 72.0) for sign in (1, -1)))
"""From which sides of a mouth a tail may come where the straight way is too short or not free, in degrees."""

MOST_ASIDE: Final = 40.0
"""By how many degrees the end of a tail may miss the mouth it points at."""

PRECISE: Final = 0.25
"""How exactly a tail keeps its distance."""

_RING: Final = 240
_CORNERS: Final = 64
_BENT: Final = 0.24
_MOST_BENT: Final = 14.0
_STEPS: Final = 12


@dataclass(frozen=True)
class Path:
    """A closed line of cubic curves: where it starts, then three points for each curve."""

    points: tuple[XY, ...]

    def curves(self) -> Iterator[tuple[XY, XY, XY, XY]]:
        """Return every curve with its two ends and their handles, in order."""
        for at in range(0, len(self.points) - 1, 3):
            yield self.points[at], self.points[at + 1], self.points[at + 2], self.points[at + 3]

    def flattened(self, steps: int = 6) -> tuple[XY, ...]:
        """Return points along the line, as many for each curve."""
        return tuple(point for curve in self.curves() for point in along(curve, steps))

    @cached_property
    def box(self) -> Box:
        """The smallest box around the line."""
        return around(self.flattened())


@dataclass(frozen=True)
class Body:
    """The balloon without its tail: a superellipse around its centre, with bumps or spikes outside of it."""

    kind: BalloonKind
    centre: XY
    across: float
    """Half its width."""
    down: float
    """Half its height."""
    size: float
    """Of the letters in it."""

    @property
    def box(self) -> Box:
        """The room it takes, bumps, spikes and line included."""
        out = overhang(self.kind, self.size)
        a, b = self.across + out, self.down + out
        return Box(x=self.centre[0] - a, y=self.centre[1] - b, width=2 * a, height=2 * b)

    def covers(self, point: XY, *, margin: float = 0) -> bool:
        """Say whether a point lies within the balloon or this near to it."""
        a, b = self.across + margin, self.down + margin
        x, y = (point[0] - self.centre[0]) / a, (point[1] - self.centre[1]) / b
        return bool(abs(x) ** ROUNDNESS + abs(y) ** ROUNDNESS <= 1)

    def edge_towards(self, point: XY) -> XY:
        """Return where the way from the centre to a point leaves the balloon."""
        x, y = point[0] - self.centre[0], point[1] - self.centre[1]
        if x == 0 and y == 0:
            return self.centre[0], self.centre[1] + self.down
        far = (abs(x / self.across) ** ROUNDNESS + abs(y / self.down) ** ROUNDNESS) ** (-1 / ROUNDNESS)
        return self.centre[0] + x * far, self.centre[1] + y * far


def along(curve: tuple[XY, XY, XY, XY], steps: int) -> Iterator[XY]:
    """Yield points along a cubic curve, its end left out."""
    return (_cubic(curve, step / steps) for step in range(steps))


def around_words(kind: BalloonKind, *, width: float, height: float, size: float) -> tuple[float, float]:
    """Return half the width and height of the superellipse around words of this width and height."""
    across = (width / 2 + size * MARGIN_X) / FILL_X
    down = (height / 2 + size * MARGIN_Y) / FILL_Y
    if kind == "thought":
        down = max(down, across * 0.42)
    return max(across, down * 0.9), down


def widest_words(kind: BalloonKind, *, room: float, size: float) -> float:
    """Return how wide words may be in a balloon that has this much room from left to right."""
    return 2 * ((room / 2 - overhang(kind, size)) * FILL_X - size * MARGIN_X)


def overhang(kind: BalloonKind, size: float) -> float:
    """Return how far a balloon's line leaves its superellipse."""
    return {"speech": 0, "whisper": 0, "thought": 0.46, "shout": 0.85}[kind] * size + LINE / 2


def tail_tips(body: Body, *, towards: Head | XY, page: Box, turns: Sequence[float] = TURNS) -> Iterator[XY]:
    """Yield where a tail could end, the straightest way first: before a head, pointing at its mouth.

    The way to a voice from elsewhere is one only, and kept on the page.
    """
    if not isinstance(towards, Head):
        yield _called(body, towards, page)
        return
    start = body.edge_towards(towards.mouth)
    for turn in turns:
        tip = _before(towards, start=_turned(start, towards.mouth, turn) if turn else start)
        if turn == 0 or _points_at(towards.mouth, tip, body):
            yield tip


def _called(body: Body, towards: XY, page: Box) -> XY:
    """Return where a tail to a voice from elsewhere ends."""
    start = body.edge_towards(towards)
    way = math.dist(start, towards)
    share = min(LONGEST_CALL * body.size / way, 1) if way else 1
    end = start[0] + (towards[0] - start[0]) * share, start[1] + (towards[1] - start[1]) * share
    return _kept_on(page, start=start, end=end)


def balloon(body: Body, *, tip: XY | None, bend: float = 1) -> tuple[Path, ...]:
    """Return the lines of a balloon, the one around its words first; `bend` is the side its tail bows to, -1 to 1."""
    if body.kind == "thought":
        return (_cloud(body), *(_bubbles(body, tip) if tip else ()))
    if body.kind == "shout":
        return (_star(body, tip),)
    if tip is None:
        return (_smooth(_ring(body), closed=True),)
    return (_with_tail(body, tip, bend),)


def bends(body: Body, tip: XY) -> tuple[float, ...]:
    """Return the ways a tail may bow, the handsomest first: away from the balloon's side, the other way, not at all."""
    root = body.edge_towards(tip)
    normal_x = math.copysign(
        abs((root[0] - body.centre[0]) / body.across) ** (ROUNDNESS - 1) / body.across, root[0] - body.centre[0]
    )
    normal_y = math.copysign(
        abs((root[1] - body.centre[1]) / body.down) ** (ROUNDNESS - 1) / body.down, root[1] - body.centre[1]
    )
    along_x, along_y = tip[0] - root[0], tip[1] - root[1]
    side = 1.0 if -along_y * normal_x + along_x * normal_y >= 0 else -1.0
    return (side, -side, 0.0)


def tail_line(body: Body, tip: XY, bend: float) -> tuple[XY, ...]:
    """Return points along the middle of a tail, from the balloon's edge to its tip."""
    if body.kind in {"thought", "shout"}:
        bend = 0
    root = body.edge_towards(tip)
    handle = _bowed(root, tip, bend)
    return tuple(_quadratic(root, handle, tip, step / _STEPS) for step in range(1, _STEPS + 1))


def soft_box(box: Box, radius: float) -> Path:
    """Return a box whose corners are rounded like a pebble's: the curve begins slowly, as a superellipse's does."""
    r = min(radius, box.width / 2, box.height / 2)
    k = r * 0.30
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    corners = (
        ((right - r, top), (right - k, top), (right, top + k), (right, top + r)),
        ((right, bottom - r), (right, bottom - k), (right - k, bottom), (right - r, bottom)),
        ((left + r, bottom), (left + k, bottom), (left, bottom - k), (left, bottom - r)),
        ((left, top + r), (left, top + k), (left + k, top), (left + r, top)),
    )
    points: list[XY] = [(left + r, top)]
    for corner in corners:
        points += (*_straight(points[-1], corner[0]), *corner[1:])
    return Path((*points, *_straight(points[-1], points[0])))


def _with_tail(body: Body, tip: XY, bend: float) -> Path:
    """Return the outline, cut open at the tail's root, with both sides of the tail in the same line."""
    root = body.edge_towards(tip)
    half = min(max(body.size * 0.42, 4.5), body.down * 0.5, body.across * 0.5)
    start, *_, end = ring = _ring(body, open_at=root, half=half)
    length = math.dist(root, tip)
    out, back = _bowed(end, tip, bend, length), _bowed(start, tip, bend, length)
    return Path((*_smooth(ring, closed=False).points, *_raised(end, out, tip), *_raised(tip, back, start)))


def _cloud(body: Body) -> Path:
    """Return a scalloped outline: bumps of two widths, one after the other."""
    ring = _ring(body, corners=_RING)
    length = sum(math.dist(a, b) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))
    bumps = max(round(length / (body.size * 1.75) / 2), 4) * 2
    feet = _spaced((*ring, ring[0]), [(at + (0.14 if at % 2 else 0)) / bumps for at in range(bumps)])
    points: list[XY] = [feet[0]]
    for a, b in zip(feet, (*feet[1:], feet[0]), strict=True):
        out_x, out_y = (b[1] - a[1]), -(b[0] - a[0])
        width = math.hypot(out_x, out_y)
        rise = min(0.52 * width, 0.58 * body.size) / width
        points += (
            (a[0] + out_x * rise - (b[0] - a[0]) * 0.08, a[1] + out_y * rise - (b[1] - a[1]) * 0.08),
            (b[0] + out_x * rise + (b[0] - a[0]) * 0.08, b[1] + out_y * rise + (b[1] - a[1]) * 0.08),
            b,
        )
    return Path(tuple(points))


def _bubbles(body: Body, tip: XY) -> tuple[Path, ...]:
    """Return three circles that grow smaller towards the thinker."""
    root = body.edge_towards(tip)
    length = math.dist(root, tip)
    start = min(overhang("thought", body.size), length * 0.4)
    radii = [share * min(body.size, length * 0.45) for share in (0.42, 0.29, 0.18)]
    spare = (length - start - 2 * sum(radii)) / 3
    at, circles = start, []
    for radius in radii:
        at += spare + radius
        share = at / length
        circles.append(_circle((root[0] + (tip[0] - root[0]) * share, root[1] + (tip[1] - root[1]) * share), radius))
        at += radius
    return tuple(circles)


def _star(body: Body, tip: XY | None) -> Path:
    """Return spikes of changing length around the words; one of them reaches for the speaker."""
    ring = _ring(body, corners=_RING)
    length = sum(math.dist(a, b) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))
    spikes = max(round(length / (body.size * 1.55)), 9)
    feet = _spaced((*ring, ring[0]), [at / (2 * spikes) for at in range(2 * spikes)])
    longest = overhang("shout", body.size) - LINE / 2
    corners: list[XY] = []
    for at, foot in enumerate(feet):
        out = longest * (0.62 + 0.38 * math.sin(at * 2.4) ** 2) if at % 2 else 0.0
        x, y = foot[0] - body.centre[0], foot[1] - body.centre[1]
        far = 1 + out / math.hypot(x, y)
        corners.append((body.centre[0] + x * far, body.centre[1] + y * far))
    if tip is not None:
        nearest = min(range(1, len(corners), 2), key=lambda at: math.dist(feet[at], body.edge_towards(tip)))
        corners[nearest] = tip
    points: list[XY] = [corners[0]]
    for corner in (*corners[1:], corners[0]):
        points += _straight(points[-1], corner)
    return Path(tuple(points))


def _ring(body: Body, *, open_at: XY | None = None, half: float = 0, corners: int = _CORNERS) -> tuple[XY, ...]:
    """Return points evenly along the superellipse; opened, from one side of the gap around to the other."""
    fine = superellipse(body.centre, body.across, body.down, roundness=ROUNDNESS, corners=_RING)
    if open_at is None:
        return _spaced((*fine, fine[0]), [at / corners for at in range(corners)])
    near = min(range(_RING), key=lambda at: math.dist(fine[at], open_at))
    turned = (*fine[near:], *fine[:near], fine[near])
    length = sum(math.dist(a, b) for a, b in pairwise(turned))
    gap = half / length
    return _spaced(turned, [gap + (1 - 2 * gap) * at / (corners - 1) for at in range(corners)])


def _spaced(line: Sequence[XY], shares: Sequence[float]) -> tuple[XY, ...]:
    """Return the points at these shares of a line's length, which grow."""
    lengths = [math.dist(a, b) for a, b in pairwise(line)]
    whole, found, at, passed = sum(lengths), [], 0, 0.0
    for share in shares:
        while at < len(lengths) - 1 and passed + lengths[at] < share * whole:
            passed += lengths[at]
            at += 1
        rest = (share * whole - passed) / lengths[at]
        (ax, ay), (bx, by) = line[at], line[at + 1]
        found.append((ax + (bx - ax) * rest, ay + (by - ay) * rest))
    return tuple(found)


def _smooth(points: Sequence[XY], *, closed: bool) -> Path:
    """Return a soft line through points (Catmull-Rom)."""
    count = len(points)
    line: list[XY] = [points[0]]
    for at in range(count if closed else count - 1):
        a, b = points[at], points[(at + 1) % count]
        before = points[at - 1] if closed or at else a
        after = points[(at + 2) % count] if closed or at + 2 < count else b
        line += (
            (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6),
            (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6),
            b,
        )
    return Path(tuple(line))


def _before(head: Head, *, start: XY) -> XY:
    """Return the last point on the way to the mouth that the head leaves free."""
    way = math.dist(start, head.mouth)
    if way == 0:
        return start

    def at(share: float) -> XY:
        return start[0] + (head.mouth[0] - start[0]) * share, start[1] + (head.mouth[1] - start[1]) * share

    good, bad = 0.0, 1.0
    while (bad - good) * way > PRECISE:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if head.leaves_free(at(middle)) else (good, middle)
    return at(good)


def _turned(point: XY, middle: XY, degrees: float) -> XY:
    """Return a point turned around another, twice as far away from it."""
    x, y = 2 * (point[0] - middle[0]), 2 * (point[1] - middle[1])
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return middle[0] + x * c - y * s, middle[1] + x * s + y * c


def _points_at(mouth: XY, tip: XY, body: Body) -> bool:
    """Say whether one sees from a tail's tip whose mouth is meant."""
    root = body.edge_towards(tip)
    off = math.atan2(mouth[1] - tip[1], mouth[0] - tip[0]) - math.atan2(tip[1] - root[1], tip[0] - root[0])
    return not body.covers(tip) and math.cos(off) >= math.cos(math.radians(MOST_ASIDE))


def _kept_on(page: Box, *, start: XY, end: XY) -> XY:
    """Return the last point of a way that is on the page."""
    share = 1.0
    for s, e, low, high in ((start[0], end[0], page.x, page.right), (start[1], end[1], page.y, page.bottom)):
        limit = high if e > s else low
        if e != s:
            share = min(share, max((limit - s) / (e - s), 0))
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _bowed(a: XY, b: XY, bend: float, length: float | None = None) -> XY:
    """Return the handle of a curve between two points that bows sideways."""
    way = length or math.dist(a, b)
    if way == 0:
        return a
    out = min(_MOST_BENT, _BENT * way) * bend / way
    return (a[0] + b[0]) / 2 - (b[1] - a[1]) * out, (a[1] + b[1]) / 2 + (b[0] - a[0]) * out


def _circle(centre: XY, radius: float) -> Path:
    x, y = centre
    k = radius * 0.5523
    return Path(
        (
            (x + radius, y), (x + radius, y + k), (x + k, y + radius), (x, y + radius),
            (x - k, y + radius), (x - radius, y + k), (x - radius, y), (x - radius, y - k),
            (x - k, y - radius), (x, y - radius), (x + k, y - radius), (x + radius, y - k), (x + radius, y),
        )
    )  # fmt: skip


def _straight(a: XY, b: XY) -> tuple[XY, XY, XY]:
    third = (b[0] - a[0]) / 3, (b[1] - a[1]) / 3
    return (a[0] + third[0], a[1] + third[1]), (b[0] - third[0], b[1] - third[1]), b


def _raised(a: XY, handle: XY, b: XY) -> tuple[XY, XY, XY]:
    """Return a quadratic curve as a cubic one, without its start."""
    return (
        (a[0] + (handle[0] - a[0]) * 2 / 3, a[1] + (handle[1] - a[1]) * 2 / 3),
        (b[0] + (handle[0] - b[0]) * 2 / 3, b[1] + (handle[1] - b[1]) * 2 / 3),
        b,
    )


def _quadratic(a: XY, handle: XY, b: XY, t: float) -> XY:
    u = 1 - t
    return (
        a[0] * u * u + handle[0] * 2 * u * t + b[0] * t * t,
        a[1] * u * u + handle[1] * 2 * u * t + b[1] * t * t,
    )


def _cubic(curve: tuple[XY, XY, XY, XY], t: float) -> XY:
    u = 1 - t
    ka, kb, kc, kd = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    return ka * ax + kb * bx + kc * cx + kd * dx, ka * ay + kb * by + kc * cy + kd * dy
