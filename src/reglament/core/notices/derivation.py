"""Owns the words of a derivation: each step of a promise as one printable line, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reglament.core.model.promises import Promise, Step
from reglament.core.notices.moments import told_days, told_moment, told_span
from reglament.core.regulation.derivation import duration_words
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.promising import target_from
from reglament.core.regulation.telling import target_words

STEPS = {
    "called": Words("Called for on {at}.", "Отсчёт вызван {at}."),
    "opens": Words(
        "That is outside hours ({calendar}): counting begins {at}.",
        "Это нерабочее время ({calendar}): отсчёт с {at}.",
    ),
    "opens_after_day_off": Words(
        "That is within the hours ({calendar}), but on a day off: counting begins {at}.",
        "Это часы работы ({calendar}), но нерабочий день: отсчёт с {at}.",
    ),
    "amount": Words("The figure is {amount}.", "Норматив: {amount}."),
    "year_missing": Words(
        "The calendar knows nothing of {year}: measured only.",
        "В календаре нет {year} года: время только измеряется.",
    ),
    "slice": Words("{span}", "{span}"),
    "slices_left_out": Words("… {count} more periods …", "… ещё периодов: {count} …"),
    "clock_hours": Words(
        "Counted by the clock, day and night: {from} to {to}.",
        "Считаются астрономические часы, днём и ночью: {from} — {to}.",
    ),
    "clock_hours_moved": Words(
        "Counted by the clock from {from}; the end, {ends}, is outside hours ({calendar}) "
        "and moves to the opening, {to}.",
        "Считаются астрономические часы с {from}; конец, {ends}, — нерабочее время ({calendar}), "
        "он переносится на открытие, {to}.",
    ),
    "days_off": Words(
        "Closed {days} by the production calendar.",
        "Закрыто {days} по производственному календарю.",
    ),
    "day_moved": Words(
        "Open {days} by the production calendar, a moved working day.",
        "Открыто {days} по производственному календарю, перенесённый рабочий день.",
    ),
    "due": Words("Due {at}.", "Срок: {at}."),
    "recounted": Words(
        "Counted anew on {at} ({cause}): {amount}, due {due_at} instead of {replaces}.",
        "Пересчитано {at} ({cause}): {amount}, срок {due_at} вместо {replaces}.",
    ),
    "kept": Words(
        "The change of {at} ({cause}) leaves the due instant as it was: {due_at}.",
        "Изменение {at} ({cause}) срока не меняет: {due_at}.",
    ),
    "breached": Words("Not kept: {at} passed.", "Не выполнено к {at}."),
    "met": Words("Met on {at}.", "Выполнено {at}."),
    "reopened": Words(
        "The request was reopened on {at}: no clause promises a new time.",
        "Обращение возобновлено {at}: нового срока не обещает ни один пункт.",
    ),
    "solved_again": Words("Solved again on {at}.", "Снова решено {at}."),
    "ended_resolved": Words(
        "Ended on {at}: the outcome that was told is no solution.",
        "Прекращено {at}: сообщённый итог — не решение.",
    ),
    "ended_closed": Words(
        "Ended on {at}: the request was closed.", "Прекращено {at}: обращение закрыто."
    ),
    "ended_decline": Words(
        "Ended on {at}: the request was declined.", "Прекращено {at}: обращение отклонено."
    ),
    "ended_refuse": Words(
        "Ended on {at}: the request was refused.", "Прекращено {at}: в обращении отказано."
    ),
    "ended_cannot_solve": Words(
        "Ended on {at}: it cannot be solved.", "Прекращено {at}: решить невозможно."
    ),
    "ended_fact": Words(
        "Ended on {at}: no longer promised ({fact}).",
        "Прекращено {at}: больше не обещано ({fact}).",
    ),
}

# stretches of working time
COUNTED = ("slice", "slices_left_out")
TOGETHER = Words("Together", "Всего")
ROW = Words("{words} Row: {row}.", "{words} Строка: {row}.")
CAUSES = {
    "change": Words("counted from the change", "от изменения"),
    "registration": Words("counted from registration", "от регистрации"),
    "grant": Words("remote access granted", "дан удалённый доступ"),
    "withdrawal": Words("remote access withdrawn", "доступ отозван"),
    "pause": Words("after a pause", "после паузы"),
    "reopening": Words("reopened", "возобновлено"),
}

MOMENTS = ("at", "from", "to", "ends", "due_at", "replaces")


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step in words, with the clauses that it follows from and no step before it named.

    `counted` is the time of a stretch of hours, and of all of them together where it `sums` them up.
    """

    words: str
    clauses: tuple[str, ...]
    counted: str = ""
    sums: bool = False


def derivation(
    regulation: Regulation, promise: Promise, *, language: str, zone: str = ""
) -> tuple[ToldStep, ...]:
    """Return the steps of a promise in words; they are there only if `promises` was asked to explain."""
    told, named = [], set[str]()
    for step in promise.steps:
        words = told_step(regulation, step, language=language, zone=zone or regulation.zone)
        values = dict(step.values)
        if values.get("row"):
            row = _row_told(regulation, promise.kind, values["row"], language)
            words = ROW.in_language(language).format(words=words, row=row) if row else words
        clauses = tuple(dict.fromkeys(one for one in step.clauses if one not in named))
        named.update(clauses)
        minutes = _minutes(values) if step.code in COUNTED else 0
        told.append(ToldStep(words, clauses, _duration(minutes, language) if minutes else ""))
    return tuple(_summed(told, promise.steps, language))


def _summed(told: list[ToldStep], steps: Sequence[Step], language: str) -> list[ToldStep]:
    """Return the steps with the sum below several stretches; parts of a figure counted anew are older, and not told."""
    counted = [n for n, step in enumerate(steps) if step.code in COUNTED]
    if len(counted) < 2 or any(step.code == "recounted" for step in steps):
        return told
    minutes = sum(_minutes(dict(steps[n].values)) for n in counted)
    total = ToldStep(TOGETHER.in_language(language), (), _duration(minutes, language), sums=True)
    return [*told[: counted[-1] + 1], total, *told[counted[-1] + 1 :]]


def _row_told(regulation: Regulation, kind: str, row_id: str, language: str) -> str:
    """Return for which facts a row of a promise's table answers, in words; "" where it asks none."""
    rows = regulation.commitments[kind].table.rows
    row = next((one for one in rows if one.id == row_id), None)
    asked = row.when.items() if row is not None else ()
    return "; ".join(_asked(regulation, name, sorted(values), language) for name, values in asked)


def _asked(regulation: Regulation, name: str, values: Sequence[str], language: str) -> str:
    fact = regulation.facts.get(name)
    if fact is None:
        return f"{name}: {', '.join(values)}"
    told = [fact.labels[v].in_language(language) if v in fact.labels else v for v in values]
    return f"{fact.label.in_language(language)}: {', '.join(told)}"


def told_step(regulation: Regulation, step: Step, *, language: str, zone: str) -> str:
    """Return one step as a line."""
    line = STEPS[step.code].in_language(language)
    for name, value in _told(regulation, step, language, zone).items():
        line = line.replace(f"{{{name}}}", value)
    return line


def _with_fact(regulation: Regulation, told: dict[str, str], language: str) -> dict[str, str]:
    if "fact" not in told:
        return told
    return {**told, "fact": _asked(regulation, told["fact"], [told["value"]], language)}


def _with_days(told: dict[str, str], language: str) -> dict[str, str]:
    if "first" not in told:
        return told
    first, last = (date.fromisoformat(told[name]) for name in ("first", "last"))
    return {**told, "days": told_days(first, last, language=language)}


def _told(regulation: Regulation, step: Step, language: str, zone: str) -> dict[str, str]:
    told = _with_days(_with_fact(regulation, dict(step.values), language), language)
    if step.code == "slice":
        first, last = (datetime.fromisoformat(told[name]) for name in ("from", "to"))
        told["span"] = told_span(first, last, zone=zone, language=language)
    for name in MOMENTS:
        if told.get(name):
            at = datetime.fromisoformat(told[name])
            told[name] = told_moment(at, zone=zone, language=language)
        elif name in told:
            told[name] = "—"
    if told.get("calendar") in regulation.calendar_sheets:
        label = regulation.calendar_sheets[told["calendar"]].label
        told["calendar"] = label.in_language(language)
    if "cause" in told and told["cause"] in CAUSES:
        told["cause"] = CAUSES[told["cause"]].in_language(language)
    if "amount" in told:
        told["amount"] = target_words(
            target_from(told["amount"]), "ru" if language == "ru" else "en"
        )
    return told


def _minutes(values: Mapping[str, str]) -> int:
    """Return the minutes of stretches: between moments as they are told, without their seconds, so that they add up."""
    if "seconds" in values:
        return int(values["seconds"]) // 60
    first, last = (datetime.fromisoformat(values[one]).timestamp() // 60 for one in ("from", "to"))
    return int(last - first)


def _duration(minutes: int, language: str) -> str:
    return duration_words(minutes * 60, "ru" if language == "ru" else "en")
