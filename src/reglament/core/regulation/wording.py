"""Owns lists of words that a regulation looks for: those that need a person's eye, and the product's own terms."""

import re

from reglament.core.regulation.document import Regulation

_WORD = re.compile(r"\w+")


def flagged_words(regulation: Regulation, text: str) -> tuple[str, ...]:
    """Return the words of a text that begin as one of the list does, each once; a person decides (AS-49)."""
    beginnings = _named(regulation, "flagged_words")
    if not beginnings:
        return ()
    words = dict.fromkeys(one.casefold() for one in _WORD.findall(text))
    return tuple(word for word in words if word.startswith(beginnings))


def terms(regulation: Regulation) -> dict[str, str]:
    """Return how the product calls what people call otherwise: their word -> its own."""
    pairs = (one.partition("=") for one in _named(regulation, "product_terms"))
    return {said.strip().casefold(): own.strip() for said, _, own in pairs}


def term_tips(regulation: Regulation, text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text for which the product has one of its own, with it (AS-52, IS-103)."""
    known = terms(regulation)
    words = dict.fromkeys(one.casefold() for one in _WORD.findall(text))
    return tuple((word, known[word]) for word in words if word in known)


def accounts_named(regulation: Regulation, text: str) -> tuple[str, ...]:
    """Return the account addresses that a text names, lower case, each once (AS-50)."""
    parameter = regulation.parameters.get("account_suffix")
    suffix = str(parameter.value) if parameter is not None else ""
    if not suffix:
        return ()
    found = re.findall(rf"(?<![\w.@-])[a-z0-9][a-z0-9-]*{re.escape(suffix)}(?![\w-])", text.lower())
    return tuple(dict.fromkeys(found))


def _named(regulation: Regulation, parameter: str) -> tuple[str, ...]:
    found = regulation.parameters.get(parameter)
    value = found.value if found is not None else ()
    return value if isinstance(value, tuple) else ()
