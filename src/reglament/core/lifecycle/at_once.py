"""Owns requests that skip triage: an owner and work from the moment of registration (IS-43, IS-45)."""

from collections.abc import Sequence

from reglament.core.clocks.book import read
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.evolve import fold
from reglament.core.lifecycle.facts import complete_facts
from reglament.core.lifecycle.gates import check_gates
from reglament.core.model import events as e
from reglament.core.model.commands import OpenTicket
from reglament.core.model.people import SYSTEM
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.refused import Refused

VIP = "vip"


def skips_triage(regulation: Regulation, command: OpenTicket) -> bool:
    """Tell whether the request would be taken into work at once, so that somebody must be found for it."""
    coverage = {**command.coverage, "channel": command.channel}
    known = complete_facts(regulation, command.facts, coverage=coverage, kind=command.kind)
    return _skips(regulation, known.facts.get("level", ""))


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
        made.append(
            e.Classified(
                at=at,
                actor=command.actor,
                regulation=stamp,
                clauses=entry.clauses,
                scope=entry.code,
            )
        )
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
    if _opens(regulation, (*opened, *made)):
        made.append(e.WorkStarted(at=at, actor=SYSTEM, regulation=stamp, clauses=cited, first=True))
    return tuple(made)


def _skips(regulation: Regulation, level: str) -> bool:
    parameter = regulation.parameters.get("vip_triage")
    return parameter is not None and parameter.value == "skipped" and level == VIP


def _opens(regulation: Regulation, history: Sequence[e.Event]) -> bool:
    case = Case(
        regulation=regulation,
        ticket=fold(history),
        history=history,
        book=read(regulation, history),
        at=history[0].at,
    )
    try:
        check_gates(case)
    except Refused:
        return False
    return True
