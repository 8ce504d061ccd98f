"""Drawn time keeps its promises: open time to scale, closed time folded, everything in its place and in words."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reglament import regulations
from reglament.web.drawing.axis import axis_over
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
    around = week_of(regulations.load("tron-ru").calendars["around-the-clock"])
    assert [day.shown for day in around.days] == ["00:00–24:00"] * 7
