"""The vectorised form: shapes, refusals, growth and the fallback; answers are the scalar form's."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from reglament.core.worktime import Calendar, WorkingTimeError
from reglament.core.worktime.vectors import CHUNK

DAYS = ("mon", "tue", "wed", "thu", "fri")


def calendar(tz: str = "UTC", opening: str = "09:00", closing: str = "18:00") -> Calendar:
    return Calendar.from_spec({"tz": tz, "week": {day: [[opening, closing]] for day in DAYS}})


def scalar(found: Calendar, starts: Any, amounts: Any) -> list[int]:
    return [
        int(found.add(datetime.fromtimestamp(int(a), UTC), int(n)).timestamp())
        for a, n in zip(starts, amounts, strict=True)
    ]


@pytest.mark.parametrize(
    ("tz", "opening", "closing", "years"),
    [
        ("UTC", "09:00", "18:00", (1971, 2099)),
        ("Europe/Berlin", "09:07", "17:58", (1971, 2099)),  # too many bins: binary search
        ("Africa/Monrovia", "08:00", "12:00", (1970, 1974)),  # offset of 44:30 until 1972
        ("Australia/Lord_Howe", "22:15", "06:45", (2024, 2028)),
        ("UTC", "00:00", "24:00", (2024, 2028)),
    ],
)
def test_arrays_over_many_years_equal_scalars(
    tz: str, opening: str, closing: str, years: tuple[int, int]
) -> None:
    random = np.random.default_rng(3)
    first, last = (int(datetime(year, 2, 1, tzinfo=UTC).timestamp()) for year in years)
    starts = random.integers(first, last, 400)
    amounts = random.integers(-500_000, 500_000, 400)
    found = calendar(tz, opening, closing)
    assert found.add_many(starts, amounts).tolist() == scalar(found, starts, amounts)
    ended = found.add_many(starts, 4321)
    assert ended.tolist() == scalar(found, starts, [4321] * 400)
    assert set(found.between_many(starts, ended).tolist()) == {4321}


def test_more_than_a_chunk_is_worked_to_its_end() -> None:
    starts = np.arange(1_772_000_000, 1_772_000_000 + 60 * (2 * CHUNK + 5), 60)
    found = calendar()
    ended = found.add_many(starts, 60)
    assert ended[[0, CHUNK, -1]].tolist() == scalar(found, starts[[0, CHUNK, -1]], [60] * 3)
    assert (found.between_many(starts, ended) == 60).all()


def test_the_line_grows_in_both_directions_as_answers_need() -> None:
    start = int(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp())
    starts, amounts = np.array([start, start]), np.array([30_000_000, -30_000_000])
    found = calendar()
    assert found.add_many(starts, amounts).tolist() == scalar(found, starts, amounts)


def test_shapes_are_kept_and_amounts_broadcast() -> None:
    starts = np.array([[1_773_136_800], [1_773_140_400]])
    assert calendar().add_many(starts, np.array([0, 60, 120])).shape == (2, 3)
    assert calendar().add_many(starts, 60).shape == (2, 1)
    assert calendar().between_many(starts, starts.T).tolist() == [[0, 3600], [-3600, 0]]
    assert calendar().add_many(np.array([], dtype=np.int64), 60).shape == (0,)
    assert calendar().add_many(np.int64(1_773_136_800), 60).shape == ()


def test_the_result_goes_where_it_is_wanted() -> None:
    starts = np.array([1_773_136_800, 1_773_140_400])
    out = np.zeros_like(starts)
    assert calendar().add_many(starts, 60, out=out) is out
    assert out.tolist() == [1_773_136_860, 1_773_140_460]


@pytest.mark.parametrize(
    "out", [np.zeros(3, np.int64), np.zeros(2, np.int32), np.zeros(4, np.int64)[::2]]
)
def test_a_result_that_does_not_fit_is_refused(out: Any) -> None:
    with pytest.raises(WorkingTimeError, match="out"):
        calendar().add_many(np.array([1_773_136_800, 1_773_140_400]), 60, out=out)


@pytest.mark.parametrize("starts", [np.array([1.5]), np.array(["x"]), np.array([True])])
def test_arrays_that_are_not_whole_seconds_are_refused(starts: Any) -> None:
    with pytest.raises(WorkingTimeError, match="whole seconds"):
        calendar().add_many(starts, 60)


@pytest.mark.parametrize(
    ("start", "amount"),
    [
        (-(10**9), 1),
        (10**10, 1),
        (1_773_136_800, 10**9),
        (1_773_136_800, -(10**9)),
        (1_773_136_800, 10**17),
    ],
)
def test_what_lies_beyond_the_years_is_an_error(start: int, amount: int) -> None:
    with pytest.raises(WorkingTimeError, match="1970 to 2100"):
        calendar().add_many(np.array([start]), amount)
    with pytest.raises(WorkingTimeError, match="1970 to 2100"):
        calendar().between_many(np.array([start - 10**11]), np.array([start]))


def test_closed_time_at_the_end_of_the_line_looks_beyond_it() -> None:
    evening = int(datetime(2026, 12, 31, 20, tzinfo=UTC).timestamp())
    opening = int(datetime(2027, 1, 1, 9, tzinfo=UTC).timestamp())
    assert calendar().add_many(np.array([evening]), 0).tolist() == [opening]
    assert calendar().add_many(np.array([evening]), 60).tolist() == [opening + 60]


def test_open_time_from_the_first_second_of_the_line_counts() -> None:
    always = calendar("UTC", "00:00", "24:00")
    monday = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    starts = np.array([monday, monday + 3600])
    assert always.between_many(starts, starts + 86_400).tolist() == [86_400, 86_400]
    assert always.add_many(starts, 7200).tolist() == [monday + 7200, monday + 10_800]
