"""Owns the words of a promise: one printable line a step, English or Russian. The figures are reckoning.py's."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo

from reglament.core.regulation.document import Amount, Regulation, Target, Unit
from reglament.core.regulation.promising import days_crossed, ends_by_clock
from reglament.core.regulation.reckoning import Due, Undertaking
from reglament.core.regulation.settling import Settled
from reglament.core.worktime import Exceptional

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
# forms for 1, for 2 to 4 (Russian only) and for the rest
UNITS = {
    "en": {
        Unit.WORKING_MINUTES: ("working minute", "working minutes", "working minutes"),
        Unit.WORKING_HOURS: ("working hour", "working hours", "working hours"),
        Unit.WORKING_DAYS: ("working day", "working days", "working days"),
        Unit.CLOCK_HOURS: ("hour (by the clock)", "hours (by the clock)", "hours (by the clock)"),
    },
    "ru": {
        Unit.WORKING_MINUTES: ("рабочая минута", "рабочие минуты", "рабочих минут"),
        Unit.WORKING_HOURS: ("рабочий час", "рабочих часа", "рабочих часов"),
        Unit.WORKING_DAYS: ("рабочий день", "рабочих дня", "рабочих дней"),
        Unit.CLOCK_HOURS: ("час (по часам)", "часа (по часам)", "часов (по часам)"),
    },
}
WORDS = {
    "en": {
        "promise": "{facts} — {target} ({source})",
        "always": "in every case",
        "no_figure": "no figure in the regulation; time is measured, never overdue",
        "defaulted": "{fact} was not given: {value} is taken ({source})",
        "provisional": "provisional, ",
        "derived": "{fact} is {value} by the table of the regulation ({source})",
        "ignored": "{fact} is ignored here, as the regulation says ({source})",
        "not_opened": "{facts} — no request is opened, so nothing is promised ({source})",
        "open": "{at} is within the hours ({label}): counting starts there",
        "closed": "{at} is outside the hours ({label}): counting starts at the next opening, {start}",
        "day_off": "{at} is within the hours ({label}), but on a day off: counting starts at the next opening, {start}",
        "days_off": "closed {days} by the production calendar ({source})",
        "day_moved": "open {days} by the production calendar, a moved working day ({source})",
        "due": "{target} from there {end} {due}",
        "rolled": "{target} from there {end} {raw}, in closed time: the next opening, {due}, is due{source}",
        "rests": "our default where the text is silent or divided: {conflicts}",
        "assumed": "our default where the text is silent or divided: {conflict} {words}",
        "default_source": "default",
    },
    "ru": {
        "promise": "{facts} — {target} ({source})",
        "always": "во всех случаях",
        "no_figure": "срока в регламенте нет; время измеряется и не просрочивается",
        "defaulted": "не указано «{fact}»: берётся {value} ({source})",
        "provisional": "предварительно, ",
        "derived": "{fact}: {value} по таблице регламента ({source})",
        "ignored": "«{fact}» здесь не учитывается, как сказано в регламенте ({source})",
        "not_opened": "{facts} — обращение не открывается, поэтому ничего не обещано ({source})",
        "open": "{at} — рабочее время ({label}): отсчёт с этого момента",
        "closed": "{at} — нерабочее время ({label}): отсчёт со следующего открытия, {start}",
        "day_off": "{at} — в часы работы ({label}), но это нерабочий день: отсчёт со следующего открытия, {start}",
        "days_off": "закрыто {days} по производственному календарю ({source})",
        "day_moved": "открыто {days} по производственному календарю, перенесённый рабочий день ({source})",
        "due": "{target} с этого момента {end} {due}",
        "rolled": "{target} {end} {raw}, в нерабочее время: срок — следующее открытие, {due}{source}",
        "rests": "наше значение там, где текст молчит или расходится: {conflicts}",
        "assumed": "наше значение там, где текст молчит или расходится: {conflict} {words}",
        "default_source": "по умолчанию",
    },
}


# forms for one and for more: a verb agrees with the figure before it
VERBS = {
    "en": {"end": ("ends", "end"), "are": ("is", "are"), "run": ("runs", "run")},
    "ru": {"end": ("истекает", "истекают"), "are": ("", ""), "run": ("идёт", "идут")},
}

# the parameter by which a regulation says how a unit is counted
COUNTED_BY = {
    Unit.WORKING_DAYS: "day_counting",
    Unit.WORKING_HOURS: "hours_in_cells",
    Unit.CLOCK_HOURS: "hours_in_cells",
}

Told = Callable[[datetime, tzinfo, str], str]
ToldDay = Callable[[date, str], str]


def moment_words(at: datetime, zone: tzinfo, language: str = "en") -> str:
    """Return an instant as people read it in `zone` ("Tue 2026-03-10 10:30", with seconds where there are any)."""
    local = at.astimezone(zone)
    clock = local.isoformat(" ")[: 19 if local.second else 16]
    return f"{DAYS[language][local.weekday()]} {clock}"


def day_words(day: date, language: str = "en") -> str:
    """Return a day as people read it beside such instants ("Tue 2026-03-10")."""
    return f"{DAYS[language][day.weekday()]} {day.isoformat()}"


def amount_words(amount: Amount, language: str = "en") -> str:
    """Return an amount in words ("2 working hours").

    >>> amount_words(Amount(2, Unit.WORKING_HOURS), "ru")
    '2 рабочих часа'
    """
    return f"{amount.count} {UNITS[language][amount.unit][_plural(amount.count, language)]}"


def _plural(count: int, language: str) -> int:
    if language == "en":
        return 0 if count == 1 else 2
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14} else 2


def verbs(amount: Amount, language: str = "en") -> dict[str, str]:
    """Return the verbs of sentences that begin with an amount, in agreement with it.

    >>> verbs(Amount(21, Unit.WORKING_HOURS), "ru")["end"]
    'истекает'
    """
    many = min(_plural(amount.count, language), 1)
    return {name: forms[many] for name, forms in VERBS[language].items()}


def target_words(target: Target, language: str = "en") -> str:
    """Return a target in words."""
    if target.amount is None:
        return WORDS[language]["no_figure"]
    return amount_words(target.amount, language)


class Teller:
    """Words what one regulation promises, in one language; `told` writes its moments, `told_day` its days."""

    def __init__(
        self,
        regulation: Regulation,
        language: str = "en",
        *,
        told: Told = moment_words,
        told_day: ToldDay = day_words,
    ) -> None:
        self.regulation, self.language = regulation, language
        self.told, self.told_day = told, told_day
        self.words = WORDS[language]
        self._days: dict[tuple[str, Exceptional], str] = {}

    def because(self, settled: Settled, due: Due) -> list[str]:
        """Return why `due` is what it is, one line a step."""
        told = [*self.standing(settled, due.undertaking), self.counting(due)]
        told += self.crossing(due)
        if due.due_at is None:
            return told
        return [*told, self.ending(due.undertaking, due.starts_at, due.due_at)]

    def counting(self, due: Due) -> str:
        """Return where counting starts and why."""
        undertaking = due.undertaking
        zone = undertaking.calendar.zone
        sheet = self.regulation.calendar_sheets[undertaking.calendar_name]
        code = "open"
        if due.starts_at != due.called_at:
            code = "day_off" if undertaking.calendar.is_day_off(due.called_at) else "closed"
        return self.words[code].format(
            at=self.told(due.called_at, zone, self.language),
            start=self.told(due.starts_at, zone, self.language),
            label=sheet.label.in_language(self.language),
        )

    def crossing(self, due: Due) -> list[str]:
        """Return the days off and moved working days between the call and the due instant, with what says so."""
        undertaking = due.undertaking
        # long batches ask for each promise, and nearly all cross none
        if not undertaking.calendar.exceptional(due.called_at, due.due_at or due.starts_at):
            return []
        crossed = days_crossed(
            undertaking.calendar,
            undertaking.target,
            called_at=due.called_at,
            start_at=due.starts_at,
            due_at=due.due_at,
        )
        return [self.days(undertaking.calendar_name, one) for one in crossed]

    def days(self, calendar: str, days: Exceptional) -> str:
        """Return that a calendar is closed or open on days, against its week, and what says so."""
        told = self._days.get((calendar, days))
        if told is None:
            sheet = self.regulation.calendar_sheets[calendar]
            code, said_by = (
                ("day_moved", sheet.moved_by) if days.opens else ("days_off", sheet.closed_by)
            )
            told = self.words[code].format(days=self.span(days), source=", ".join(said_by))
            self._days[calendar, days] = told
        return told

    def span(self, days: Exceptional) -> str:
        """Return "Thu 2026-12-31 – Sun 2027-01-10", or one day."""
        told = [self.told_day(day, self.language) for day in dict.fromkeys((days.first, days.last))]
        return " – ".join(told)

    def ending(self, undertaking: Undertaking, starts_at: datetime, due_at: datetime) -> str:
        """Return where the figure ends; an end by the clock in closed time is due at the opening after it (X-26)."""
        amount, zone = undertaking.target.amount, undertaking.calendar.zone
        values = {
            "target": target_words(undertaking.target, self.language),
            "due": self.told(due_at, zone, self.language),
        } | (verbs(amount, self.language) if amount else {})
        raw_at = ends_by_clock(undertaking.target, starts_at)
        if raw_at is None or raw_at == due_at:
            return self.words["due"].format(**values)
        raw = self.told(raw_at, zone, self.language)
        return self.words["rolled"].format(**values, raw=raw, source=self.unit_source(undertaking))

    def standing(self, settled: Settled, undertaking: Undertaking) -> list[str]:
        """Return the reasons that no moment changes: facts taken, the row, our defaults."""
        told = [*self.settled_words(settled, undertaking), self._promise(settled, undertaking)]
        conflicts = ", ".join(self.assumptions(undertaking))
        return [*told, self.words["rests"].format(conflicts=conflicts)] if conflicts else told

    def settled_words(self, settled: Settled, undertaking: Undertaking) -> list[str]:
        """Return what was not given and what this promise takes for it, and what was given in vain."""
        told = []
        decisive = {*undertaking.row.when, *undertaking.calendar_row.when}
        for name in settled.defaulted:
            if name not in decisive:
                continue
            fact = self.regulation.facts[name]
            source = ", ".join((*fact.clauses, *((fact.assumed,) if fact.assumed else ())))
            marked = self.words["provisional"] if fact.provisional else ""
            told.append(
                self._say(
                    "defaulted",
                    name,
                    settled.facts,
                    marked + (source or self.words["default_source"]),
                )
            )
        for name, row in settled.derived:
            told.append(self._say("derived", name, settled.facts, ", ".join(row.clauses)))
        authority = self.regulation.authority
        for name in settled.ignored:
            cited = authority.clauses if authority else {}
            clauses = cited.get("applies", ()) + cited.get("reset", ())
            told.append(
                self._say(
                    "ignored", name, settled.facts, ", ".join(clauses) or self.regulation.identity
                )
            )
        return told

    def _say(self, code: str, name: str, facts: Mapping[str, str], source: str) -> str:
        fact = self.regulation.facts[name]
        value = fact.labels.get(facts[name])
        shown = value.in_language(self.language) if value else facts[name]
        return self.words[code].format(
            fact=fact.label.in_language(self.language), value=shown, source=source
        )

    def _promise(self, settled: Settled, undertaking: Undertaking) -> str:
        names = [*undertaking.row.when, *undertaking.calendar_row.when]
        return self.words["promise"].format(
            facts=self._facts(names, settled.facts) or self.words["always"],
            target=target_words(undertaking.target, self.language),
            source=", ".join(undertaking.clauses),
        )

    def not_opened(self, settled: Settled) -> str:
        """Return that nothing opens for what was given, and which clauses say so; "" where a request may open."""
        shut = settled.not_opened
        if shut is None:
            return ""
        told = self._facts(shut.facts, settled.facts)
        return self.words["not_opened"].format(facts=told, source=", ".join(shut.clauses))

    def _facts(self, names: Iterable[str], facts: Mapping[str, str]) -> str:
        return "; ".join(
            f"{self.regulation.facts[name].label.in_language(self.language)}: {self._value(name, facts)}"
            for name in dict.fromkeys(names)
        )

    def _value(self, name: str, facts: Mapping[str, str]) -> str:
        value = facts[name]
        label = self.regulation.facts[name].labels.get(value)
        return label.in_language(self.language) if label else value

    def assumptions(self, undertaking: Undertaking) -> tuple[str, ...]:
        """Return the conflicts whose default this promise rests on."""
        sheet = self.regulation.calendar_sheets[undertaking.calendar_name]
        marks = (
            undertaking.row.assumed,
            self.unit_assumed(undertaking.target),
            undertaking.commitment.assumed,
            undertaking.calendar_row.assumed,
            sheet.assumed,
        )
        return tuple(dict.fromkeys(mark for mark in marks if mark))

    def unit_assumed(self, target: Target) -> str:
        """Return the conflict that settles how the unit of a figure is counted; "" where the text does."""
        name = COUNTED_BY[target.amount.unit] if target.amount is not None else ""
        parameter = self.regulation.parameters.get(name)
        return parameter.assumed if parameter is not None else ""

    def unit_source(self, undertaking: Undertaking) -> str:
        """Return the mark of the default by which the unit is counted, " (X-1)"; "" where the text counts it."""
        conflict = self.unit_assumed(undertaking.target)
        return f" ({conflict})" if conflict else ""

    def assumed_words(self, conflict: str) -> str:
        """Return the sentence of a conflict, marked as ours."""
        words = self.regulation.conflicts[conflict].in_language(self.language)
        return self.words["assumed"].format(conflict=conflict, words=words)
