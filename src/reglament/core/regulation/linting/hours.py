"""Owns notes on time: calendars that end soon, zones that left the printed offset (X-36)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from reglament.core.regulation.document import CalendarSheet, Regulation
from reglament.core.regulation.problems import ERROR, NOTE, DocumentProblem
from reglament.core.worktime.zones import zone_named

AHEAD = timedelta(days=365)


def hours_findings(regulation: Regulation, at: datetime) -> Iterator[DocumentProblem]:
    """Yield calendars whose days off are not loaded for a year ahead, and offsets that differ from the printed one."""
    for sheet in regulation.calendar_sheets.values():
        if sheet.closed_on_days_off:
            yield from _years(sheet, at)
        if sheet.offset:
            yield from _offsets(sheet, at)


def _years(sheet: CalendarSheet, at: datetime) -> Iterator[DocumentProblem]:
    for year in sorted({at.year, (at + AHEAD).year}):
        if year not in sheet.years:
            now = year == at.year
            yield _finding(
                sheet, code="calendar-year", severity=ERROR if now else NOTE,
                what=f"the days off of {year} are not loaded; promises that reach into {year} are refused",
                remedy=f"Add {year} to production_calendar.yaml with its source.",
            )  # fmt: skip


def _offsets(sheet: CalendarSheet, at: datetime) -> Iterator[DocumentProblem]:
    for moment in (at, at + AHEAD / 2, at + AHEAD):
        found = moment.astimezone(zone_named(sheet.zone)).isoformat()[-6:]
        if found != sheet.offset:
            yield _finding(
                sheet, code="offset", severity=NOTE,
                what=f"{sheet.zone} is at {found} on {moment.date()}, the text prints {sheet.offset}",
                remedy="Ask the owner which of the two holds; the zone is what counts here (X-36).",
            )  # fmt: skip
            return


def _finding(
    sheet: CalendarSheet, *, code: str, severity: str, what: str, remedy: str
) -> DocumentProblem:
    return DocumentProblem(
        file=sheet.file, line=sheet.line, path=f"calendars.{sheet.name}", what=what, remedy=remedy, code=code,
        severity=severity, clause=", ".join(sheet.clauses),
    )  # fmt: skip
