"""Owns wall time to instant: zone names, offsets, skipped and repeated hours. Hours are others'.

Instants are whole seconds since 1970-01-01T00:00Z, days are whole days since 1970-01-01.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from reglament.core.worktime.errors import WorkingTimeError

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2100
# a moment counts as within 1970..2100 where it is so anywhere on Earth (offsets reach +14 h)
LOWEST = -14 * 3600
HIGHEST = int((datetime(LAST_YEAR + 1, 1, 1, 14, tzinfo=UTC) - EPOCH).total_seconds())

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_FIXED = re.compile(r"([+-])(\d\d):([0-5]\d)")
_OF_THE_MACHINE = {"localtime", "posixrules", "Factory"}


def zone_named(name: object) -> tzinfo:
    """Return the zone of an IANA name or a fixed offset such as `+03:00`; else WorkingTimeError."""
    if not isinstance(name, str):
        raise _no_zone(name)
    fixed = _FIXED.fullmatch(name)
    if fixed:
        minutes = int(fixed[2]) * 60 + int(fixed[3])
        if minutes >= DAY // 60:
            raise _no_zone(name)
        return timezone(timedelta(minutes=minutes if fixed[1] == "+" else -minutes))
    try:
        if name in _OF_THE_MACHINE:
            raise KeyError(name)
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise _no_zone(name) from error


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Tell whether there is a zone of this name or offset.

    >>> is_zone("Europe/Moscow"), is_zone("Europe/Atlantis")
    (True, False)
    """
    try:
        zone_named(name)
    except WorkingTimeError:
        return False
    return True


def _no_zone(name: object) -> WorkingTimeError:
    return WorkingTimeError(
        f"there is no time zone {name!r:.60}",
        where="tz",
        remedy="Use an IANA name such as Europe/Moscow, or an offset such as +03:00.",
    )


def day_of(day_date: date) -> int:
    """Return the day number of a date."""
    return day_date.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def first_day(year: int) -> int:
    """Return the day number of 1 January."""
    return day_of(date(year, 1, 1))


def instant(zone: tzinfo, day: int, second: int) -> int:
    """Return the instant of a wall time, `second` counted from the day's midnight, over 24 h too.

    A skipped wall time moves forward by the gap, a repeated one is the first: PEP 495, fold=0.
    """
    wall = datetime.combine(date_of(day), time()) + timedelta(seconds=second)
    return day * DAY + second - _seconds(wall.replace(tzinfo=zone).utcoffset())


def wall_clock(zone: tzinfo, at: int, day: int) -> int:
    """Return the seconds that a wall clock shows at an instant, counted from `day`'s midnight."""
    local = local_time(zone, at)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return (day_of(local) - day) * DAY + seconds


def local_time(zone: tzinfo, at: int) -> datetime:
    """Return the instant as an aware datetime in the zone."""
    return (EPOCH + timedelta(0, at)).astimezone(zone)


@lru_cache(maxsize=1024)
def midnight_offsets(zone: tzinfo, year: int) -> tuple[int, ...]:
    """Return the zone's offset in seconds at each midnight of the year and the three after it.

    Equal offsets at two midnights mean an unchanged one between (tests hold it for every zone).
    """
    midnight = datetime(year, 1, 1)  # noqa: DTZ001 - a wall time, its zone comes below
    count = first_day(year + 1) - first_day(year) + 3
    return tuple(
        _seconds((midnight + timedelta(number)).replace(tzinfo=zone).utcoffset())
        for number in range(count)
    )


def _seconds(offset: timedelta | None) -> int:
    # a tzinfo that knows its place answers; None would be a naive zone, which none of ours is
    return offset.days * DAY + offset.seconds if offset else 0
