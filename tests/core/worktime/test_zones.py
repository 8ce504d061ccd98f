"""Every IANA zone: what midnight_offsets assumes of them, and schedules around their changes."""

import os
import struct
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

import pytest

from reglament.core.worktime import Calendar

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
SAMPLE = Random(26).sample(ZONES, min(len(ZONES), int(os.environ.get("SOAK_ZONES", "60"))))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def changes(zone: str) -> list[datetime]:
    """The instants from 1970 on at which the tz database says that something changes (RFC 9636)."""
    data = files("tzdata.zoneinfo").joinpath(zone).read_bytes()

    def block(at: int) -> tuple[int, ...]:
        return struct.unpack(">6l", data[at + 20 : at + 44])

    utc, standard, leaps, times, types, letters = block(0)
    at = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard + utc
    count = block(at)[3]
    found = struct.unpack(f">{count}q", data[at + 44 : at + 44 + 8 * count])
    return [EPOCH + timedelta(seconds=t) for t in found if t >= 0]


def offset(wall: datetime, zone: zoneinfo.ZoneInfo) -> timedelta | None:
    return wall.replace(tzinfo=zone).utcoffset()


@pytest.mark.threat("T24")
@pytest.mark.parametrize("name", SAMPLE)
def test_equal_offsets_at_two_midnights_mean_an_unchanged_one_between(name: str) -> None:
    zone, day = zoneinfo.ZoneInfo(name), timedelta(1)
    for change_at in changes(name):
        local = change_at.astimezone(zone).replace(tzinfo=None, fold=0)
        today = local.replace(hour=0, minute=0, second=0)
        for midnight in (today - day, today, today + day):
            before, after = offset(midnight, zone), offset(midnight + day, zone)
            walls = (midnight + timedelta(minutes=minute) for minute in range(0, 1440, 10))
            assert before != after or {offset(wall, zone) for wall in walls} == {before}


@pytest.mark.threat("T24")
@pytest.mark.parametrize("name", SAMPLE)
def test_schedules_around_a_change_equal_the_count_by_minutes(
    name: str,
    oracle_of: Any,
    out_of_sight: type[Exception],
    random_calendar: Callable[[Random, str, date], dict[str, Any]],
) -> None:
    random = Random(name)
    # seconds in an offset, which the counter's bytes cannot hold, are gone after 1972
    recent = [found for found in changes(name) if found.year > 1972] or [EPOCH.replace(year=2026)]
    centre = random.choice(recent)
    spec = random_calendar(random, name, centre.date())
    oracle, calendar = oracle_of(spec, centre.date(), 40), Calendar.from_spec(spec)
    compared = 0
    for _ in range(12):
        start_at = centre.replace(microsecond=0) + timedelta(
            seconds=random.randrange(-200_000, 200_000)
        )
        start, amount = int(start_at.timestamp()), random.randrange(-90_000, 90_000)
        days = random.randrange(-3, 4)
        try:
            own = oracle.add(start, amount), oracle.add_days(start, days)
        except out_of_sight:
            continue
        found = calendar.add(start_at, amount), calendar.add_days(start_at, days)
        assert tuple(int(each.timestamp()) for each in found) == own
        compared += 1
    assert compared > 5
