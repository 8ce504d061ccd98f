"""Edges of the calendar, each with an answer worked out by hand from the contract."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from reglament.core.worktime import Calendar, CalendarYearMissing, WorkingTimeError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NINE_TO_SIX = [["09:00", "18:00"]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def calendar(tz: str = "UTC", days: tuple[str, ...] = DAYS[:5], **more: Any) -> Calendar:
    hours = more.pop("hours", NINE_TO_SIX)
    return Calendar.from_spec({"tz": tz, "week": dict.fromkeys(days, hours), **more})


ALWAYS = calendar(days=DAYS, hours=[["00:00", "24:00"]])
OFFICE = calendar()


def test_opening_is_open_and_closing_is_closed() -> None:
    assert OFFICE.is_open(at("2026-03-10T09:00:00Z"))
    assert OFFICE.is_open(at("2026-03-10T17:59:59Z"))
    assert not OFFICE.is_open(at("2026-03-10T18:00:00Z"))


def test_an_end_at_closing_stays_and_one_second_more_is_next_morning() -> None:
    start_at = at("2026-03-10T17:00:00Z")
    assert OFFICE.add(start_at, 3600) == at("2026-03-10T18:00:00Z")
    assert OFFICE.add(start_at, 3601) == at("2026-03-11T09:00:01Z")


def test_going_back_mirrors_going_forward() -> None:
    assert OFFICE.add(at("2026-03-10T10:00:00Z"), -3600) == at("2026-03-10T09:00:00Z")
    assert OFFICE.add(at("2026-03-10T10:00:00Z"), -3601) == at("2026-03-09T17:59:59Z")
    assert OFFICE.add(at("2026-03-08T10:00:00Z"), -3600) == at("2026-03-06T17:00:00Z")
    assert OFFICE.add_days(at("2026-03-10T18:00:00Z"), -1) == at("2026-03-10T09:00:00Z")
    assert OFFICE.add_days(at("2026-03-10T12:00:00Z"), -2) == at("2026-03-06T12:00:00Z")


def test_zero_added_in_closed_time_is_the_next_opening() -> None:
    for closed in ("2026-03-06T18:00:00Z", "2026-03-08T12:00:00Z"):
        assert (
            OFFICE.add(at(closed), 0) == OFFICE.add_days(at(closed), 0) == at("2026-03-09T09:00Z")
        )
    assert OFFICE.add(at("2026-03-09T11:11:11Z"), 0) == at("2026-03-09T11:11:11Z")


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    nights = calendar(days=("fri",), hours=[["22:00", "06:00"]], holidays=["2026-03-14"])
    assert nights.is_working_day(date(2026, 3, 13))
    assert not nights.is_working_day(date(2026, 3, 14))
    assert nights.is_open(at("2026-03-14T05:59:59Z"))
    assert nights.add(at("2026-03-13T23:00:00Z"), 7 * 3600) == at("2026-03-14T06:00:00Z")
    assert nights.add_days(at("2026-03-14T02:00:00Z"), 1) == at("2026-03-21T02:00:00Z")


@pytest.mark.parametrize(
    ("t", "is_off"),
    [
        ("2026-03-10T12:00:00Z", True),
        ("2026-03-10T17:59:59Z", True),
        ("2026-03-10T18:00:00Z", False),
        ("2026-03-11T12:00:00Z", True),
        ("2026-03-12T12:00:00Z", False),
        ("2026-03-13T12:00:00Z", False),
        ("2026-03-14T12:00:00Z", False),
    ],
)
def test_a_day_off_closes_only_what_the_week_has_open(t: str, *, is_off: bool) -> None:
    # a holiday, an override to nothing, one to other hours, a working day, a Saturday
    overrides = {"2026-03-11": [], "2026-03-12": [["09:00", "10:00"]]}
    office = calendar(holidays=["2026-03-10"], overrides=overrides)
    assert office.is_day_off(at(t)) is is_off


def test_a_holiday_beats_an_override_and_an_override_beats_the_week() -> None:
    both = calendar(
        holidays=["2026-03-10"],
        overrides={"2026-03-10": NINE_TO_SIX, "2026-03-11": [["10:00", "11:00"]]},
    )
    found = both.periods(at("2026-03-09T18:00:00Z"), 2)
    assert found == [
        (at("2026-03-11T10:00:00Z"), at("2026-03-11T11:00:00Z")),
        (at("2026-03-12T09:00:00Z"), at("2026-03-12T18:00:00Z")),
    ]


def test_a_break_cuts_a_night_shift_of_the_day_before() -> None:
    nights = calendar(hours=[["22:00", "06:00"]], breaks={"2026-03-11": [["01:00", "02:00"]]})
    found = nights.open_intervals(at("2026-03-10T12:00:00Z"), at("2026-03-11T12:00:00Z"))
    assert found == [
        (at("2026-03-10T22:00:00Z"), at("2026-03-11T01:00:00Z")),
        (at("2026-03-11T02:00:00Z"), at("2026-03-11T06:00:00Z")),
    ]


def test_a_day_that_breaks_took_whole_is_no_working_day() -> None:
    broken = calendar(breaks={"2026-03-10": [["08:00", "19:00"]]})
    assert not broken.is_working_day(date(2026, 3, 10))
    assert broken.add_days(at("2026-03-09T12:00:00Z"), 1) == at("2026-03-11T12:00:00Z")


@pytest.mark.clause("X-1")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-12T15:00:00Z", 1, "2026-03-13T15:00:00Z"),  # short Friday, still open
        ("2026-03-12T17:30:00Z", 1, "2026-03-13T16:00:00Z"),  # Friday has closed by then
        ("2026-03-12T09:00:00Z", 2, "2026-03-13T16:00:00Z"),  # whole windows: Thursday, Friday
        ("2026-03-12T18:00:00Z", 1, "2026-03-13T16:00:00Z"),  # moved to Friday's opening
        ("2026-03-13T10:00:00Z", 1, "2026-03-16T10:00:00Z"),
        ("2026-03-13T10:00:00Z", -1, "2026-03-12T10:00:00Z"),
        ("2026-03-16T18:00:00Z", -2, "2026-03-13T09:00:00Z"),
        ("2026-03-16T17:30:00Z", -1, "2026-03-16T09:00:00Z"),  # Friday's rest is no time at all
    ],
)
def test_working_days_over_a_short_friday(start: str, days: int, due: str) -> None:
    week = {**dict.fromkeys(DAYS[:4], NINE_TO_SIX), "fri": [["09:00", "16:00"]]}
    uneven = Calendar.from_spec({"tz": "UTC", "week": week})
    assert uneven.add_days(at(start), days) == at(due)


@pytest.mark.clause("X-1")
@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-10T13:30:00Z", "2026-03-11T13:00:00Z"),  # 4 h then 4 h: closing for lunch
        ("2026-03-10T15:00:00Z", "2026-03-11T15:00:00Z"),
        ("2026-03-10T08:00:00Z", "2026-03-10T18:00:00Z"),
    ],
)
def test_a_working_day_with_a_lunch_break_is_a_whole_window(start: str, due: str) -> None:
    lunch = calendar(hours=[["09:00", "13:00"], ["14:00", "18:00"]])
    assert lunch.add_days(at(start), 1) == lunch.add(at(start), 8 * 3600) == at(due)


def test_two_working_days_end_no_earlier_than_one_where_a_window_outlasts_the_next() -> None:
    week = {"mon": [["10:00", "09:00"]], "tue": [["02:00", "03:00"]], "wed": [["00:00", "01:00"]]}
    long_monday = Calendar.from_spec({"tz": "UTC", "week": week})
    opening = at("2026-03-09T10:00:00Z")
    found = [long_monday.add_days(opening, days) for days in (1, 2, 3)]
    assert found == [
        at("2026-03-10T09:00:00Z"),
        at("2026-03-10T09:00:00Z"),
        at("2026-03-11T01:00Z"),
    ]


def test_a_working_day_keeps_the_clock_over_a_clock_change() -> None:
    berlin = calendar("Europe/Berlin", days=DAYS, hours=[["00:00", "24:00"]])
    assert berlin.add_days(at("2026-03-28T12:00:00+01:00"), 1) == at("2026-03-29T12:00:00+02:00")
    assert berlin.add(at("2026-03-28T12:00:00+01:00"), 86400) == at("2026-03-29T13:00:00+02:00")


def test_a_skipped_wall_time_moves_forward_and_a_repeated_one_is_the_first() -> None:
    spring = calendar("Europe/Berlin", days=("sun",), hours=[["02:30", "04:00"]])
    assert spring.next_open(at("2026-03-29T00:00:00Z")) == at("2026-03-29T03:30:00+02:00")
    autumn = calendar("Europe/Berlin", days=("sun",), hours=[["02:15", "02:45"]])
    found = autumn.periods(at("2026-10-24T12:00:00Z"), 1)
    assert found == [(at("2026-10-25T02:15:00+02:00"), at("2026-10-25T02:45:00+02:00"))]


def test_a_window_whose_start_is_skipped_past_its_end_is_nothing() -> None:
    gone = calendar("Europe/Berlin", days=("sun",), hours=[["02:30", "03:15"]])
    assert gone.next_open(at("2026-03-29T00:00:00Z")) == at("2026-04-05T02:30:00+02:00")
    assert not gone.is_working_day(date(2026, 3, 29))


def test_adjoining_windows_are_one_even_where_a_year_begins() -> None:
    new_year = at("2026-01-01T00:00:00Z")
    assert ALWAYS.add_days(new_year, -1) == at("2025-12-31T00:00:00Z")
    assert ALWAYS.add(new_year, -1) == at("2025-12-31T23:59:59Z")
    assert ALWAYS.add_days(new_year, 1) == at("2026-01-02T00:00:00Z")
    assert ALWAYS.add_clock(new_year, 60) == at("2026-01-01T00:01:00Z")


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ALWAYS.prev_close(at("2026-03-10T12:00:00Z")),
        lambda: ALWAYS.periods(at("2026-03-10T12:00:00Z"), 1),
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), 10**9),
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), -(10**9)),
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), 10**30),
        lambda: OFFICE.add_days(at("2026-03-10T12:00:00Z"), 10**30),
        lambda: OFFICE.add_days(at("2026-03-10T12:00:00Z"), -30_000),
        lambda: OFFICE.add_clock(at("2026-03-10T12:00:00Z"), 10**30),
        lambda: OFFICE.is_open(at("1960-03-10T12:00:00Z")),
        lambda: OFFICE.is_open(at("2160-03-10T12:00:00Z")),
        lambda: OFFICE.is_working_day(date(1969, 12, 31)),
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), 10**20),
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), -(10**20)),
        # a span that a timedelta still holds, but no sum with it
        lambda: OFFICE.add(at("2026-03-10T12:00:00Z"), 999_999_999 * 86_400 + 86_399),
    ],
)
def test_what_has_no_answer_within_the_years_is_an_error(ask: Callable[[], object]) -> None:
    with pytest.raises(WorkingTimeError, match="1970 to 2100"):
        ask()


def test_the_first_and_the_last_second_can_be_asked() -> None:
    assert ALWAYS.is_open(at("1970-01-01T00:00:00Z"))
    assert ALWAYS.is_open(at("2100-12-31T23:59:59Z"))
    assert ALWAYS.between(at("1970-01-01T00:00:00Z"), at("2100-12-31T23:59:59Z")) == 4133980799
    west = calendar("America/New_York")
    assert west.next_open(at("1970-01-01T00:00:00Z")) == at("1970-01-01T09:00:00-05:00")
    assert west.prev_close(at("2100-12-31T23:59:59Z")) == at("2100-12-31T18:00:00-05:00")


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 3, 10, 12)  # noqa: DTZ001 - what is refused
    for ask in (OFFICE.is_open, OFFICE.next_open, lambda t: OFFICE.add(t, 1)):
        with pytest.raises(WorkingTimeError, match="no offset"):
            ask(naive)


def test_a_fraction_of_a_second_is_dropped() -> None:
    assert OFFICE.add(at("2026-03-10T12:00:00.999Z"), 1) == at("2026-03-10T12:00:01Z")
    assert OFFICE.add(at("2026-03-10T15:00:00.999+03:00"), -1) == at("2026-03-10T11:59:59Z")


@pytest.mark.parametrize(
    "more",
    [
        {"days": ()},
        {"days": ("mon",), "hours": []},
        {"days": (), "overrides": {"2026-03-10": NINE_TO_SIX}, "holidays": ["2026-03-10"]},
        {"days": (), "overrides": {"2026-03-10": NINE_TO_SIX}, "recurring_holidays": ["03-10"]},
        {
            "days": (),
            "overrides": {"2026-03-10": NINE_TO_SIX},
            "breaks": {"2026-03-10": [["00:00", "24:00"]]},
        },
        {
            "recurring_holidays": [
                f"{month:02}-{day:02}"
                for month, last in enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)
                for day in range(1, last + 1)
            ]
        },
    ],
)
def test_a_calendar_with_no_working_time_is_an_error(more: dict[str, Any]) -> None:
    with pytest.raises(WorkingTimeError, match="no working time"):
        calendar(**more)


def test_one_open_day_in_all_years_is_found_from_both_sides() -> None:
    once = calendar(days=(), overrides={"2050-06-15": NINE_TO_SIX})
    assert once.next_open(at("1970-01-01T00:00:00Z")) == at("2050-06-15T09:00:00Z")
    assert once.prev_close(at("2100-01-01T00:00:00Z")) == at("2050-06-15T18:00:00Z")


@pytest.mark.clause("X-2")
def test_a_year_without_holiday_data_is_named() -> None:
    known = calendar("Europe/Moscow", years=[2026])
    assert known.add(at("2026-12-30T17:00:00+03:00"), 3600) == at("2026-12-30T18:00:00+03:00")
    assert known.add(at("2026-01-01T00:00:00+03:00"), 60) == at("2026-01-01T09:01:00+03:00")
    with pytest.raises(CalendarYearMissing, match="2027") as missing:
        known.add(at("2026-12-31T17:00:00+03:00"), 7200)
    assert missing.value.year == 2027
    with pytest.raises(CalendarYearMissing, match="2025"):
        known.add(at("2026-01-01T12:00:00+03:00"), -14_400)
    with pytest.raises(CalendarYearMissing, match="2025"):
        known.is_working_day(date(2025, 3, 10))


def test_years_apart_do_not_need_what_lies_between() -> None:
    apart = calendar(years=[2020, 2026])
    assert apart.is_open(at("2020-03-10T12:00:00Z"))
    assert apart.is_open(at("2026-03-10T12:00:00Z"))
    with pytest.raises(CalendarYearMissing, match="2021"):
        apart.between(at("2020-03-10T12:00:00Z"), at("2026-03-10T12:00:00Z"))


def test_a_night_into_the_first_known_year_needs_the_year_before() -> None:
    nights = calendar(days=DAYS, hours=[["22:00", "06:00"]], years=[2026])
    with pytest.raises(CalendarYearMissing, match="2025"):
        nights.is_open(at("2026-01-01T02:00:00Z"))


def test_a_pause_is_cut_from_the_count() -> None:
    pause = (at("2026-03-10T10:00:00Z"), at("2026-03-10T11:00:00Z"))
    start_at = at("2026-03-10T09:00:00Z")
    assert OFFICE.add(start_at, 3600, pauses=[pause]) == at("2026-03-10T10:00:00Z")
    assert OFFICE.add(start_at, 3601, pauses=[pause]) == at("2026-03-10T11:00:01Z")
    assert OFFICE.add(at("2026-03-10T10:30:00Z"), 0, pauses=[pause]) == at("2026-03-10T11:00:00Z")
    assert OFFICE.add(at("2026-03-10T11:30:00Z"), -3600, pauses=[pause]) == at(
        "2026-03-10T09:30:00Z"
    )
    assert OFFICE.between(start_at, at("2026-03-10T12:00:00Z"), pauses=[pause, pause]) == 7200
    assert OFFICE.between(at("2026-03-10T12:00:00Z"), start_at, pauses=[pause]) == -7200


def test_a_pause_moves_working_days_by_the_working_time_it_takes() -> None:
    start_at = at("2026-03-10T12:00:00Z")
    over_night = (at("2026-03-10T17:00:00Z"), at("2026-03-11T10:00:00Z"))
    assert OFFICE.add_days(start_at, 1, pauses=[over_night]) == at("2026-03-11T14:00:00Z")
    whole_day = (at("2026-03-10T12:00:00Z"), at("2026-03-11T12:00:00Z"))
    assert OFFICE.add_days(start_at, 1, pauses=[whole_day]) == at("2026-03-12T12:00:00Z")


def test_a_pause_far_beyond_the_end_changes_nothing() -> None:
    pause = (at("2090-01-01T00:00:00Z"), at("2091-01-01T00:00:00Z"))
    known = calendar(years=[2026])
    found = known.add(at("2026-03-10T12:00:00Z"), 3600, pauses=[pause])
    assert found == at("2026-03-10T13:00:00Z")


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    pause = (at("2026-03-10T11:00:00Z"), at("2026-03-10T10:00:00Z"))
    with pytest.raises(WorkingTimeError, match=r"pauses\[0\]"):
        OFFICE.add(at("2026-03-10T09:00:00Z"), 1, pauses=[pause])


def test_periods_and_intervals_at_their_limits() -> None:
    t = at("2026-03-10T12:00:00Z")
    assert OFFICE.periods(t, 0) == []
    assert OFFICE.periods(t, 1) == [(t, at("2026-03-10T18:00:00Z"))]
    assert OFFICE.open_intervals(t, t) == []
    assert OFFICE.open_intervals(t, at("2026-03-10T11:00:00Z")) == []
    with pytest.raises(WorkingTimeError, match="periods"):
        OFFICE.periods(t, -1)


def test_clock_time_going_back_stays_at_an_opening_or_rolls_to_the_closing_before() -> None:
    assert OFFICE.add_clock(at("2026-03-10T10:00:00Z"), -3600) == at("2026-03-10T09:00:00Z")
    assert OFFICE.add_clock(at("2026-03-10T10:00:00Z"), -7200) == at("2026-03-09T18:00:00Z")


def test_answers_are_utc() -> None:
    found = calendar("Asia/Kathmandu").add(at("2026-03-10T12:00:00+05:45"), 60)
    assert (found.tzinfo, found.isoformat()) == (UTC, "2026-03-10T06:16:00+00:00")


def test_days_off_are_told_to_the_next_opening_and_weekends_alone_are_not() -> None:
    office = calendar(holidays=["2026-12-31", "2027-01-01", "2027-01-04", "2027-03-06"])
    (found,) = office.exceptional(at("2026-12-30T12:00:00Z"))
    assert (found.first, found.last) == (date(2026, 12, 31), date(2027, 1, 4))
    assert found.begins_at == at("2026-12-31T09:00:00Z")
    assert found.ends_at == at("2027-01-04T18:00:00Z")
    assert not found.opens
    friday = calendar(holidays=["2026-06-12"])
    (found,) = friday.exceptional(at("2026-06-11T12:00:00Z"), at("2026-06-15T12:00:00Z"))
    assert (found.first, found.last) == (date(2026, 6, 12), date(2026, 6, 14))


def test_a_moved_working_day_is_told_with_its_own_hours() -> None:
    moved = calendar(overrides={"2025-11-01": [["10:00", "16:00"]], "2025-11-05": NINE_TO_SIX})
    (found,) = moved.exceptional(at("2025-10-01T00:00:00Z"))
    assert (found.first, found.last, found.opens) == (date(2025, 11, 1), date(2025, 11, 1), True)
    assert found.begins_at == at("2025-11-01T10:00:00Z")
    assert found.ends_at == at("2025-11-01T16:00:00Z")


@pytest.mark.parametrize(
    ("since", "until", "crossed"),
    [
        ("2026-06-11T17:00:00Z", "2026-06-12T09:00:00Z", False),
        ("2026-06-11T17:00:00Z", "2026-06-12T09:00:01Z", True),
        ("2026-06-12T17:59:59Z", "2026-06-15T10:00:00Z", True),
        ("2026-06-12T18:00:00Z", "2026-06-15T10:00:00Z", False),
    ],
)
def test_a_day_off_is_crossed_where_hours_of_the_week_are_lost(
    since: str, until: str, crossed: bool
) -> None:
    friday = calendar(holidays=["2026-06-12"])
    assert bool(friday.exceptional(at(since), at(until))) is crossed
