"""Owns reading what a person of the desk asks for, writing it as the person would, and saying what cannot be read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from reglament.core.regulation.document import Regulation
from reglament.store.queries.filters import Filter, FilterError, Wrong, quoted, read_filter
from reglament.store.queries.regulations import regulation_of, versions_used
from reglament.web.agent.queue.naming import DeskReading, column_word, value_word
from reglament.web.words import say


def asked_of(user: Any, text: str, language: str) -> tuple[Filter, list[str]]:
    """Return the filter that a person wrote, and everything that is wrong with it in words.

    A filter that cannot be read asks for nothing, and whoever reads it shows nothing: all requests under a term that
    was mistyped would be taken for those that answer it.
    """
    reading = DeskReading(user)
    try:
        return read_filter(text, reading), []
    except FilterError as error:
        return Filter(), [_said(one, reading, language) for one in error.wrong]


def written(asked: Filter, language: str) -> str:
    """Return the filter as a reader of the language types it; it is read the same in any."""
    return asked.written(
        lambda column: column_word(column, language),
        lambda column, value: value_word(column, value, language),
    )


def shown(typed: str, asked: Filter, problems: Sequence[str], language: str) -> str:
    """Return what a box holds: as typed where that cannot be read or is words alone, else as its reader types it."""
    return typed if problems or not asked.terms else written(asked, language)


def _said(wrong: Wrong, reading: DeskReading, language: str) -> str:
    if wrong.column:
        right = [_offered(wrong.column, one, reading, language) for one in wrong.right]
    else:
        right = [column_word(one, language) for one in wrong.right]
    code = "unknown" if wrong.column and not right else wrong.code
    return say(f"filter.wrong_{code}", language, word=wrong.word, right=", ".join(right))


def _offered(column: str, value: str, reading: DeskReading, language: str) -> str:
    """Return a value as it may be typed, and what its regulation calls it where that is another name."""
    typed, label = quoted(value_word(column, value, language)), reading.label(column, value)
    named = label.in_language(language) if label else value
    return typed if named == value else f"{typed} ({named})"


def regulations_of(request: HttpRequest) -> list[Regulation]:
    """Return the latest version of each regulation that the reader's desk has used."""
    found: dict[str, Regulation] = {}
    for vendor, code, version in versions_used(request.user):
        found[code] = regulation_of(vendor, f"{code}@{version}")
    return list(found.values())
