"""Dates that the clause ledger prints, computed: conventions X-1 and X-26 on the 2026 calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reglament.core.worktime import Calendar

MOSCOW = ZoneInfo("Europe/Moscow")
NON_WORKING_2026 = [
    *(f"2026-01-{day:02}" for day in range(1, 10)),
    "2026-02-23",
    "2026-03-09",
    "2026-05-01",
    "2026-05-11",
    "2026-06-12",
    "2026-11-04",
    "2026-12-31",
]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")

OFFICE = Calendar.from_spec(
    {
        "tz": "+03:00",
        "week": {day: [["09:00", "18:00"]] for day in WORKDAYS},
        "holidays": NON_WORKING_2026,
    }
)
DAILY = Calendar.from_spec({"tz": "+03:00", "week": {d: [["09:00", "18:00"]] for d in EVERY_DAY}})
ALWAYS = Calendar.from_spec({"tz": "+03:00", "week": {d: [["00:00", "24:00"]] for d in EVERY_DAY}})


def at(text: str) -> datetime:
    return datetime.strptime(f"2026 {text}", "%Y %d %b %H:%M").replace(tzinfo=MOSCOW)


def hours(number: int) -> int:
    return number * 3600


@pytest.mark.clause("TE-5", "TE-23", "TE-24", "TE-25", "TE-27", "TE-36", "X-1")
@pytest.mark.parametrize(
    ("amount", "due"),
    [
        (1, "10 Mar 09:30"),
        (2, "10 Mar 10:30"),
        (4, "10 Mar 12:30"),
        (8, "10 Mar 16:30"),
        (12, "11 Mar 11:30"),
        (16, "11 Mar 15:30"),
    ],
)
def test_working_hours_run_from_friday_over_the_long_weekend(amount: int, due: str) -> None:
    assert OFFICE.add(at("06 Mar 17:30"), hours(amount)) == at(due)


@pytest.mark.clause("TE-23", "TE-26", "TE-29", "TE-30", "TE-32", "TE-33", "TE-35", "X-1")
@pytest.mark.parametrize(
    ("days", "due"),
    [
        (1, "10 Mar 17:30"),
        (3, "12 Mar 17:30"),
        (5, "16 Mar 17:30"),
        (8, "19 Mar 17:30"),
        (12, "25 Mar 17:30"),
        (15, "30 Mar 17:30"),
        (16, "31 Mar 17:30"),
        (20, "06 Apr 17:30"),
        (30, "20 Apr 17:30"),
        (40, "05 May 17:30"),
    ],
)
def test_working_days_keep_the_clock_time(days: int, due: str) -> None:
    assert OFFICE.add_days(at("06 Mar 17:30"), days) == at(due)
    assert OFFICE.add(at("06 Mar 17:30"), days * hours(9)) == at(due)


@pytest.mark.clause("X-1")
@pytest.mark.parametrize("start", ["07 Mar 11:00", "06 Mar 18:00", "10 Mar 09:00"])
def test_a_working_day_from_closed_time_or_the_opening_ends_at_closing(start: str) -> None:
    assert OFFICE.add_days(at(start), 1) == at("10 Mar 18:00")


@pytest.mark.clause("TE-5")
def test_closing_on_friday_is_outside_hours_and_counts_from_tuesday() -> None:
    assert not OFFICE.is_open(at("06 Mar 18:00"))
    assert OFFICE.next_open(at("06 Mar 18:00")) == at("10 Mar 09:00")


@pytest.mark.clause("TR-34", "TR-17", "X-26")
def test_clock_hours_roll_to_the_next_opening() -> None:
    assert OFFICE.add_clock(at("06 Mar 17:30"), hours(24)) == at("10 Mar 09:00")
    assert DAILY.add_clock(at("06 Mar 17:30"), hours(6)) == at("07 Mar 09:00")
    assert ALWAYS.add_clock(at("06 Mar 17:30"), hours(6)) == at("06 Mar 23:30")
    assert ALWAYS.add_clock(at("11 Mar 23:40"), hours(6)) == at("12 Mar 05:40")


@pytest.mark.clause("TR-35", "TR-36", "TR-37")
@pytest.mark.parametrize(
    ("amount", "basic", "premium", "around_the_clock"),
    [
        (12, "11 Mar 11:30", "07 Mar 09:00", "07 Mar 05:30"),
        (18, "11 Mar 17:30", "07 Mar 11:30", "07 Mar 11:30"),
        (24, "12 Mar 14:30", "07 Mar 17:30", "07 Mar 17:30"),
    ],
)
def test_working_hours_and_clock_hours_side_by_side(
    amount: int, basic: str, premium: str, around_the_clock: str
) -> None:
    start_at = at("06 Mar 17:30")
    assert OFFICE.add(start_at, hours(amount)) == at(basic)
    assert DAILY.add_clock(start_at, hours(amount)) == at(premium)
    assert ALWAYS.add_clock(start_at, hours(amount)) == at(around_the_clock)


@pytest.mark.clause("TR-33", "TR-38")
def test_midweek_answers_of_the_russian_policy() -> None:
    assert OFFICE.add(at("11 Mar 12:00"), hours(24)) == at("13 Mar 18:00")
    assert DAILY.add_clock(at("11 Mar 10:00"), hours(18)) == at("12 Mar 09:00")
    assert ALWAYS.add_clock(at("11 Mar 10:00"), hours(18)) == at("12 Mar 04:00")


@pytest.mark.clause("TR-13", "TR-14", "X-26")
def test_clock_hours_start_at_the_next_opening() -> None:
    assert OFFICE.add_clock(at("11 Mar 23:40"), hours(24)) == at("13 Mar 09:00")
    assert DAILY.add_clock(at("08 Mar 10:00"), hours(6)) == at("08 Mar 16:00")


@pytest.mark.clause("X-26")
def test_clock_hours_that_end_at_closing_stay_there() -> None:
    assert OFFICE.add_clock(at("11 Mar 12:00"), hours(6)) == at("11 Mar 18:00")


@pytest.mark.clause("TR-29")
def test_twelve_working_hours_from_noon_end_next_afternoon() -> None:
    assert OFFICE.add(at("11 Mar 12:00"), hours(12)) == at("12 Mar 15:00")


@pytest.mark.clause("TE-57")
def test_reminders_after_working_days_of_silence() -> None:
    asked_at = at("10 Mar 12:00")
    found = [OFFICE.add_days(asked_at, days) for days in (3, 6, 10)]
    assert found == [at("13 Mar 12:00"), at("18 Mar 12:00"), at("24 Mar 12:00")]


def test_a_moved_working_saturday_counts() -> None:
    moved = Calendar.from_spec(
        {
            "tz": "Europe/Moscow",
            "week": {day: [["09:00", "18:00"]] for day in WORKDAYS},
            "holidays": ["2025-11-03", "2025-11-04"],
            "overrides": {"2025-11-01": [["09:00", "18:00"]]},
        }
    )
    start_at = datetime(2025, 10, 31, 17, tzinfo=MOSCOW)
    assert moved.is_working_day(date(2025, 11, 1))
    assert moved.add(start_at, hours(2)) == datetime(2025, 11, 1, 10, tzinfo=MOSCOW)
    assert moved.add_days(start_at, 2) == datetime(2025, 11, 5, 17, tzinfo=MOSCOW)
    assert moved.add(start_at, hours(2)).tzinfo is UTC
