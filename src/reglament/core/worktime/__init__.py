"""Working time: segments, weekly hours, calendars; add and measure. It knows nothing above it."""

from reglament.core.worktime.calendar import Calendar
from reglament.core.worktime.errors import CalendarYearMissing, WorkingTimeError
from reglament.core.worktime.exceptional import Exceptional
from reglament.core.worktime.hours import WeeklyHours
from reglament.core.worktime.pauses import Pauses
from reglament.core.worktime.plan import Plan

__all__ = [
    "Calendar",
    "CalendarYearMissing",
    "Exceptional",
    "Pauses",
    "Plan",
    "WeeklyHours",
    "WorkingTimeError",
]
