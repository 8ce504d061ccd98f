"""Owns the derivation a support manager reads aloud: the promise counted day by day, closed days named with why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from reglament.core.regulation.document import Amount, CalendarSheet, Unit
from reglament.core.regulation.promising import ends_by_clock
from reglament.core.regulation.reckoning import Due
from reglament.core.regulation.settling import Settled
from reglament.core.regulation.telling import DAYS, Teller, amount_words, moment_words, verbs

WEEKEND = 5
WORDS = {
    "en": {
        "open": "{day} {hours} counts {counted}, together {sum}",
        "closed": "{days} closed: {why}",
        "production": "non-working day of the production calendar ({source})",
        "weekend": "days off",
        "hours": "no opening hours",
        "sum": "{target} {are} {sum} of opening time, used up at {due}",
        "clock": "{target} {run} day and night from {start} and {end} {due}",
        "clause": "{clause}: {words}",
        "day": "a working day is one full opening window{source}",
        "h": "h",
        "min": "min",
        "s": "s",
    },
    "ru": {
        "open": "{day} {hours} засчитывается {counted}, всего {sum}",
        "closed": "{days} закрыто: {why}",
        "production": "нерабочий день производственного календаря ({source})",
        "weekend": "выходные",
        "hours": "нет часов работы",
        "sum": "{target} — это {sum} рабочего времени; срок — {due}",
        "clock": "{target} {run} круглосуточно с {start} и {end} {due}",
        "clause": "{clause}: {words}",
        "day": "рабочий день — одно полное окно работы{source}",
        "h": "ч",
        "min": "мин",
        "s": "с",
    },
}


def derivation(teller: Teller, settled: Settled, due: Due) -> list[str]:
    """Return every step from the clauses to the due instant, one line each."""
    lines = teller.because(settled, due)
    words = WORDS[teller.language]
    amount = due.undertaking.target.amount
    if amount is not None and due.due_at is not None:
        # counted day by day, closed days are told where they lie
        lines = [*teller.standing(settled, due.undertaking), teller.counting(due)]
        counted = (
            [_by_clock(teller, due, amount, due.due_at)]
            if amount.unit is Unit.CLOCK_HOURS
            else _by_day(teller, due, amount)
        )
        lines += counted
    for clause in due.undertaking.clauses:
        text = teller.regulation.clauses[clause].text.in_language(teller.language)
        lines.append(words["clause"].format(clause=clause, words=text))
    lines += [teller.assumed_words(conflict) for conflict in teller.assumptions(due.undertaking)]
    return lines


def _by_clock(teller: Teller, due: Due, amount: Amount, due_at: datetime) -> str:
    if ends_by_clock(due.undertaking.target, due.starts_at) != due_at:
        return teller.ending(due.undertaking, due.starts_at, due_at)
    zone = due.undertaking.calendar.zone
    return WORDS[teller.language]["clock"].format(
        target=amount_words(amount, teller.language),
        start=moment_words(due.starts_at, zone, teller.language),
        due=moment_words(due_at, zone, teller.language),
        **verbs(amount, teller.language),
    )


def _by_day(teller: Teller, due: Due, amount: Amount) -> list[str]:
    words, language = WORDS[teller.language], teller.language
    zone = due.undertaking.calendar.zone
    sheet = teller.regulation.calendar_sheets[due.undertaking.calendar_name]
    lines = (
        [words["day"].format(source=teller.unit_source(due.undertaking))]
        if amount.unit is Unit.WORKING_DAYS
        else []
    )
    total = 0
    for stretch in _stretches(due, sheet):
        if stretch.why:
            days = _days(stretch.first_date, stretch.last_date, language)
            why = words[stretch.why].format(source=", ".join(sheet.closed_by))
            lines.append(words["closed"].format(days=days, why=why))
            continue
        counted = sum(int((end - start).total_seconds()) for start, end in stretch.open)
        total += counted
        day = _days(stretch.first_date, stretch.first_date, language)
        if stretch.first_date.isoformat() in sheet.working_days:
            source = ", ".join(sheet.moved_by)
            lines.append(teller.words["day_moved"].format(days=day, source=source))
        lines.append(
            words["open"].format(
                day=day,
                hours=", ".join(_hours(start, end, zone) for start, end in stretch.open),
                counted=duration_words(counted, language),
                sum=duration_words(total, language),
            )
        )
    target = amount_words(amount, language)
    due_words = moment_words(due.due_at or due.starts_at, zone, language)
    summed = words["sum"].format(
        target=target,
        sum=duration_words(total, language),
        due=due_words,
        **verbs(amount, language),
    )
    return [*lines, summed]


@dataclass(slots=True)
class _Stretch:
    """One open day, or neighbouring closed days with one reason."""

    first_date: date
    last_date: date
    open: list[tuple[datetime, datetime]]
    why: str = ""


def _stretches(due: Due, sheet: CalendarSheet) -> Iterator[_Stretch]:
    calendar, zone = due.undertaking.calendar, due.undertaking.calendar.zone
    day, last = (
        due.called_at.astimezone(zone).date(),
        (due.due_at or due.starts_at).astimezone(zone).date(),
    )
    closed: _Stretch | None = None
    while day <= last:
        begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        hours = calendar.open_intervals(max(begin, due.called_at), min(end, due.due_at or end))
        why = "" if hours else _why(day, sheet, is_working=calendar.is_working_day(day))
        if closed is not None and closed.why == why:
            closed.last_date = day
        else:
            if closed is not None:
                yield closed
            closed = _Stretch(day, day, [], why) if why else None
        if hours:
            yield _Stretch(day, day, hours)
        day += timedelta(days=1)
    if closed is not None:
        yield closed


def _why(day: date, sheet: CalendarSheet, *, is_working: bool) -> str:
    """Return why nothing counts on a day; '' for a working day whose hours are over or have not begun."""
    if is_working:
        return ""
    if day.isoformat() in sheet.days_off:
        return "production"
    return "weekend" if day.weekday() >= WEEKEND else "hours"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _days(first: date, last: date, language: str) -> str:
    begin = f"{DAYS[language][first.weekday()]} {first.isoformat()}"
    return (
        begin if first == last else f"{begin} – {DAYS[language][last.weekday()]} {last.isoformat()}"
    )


def _hours(start: datetime, end: datetime, zone: tzinfo) -> str:
    first, last = start.astimezone(zone), end.astimezone(zone)
    closing = "24:00" if last.date() > first.date() else _clock(last)
    return f"{_clock(first)}–{closing}"


def _clock(at: datetime) -> str:
    return at.strftime("%H:%M:%S" if at.second else "%H:%M")


def duration_words(seconds: int, language: str = "en") -> str:
    """Return a duration in hours and minutes ("16 h 30 min").

    >>> duration_words(5400)
    '1 h 30 min'
    """
    words = WORDS[language]
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return (
        " ".join(f"{count} {words[unit]}" for count, unit in parts if count) or f"0 {words['min']}"
    )
