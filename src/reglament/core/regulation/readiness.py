"""Owns whether a regulation may run: what its text leaves open, and years its calendars cannot count (X-2, X-30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reglament.core.regulation.document import Regulation, Words
from reglament.core.worktime.zones import zone_named

INCOMPLETE = "incomplete"
REQUIRED = "required_before_activation"
TEXT_OPEN = Words(en="the text itself is incomplete", ru="неполон сам текст")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """One thing the document leaves open: a stable `name`, and what people call it."""

    name: str
    label: Words
    conflict: str = ""


def open_points(regulation: Regulation) -> tuple[OpenPoint, ...]:
    """Return what somebody has to confirm before the regulation runs: an incomplete text, required values not set."""
    return tuple(_open_points(regulation))


def _open_points(regulation: Regulation) -> Iterator[OpenPoint]:
    if regulation.status == INCOMPLETE:
        yield OpenPoint(name=INCOMPLETE, label=TEXT_OPEN, conflict="X-30")
    required = regulation.parameters.get(REQUIRED)
    names = required.value if required is not None and isinstance(required.value, tuple) else ()
    for name in names:
        parameter = regulation.parameters.get(name)
        if parameter is not None and parameter.value == "":
            yield OpenPoint(name=name, label=parameter.label, conflict=parameter.assumed)


def years_missing(regulation: Regulation, at: datetime) -> tuple[tuple[str, int], ...]:
    """Return calendars (name, year) that close on days off and have none loaded for the year of `at`."""
    return tuple(
        (sheet.name, year)
        for sheet in regulation.calendar_sheets.values()
        if sheet.closed_on_days_off
        and (year := at.astimezone(zone_named(sheet.zone)).year) not in sheet.years
    )
