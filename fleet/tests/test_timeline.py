"""A job's steps read as one line per page."""

from datetime import UTC, datetime, timedelta

from fleet.timeline import State, Step, lines

NOW = datetime(2026, 1, 15, 10, 40, 10, tzinfo=UTC)


def a_step(
    stage: str,
    page: str | None = None,
    *,
    state: State = "done",
    began: float = 8,
    took: float | None = 3,
    reused: bool = False,
) -> Step:
    """A step that began so many seconds ago and took so long."""
    started = NOW - timedelta(seconds=began)
    return Step(
        stage=stage,
        page=page,
        state=state,
        reused=reused,
        started_at=None if state == "waiting" else started,
        ended_at=started + timedelta(seconds=took) if took is not None else None,
    )


def test_each_page_is_a_line_between_the_steps_of_the_whole_book() -> None:
    steps = [
        a_step("art"),
        a_step("faces", "p01"),
        a_step("pages", "p01", began=5, took=0.5),
        a_step("book", state="waiting", took=None),
    ]

    told = lines(steps, now=NOW)

    assert [(line.title, line.text, line.state) for line in told] == [
        ("colours", "colours 3.0 s", "done"),
        ("p01", "face 3.0 s · page 0.5 s", "done"),
        ("binding", "binding …", "waiting"),
    ]


def test_a_step_under_way_counts_on() -> None:
    (line,) = lines([a_step("faces", "p07", state="sent", began=2.5, took=None)], now=NOW)

    assert (line.text, line.state) == ("face 2.5 s …", "sent")


def test_a_page_with_one_failed_step_has_failed() -> None:
    steps = [a_step("faces", "p07", state="failed"), a_step("pages", "p07", state="waiting", took=None)]

    (line,) = lines(steps, now=NOW)

    assert (line.text, line.state) == ("face 3.0 s failed · page …", "failed")


def test_a_page_taken_over_from_the_preview_says_so() -> None:
    (line,) = lines([a_step("pages", "cover", reused=True)], now=NOW)

    assert (line.text, line.state) == ("page kept", "done")
