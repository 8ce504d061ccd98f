"""Owns the border between business hours and the rest: minutes of a span on both sides of it (HY-23)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from reglament.core.clocks.coming import amounts_of, moment_after, service_calendar
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.errors import CalendarYearMissing

MINUTE = timedelta(minutes=1)


def parted(
    regulation: Regulation, facts: Mapping[str, str], started_at: datetime, ended_at: datetime
) -> tuple[int, int]:
    """Return the whole minutes of a span within and outside the business hours.

    Raises CalendarYearMissing where the calendar knows nothing of its year.
    """
    calendar = regulation.calendars[service_calendar(regulation, facts)]
    inside = calendar.between(started_at, ended_at) // 60
    return inside, (ended_at - started_at) // MINUTE - inside


def is_business(regulation: Regulation, facts: Mapping[str, str], at: datetime) -> bool:
    """Tell whether `at` lies in the business hours; a year that is not loaded keeps nobody from work."""
    try:
        return regulation.calendars[service_calendar(regulation, facts)].is_open(at)
    except CalendarYearMissing:
        return True


def approvable_until(
    regulation: Regulation, facts: Mapping[str, str], ended_at: datetime
) -> datetime:
    """Return until when work that ended then may still be approved (X-33); `ended_at` where no time is given."""
    within = amounts_of(regulation.parameters.get("late_approval_within"))
    if not within:
        return ended_at
    calendar = service_calendar(regulation, facts)
    return moment_after(regulation, calendar, within[0], ended_at) or ended_at
