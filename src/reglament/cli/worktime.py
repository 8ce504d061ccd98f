"""Owns `reglament worktime`: JSON lines in, working time out, answered as they come.

Counting is reglament.core.worktime, reading fields worktime_fields.py.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator

from reglament.cli.failures import UsageError
from reglament.cli.json_lines import LineRefusedError, Tally, object_of
from reglament.cli.worktime_fields import (
    Request,
    calendar_of,
    moment_of,
    pauses_of,
    printed,
    required,
    whole,
)
from reglament.core.worktime import Calendar, WorkingTimeError
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
SECONDS = {
    "working_seconds": 1,
    "working_hours": 3600,
    "clock_seconds": 1,
    "clock_hours": 3600,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments: requests come on stdin."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Answer each line of stdin on stdout; 1 if any was an error."""
    del args
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("there is nothing to read", remedy="Give JSON lines on stdin.")
    tally = Tally()
    for lines in _blocks(sys.stdin.fileno()):
        answers = [_answer(number, line) for number, line in lines]
        tally.asked += len(answers)
        tally.failed += [
            number for (number, _), answer in zip(lines, answers, strict=True) if "error" in answer
        ]
        sys.stdout.write("".join(json.dumps(answer) + "\n" for answer in answers))
        sys.stdout.flush()
    return tally.close()


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
        request = object_of(line)
        identity = request.get("id")
        return {"id": identity, "result": _result(request)}
    except (WorkingTimeError, LineRefusedError) as error:
        place = "" if identity is not None else f"line {number}: "
        return {"id": identity, "error": f"{place}{error}"}
    except Exception as error:  # noqa: BLE001 - one bad line must not stop the rest
        return {
            "id": identity,
            "error": f"line {number}: unexpected {type(error).__name__}: {error!s:.200}. "
            "Check the line; if it is right, report it.",
        }


def _result(request: Request) -> object:
    operation = required(request, "op")
    answer = OPERATIONS.get(operation) if isinstance(operation, str) else None
    if answer is None:
        raise WorkingTimeError(
            f"there is no operation {operation!r:.40}",
            where="op",
            remedy=f"Use {', '.join(OPERATIONS)}.",
        )
    return answer(calendar_of(required(request, "calendar")), request)


def _add(calendar: Calendar, request: Request) -> str:
    start_at = moment_of(required(request, "start"), where="start")
    unit, amount, pauses = (
        required(request, "unit"),
        required(request, "amount"),
        pauses_of(request),
    )
    if unit == "working_days":
        days = whole(amount, where="amount")
        return printed(calendar, calendar.add_days(start_at, days, pauses=pauses))
    if not isinstance(unit, str) or unit not in SECONDS:
        raise WorkingTimeError(
            f"there is no unit {unit!r:.40}",
            where="unit",
            remedy=f"Use {', '.join([*SECONDS, 'working_days'])}.",
        )
    seconds = whole(amount, where="amount", times=SECONDS[unit])
    if unit.startswith("working"):
        return printed(calendar, calendar.add(start_at, seconds, pauses=pauses))
    if pauses:
        raise WorkingTimeError(
            "clock time runs through pauses",
            where="pauses",
            remedy="Use a working unit, or no pauses.",
        )
    return printed(calendar, calendar.add_clock(start_at, seconds))


def _between(calendar: Calendar, request: Request) -> int:
    a, b = (moment_of(required(request, key), where=key) for key in ("a", "b"))
    return calendar.between(a, b, pauses=pauses_of(request))


def _is_open(calendar: Calendar, request: Request) -> bool:
    return calendar.is_open(moment_of(required(request, "t"), where="t"))


def _next_open(calendar: Calendar, request: Request) -> str:
    return printed(calendar, calendar.next_open(moment_of(required(request, "t"), where="t")))


def _prev_close(calendar: Calendar, request: Request) -> str:
    return printed(calendar, calendar.prev_close(moment_of(required(request, "t"), where="t")))


def _is_working_day(calendar: Calendar, request: Request) -> bool:
    return calendar.is_working_day(date_of(read_day(required(request, "date"), where="date")))


def _periods(calendar: Calendar, request: Request) -> list[list[str]]:
    count = whole(required(request, "n"), where="n")
    found = calendar.periods(moment_of(required(request, "t"), where="t"), count)
    return [[printed(calendar, moment_at) for moment_at in period] for period in found]


OPERATIONS: dict[str, Callable[[Calendar, Request], object]] = {
    "add": _add,
    "between": _between,
    "is_open": _is_open,
    "next_open": _next_open,
    "prev_close": _prev_close,
    "is_working_day": _is_working_day,
    "periods": _periods,
}
