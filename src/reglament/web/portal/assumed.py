"""Owns how a value that is ours, and not the text's, is told on the public page of its regulation."""

import re

from reglament.core.regulation.document import Parameter, Regulation, Words
from reglament.core.regulation.reading.figures import parse_amount
from reglament.core.regulation.telling import amount_words
from reglament.web.words import catalogue, say

# told to nobody outside: rude words would stand on a public page, and an inner target is hidden from customers
INNER = frozenset({"flagged_words", "internal_response_target"})
SPAN = re.compile(r"(\d{1,6}) (minute|day)s?", re.ASCII)


def told_value(regulation: Regulation, parameter: Parameter, language: str) -> str:
    """Return the value in words; one that nobody gave words to stands as it is written in the document."""
    if parameter.name in INNER and parameter.value:
        return say("assumed.inner", language)
    if isinstance(parameter.value, tuple):
        told = (_told(regulation, parameter, one, language) for one in parameter.value)
        return ", ".join(told) or say("assumed.none", language)
    return _told(regulation, parameter, str(parameter.value), language)


def _told(regulation: Regulation, parameter: Parameter, value: str, language: str) -> str:
    if not value:
        return say("assumed.empty", language)
    for named in (parameter.labels, _names(regulation)):
        if value in named:
            return named[value].in_language(language)
    if f"assumed.is_{value}" in catalogue():
        return say(f"assumed.is_{value}", language)
    if span := SPAN.fullmatch(value):
        days, n = span[2] == "day", span[1]
        return say("assumed.days", language, n=n) if days else say("assumed.minutes", language, n=n)
    amount = parse_amount(value)
    return amount_words(amount, language) if amount is not None else value


def _names(regulation: Regulation) -> dict[str, Words]:
    """Return what a value may name within its own document: hours, a channel, another value."""
    return {
        name: one.label
        for named in (regulation.parameters, regulation.channels, regulation.calendar_sheets)
        for name, one in named.items()
    }
