"""Owns reading the fields of a `reglament worktime` request; what to do with them is worktime.py."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from reglament.core.worktime import Calendar, Pauses, WorkingTimeError

MOST = 10**12
Request = Mapping[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*", re.ASCII)


def calendar_of(given: object) -> Calendar:
    """Return the calendar of an object or a name, compiled once."""
    if isinstance(given, str):
        return _named(given)
    if not isinstance(given, dict):
        raise WorkingTimeError(
            f"{given!r:.40} is not a calendar",
            where="calendar",
            remedy='Give an object with tz and week, or a name such as "tron-en/office".',
        )
    return _compiled(json.dumps(given))


@lru_cache(maxsize=256)
def _compiled(text: str) -> Calendar:
    return Calendar.from_spec(json.loads(text))


@lru_cache(maxsize=64)
def _named(name: str) -> Calendar:
    # regulations are read only where a line names one of their calendars
    from reglament.core.regulation.problems import RegulationInvalidError
    from reglament.regulations import UnknownRegulationError, calendar_named

    try:
        return calendar_named(name)
    except UnknownRegulationError as error:
        raise WorkingTimeError(
            f"there is no calendar {name!r:.60}",
            where="calendar",
            remedy=f'Name it as "CODE/NAME"; known are: {", ".join(error.known)}.',
        ) from error
    except RegulationInvalidError as error:
        raise WorkingTimeError(
            f"the regulation of the calendar {name!r:.60} cannot be loaded: {error!s:.200}",
            where="calendar",
            remedy="`reglament regulation lint` checks it.",
        ) from error


def required(request: Request, key: str) -> object:
    """Return a field that has to be there."""
    if key not in request:
        raise WorkingTimeError(f"{key!r} is missing", where=key, remedy=f"Give {key!r}.")
    found: object = request[key]
    return found


def moment_of(given: object, *, where: str) -> datetime:
    """Return an aware datetime of ISO 8601 with offset."""
    if isinstance(given, str) and _MOMENT.fullmatch(given):
        try:
            found = datetime.fromisoformat(given)
        except ValueError:
            pass
        else:
            if found.tzinfo is not None:
                return found
            raise WorkingTimeError(
                f"{given!r:.40} has no offset from UTC", where=where, remedy="Add +03:00 or Z."
            )
    raise WorkingTimeError(
        f"{given!r:.40} is not a moment",
        where=where,
        remedy="Write ISO 8601 with offset, such as 2026-03-10T09:00:00+03:00.",
    )


def printed(calendar: Calendar, moment_at: datetime) -> str:
    """Return the instant in the calendar's zone, ISO 8601."""
    return moment_at.astimezone(calendar.zone).isoformat()


def pauses_of(request: Request) -> Pauses:
    """Return `[[from, to], …]` as pairs of aware datetimes."""
    given = request.get("pauses")
    if given is None:
        return ()
    if not isinstance(given, list) or any(not isinstance(p, list) or len(p) != 2 for p in given):
        raise WorkingTimeError(
            f"{given!r:.60} is not a list of pauses",
            where="pauses",
            remedy="Write [[from, to], …].",
        )
    return [
        (moment_of(pair[0], where=f"pauses[{i}]"), moment_of(pair[1], where=f"pauses[{i}]"))
        for i, pair in enumerate(given)
    ]


def whole(given: object, *, where: str, times: int = 1) -> int:
    """Return a number times a factor, which has to make a whole one: decimal digits decide."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise WorkingTimeError(
            f"{json.dumps(given, ensure_ascii=False):.40} is not a number",
            where=where,
            remedy="Write a number.",
        )
    if not -MOST <= given <= MOST:
        raise WorkingTimeError(
            f"{given!r:.40} is too large", where=where, remedy="Use a smaller one."
        )
    # the digits as written decide: 0.1 hours are 360 seconds, whatever the float makes of them
    exact = Decimal(repr(given)) * times
    if exact != int(exact):
        raise WorkingTimeError(
            f"{given!r:.40} does not make a whole number",
            where=where,
            remedy="Seconds and days are whole; hours may be fractions that make whole seconds.",
        )
    return int(exact)
