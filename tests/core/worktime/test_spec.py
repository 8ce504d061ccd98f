"""What a calendar may not say, and how the refusal names the place."""

from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reglament.core.worktime import Calendar, WeeklyHours, WorkingTimeError

GOOD: dict[str, Any] = {"tz": "UTC", "week": {"mon": [["09:00", "18:00"]]}}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"tz": "Mars/Base"}, "tz"),
        ({"tz": "../etc/passwd"}, "tz"),
        ({"tz": "/etc/passwd"}, "tz"),
        ({"tz": "Europe"}, "tz"),
        ({"tz": ""}, "tz"),
        ({"tz": "localtime"}, "tz"),
        ({"tz": "+24:00"}, "tz"),
        ({"tz": "a\x00b"}, "tz"),
        ({"tz": 3}, "tz"),
        ({"tz": None}, "tz"),
        ({"week": None}, "week"),
        ({"week": []}, "week"),
        ({"week": {"monday": []}}, "week"),
        ({"week": {"mon": "09:00-18:00"}}, "week.mon"),
        ({"week": {"mon": ["09:00", "18:00"]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["09:00"]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["9:00", "18:00"]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["24:00", "18:00"]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["09:00", "24:01"]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["09:00", "12:60"]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["09:00", 18]]}}, r"week.mon\[0\]"),
        ({"week": {"mon": [["09:00", "１８:00"]]}}, r"week.mon\[0\]"),
        ({"holidays": "2026-03-09"}, "holidays"),
        ({"holidays": {"2026-03-09": 1}}, "holidays"),
        ({"holidays": 7}, "holidays"),
        ({"holidays": ["2026-02-30"]}, r"holidays\[0\]"),
        ({"holidays": ["20260309"]}, r"holidays\[0\]"),
        ({"holidays": ["2026-03-09", 5]}, r"holidays\[1\]"),
        ({"recurring_holidays": ["02-30"]}, r"recurring_holidays\[0\]"),
        ({"recurring_holidays": ["1-7"]}, r"recurring_holidays\[0\]"),
        ({"overrides": ["2026-03-09"]}, "overrides"),
        ({"overrides": {"03-09": []}}, "overrides"),
        ({"overrides": {"2026-03-09": [["x", "y"]]}}, r"overrides.2026-03-09\[0\]"),
        ({"breaks": {"2026-03-09": None}}, "breaks.2026-03-09"),
        ({"years": [True]}, "years"),
        ({"years": []}, "years"),
        ({"years": ["2026"]}, "years"),
        ({"holydays": []}, "calendar"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(WorkingTimeError, match=rf"\({where}\)\. [A-Z]"):
        Calendar.from_spec({**GOOD, **change})


@pytest.mark.parametrize("key", ["tz", "week"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(WorkingTimeError, match=key):
        Calendar.from_spec({k: v for k, v in GOOD.items() if k != key})


@pytest.mark.parametrize("spec", [None, [], "UTC", 5])
def test_what_is_no_object_is_no_calendar(spec: Any) -> None:
    with pytest.raises(WorkingTimeError, match="not a calendar"):
        Calendar.from_spec(spec)


def test_optional_keys_may_be_null_and_people_may_name_a_calendar() -> None:
    named = {**GOOD, "name": "office", "overrides": None, "breaks": None, "holidays": None}
    assert Calendar.from_spec(named).plan == Calendar.from_spec(GOOD).plan


def test_zones_are_iana_names_or_fixed_offsets() -> None:
    assert Calendar.from_spec({**GOOD, "tz": "Europe/Moscow"}).zone == ZoneInfo("Europe/Moscow")
    minus = Calendar.from_spec({**GOOD, "tz": "-09:30"})
    assert minus.zone == timezone(-timedelta(hours=9, minutes=30))


def test_an_end_not_after_its_start_is_on_the_next_day() -> None:
    hours = WeeklyHours.from_spec(
        {"mon": [["09:00", "09:00"]], "tue": [["00:00", "24:00"]], "wed": [["22:00", "06:00"]]}
    )
    assert hours.days == (((32400, 118800),), ((0, 86400),), ((79200, 108000),), (), (), (), ())
