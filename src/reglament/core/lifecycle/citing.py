"""Owns the citation of events whose rule cites nothing: the regulation's permits say what lets them happen.

An event that no permit speaks of is the desk's own affair (docs/architecture.md names all such types).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reglament.core.model.events import Event
from reglament.core.notices.notices import holds, words_of
from reglament.core.regulation.document import Regulation


def cited(
    regulation: Regulation, facts: Mapping[str, str], events: Sequence[Event]
) -> tuple[Event, ...]:
    """Return the events, each that cites nothing with what the first permit that fits it cites."""
    if not regulation.permits:
        return tuple(events)
    return tuple(one if one.clauses else _permitted(regulation, facts, one) for one in events)


def _permitted(regulation: Regulation, facts: Mapping[str, str], event: Event) -> Event:
    kind = type(event).__name__
    words = {**facts, **words_of(event)}
    for permit in regulation.permits:
        if kind in permit.events and holds(permit.when, words):
            return replace(event, clauses=permit.cited)
    return event
