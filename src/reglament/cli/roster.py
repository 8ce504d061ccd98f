"""Owns `reglament roster`: a duty roster held against the hours that a regulation serves."""

import argparse
import csv
from datetime import datetime
from pathlib import Path

from reglament import regulations
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, for_machines, print_rows
from reglament.cli.words import say
from reglament.core.coverage.roster import Shift, holes

EXAMPLE = "  reglament roster tron-ru/around-the-clock march.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the hours and the file."""
    parser.add_argument("calendar", metavar="CODE/HOURS", help="the hours that must be staffed")
    parser.add_argument(
        "file", type=Path, help="CSV of person,from,until; moments in ISO 8601 with offset"
    )
    declare_forms(parser)


def run(args: argparse.Namespace) -> int:
    """Print every stretch without a person; 1 where there is one."""
    try:
        calendar = regulations.calendar_named(args.calendar)
    except regulations.UnknownRegulationError as error:
        raise UsageError(
            f"there is no calendar {error.identity!r}",
            remedy=f"Known are: {', '.join(error.known)}.",
        ) from error
    rows: list[dict[str, object]] = [
        {
            "from": start.astimezone(calendar.zone).isoformat(),
            "until": end.astimezone(calendar.zone).isoformat(),
        }
        for start, end in holes(calendar, _shifts(args.file))
    ]
    print_rows(args, rows, lambda row: say(f"nobody from {row['from']} until {row['until']}"))
    if not rows and not for_machines(args):
        print(say("every served hour has a person"))
    return 1 if rows else 0


def _shifts(file: Path) -> list[Shift]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as failure:
        raise UsageError(
            f"the file cannot be read: {failure}",
            where=str(file),
            remedy="Name a CSV file in UTF-8.",
        ) from failure
    table = csv.reader(lines)
    found = [_shift(cells, f"{file}:{table.line_num}") for cells in table if any(cells)]
    if not found:
        raise UsageError(
            "the roster is empty", where=str(file), remedy="Write person,from,until on each line."
        )
    return found


def _shift(cells: list[str], where: str) -> Shift:
    try:
        person, start, end = (cell.strip() for cell in cells)
        shift = Shift(datetime.fromisoformat(start), datetime.fromisoformat(end), person)
    except ValueError:
        shift = None
    if shift is None or not shift.person or not _forward(shift):
        raise UsageError(
            "this line is no shift",
            where=where,
            remedy="Write e.g. Olga,2026-03-11T20:00:00+03:00,2026-03-12T08:00:00+03:00.",
        )
    return shift


def _forward(shift: Shift) -> bool:
    aware = shift.from_at.tzinfo is not None and shift.until_at.tzinfo is not None
    return aware and shift.from_at < shift.until_at
