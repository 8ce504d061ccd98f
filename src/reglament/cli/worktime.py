"""Owns `reglament worktime`: JSON lines in, working time out, answered as they come.

Calendars and counting are reglament.core.worktime; this module reads requests and prints answers.
"""

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from reglament.cli.failures import UsageError
from reglament.core.worktime import Calendar, Pauses, WorkingTimeError
from reglament.core.worktime.spec import read_day
from reglament.core.worktime.zones import date_of

EXAMPLE = """\
  echo '{"id": 1, "calendar": {"tz": "Europe/Moscow", "week": {"tue": [["09:00", "18:00"]]}},
    "op": "add", "start": "2026-03-10T10:00:00+03:00", "amount": 3600,
    "unit": "working_seconds"}' | tr -d '\\n' | reglament worktime
  {"id": 1, "result": "2026-03-10T11:00:00+03:00"}

  calendar: an object (tz, week, holidays, recurring_holidays, overrides, breaks) or "CODE/NAME"
  op: add (start, amount, unit, pauses), between (a, b, pauses), is_open (t), next_open (t),
      prev_close (t), is_working_day (date), periods (t, n)
  unit: working_seconds, working_hours, working_days, clock_seconds, clock_hours
  exit code 1 if any line has an error; the other lines are answered"""

BLOCK = 1 << 16
LONGEST = 1 << 24
MOST = 10**12
SECONDS = {
    "working_seconds": 1,
    "working_hours": 3600,
    "clock_seconds": 1,
    "clock_hours": 3600,
}

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*", re.ASCII)
Request = Mapping[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments: requests come on stdin."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Answer each line of stdin on stdout; 1 if any was an error."""
    del args
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("there is nothing to read", remedy="Give JSON lines on stdin.")
    failed = False
    for lines in _blocks(sys.stdin.fileno()):
        answers = [_answer(number, line) for number, line in lines]
        failed = failed or any("error" in answer for answer in answers)
        sys.stdout.write("".join(json.dumps(answer) + "\n" for answer in answers))
        sys.stdout.flush()
    return int(failed)


def _blocks(source: int) -> Iterator[list[tuple[int, bytes]]]:
    """Yield the whole lines of what has arrived: a block when a file, a line when a person."""
    rest, number = b"", 0
    while True:
        arrived = os.read(source, BLOCK)
        *lines, rest = (rest + arrived).split(b"\n") if arrived else (rest, b"")
        yield [(number + i, line) for i, line in enumerate(lines, 1) if line.strip()]
        number += len(lines)
        if len(rest) > LONGEST:
            raise UsageError(
                f"the line is longer than {LONGEST} bytes",
                where=f"line {number + 1}",
                remedy="Write one request a line.",
            )
        if not arrived:
            return


def _answer(number: int, line: bytes) -> dict[str, object]:
    identity: object = None
    try:
        request = _request(line)
        identity = _identity(request)
        return {"id": identity, "result": _result(request)}
    except WorkingTimeError as error:
        place = "" if identity is not None else f"line {number}: "
        return {"id": identity, "error": f"{place}{error}"}
    except Exception as error:  # noqa: BLE001 - one bad line must not stop the rest
        return {
            "id": identity,
            "error": f"line {number}: unexpected {type(error).__name__}: {error!s:.200}. "
            "Check the line; if it is right, report it.",
        }


def _request(line: bytes) -> Request:
    try:
        found = json.loads(
            line.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_distinct
        )
    except WorkingTimeError:
        raise
    except (ValueError, RecursionError) as error:
        raise WorkingTimeError(
            f"the line is not JSON: {error!s:.120}",
            remedy="Write one JSON object a line, in UTF-8.",
        ) from error
    if not isinstance(found, dict):
        raise WorkingTimeError("the line is not a JSON object", remedy="Write {…} on one line.")
    return found


def _no_constant(name: str) -> float:
    raise WorkingTimeError(f"{name} is not a number", remedy="Write a finite number.")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise WorkingTimeError(f"the key {twice!r:.40} is given twice", remedy="Keep one of them.")
    return found


def _identity(request: Request) -> object:
    identity = request.get("id")
    # 1e999 is read as infinity, which JSON cannot say back
    if isinstance(identity, float) and identity - identity != 0:
        return None
    return identity


def _result(request: Request) -> object:
    operation = _given(request, "op")
    answer = OPERATIONS.get(operation) if isinstance(operation, str) else None
    if answer is None:
        raise WorkingTimeError(
            f"there is no operation {operation!r:.40}",
            where="op",
            remedy=f"Use {', '.join(OPERATIONS)}.",
        )
    return answer(_calendar(_given(request, "calendar")), request)


def _calendar(given: object) -> Calendar:
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
    calendar_named = getattr(
        importlib.import_module("reglament.regulations"), "calendar_named", None
    )
    if calendar_named is None:
        raise WorkingTimeError(
            "this installation has no regulations to take a calendar from",
            where="calendar",
            remedy="Give the calendar as an object with tz and week.",
        )
    try:
        found = calendar_named(name)
    except WorkingTimeError:
        raise
    except Exception as error:
        raise WorkingTimeError(
            f"there is no calendar {name!r:.60}: {error!s:.200}",
            where="calendar",
            remedy='Name it as "CODE/NAME", such as "tron-en/office".',
        ) from error
    if not isinstance(found, Calendar):
        raise WorkingTimeError(f"there is no calendar {name!r:.60}", where="calendar")
    return found


def _given(request: Request, key: str) -> object:
    if key not in request:
        raise WorkingTimeError(f"{key!r} is missing", where=key, remedy=f"Give {key!r}.")
    found: object = request[key]
    return found


def _moment(given: object, *, where: str) -> datetime:
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


def _printed(calendar: Calendar, moment_at: datetime) -> str:
    return moment_at.astimezone(calendar.zone).isoformat()


def _pauses(request: Request) -> Pauses:
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
        (_moment(pair[0], where=f"pauses[{i}]"), _moment(pair[1], where=f"pauses[{i}]"))
        for i, pair in enumerate(given)
    ]


def _whole(given: object, *, where: str, times: int = 1) -> int:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise WorkingTimeError(
            f"{given!r:.40} is not a number", where=where, remedy="Write a number."
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


def _add(calendar: Calendar, request: Request) -> str:
    start_at = _moment(_given(request, "start"), where="start")
    unit, amount, pauses = _given(request, "unit"), _given(request, "amount"), _pauses(request)
    if unit == "working_days":
        days = _whole(amount, where="amount")
        return _printed(calendar, calendar.add_days(start_at, days, pauses=pauses))
    if not isinstance(unit, str) or unit not in SECONDS:
        raise WorkingTimeError(
            f"there is no unit {unit!r:.40}",
            where="unit",
            remedy=f"Use {', '.join([*SECONDS, 'working_days'])}.",
        )
    seconds = _whole(amount, where="amount", times=SECONDS[unit])
    if unit.startswith("working"):
        return _printed(calendar, calendar.add(start_at, seconds, pauses=pauses))
    if pauses:
        raise WorkingTimeError(
            "clock time runs through pauses",
            where="pauses",
            remedy="Use a working unit, or no pauses.",
        )
    return _printed(calendar, calendar.add_clock(start_at, seconds))


def _between(calendar: Calendar, request: Request) -> int:
    a, b = (_moment(_given(request, key), where=key) for key in ("a", "b"))
    return calendar.between(a, b, pauses=_pauses(request))


def _is_open(calendar: Calendar, request: Request) -> bool:
    return calendar.is_open(_moment(_given(request, "t"), where="t"))


def _next_open(calendar: Calendar, request: Request) -> str:
    return _printed(calendar, calendar.next_open(_moment(_given(request, "t"), where="t")))


def _prev_close(calendar: Calendar, request: Request) -> str:
    return _printed(calendar, calendar.prev_close(_moment(_given(request, "t"), where="t")))


def _is_working_day(calendar: Calendar, request: Request) -> bool:
    return calendar.is_working_day(date_of(read_day(_given(request, "date"), where="date")))


def _periods(calendar: Calendar, request: Request) -> list[list[str]]:
    count = _whole(_given(request, "n"), where="n")
    found = calendar.periods(_moment(_given(request, "t"), where="t"), count)
    return [[_printed(calendar, moment_at) for moment_at in period] for period in found]


OPERATIONS: dict[str, Callable[[Calendar, Request], object]] = {
    "add": _add,
    "between": _between,
    "is_open": _is_open,
    "next_open": _next_open,
    "prev_close": _prev_close,
    "is_working_day": _is_working_day,
    "periods": _periods,
}
