"""Owns what an event was given beside its kind, in words: the details of outcomes and grounds, what a request is about.

Only staff read it: a customer is told by the letter.
"""

from datetime import datetime

from reglament.core.lifecycle.spans import moment_of
from reglament.core.model import events as e
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.needs import MOMENTS, TRUTHS, name_of_need, values_of_need
from reglament.web.moments import moment_words, reader_zone
from reglament.web.words import catalogue, say

# what the message of the event itself says
TOLD = frozenset({"solution", "letter", "clarification"})


def details_told(event: e.Event, regulation: Regulation, language: str) -> str:
    """Return name and value of each detail in one line, "" where nothing was given."""
    if isinstance(event, e.Resolved | e.Closed | e.Refused):
        given = {name: value for name, value in event.details.items() if name not in TOLD}
        return "; ".join(
            f"{name_of_need(name).in_language(language)}: "
            f"{_value(regulation, name, value, language, now=event.at)}"
            for name, value in given.items()
        )
    return _subject(event, regulation, language) if isinstance(event, e.Classified) else ""


def _value(regulation: Regulation, name: str, value: str, language: str, *, now: datetime) -> str:
    if name in TRUTHS:
        return say(f"word.{value}", language) if value in ("yes", "no") else value
    if name in MOMENTS and (at := moment_of(value)) is not None:
        return moment_words(at, reader_zone(), language, now=now)
    known = values_of_need(regulation, name).get(value)
    return known.in_language(language) if known is not None else value


def _subject(event: e.Classified, regulation: Regulation, language: str) -> str:
    """Return the type and the subject of support that a request was given."""
    key, scope = f"option.{event.kind}", regulation.scope.get(event.scope)
    words = [say(key, language)] if key in catalogue() else []
    return "; ".join([*words, *([scope.label.in_language(language)] if scope is not None else [])])
