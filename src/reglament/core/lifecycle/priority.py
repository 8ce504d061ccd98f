"""Owns who may change a priority and how it takes effect: at once, on consent, or never (X-13, HY-16 to HY-20).

What becomes of a proposal is `proposals`'.
"""

from datetime import datetime

from reglament.core.lifecycle.case import Case, require_reason
from reglament.core.lifecycle.criteria import CRITERIA, require_criterion
from reglament.core.lifecycle.facts import check_facts
from reglament.core.lifecycle.opening import FORMS, applies
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.regulation.document import Authority, Words
from reglament.core.regulation.refused import Refused


def set_priority(case: Case, command: c.SetPriority) -> tuple[e.Event, ...]:
    """Return the change, or the proposal of it; nothing where the priority is already this one.

    On a ticket that carries no priority the wish is reset at once and logged as automatic. Raises Refused where the
    actor may not change it, or a reason or criterion is missing.
    """
    authority = authority_of(case)
    case.require_open()
    check_facts(case.regulation, {authority.fact: command.priority})
    if not applies(authority, case.ticket.facts):
        return _ignored(case, command, authority)
    if command.priority == case.ticket.facts.get(authority.fact, ""):
        return _stated(case, command, authority)
    customer = command.actor.kind is ActorKind.CUSTOMER
    effect = effect_for(authority, customer=customer)
    aspect = "customer" if customer else "staff"
    clauses = authority.clauses.get(aspect, ())
    if effect == "never":
        raise _not_allowed(authority, aspect)
    if command.actor.kind.value in authority.reason_from or not customer:
        stop = authority.clauses.get("stop", ())
        require_reason(command.reason, (*clauses, *stop))
    if command.channel in FORMS:
        require_criterion(authority, command.priority, command.criteria)
    if effect == "on_consent":
        return (_proposal(case, command, clauses),)
    return (*_withdrawn(case, command, clauses), *_change(case, command, authority, clauses))


def effect_for(authority: Authority, *, customer: bool) -> str:
    """Return what the word of one side does: `at_once`, `on_consent` of the other (TE-51, TR-53), or `never`."""
    return authority.customer if customer else authority.staff


def confirm_impact(case: Case, command: c.ConfirmImpact) -> tuple[e.Event, ...]:
    """Return staff's word that the claimed impact, or the priority, is right or not (TE-20, HY-19)."""
    case.require_staff(command)
    case.require_open()
    authority = authority_of(case)
    cited = authority.clauses.get("impact", ()) or authority.clauses.get("check", ())
    return (case.event(e.ImpactConfirmed, command, clauses=cited, conforms=command.conforms),)


def direction(authority: Authority, old: str, new: str) -> str:
    """Return `raise` or `lower`; a priority that was none before is raised, one that becomes none is lowered.

    >>> a = Authority(fact="p", most_urgent_first=("P1", "P2"), customer="at_once", staff="never", reason_from=(),
    ...     raise_counts_from="change", lower_counts_from="registration")
    >>> direction(a, "P2", "P1")
    'raise'
    """
    order = authority.most_urgent_first
    rank = {value: place for place, value in enumerate(order)}
    return "raise" if rank.get(new, len(order)) < rank.get(old, len(order)) else "lower"


def counts_from(authority: Authority, old: str, new: str) -> str:
    """Return from where open clocks are recounted for this change (X-6)."""
    if direction(authority, old, new) == "raise":
        return authority.raise_counts_from
    return authority.lower_counts_from


def authority_of(case: Case) -> Authority:
    """Return who may change priorities; raises Refused where the regulation has none."""
    if case.regulation.authority is None:
        raise Refused(
            Words("This regulation has no priorities", "В этом регламенте нет приоритетов"),
            clauses=case.regulation.queue.clauses,
            remedy=Words("Use the critical flag or the level.", "Используйте отметку или уровень."),
        )
    return case.regulation.authority


def _change(
    case: Case, command: c.SetPriority, authority: Authority, clauses: tuple[str, ...]
) -> tuple[e.Event, ...]:
    changed = changed_to(case, command.actor, command.priority, command.reason, clauses)
    return (changed, *_impact(case, command, authority))


def changed_to(
    case: Case,
    actor: Actor,
    new: str,
    reason: str,
    clauses: tuple[str, ...],
    *,
    since: datetime | None = None,
) -> e.FactsChanged:
    """Return the change to the priority `new`, with from where open clocks are recounted (X-6).

    `since` is when it took effect, None where that is now.
    """
    authority = authority_of(case)
    old = case.ticket.facts.get(authority.fact, "")
    lowered = direction(authority, old, new) == "lower"
    cited = (*clauses, *authority.clauses.get("recount", ()))
    if lowered:
        cited = (*cited, *authority.clauses.get("stop", ()))
    return e.FactsChanged(
        at=case.at,
        actor=actor,
        regulation=case.ticket.regulation,
        clauses=tuple(dict.fromkeys(cited)),
        changes={authority.fact: new},
        counts_from=counts_from(authority, old, new),
        reason=reason,
        since=since,
    )


def _stated(case: Case, command: c.SetPriority, authority: Authority) -> tuple[e.Event, ...]:
    """A provisional priority that somebody now states stays, but is no longer provisional (TE-21)."""
    impact = _impact(case, command, authority)
    if authority.fact not in case.ticket.provisional:
        return impact
    stated = case.event(
        e.FactsChanged,
        command,
        clauses=authority.clauses.get("default", ()),
        changes={authority.fact: command.priority},
        counts_from="keep",
        reason=command.reason,
    )
    return (stated, *impact)


def _impact(case: Case, command: c.SetPriority, authority: Authority) -> tuple[e.Event, ...]:
    intake = {}
    if command.impact.strip() and command.impact != case.ticket.intake.get("impact"):
        intake["impact"] = command.impact
    if command.criteria:
        intake[CRITERIA] = ",".join(command.criteria)
    if not intake:
        return ()
    cited = authority.clauses.get("impact", ()) + authority.clauses.get("criteria", ())
    return (case.event(e.Classified, command, clauses=cited, intake=intake),)


def _ignored(case: Case, command: c.SetPriority, authority: Authority) -> tuple[e.Event, ...]:
    cited = authority.clauses.get("reset", ()) or authority.clauses.get("applies", ())
    wished = case.event(
        e.FactsChanged,
        command,
        clauses=cited,
        changes={authority.fact: command.priority},
        reason=command.reason,
    )
    undone = case.event(
        e.FactsChanged,
        command,
        actor=SYSTEM,
        clauses=cited,
        changes={authority.fact: authority.otherwise_reset_to},
        automatic=True,
    )
    return (wished, undone)


def _proposal(case: Case, command: c.SetPriority, clauses: tuple[str, ...]) -> e.PriorityProposed:
    return case.event(
        e.PriorityProposed,
        command,
        clauses=clauses,
        priority=command.priority,
        reason=command.reason,
    )


def _withdrawn(case: Case, command: c.SetPriority, clauses: tuple[str, ...]) -> tuple[e.Event, ...]:
    """A change at once makes an open proposal pointless; it is answered by it."""
    if not case.ticket.proposed_priority:
        return ()
    consent = case.ticket.proposed_priority == command.priority
    return (case.event(e.ProposalAnswered, command, clauses=clauses, consent=consent),)


def _not_allowed(authority: Authority, aspect: str) -> Refused:
    return Refused(
        Words("The priority is not yours to change", "Менять приоритет вам нельзя"),
        clauses=authority.clauses.get(aspect, ()),
        remedy=Words("Ask the other side to change it.", "Попросите об этом другую сторону."),
    )
