"""Owns reading calendars.yaml and production_calendar.yaml into calendars one can count with."""

from dataclasses import dataclass, field
from datetime import date

from reglament.core.regulation.document import CalendarSheet
from reglament.core.regulation.reading.report import one_of
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import DAYS
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.hours import Interval, WeeklyHours, intervals
from reglament.core.worktime.plan import Plan
from reglament.core.worktime.segments import without
from reglament.core.worktime.zones import DAY, day_of, zone_named

FILE = "calendars.yaml"
PRODUCTION_FILE = "production_calendar.yaml"
DAYS_OFF = "production_days_off"


@dataclass(slots=True)
class ProductionCalendar:
    """Non-working weekdays and moved working days of the years that are known."""

    years: list[int] = field(default_factory=list)
    days_off: list[str] = field(default_factory=list)
    working_days: list[str] = field(default_factory=list)
    source: str = ""


def read_production_calendar(section: Section) -> ProductionCalendar:
    """Return the production calendar of the country, by year as data."""
    found = ProductionCalendar(source=section.text("source"))
    for year, part in section.children("years"):
        if not (year.isdigit() and 1970 <= int(year) <= 2100):
            part.problem(f"{year!r} is no year", "Write four digits, 1970 to 2100.")
            continue
        found.years.append(int(year))
        found.days_off += _dates(part, "days_off", year)
        found.working_days += _dates(part, "working_days", year)
        _dates(part, "shortened_days", year)  # kept in the document, hours stay as printed
        part.close()
    section.close()
    return found


def _dates(section: Section, key: str, year: str) -> list[str]:
    found = []
    for text in section.texts(key, default=()):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            section.problem(f"{text!r} is no date", "Write YYYY-MM-DD.", key=key, code="date")
            continue
        if str(day.year) != year:
            section.problem(
                f"{text} is not in {year}", "Move it to its own year.", key=key, code="date"
            )
        found.append(text)
    return found


def read_calendars(
    section: Section, production: ProductionCalendar
) -> tuple[dict[str, Calendar], dict[str, CalendarSheet]]:
    """Return the calendars by name, ready to count, and what people are told of each."""
    calendars, sheets = {}, {}
    for name, part in section.children("calendars"):
        sheet, calendar = _calendar(name, part, production)
        sheets[name] = sheet
        if calendar is not None:
            calendars[name] = calendar
    section.close()
    return calendars, sheets


def _calendar(
    name: str, section: Section, production: ProductionCalendar
) -> tuple[CalendarSheet, Calendar | None]:
    closed = section.text("closed", default="", among=("", DAYS_OFF)) == DAYS_OFF
    moved = section.text("moved_working_days", default="closed", among=("closed", *DAYS))
    clauses, assumed = section.clauses(required=not section.has("assumed")), section.assumed()
    own = (*clauses, assumed) if assumed else clauses
    sheet = CalendarSheet(
        name=name,
        label=section.words("label"),
        zone=section.text("zone"),
        offset=section.text("offset", default=""),
        week=_week(section),
        breaks=section.texts("breaks", default=()),
        closed_on_days_off=closed,
        moved_working_days=moved,
        years=tuple(production.years) if closed else (),
        days_off=frozenset(production.days_off) if closed else frozenset(),
        working_days=frozenset(production.working_days)
        if closed and moved != "closed"
        else frozenset(),
        closed_by=_said_by(section, "closed") or own,
        moved_by=_said_by(section, "moved") or own,
        clauses=clauses,
        assumed=assumed,
        file=section.report.file(section.file),
        line=section.line(),
    )
    section.close()
    if closed and not production.years:
        remedy = f"Add {PRODUCTION_FILE} with the days off of each year, or take `closed` away."
        section.problem(
            "no production calendar is loaded", remedy, key="closed", code="no-production-calendar"
        )
        return sheet, None
    return sheet, _countable(section, sheet)


def _said_by(section: Section, what: str) -> tuple[str, ...]:
    """Return the clauses and the default that a calendar cites for its days off or moved working days alone."""
    assumed = section.assumed(f"{what}_assumed")
    return (*section.clauses(f"{what}_clauses"), *((assumed,) if assumed else ()))


def _week(section: Section) -> dict[str, tuple[str, ...]]:
    week: dict[str, tuple[str, ...]] = {}
    part = section.section("week", required=True)
    if part is None:
        return week
    for days in part.names():
        hours = part.texts(days)
        first, _, last = days.partition("-")
        for day in (first, last or first):
            if day not in DAYS:
                part.problem(
                    f"{day!r} is no day", one_of((*DAYS, "mon-fri")), key=days, code="unknown-value"
                )
                break
        else:
            for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
                if day in week:
                    part.problem(
                        f"{day} stands in the week twice",
                        "Keep one of them.",
                        key=days,
                        code="duplicate",
                    )
                week[day] = hours
    return week


def _countable(section: Section, sheet: CalendarSheet) -> Calendar | None:
    """Return the calendar, or None after a problem: no such zone, unreadable hours, never open."""
    try:
        breaks = _intervals(sheet.breaks, where="breaks")
        cuts = [*breaks, *((start + DAY, end + DAY) for start, end in breaks)]
        days = tuple(
            tuple(without(list(_intervals(sheet.week.get(day, ()), where=f"week.{day}")), cuts))
            for day in DAYS
        )
        moved = _moved(sheet, days) if sheet.moved_working_days in DAYS else {}
        plan = Plan(
            zone=zone_named(sheet.zone),
            week=WeeklyHours(days),
            holidays=frozenset(day_of(date.fromisoformat(day)) for day in sheet.days_off),
            overrides=moved,
            breaks={},
            years=frozenset(sheet.years) if sheet.closed_on_days_off else None,
        )
        return Calendar(plan)
    except WorkingTimeError as error:
        section.problem(
            error.what, error.remedy, key=error.where.partition(".")[0], code="calendar"
        )
        return None


def _moved(
    sheet: CalendarSheet, days: tuple[tuple[Interval, ...], ...]
) -> dict[int, tuple[Interval, ...]]:
    hours = days[DAYS.index(sheet.moved_working_days)]
    return {day_of(date.fromisoformat(day)): hours for day in sheet.working_days}


def _intervals(texts: tuple[str, ...], *, where: str) -> tuple[Interval, ...]:
    return intervals([text.split("-") for text in texts], where=where)
