"""Laws that hold for every calendar, searched for exceptions by Hypothesis."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from random import Random
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from reglament.core.worktime import Calendar, WorkingTimeError

Made = Callable[[Random], tuple[dict[str, Any], date]]

randoms = st.randoms(use_true_random=False)
amounts = st.integers(-400_000, 400_000)
near = st.integers(-6 * 86_400, 8 * 86_400)


def law(test: Any) -> Any:
    """Search for exceptions; a week with minutes of work leads a long promise out of the years that are counted."""
    held = test.hypothesis.inner_test

    @wraps(held)
    def within_years(*given: Any, **drawn: Any) -> None:
        try:
            held(*given, **drawn)
        except WorkingTimeError as beyond:
            if "lies outside the years" not in str(beyond):
                raise
            reject()

    test.hypothesis.inner_test = within_years
    return settings(max_examples=120)(test)


def noon(centre: date) -> datetime:
    return datetime(centre.year, centre.month, centre.day, 12, tzinfo=UTC)


def moments(centre: date, *seconds: int) -> list[datetime]:
    return [noon(centre) + timedelta(seconds=each) for each in seconds]


@law
@given(random=randoms, start=near, amount=amounts)
def test_adding_then_measuring_returns_the_duration(
    random_schedule: Made, random: Random, start: int, amount: int
) -> None:
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    (start_at,) = moments(centre, start)
    due_at = calendar.add(start_at, amount)
    assert calendar.between(start_at, due_at) == amount
    assert calendar.between(due_at, start_at) == -amount


@law
@given(random=randoms, start=near, amount=amounts, pause=st.tuples(near, near))
def test_a_pause_never_brings_a_deadline_nearer(
    random_schedule: Made, random: Random, start: int, amount: int, pause: tuple[int, int]
) -> None:
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    start_at, *paused = moments(centre, start, *sorted(pause))
    amount, days = abs(amount), abs(amount) % 7
    pauses = [(paused[0], paused[1])]
    due_at = calendar.add(start_at, amount, pauses=pauses)
    assert due_at >= calendar.add(start_at, amount)
    assert calendar.between(start_at, due_at, pauses=pauses) == amount
    assert calendar.add_days(start_at, days, pauses=pauses) >= calendar.add_days(start_at, days)


@law
@given(random=randoms, start=near, later=near, amount=amounts, more=st.integers(0, 90_000))
def test_later_starts_and_larger_amounts_end_no_earlier(
    random_schedule: Made, random: Random, start: int, later: int, amount: int, more: int
) -> None:
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    first_at, second_at = moments(centre, *sorted((start, later)))
    assert calendar.add(first_at, amount) <= calendar.add(second_at, amount)
    assert calendar.add(first_at, amount) <= calendar.add(first_at, amount + more)


@law
@given(random=randoms, start=near, days=st.integers(-9, 9))
def test_one_more_working_day_ends_no_earlier(
    random_schedule: Made, random: Random, start: int, days: int
) -> None:
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    (start_at,) = moments(centre, start)
    found = [calendar.add_days(start_at, number) for number in (days, days + 1)]
    assert found == sorted(found)
    assert days <= 0 or found[0] >= start_at
    assert days >= 0 or found[0] <= start_at


@law
@given(random=randoms, a=near, b=near, c=near)
def test_measuring_in_two_parts_is_measuring_the_whole(
    random_schedule: Made, random: Random, a: int, b: int, c: int
) -> None:
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    first, second, third = moments(centre, a, b, c)
    whole = calendar.between(first, third)
    assert calendar.between(first, second) + calendar.between(second, third) == whole
    start, end = sorted((first, third))
    shown = calendar.open_intervals(start, end)
    assert sum((y - x for x, y in shown), timedelta()) == timedelta(seconds=abs(whole))


@settings(max_examples=30)
@given(random=randoms, start=near, amount=st.integers(0, 400_000))
def test_the_order_of_questions_changes_no_answer(
    random_schedule: Made, random: Random, start: int, amount: int
) -> None:
    spec, centre = random_schedule(random)
    fresh, used = Calendar.from_spec(spec), Calendar.from_spec(spec)
    (start_at,) = moments(centre, start)
    for year in (1990, 2040, 2012):
        used.next_open(datetime(year, 5, 5, tzinfo=UTC))
    assert used.add(start_at, amount) == fresh.add(start_at, amount)
    assert used.add(start_at, -amount) == fresh.add(start_at, -amount)


@pytest.mark.clause("X-1")
@law
@given(start=near, days=st.integers(-30, 30), opening=st.integers(0, 20), length=st.integers(1, 4))
def test_equal_windows_make_working_days_and_hours_agree(
    start: int, days: int, opening: int, length: int
) -> None:
    hours = [[f"{opening:02}:00", f"{opening + length:02}:00"]]
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    calendar = Calendar.from_spec({"tz": "+03:00", "week": week, "holidays": ["2026-03-09"]})
    (start_at,) = moments(date(2026, 3, 6), start)
    assert calendar.add_days(start_at, days) == calendar.add(start_at, days * length * 3600)
