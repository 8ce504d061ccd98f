"""Owns a whole regulation as text for people, and as plain data for machines."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum

from reglament.core.regulation.document import Regulation, Row, Table
from reglament.core.regulation.promising import target_from
from reglament.core.regulation.telling import target_words
from reglament.core.regulation.vocabulary import DAYS

HIDDEN = {"calendars", "known", "places"}
WORDS = {
    "en": {
        "in_force": "in force from", "status": "status", "languages": "languages", "prevails": "prevailing text",
        "unset": "not stated", "hours": "Opening hours", "facts": "What is decided on", "promises": "Promises",
        "tables": "Decisions", "clauses": "Clauses", "conflicts": "Our defaults where the text is silent or divided",
        "default": "default", "closed": "closed on the days off of the production calendar", "ours": "ours",
        "none": "none", "breaks": "without", "version": "version",
    },
    "ru": {
        "in_force": "действует с", "status": "статус", "languages": "языки", "prevails": "главный текст",
        "unset": "не указан", "hours": "Часы работы", "facts": "От чего зависит", "promises": "Обязательства",
        "tables": "Решения", "clauses": "Пункты", "conflicts": "Наши значения там, где текст молчит или расходится",
        "default": "по умолчанию", "closed": "закрыто в нерабочие дни производственного календаря", "ours": "наше",
        "none": "нет", "breaks": "кроме", "version": "версия",
    },
}  # fmt: skip


def shown(regulation: Regulation, language: str = "en") -> Iterator[str]:
    """Yield the regulation line by line, every clause among them."""
    words = WORDS[language]
    yield f"{regulation.title.in_language(language)} — {regulation.code}, {words['version']} {regulation.version}"
    yield f"{words['in_force']} {regulation.in_force_from.isoformat()}; {words['status']}: {regulation.status}"
    prevails = regulation.prevailing_language or words["unset"]
    yield f"{words['languages']}: {', '.join(regulation.languages)}; {words['prevails']}: {prevails}"
    yield from (f"{name}: {address}" for name, address in regulation.links.items())
    yield from _titled(words["hours"], _hours(regulation, language))
    yield from _titled(words["facts"], _facts(regulation, language))
    yield from _titled(words["promises"], _promises(regulation, language))
    yield from _titled(words["tables"], _decisions(regulation))
    yield from _titled(words["conflicts"], _conflicts(regulation, language))
    yield from _titled(words["clauses"], _clauses(regulation, language))


def _titled(title: str, lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield title
        yield from (f"  {line}" for line in told)


def _sources(clauses: tuple[str, ...], assumed: str, language: str) -> str:
    marks = [*clauses, *([f"{WORDS[language]['ours']}, {assumed}"] if assumed else [])]
    return f" [{'; '.join(marks)}]" if marks else ""


def _hours(regulation: Regulation, language: str) -> Iterator[str]:
    words = WORDS[language]
    for sheet in regulation.calendar_sheets.values():
        week = "; ".join(f"{day} {', '.join(sheet.week[day])}" for day in DAYS if day in sheet.week)
        breaks = f"; {words['breaks']} {', '.join(sheet.breaks)}" if sheet.breaks else ""
        closed = (
            f"; {words['closed']} {', '.join(map(str, sheet.years))}"
            if sheet.closed_on_days_off
            else ""
        )
        yield f"{sheet.name}: {sheet.label.in_language(language)}{_sources(sheet.clauses, sheet.assumed, language)}"
        yield f"  {sheet.zone}: {week}{breaks}{closed}"


def _facts(regulation: Regulation, language: str) -> Iterator[str]:
    for fact in regulation.facts.values():
        default = f"; {WORDS[language]['default']} {fact.default}" if fact.default else ""
        source = _sources(fact.clauses, fact.assumed, language)
        yield f"{fact.name} ({fact.label.in_language(language)}): {', '.join(fact.values)}{default}{source}"


def _promises(regulation: Regulation, language: str) -> Iterator[str]:
    for commitment in regulation.commitments.values():
        source = _sources(commitment.clauses, commitment.assumed, language)
        yield f"{commitment.kind} ({commitment.label.in_language(language)}){source}"
        for row in commitment.table.rows:
            target = target_from(row.then["target"])
            cell = (
                WORDS[language]["none"]
                if row.then["target"] == "none"
                else target_words(target, language)
            )
            yield f"  {_condition(commitment.table, row)}: {cell}{_sources(row.clauses, row.assumed, language)}"


def _condition(table: Table, row: Row) -> str:
    named = [
        f"{name} {' | '.join(sorted(row.when[name]))}" for name in table.inputs if name in row.when
    ]
    return ", ".join(named) or "*"


def _decisions(regulation: Regulation) -> Iterator[str]:
    for name, table in regulation.tables.items():
        yield name
        for row in table.rows:
            then = ", ".join(f"{key} {value}" for key, value in row.then.items())
            yield f"  {_condition(table, row)}: {then}{_sources(row.clauses, row.assumed, 'en')}"


def _conflicts(regulation: Regulation, language: str) -> Iterator[str]:
    for name, words in regulation.conflicts.items():
        yield f"{name}: {words.in_language(language)}"


def _clauses(regulation: Regulation, language: str) -> Iterator[str]:
    for clause in regulation.clauses.values():
        source = f" (§{clause.source})" if clause.source else ""
        yield f"{clause.id}{source} {clause.kind.value}: {clause.text.in_language(language)}"


def plain(value: object) -> object:
    """Return loaded data as JSON knows it: records as objects, sets as sorted lists, moments as ISO texts."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            part.name: plain(getattr(value, part.name))
            for part in fields(value)
            if part.name not in HIDDEN
        }
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(part) for part in value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value
