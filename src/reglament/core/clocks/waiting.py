"""Owns how long a ticket has waited for its customer, in served time (AS-69, IS-130)."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import service_calendar
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import CalendarYearMissing


@dataclass(frozen=True, slots=True)
class Waited:
    """Served time spent waiting; `days` are whole working days, one for each full opening window."""

    seconds: int
    days: int


def waited_for_customer(book: Book, *, at: datetime) -> Waited:
    """Return the time of all stretches of waiting for the customer up to `at`; none where a year has no calendar."""
    regulation, scene = book.regulation, book.scene
    stretches = [(begun, ended or at) for begun, ended in scene.waits if begun < (ended or at)]
    if not stretches:
        return Waited(0, 0)
    calendar = regulation.calendars[service_calendar(regulation, scene.facts)]
    try:
        seconds = sum(calendar.between(begun, ended) for begun, ended in stretches)
        return Waited(seconds, seconds // _full_day(calendar, stretches[0][0]))
    except CalendarYearMissing:
        return Waited(0, 0)


def _full_day(calendar: Calendar, since: datetime) -> int:
    """Return the served seconds of one working day: from an opening to the same moment a working day later."""
    begin = calendar.next_open(since)
    return max(1, calendar.between(begin, calendar.add_days(begin, 1)))
