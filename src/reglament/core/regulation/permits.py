"""Owns what lets an event happen where no rule that makes it has a clause of its own: an entry of `permits:`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What events of these types rest on; `when` as in a notice, of a ticket's facts and the event's own words."""

    events: frozenset[str]
    when: Mapping[str, frozenset[str]]
    clauses: tuple[str, ...] = ()
    assumed: str = ""

    @property
    def cited(self) -> tuple[str, ...]:
        """Return the clauses, and the conflict where our default lets it happen."""
        return (*self.clauses, *([self.assumed] if self.assumed else []))
