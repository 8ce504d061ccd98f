"""Owns how the hours of a regulation are shown: each calendar's week, and for what it counts, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reglament.core.regulation.document import CalendarSheet, Regulation, Words
from reglament.core.regulation.serving import FIRST, Served, Where, served_by
from reglament.core.worktime import Calendar
from reglament.web.drawing.week import Week, week_of
from reglament.web.moments import day_told
from reglament.web.words import say

# facts whose values are known by their own words, without the name of the fact
KNOWN_ALONE = frozenset({FIRST, "priority"})
# so many of the coming days are listed that are not as the week has them
MOST_DAYS = 12
# so many levels without one are told as all but that one
MANY = 3


@dataclass(frozen=True, slots=True)
class CountedLine:
    """What a calendar counts, in words, and the clauses that say so."""

    told: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaysLine:
    """Coming days that are not as the week has them, what they have in common in words, and what says so."""

    told: str
    said_by: tuple[str, ...]
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursShown:
    """A calendar: its sheet, the picture of an ordinary week, what is counted on it, and the days that differ."""

    sheet: CalendarSheet
    week: Week
    counts: tuple[CountedLine, ...]
    days: tuple[DaysLine, ...] = ()


def hours_shown(regulation: Regulation, language: str, at: datetime) -> list[HoursShown]:
    """Return every calendar with what it counts and the coming days after `at`, in `language`, "en" or "ru"."""
    return [
        HoursShown(
            regulation.calendar_sheets[name],
            week_of(calendar),
            tuple(_counted(regulation, name, language)),
            tuple(_days(regulation.calendar_sheets[name], calendar, language, at)),
        )
        for name, calendar in regulation.calendars.items()
    ]


def days_shared(
    hours: Sequence[HoursShown],
) -> list[tuple[tuple[Words, ...], tuple[DaysLine, ...]]]:
    """Return the days that differ, each list once with its calendars, which are left out where all share it."""
    of: dict[tuple[object, ...], list[HoursShown]] = {}
    for one in hours:
        if one.days:
            of.setdefault(tuple((line.told, line.days) for line in one.days), []).append(one)
    return [
        (
            () if len(sharing) == len(hours) else tuple(one.sheet.label for one in sharing),
            tuple(
                _said_by_all(lines) for lines in zip(*(one.days for one in sharing), strict=True)
            ),
        )
        for sharing in of.values()
    ]


def _said_by_all(lines: tuple[DaysLine, ...]) -> DaysLine:
    cited = dict.fromkeys(id_ for line in lines for id_ in line.said_by)
    # defaults of ours after the clauses
    return replace(lines[0], said_by=tuple(sorted(cited, key=lambda one: one.startswith("X-"))))


def _days(
    sheet: CalendarSheet, calendar: Calendar, language: str, at: datetime
) -> Iterator[DaysLine]:
    """Yield the coming days off and the moved working days, each line with the clauses and defaults behind it."""
    coming = calendar.exceptional(at)
    spans = [
        (one.opens, " – ".join(day_told(day, language) for day in dict.fromkeys(one[:2])))
        for one in coming[:MOST_DAYS]
    ]
    closed, moved = ([told for opens, told in spans if opens is way] for way in (False, True))
    if closed:
        yield DaysLine(say("hours.days_off", language), sheet.closed_by, tuple(closed))
    if moved:
        yield DaysLine(say("hours.days_moved", language), sheet.moved_by, tuple(moved))
    if closed and sheet.moved_working_days == "closed":
        yield DaysLine(say("hours.moved_closed", language), sheet.moved_by)


def _counted(regulation: Regulation, calendar: str, language: str) -> Iterator[CountedLine]:
    for served in served_by(regulation, calendar):
        yield CountedLine(_told(regulation, served, language), served.clauses)
    silence = regulation.silence
    if silence is not None and silence.calendar == calendar:
        yield CountedLine(say("hours.silence", language), silence.clauses)


def _told(regulation: Regulation, served: Served, language: str) -> str:
    promises = _listed([one.in_language(language) for one in served.promises], language)
    if not served.where:
        told = say("hours.all", language, promises=promises)
    else:
        where = _where(regulation, served.where, language)
        told = say("hours.at", language, promises=promises, where=where)
    return say("hours.by_clock", language, told=told) if served.by_clock else told


def _listed(names: Sequence[str], language: str) -> str:
    """Return "Response, workaround and permanent fix"."""
    first, *others = names
    *middle, last = (first, *map(_within, others))
    if not middle:
        return last
    return say("hours.and", language, names=", ".join(middle), last=last)


def _within(name: str) -> str:
    """Return a name as it stands within a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _where(regulation: Regulation, where: Where, language: str) -> str:
    told = []
    for name, values in where:
        fact = regulation.facts[name]
        words = {
            one: fact.labels[one].in_language(language) if one in fact.labels else one
            for one in fact.values
        }
        left = [words[one] for one in fact.values if one not in values]
        shown = ", ".join(words[one] for one in values)
        if name == FIRST and len(left) == 1 and len(values) >= MANY:
            told.append(say("hours.all_but", language, level=left[0]))
        elif name in KNOWN_ALONE:
            told.append(shown)
        else:
            told.append(f"{_within(fact.label.in_language(language))}: {shown}")
    return "; ".join(told)
