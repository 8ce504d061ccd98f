"""Owns requests that skip triage: an owner and work from the moment of registration (IS-43, IS-45)."""

from collections.abc import Iterator, Mapping, Sequence

from reglament.core.clocks.book import read
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.evolve import fold
from reglament.core.lifecycle.facts import complete_facts
from reglament.core.lifecycle.gates import access_row, check_gates
from reglament.core.model import events as e
from reglament.core.model.commands import OpenTicket
from reglament.core.model.people import SYSTEM
from reglament.core.regulation.document import Regulation, ScopeEntry
from reglament.core.regulation.refused import Refused

VIP = "vip"


def skips_triage(regulation: Regulation, command: OpenTicket) -> bool:
    """Tell whether the request would be taken into work at once, so that somebody must be found for it."""
    return _skips(regulation, complete_facts(regulation, command).facts.get("level", ""))


def taken_at_once(
    regulation: Regulation, command: OpenTicket, opened: Sequence[e.Event]
) -> tuple[e.Event, ...]:
    """Return owner, scope and start of work of a request that skips triage; a closed gate keeps only the start back."""
    ticket = fold(opened)
    if not command.owner or not _skips(regulation, ticket.facts.get("level", "")):
        return ()
    at, stamp = ticket.registered_at, regulation.identity
    cited = regulation.parameters["vip_triage"].clauses
    made: list[e.Event] = []
    entry = regulation.scope.get(command.scope)
    if entry is not None and {"*", VIP} & set(entry.levels):
        made += _about(entry, command, opened, ticket.facts)
    made.append(
        e.Assigned(
            at=at,
            actor=SYSTEM,
            regulation=stamp,
            clauses=cited,
            assignee=command.owner,
            assignee_name=command.owner_name,
            phone=command.owner_phone,
        )
    )
    return (*made, *_started(regulation, (*opened, *made), cited))


def _about(
    entry: ScopeEntry, command: OpenTicket, opened: Sequence[e.Event], facts: Mapping[str, str]
) -> Iterator[e.Event]:
    """Yield what the request is about, behind the facts that this makes of it: work by the hour asks for its price."""
    at, stamp = opened[0].at, opened[0].regulation
    changes = {name: value for name, value in entry.states.items() if facts.get(name) != value}
    if changes:
        yield e.FactsChanged(
            at=at,
            actor=command.actor,
            regulation=stamp,
            clauses=entry.clauses,
            changes=changes,
            counts_from="keep",
        )
    yield e.Classified(
        at=at, actor=command.actor, regulation=stamp, clauses=entry.clauses, scope=entry.code
    )


def _started(
    regulation: Regulation, history: Sequence[e.Event], cited: tuple[str, ...]
) -> tuple[e.Event, ...]:
    """The start of work, unless a gate is closed."""
    at = history[0].at
    case = Case(
        regulation=regulation,
        ticket=fold(history),
        history=history,
        book=read(regulation, history),
        at=at,
    )
    try:
        check_gates(case)
    except Refused:
        return ()
    gate = access_row(case)
    started = e.WorkStarted(
        at=at,
        actor=SYSTEM,
        regulation=regulation.identity,
        clauses=(*cited, *(gate.clauses if gate is not None else ())),
        row=gate.id if gate is not None else "",
        first=True,
    )
    return (started,)


def _skips(regulation: Regulation, level: str) -> bool:
    parameter = regulation.parameters.get("vip_triage")
    return parameter is not None and parameter.value == "skipped" and level == VIP
