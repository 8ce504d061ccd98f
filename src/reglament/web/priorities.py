"""Owns how a regulation's priorities are offered: by name, and beside the choice what each of them means."""

from reglament.core.regulation.document import Authority, Regulation, Words
from reglament.web.fields import Meanings, Options


def other_priorities(regulation: Regulation, present: str) -> Options:
    """Return the priorities that a request of the `present` one can be given, the most urgent first."""
    authority = regulation.authority
    if authority is None:
        return ()
    named = ((one, name_of(regulation, authority, one)) for one in authority.most_urgent_first)
    return tuple((one, name) for one, name in named if one != present)


def meanings_of(regulation: Regulation, *, only: str = "") -> Meanings:
    """Return the regulation's definitions, all or of one priority (TE-19, TR-30, HY-19); none where it gives none."""
    authority = regulation.authority
    if authority is None:
        return ()
    return tuple(
        (name_of(regulation, authority, one), authority.definitions[one])
        for one in authority.most_urgent_first
        if one in authority.definitions and only in ("", one)
    )


def name_of(regulation: Regulation, authority: Authority, priority: str) -> Words:
    """Return what the regulation calls a priority."""
    return regulation.facts[authority.fact].labels.get(priority, Words(priority, priority))
