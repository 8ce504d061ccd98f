"""Owns what a customer is told of the work before it is asked for: what is not covered, what it waits for, its price.

What is refused is the gates' and the staff's; here it is foretold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reglament.core.lifecycle.access import tools
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.gates import access_lacking, price_lacking
from reglament.core.lifecycle.move import price_asked
from reglament.core.model.money import told
from reglament.core.regulation.covering import ADVICE, shortfalls
from reglament.core.regulation.document import ScopeEntry, Words

BEGUN = Words("It is in work from now on.", "Работа уже начата.")
ANSWER = Words(
    "It begins only if you agree: write “approve” or “decline” in the first line of your answer.",
    "Она начнётся, только если вы согласны: напишите «согласовано» или «отклонить» первой строкой ответа.",
)
NO_PRICE = Words("a price that is not set yet", "цена ещё не указана")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that holds of the work on a request, in words, and the clauses that say so."""

    told: Words
    clauses: tuple[str, ...]


def conditions(case: Case, *, scope: str = "") -> tuple[Condition, ...]:
    """Return what is not covered at the request's level or, where all is, what the start of work waits for.

    Advice waits for nothing. `scope` is the entry that a form names, "" where it names none.
    """
    regulation, ticket = case.regulation, case.ticket
    entry = regulation.scope.get(scope)
    if entry is not None:
        case = replace(case, ticket=replace(ticket, facts={**ticket.facts, **entry.states}))
    short = shortfalls(regulation, case.ticket.facts, scope=scope)
    if short:
        return tuple(_uncovered(case, one, answer) for one, answer in short)
    return (*_access(case), *_price(case))


def start_told(case: Case, *, language: str) -> str:
    """Return where the work on a request stands that was just registered: begun, or what it waits for (IS-81)."""
    if case.ticket.work_started_at is not None:
        return BEGUN.in_language(language)
    found = conditions(case, scope=case.ticket.scope)
    lines = [f"{one.told.in_language(language)} ({', '.join(one.clauses)})" for one in found]
    if price_asked(case.ticket, case.regulation):
        lines.append(ANSWER.in_language(language))
    return "\n".join(lines)


def _uncovered(case: Case, entry: ScopeEntry, answer: str) -> Condition:
    what = entry.label
    if answer == ADVICE:
        said = Words(f"Only advice is given on: {what.en}", f"Только советы: {what.ru}")
        return Condition(said, entry.clauses)
    fact, level = case.regulation.facts.get("level"), case.ticket.facts.get("level", "")
    if fact is None or "*" in entry.levels:
        said = Words(f"Not covered: {what.en}", f"Не входит в поддержку: {what.ru}")
        return Condition(said, entry.clauses)
    name = fact.labels.get(level, Words(level, level))
    said = Words(
        f"Not covered at your level, “{name.en}”: {what.en}",
        f"На вашем уровне «{name.ru}» не входит в поддержку: {what.ru}",
    )
    return Condition(said, entry.clauses)


def _access(case: Case) -> Iterator[Condition]:
    row = access_lacking(case)
    if row is None:
        return
    names = ", ".join(tools(case.regulation))
    by = f" ({names})" if names else ""
    yield Condition(
        Words(
            f"Work needs remote access{by} and starts once it is given; advice needs none.",
            f"Для работы нужен удалённый доступ{by}, она начнётся, когда он будет; совет дадим и без него.",
        ),
        row.clauses,
    )


def _price(case: Case) -> Iterator[Condition]:
    tariff = price_lacking(case)
    if tariff is None:
        return
    en, ru = (
        told(tariff.rate, language) if tariff.rate is not None else NO_PRICE.in_language(language)
        for language in ("en", "ru")
    )
    yield Condition(
        Words(
            f"Work is charged by the hour ({en}) and starts after your consent to the price.",
            f"Работа оплачивается по часам (за час {ru}) и начнётся после вашего согласия с ценой.",
        ),
        tariff.clauses,
    )
