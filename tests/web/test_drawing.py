"""Drawn time keeps its promises: open time to scale, closed time folded, everything in its place and in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reglament import regulations
from reglament.core.model.promises import Promise, PromiseState
from reglament.web.drawing.axis import axis_over
from reglament.web.drawing.ruler import Ruler, is_drawn, ruler
from reglament.web.drawing.week import week_of

FRIDAY = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=30),
    st.integers(0, 5000),
)
def test_the_axis_is_whole_ordered_and_true_to_scale(lengths: list[int], probe: int) -> None:
    edges = [FRIDAY]
    for hours in lengths:
        edges.append(edges[-1] + timedelta(hours=hours))
    opens = list(zip(edges[::2], edges[1::2], strict=False))
    axis = axis_over(opens, edges[0], edges[-1])
    assert axis.pieces[0].left == 0
    assert abs(axis.pieces[-1].right - 100) < 0.5
    assert all(a.end == b.start for a, b in zip(axis.pieces, axis.pieces[1:], strict=False))
    widths = [
        (p.right - p.left, (p.end - p.start).total_seconds()) for p in axis.pieces if p.is_open
    ]
    scale = sum(width for width, _ in widths) / sum(seconds for _, seconds in widths)
    assert all(abs(width - scale * seconds) < 0.03 for width, seconds in widths)
    moment = FRIDAY + timedelta(minutes=probe)
    assert 0 <= axis.position(moment) <= axis.position(moment + timedelta(hours=1)) <= 100.01


def test_a_week_shows_the_hours_that_the_text_prints() -> None:
    week = week_of(regulations.load("istom").calendars["istom"])
    assert [day.shown for day in week.days] == ["10:00–19:00"] * 5 + ["", ""]
    hours = {0: "00:00", 25: "06:00", 50: "12:00", 75: "18:00", 100: "24:00"}
    assert {hour.at: hour.label for hour in week.hours} == hours
    around = week_of(regulations.load("tron-ru").calendars["around-the-clock"])
    assert [day.shown for day in around.days] == ["00:00–24:00"] * 7


def test_a_pause_is_drawn_as_dots_and_waiting_above_the_track_and_neither_counts_as_used() -> None:
    # Wednesday from 10:00 to 16:00 in Moscow; the clock stands from 12:00 to 13:00, the customer is awaited from 11:00
    wednesday = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)

    def hour(after: int) -> datetime:
        return wednesday + timedelta(hours=after)

    promise = Promise(
        kind="response", state=PromiseState.RUNNING, starts_at=hour(0), due_at=hour(6),
        warn_at=hour(5), met_at=None, breached_at=None, calendar="istom", target="", clauses=(),
        waits=((hour(1), None),), pauses=((hour(2), hour(3)),),
    )  # fmt: skip
    calendar = regulations.load("istom").calendars["istom"]
    drawn = ruler(promise, calendar, at=hour(4), zone=ZoneInfo("Europe/Moscow"), language="en")
    scale = next(bar.width for bar in drawn.bars if bar.style == "r-stop")
    used = [bar for bar in drawn.bars if bar.style == "r-used"]
    assert [round(bar.width / scale, 1) for bar in used] == [2.0, 1.0]
    (wait,) = drawn.waits
    assert (round(wait.width / scale, 1), wait.right) == (3.0, drawn.now.at if drawn.now else 0)


def test_the_words_of_now_give_way_to_those_of_the_due_moment() -> None:
    at = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
    calendar = regulations.load("istom").calendars["istom"]

    def drawn(left: timedelta) -> Ruler:
        promise = Promise(
            kind="response", state=PromiseState.RUNNING, starts_at=at - timedelta(hours=1), due_at=at + left,
            warn_at=None, met_at=None, breached_at=None, calendar="istom", target="", clauses=(),
        )  # fmt: skip
        return ruler(promise, calendar, at=at, zone=ZoneInfo("Europe/Moscow"), language="en")

    near, far, past = (drawn(timedelta(minutes=m)) for m in (20, 300, -20))
    assert [one.now and one.now.label for one in (near, far, past)] == ["", "13:00", ""]
    assert [one.due and one.due.flipped for one in (near, far, past)] == [False, True, True]


def test_a_promise_that_ended_unkept_is_drawn_to_its_end_and_has_no_now() -> None:
    wednesday = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)

    def hour(after: int) -> datetime:
        return wednesday + timedelta(hours=after)

    promise = Promise(
        kind="response", state=PromiseState.BREACHED, starts_at=hour(0), due_at=hour(2), warn_at=None,
        met_at=None, breached_at=hour(2), ended_at=hour(3), calendar="istom", target="", clauses=(),
    )  # fmt: skip
    calendar = regulations.load("istom").calendars["istom"]
    drawn = [
        ruler(promise, calendar, at=at, zone=ZoneInfo("Europe/Moscow"), language="en")
        for at in (hour(4), hour(400))
    ]
    assert drawn[0] == drawn[1]
    (over,) = [bar for bar in drawn[0].bars if bar.style == "r-over"]
    assert drawn[0].now is None
    assert drawn[0].ended
    assert drawn[0].ended.at == over.right
    assert drawn[0].sentence.endswith("ended Wed 11 March, 13:00")
    assert is_drawn(promise)
    assert not is_drawn(replace(promise, breached_at=None))


def test_hours_around_the_clock_have_every_day_named_at_its_midnight() -> None:
    tuesday = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    promise = Promise(
        kind="response", state=PromiseState.RUNNING, starts_at=tuesday, due_at=tuesday + timedelta(days=3),
        warn_at=None, met_at=None, breached_at=None, calendar="", target="", clauses=(),
    )  # fmt: skip
    calendars = regulations.load("tron-ru").calendars.values()
    calendar = next(one for one in calendars if one.is_open(datetime(2026, 3, 8, 0, 0, tzinfo=UTC)))
    drawn = ruler(promise, calendar, at=tuesday, zone=ZoneInfo("Europe/Moscow"), language="en")
    assert [day.label for day in drawn.days] == ["Tue 10", "Wed 11", "Thu 12", "Fri 13"]


def test_hours_by_the_clock_run_through_the_night_to_scale_and_rest_until_the_opening() -> None:
    # 12 hours by the clock from Friday 17:30 end at 05:30, in the night; what is due moves to Saturday's opening
    friday = datetime(2026, 12, 4, 14, 30, tzinfo=UTC)

    def hour(after: float) -> datetime:
        return friday + timedelta(hours=after)

    promise = Promise(
        kind="response", state=PromiseState.RUNNING, starts_at=friday, due_at=hour(15.5), warn_at=hour(9),
        met_at=None, breached_at=None, calendar="", target="12 clock_hours", clauses=(),
    )  # fmt: skip
    calendars = regulations.load("tron-ru").calendars.values()
    calendar = next(one for one in calendars if not one.is_open(hour(6)))
    drawn = ruler(promise, calendar, at=hour(6), zone=ZoneInfo("Europe/Moscow"), language="en")
    (used,) = (bar for bar in drawn.bars if bar.style == "r-used")
    (running, *_) = (bar for bar in drawn.bars if bar.style == "r-open")
    assert round(running.width / used.width, 2) == 2.0
    assert drawn.now is not None
    assert drawn.now.at == used.right
    assert drawn.due is not None
    assert drawn.due.at > running.right
