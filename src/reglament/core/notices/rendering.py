"""Owns filling a letter: named placeholders only, values never interpreted, no line break gets into a subject (T15)."""

import re
from collections.abc import Collection, Mapping

from reglament.core.notices.subjects import plain_line

PLACEHOLDERS = frozenset(
    {
        "subject_tag",
        "number",
        "subject",
        "product_ticket_word",
        "level",
        "priority",
        "proposed_priority",
        "if_agreed",
        "moved",
        "promises",
        "rating",
        "text",
        "reason",
        "clause",
        "demand",
        "ground",
        "outcome",
        "regulation_title",
        "portal_url",
        "documentation_url",
        "requester_name",
        "author",
        "customer_name",
        "agent_name",
        "access_period",
        "owner_name",
        "owner_phone",
        "due",
        "mailbox",
        "hint",
        "other_number",
        "item",
        "item_value",
        "work",
        "estimate",
        "price",
        "hour_price",
        "expected",
        "release",
        "starts",
        "usual",
        "best_rating",
        "start",
        "waits",
        "way_back",
    }
)

# of these, what a person's answer can hold: the others speak of the event that a letter tells of
IN_ANSWERS = PLACEHOLDERS - frozenset(
    {
        "access_period",
        "author",
        "best_rating",
        "clause",
        "demand",
        "due",
        "ground",
        "hint",
        "if_agreed",
        "item",
        "item_value",
        "moved",
        "other_number",
        "outcome",
        "proposed_priority",
        "rating",
        "reason",
        "release",
        "start",
        "starts",
        "text",
        "usual",
        "waits",
        "way_back",
    }
)

# a regulation's word for a request stands within sentences; a line that begins with it begins one
TICKET = "product_ticket_word"

_NAME = re.compile(r"\{([a-z_]+)\}")
# with the full stop that ends its sentence
_TOLD = re.compile(r"\{([a-z_]+)\}(\.(?!\.))?")


def unknown_placeholders(template: str, known: Collection[str] = PLACEHOLDERS) -> tuple[str, ...]:
    """Return the placeholders of a template that no letter knows; a regulation with any is refused at its load.

    >>> unknown_placeholders("Subject: {number} {nonsense}")
    ('nonsense',)
    """
    found = dict.fromkeys(_NAME.findall(template))
    return tuple(name for name in found if name not in known)


def render(template: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body; raises ValueError for a placeholder no letter knows.

    A line whose placeholders are all empty is left out. What a value holds stays as it is, braces included; a full stop
    after one that ends with its own is left out.

    >>> render("Subject: {number}\\n\\nWe have it.\\n\\n{text}\\n", {"number": "1", "text": "{number}"})
    ('1', 'We have it.\\n\\n{number}\\n')
    """
    unknown = unknown_placeholders(template)
    if unknown:
        raise ValueError(f"no letter knows the placeholders {', '.join(unknown)}")
    head, _, body = template.partition("\n")
    return plain_line(_filled(head.removeprefix("Subject:"), values)), _body(body, values)


def _body(body: str, values: Mapping[str, str]) -> str:
    lines: list[str] = []
    for line in body.strip("\n").split("\n"):
        names = _NAME.findall(line)
        if names and not any(values.get(name) for name in names):
            continue
        if line.strip() or (lines and lines[-1]):
            lines.append(_filled(line, values).rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def _filled(line: str, values: Mapping[str, str]) -> str:
    if line.startswith(f"{{{TICKET}}}"):
        word = values.get(TICKET, "")
        values = {**values, TICKET: f"{word[:1].upper()}{word[1:]}"}
    return _TOLD.sub(lambda match: _ended(values.get(match[1], ""), match[2] or ""), line)


def _ended(value: str, stop: str) -> str:
    """Return a value with the full stop after it, unless its own ends the sentence, as that of "500 руб." does."""
    return value if value.endswith(".") else f"{value}{stop}"
