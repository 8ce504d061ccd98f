"""Owns reading what a person of the desk asks for, and saying in words what of it cannot be read."""

from typing import Any

from django.http import HttpRequest

from reglament.core.regulation.document import Regulation
from reglament.store.queries.filters import Filter, FilterError, Wrong, read_filter
from reglament.store.queries.regulations import regulation_of, versions_used
from reglament.web.words import say


def asked_of(user: Any, text: str, language: str) -> tuple[Filter, list[str]]:
    """Return the filter that a person wrote, and everything that is wrong with it in words.

    A filter that cannot be read asks for nothing, and whoever reads it shows nothing: all requests under a term that
    was mistyped would be taken for those that answer it.
    """
    try:
        # words alone name no column, and most pages are asked for with nothing
        return read_filter(text, known=_known(user) if ":" in text else {}), []
    except FilterError as error:
        return Filter(), [_said(one, language) for one in error.wrong]


def _said(wrong: Wrong, language: str) -> str:
    right = ", ".join(wrong.right)
    return say(f"filter.wrong_{wrong.code}", language, word=wrong.word, right=right)


def _known(user: Any) -> dict[str, dict[str, None]]:
    """Return the regulations of the desk, and the levels, priorities and channels of every version it has used."""
    known: dict[str, dict[str, None]] = {}
    for vendor, code, version in versions_used(user):
        regulation = regulation_of(vendor, f"{code}@{version}")
        known.setdefault("regulation", {})[code] = None
        known.setdefault("channel", {}).update(dict.fromkeys(regulation.channels))
        for name in ("level", "priority"):
            if name in regulation.facts:
                values = dict.fromkeys(regulation.facts[name].values)
                known.setdefault(name, {}).update(values)
    return known


def regulations_of(request: HttpRequest) -> list[Regulation]:
    """Return the latest version of each regulation that the reader's desk has used."""
    found: dict[str, Regulation] = {}
    for vendor, code, version in versions_used(request.user):
        found[code] = regulation_of(vendor, f"{code}@{version}")
    return list(found.values())
