"""Owns a letter's words: the template of the regulation or the product, its placeholders filled for one ticket.

What the placeholders mean stands in `regulations/letters/README.md`.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from reglament.core.model import events as e
from reglament.core.model.promises import Promise
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named
from reglament.regulations import HERE

_NAME = re.compile(r"\{([a-z_]+)\}")
DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
NO_FIGURE = {"en": "no figure is promised", "ru": "срок не обещан"}


@lru_cache(maxsize=512)
def _default(letter: str, language: str) -> str:
    file = HERE / "letters" / f"{letter}.{language}.txt"
    if not file.is_file():
        raise KeyError(f"there is no letter {letter!r} in {language!r}")
    return file.read_text(encoding="utf-8")


def template_of(regulation: Regulation, letter: str, language: str) -> str:
    """Return the regulation's own template, else the product's; raises KeyError for a letter nobody has."""
    own = regulation.letters.get(letter, {})
    if language in own:
        return own[language]
    return _default(letter, language)


def fill(template: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text. A line whose placeholders are all empty is left out; values are never templates."""
    head, _, body = template.partition("\n")
    subject = " ".join(_filled(head.removeprefix("Subject:"), values).split())
    lines: list[str] = []
    for line in body.strip("\n").splitlines():
        names = _NAME.findall(line)
        if names and not any(values.get(name) for name in names):
            continue
        if line or (lines and lines[-1]):
            lines.append(_filled(line, values).rstrip())
    return subject, "\n".join(lines).strip() + "\n"


def _filled(line: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: values.get(match[1], ""), line)


def ticket_values(
    regulation: Regulation, ticket: Ticket, made: tuple[Promise, ...], *, language: str
) -> dict[str, str]:
    """Return the placeholders that speak of the ticket and its promises."""
    word = regulation.glossary.get("ticket")
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "subject_tag": regulation.numbering.subject.replace("{number}", ticket.number),
        "product_ticket_word": word.in_language(language) if word else ticket.kind,
        "level": label(regulation, "level", ticket.facts.get("level", ""), language),
        "priority": label(regulation, "priority", ticket.facts.get("priority", ""), language),
        "proposed_priority": label(regulation, "priority", ticket.proposed_priority, language),
        "promises": "\n".join(_promise(regulation, one, language) for one in made),
        "regulation_title": regulation.title.in_language(language),
        "documentation_url": regulation.links.get("documentation", ""),
        "requester_name": ticket.requester_name or ticket.requester_address,
        "customer_name": ticket.customer_name,
        "agent_name": ticket.assignee_name,
    }


def event_values(regulation: Regulation, event: e.Event, *, language: str) -> dict[str, str]:
    """Return the placeholders that speak of the event: text, reason, clauses, ground, outcome, moment."""
    message = getattr(event, "message", None)
    ground = regulation.grounds.get(getattr(event, "ground", ""))
    outcome = regulation.outcomes.get(getattr(event, "outcome", ""))
    due_at = getattr(event, "due_at", None)
    return {
        "text": message.text if message is not None else "",
        "reason": getattr(event, "reason", "") or getattr(event, "why", ""),
        "clause": _clauses(regulation, event.clauses, language),
        "ground": ground.label.in_language(language) if ground else "",
        "outcome": outcome.label.in_language(language) if outcome else "",
        "due": moment(due_at, regulation.zone, language) if due_at else "",
    }


def label(regulation: Regulation, fact: str, value: str, language: str) -> str:
    """Return a fact's value as the regulation prints it."""
    known = regulation.facts.get(fact)
    words = known.labels.get(value) if known else None
    return words.in_language(language) if words else value


def moment(at: datetime, zone: str, language: str) -> str:
    """Return a moment as letters print it, in the regulation's zone: `Wed 11 March, 15:30`."""
    local = at.astimezone(zone_named(zone))
    spoken = language if language in DAYS else "en"
    month = MONTHS[spoken].split()[local.month - 1]
    return f"{DAYS[spoken][local.weekday()]} {local.day} {month}, {local:%H:%M}"


def _promise(regulation: Regulation, one: Promise, language: str) -> str:
    commitment = regulation.commitments[one.kind]
    until = (
        moment(one.due_at, regulation.zone, language)
        if one.due_at
        else NO_FIGURE.get(language, NO_FIGURE["en"])
    )
    return f"{commitment.label.in_language(language)}: {until} ({', '.join(one.clauses)})"


def _clauses(regulation: Regulation, ids: tuple[str, ...], language: str) -> str:
    if not ids:
        return ""
    first = regulation.clauses.get(ids[0])
    said = f": {first.text.in_language(language)}" if first else ""
    return ", ".join(ids) + said
