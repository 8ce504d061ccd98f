"""Owns the fold: one event changes the ticket as it stands. Whether the event may happen is `decide`'s."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from reglament.core.model import billing as b
from reglament.core.model import events as e
from reglament.core.model import items as i
from reglament.core.model import manners as mn
from reglament.core.model import relations as r
from reglament.core.model import status as st
from reglament.core.model import voice as v
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import (
    LANGUAGE,
    OPEN_STATES,
    PORTAL_ONLY,
    UNDELIVERED,
    Estimate,
    PaidWork,
    Ticket,
    TicketState,
)

Changes = dict[str, Any]
NO_ESTIMATE: Changes = {"estimate": None}

REFUSED_STATE = {
    "decline": TicketState.DECLINED,
    "suspend": TicketState.SUSPENDED,
    "postpone": TicketState.SUSPENDED,
    "refuse": TicketState.CLOSED,
    "cannot_solve": TicketState.CLOSED,
}


def evolve(ticket: Ticket | None, event: e.Event) -> Ticket:
    """Return the ticket after `event`; raises ValueError where the history does not begin with its opening.

    >>> from datetime import UTC, datetime
    >>> from reglament.core.model.commands import Message
    >>> from reglament.core.model.people import SYSTEM
    >>> opened = e.TicketOpened(at=datetime(2026, 3, 11, tzinfo=UTC), actor=SYSTEM, regulation="x@1", number="1",
    ...     vendor="v", channel="email", subject="s", message=Message(text=""), requester="r")
    >>> evolve(None, opened).state
    <TicketState.REGISTERED: 'registered'>
    """
    if isinstance(event, e.TicketOpened):
        return _opened(event)
    if ticket is None:
        raise ValueError("the history of a ticket begins with TicketOpened")
    changes: Changes = {"version": ticket.version + 1}
    if event.actor.kind is not ActorKind.SYSTEM:
        changes["last_activity_at"] = event.at
    taken = TAKEN.get(type(event))
    if taken is not None:
        changes.update(taken(ticket, event))
    return replace(ticket, **changes)


def fold(events: Iterable[e.Event]) -> Ticket:
    """Return the ticket that `events` make; raises ValueError for an empty history."""
    ticket: Ticket | None = None
    for event in events:
        ticket = evolve(ticket, event)
    if ticket is None:
        raise ValueError("the history of a ticket begins with TicketOpened")
    return ticket


def _opened(event: e.TicketOpened) -> Ticket:
    return Ticket(
        number=event.number,
        vendor=event.vendor,
        regulation=event.regulation,
        state=TicketState.REGISTERED,
        version=1,
        registered_at=event.at,
        channel=event.channel,
        kind=event.kind,
        subject=event.subject,
        language=event.language,
        requester=event.requester,
        requester_name=event.requester_name,
        requester_address=event.requester_address,
        customer=event.customer,
        customer_name=event.customer_name,
        facts=dict(event.facts),
        provisional=event.provisional,
        coverage=dict(event.coverage),
        intake=dict(event.intake),
        participants=event.participants,
        flags=event.flags,
        last_customer_at=event.at,
        last_activity_at=event.at,
        last_word_by="customer",
        described=bool(event.message.text.strip()),
        access_since_at=event.at if event.facts.get("remote_access") == "true" else None,
    )


def _customer_replied(ticket: Ticket, event: e.CustomerReplied) -> Changes:
    changes: Changes = {"last_customer_at": event.at, "last_word_by": "customer"}
    if event.address and event.address not in (ticket.requester_address, *ticket.participants):
        changes["participants"] = (*ticket.participants, event.address)
    return changes


def _staff_replied(_: Ticket, event: e.Event) -> Changes:
    return {"last_public_at": event.at, "last_word_by": "staff"}


def _status_reported(ticket: Ticket, event: st.StatusReported) -> Changes:
    at = event.expected_at
    estimate = Estimate(at, event.whole_day) if at is not None else None
    return _staff_replied(ticket, event) | {"estimate": estimate}


def _facts_changed(ticket: Ticket, event: e.FactsChanged) -> Changes:
    return {
        "facts": {**ticket.facts, **event.changes},
        "provisional": tuple(f for f in ticket.provisional if f not in event.changes),
        "impact_confirmed": None if "priority" in event.changes else ticket.impact_confirmed,
    }


def _classified(ticket: Ticket, event: e.Classified) -> Changes:
    return {
        "kind": event.kind or ticket.kind,
        "scope": event.scope or ticket.scope,
        "intake": {**ticket.intake, **event.intake},
    }


def _transferred(ticket: Ticket, event: e.LevelTransferred) -> Changes:
    flags = tuple(f for f in ticket.flags if f != LEVEL_BY_HAND)
    return {
        "facts": {**ticket.facts, "level": event.level},
        "provisional": tuple(f for f in ticket.provisional if f != "level"),
        "flags": (*flags, LEVEL_BY_HAND),
    }


# a level that staff chose is not derived again from later facts
LEVEL_BY_HAND = "level-by-hand"


def _undelivered(ticket: Ticket, _: e.DeliveryFailed) -> Changes:
    return {"flags": tuple(dict.fromkeys((*ticket.flags, UNDELIVERED)))}


def _portal_only(ticket: Ticket, _: e.MadePortalOnly) -> Changes:
    return {"flags": (*ticket.flags, PORTAL_ONLY)}


def _delivery_settled(ticket: Ticket, _: e.DeliverySettled) -> Changes:
    return {"flags": tuple(one for one in ticket.flags if one not in (UNDELIVERED, PORTAL_ONLY))}


def _started(ticket: Ticket, event: e.WorkStarted) -> Changes:
    return {
        **_no_longer_waiting(),
        "state": TicketState.IN_WORK,
        "work_started_at": ticket.work_started_at or event.at,
    }


def _waiting(_: Ticket, event: e.WaitingStarted) -> Changes:
    return {
        "state": TicketState.WAITING,
        "waiting_for": event.party,
        "waiting_since_at": event.at,
        "external_number": event.external_number,
    }


def _no_longer_waiting() -> Changes:
    return {"waiting_for": "", "waiting_since_at": None, "external_number": ""}


def _resumed(ticket: Ticket, _: e.Event) -> Changes:
    changes = _no_longer_waiting()
    if ticket.state in (TicketState.WAITING, TicketState.SUSPENDED):
        changes |= {"state": _working_state(ticket), "ground": ""}
    return changes


def _working_state(ticket: Ticket) -> TicketState:
    return TicketState.IN_WORK if ticket.work_started_at else TicketState.REGISTERED


def _access(ticket: Ticket, event: e.RemoteAccessSet) -> Changes:
    since = {"access_since_at": event.at if event.granted else None}
    known = {"remote_access": "true" if event.granted else "false"}
    if "remote_access" not in ticket.facts:
        return {**since, "intake": {**ticket.intake, **known}}
    return {**since, "facts": {**ticket.facts, **known}}


def _solved(ticket: Ticket, event: e.Event) -> Changes:
    """Who tells a solution has worked on it, begun or not: reopened, the request is in work."""
    return _staff_replied(ticket, event) | {"work_started_at": ticket.work_started_at or event.at}


def _workaround(ticket: Ticket, event: e.WorkaroundGiven) -> Changes:
    return _staff_replied(ticket, event) | {"workaround_at": ticket.workaround_at or event.at}


def _resolved(ticket: Ticket, event: e.Resolved) -> Changes:
    ended = {"state": TicketState.RESOLVED, "resolved_at": event.at, "outcome": event.outcome}
    return _solved(ticket, event) | _no_longer_waiting() | NO_ESTIMATE | ended


def _closed(ticket: Ticket, event: e.Closed) -> Changes:
    ended = {"state": TicketState.CLOSED, "closed_at": event.at, "outcome": event.outcome}
    told = _solved(ticket, event) if event.message is not None else {}
    return told | _no_longer_waiting() | NO_ESTIMATE | ended


def _reopened(ticket: Ticket, _: e.Reopened) -> Changes:
    return {
        "state": _working_state(ticket),
        "closed_at": None,
        "resolved_at": None,
        "outcome": "",
        "ground": "",
        "merged_into": "",
    }


def _refused(ticket: Ticket, event: e.Refused) -> Changes:
    state = REFUSED_STATE[event.action]
    changes = _staff_replied(ticket, event) | _no_longer_waiting()
    changes |= {"state": state, "ground": event.ground} | NO_ESTIMATE
    if state not in OPEN_STATES:
        changes["closed_at"] = event.at
    return changes


def _flagged(_: Ticket, event: e.CriticalFlagged) -> Changes:
    return {"critical": event.critical}


def _assigned(_: Ticket, event: e.Assigned) -> Changes:
    return {
        "assignee": event.assignee,
        "assignee_name": event.assignee_name,
        "assignee_phone": event.phone,
    }


def _proposed(_: Ticket, event: e.PriorityProposed) -> Changes:
    return {"proposed_priority": event.priority, "proposed_by": event.actor.kind.value}


def _answered(_: Ticket, __: e.ProposalAnswered) -> Changes:
    return {"proposed_priority": "", "proposed_by": ""}


def _confirmed(_: Ticket, event: e.ImpactConfirmed) -> Changes:
    return {"impact_confirmed": event.conforms}


def _rated(_: Ticket, event: v.Rated) -> Changes:
    return {"rating": event.stars, "rating_comment": event.comment}


def _head_asked(ticket: Ticket, event: v.HeadAsked) -> Changes:
    return {
        "head_asked_at": ticket.head_asked_at or event.at,
        "last_customer_at": event.at,
        "last_word_by": "customer",
    }


def _head_answered(_: Ticket, __: v.HeadAnswered) -> Changes:
    return {"head_asked_at": None}


def _linked(ticket: Ticket, event: r.TicketLinked) -> Changes:
    return {"links": {**ticket.links, event.number: event.relation}}


def _unlinked(ticket: Ticket, event: r.TicketUnlinked) -> Changes:
    return {"links": {n: kind for n, kind in ticket.links.items() if n != event.number}}


def _counted(_: Ticket, event: r.ProblemsCounted) -> Changes:
    return {"problems": event.count}


def _split(ticket: Ticket, _: r.ProblemSplitOff) -> Changes:
    return {"problems": max(1, ticket.problems - 1)}


def _merged(_: Ticket, event: r.Merged) -> Changes:
    return {"merged_into": event.number}


def _taken_in(ticket: Ticket, event: r.DuplicateTakenIn) -> Changes:
    return {"participants": (*ticket.participants, *event.addresses)}


def _participants(ticket: Ticket, event: r.ParticipantsChanged) -> Changes:
    left = tuple(one for one in ticket.participants if one not in event.removed)
    return {"participants": (*left, *event.added)}


def _followed(ticket: Ticket, event: r.FollowerSet) -> Changes:
    others = tuple(one for one in ticket.followers if one != event.actor.id)
    return {"followers": (*others, event.actor.id) if event.follows else others}


def _item(ticket: Ticket, event: i.ItemLinked) -> Changes:
    return {"items": {**ticket.items, event.item: event.kind}}


def _item_told(ticket: Ticket, event: i.ItemTold) -> Changes:
    """Who was counted with another item is told of that one from then on (AS-37)."""
    kind = ticket.items.get(event.item)
    if event.what != "merged" or kind is None:
        return {}
    return {"items": {**ticket.items, event.value: kind}}


def _language_flagged(ticket: Ticket, _: mn.LanguageFlagged) -> Changes:
    return {"flags": tuple(dict.fromkeys((*ticket.flags, LANGUAGE)))}


def _language_judged(ticket: Ticket, _: mn.LanguageJudged) -> Changes:
    return {"flags": tuple(one for one in ticket.flags if one != LANGUAGE)}


def _paid_work(ticket: Ticket, event: b.PaidWorkProposed) -> Changes:
    before = ticket.paid_work
    proposed = PaidWork(
        at=event.at,
        seq=ticket.version + 1,
        beside=before.beside + 1 if before is not None and before.waits else 0,
        note=event.note,
        minutes=event.minutes,
        price=event.price,
        sides=event.sides,
    )
    return {"paid_work": proposed}


def _paid_work_answered(ticket: Ticket, event: b.PaidWorkAnswered) -> Changes:
    if ticket.paid_work is None:
        return {}
    if not event.consent:
        return {"paid_work": replace(ticket.paid_work, declined=True)}
    approved = (*ticket.paid_work.approved, event.side)
    return {"paid_work": replace(ticket.paid_work, approved=approved)}


# events that are not here change nothing but the version
TAKEN: dict[type[e.Event], Callable[[Ticket, Any], Changes]] = {
    e.CustomerReplied: _customer_replied,
    e.StaffReplied: _staff_replied,
    e.FactsChanged: _facts_changed,
    e.Classified: _classified,
    e.LevelTransferred: _transferred,
    e.DeliveryFailed: _undelivered,
    e.MadePortalOnly: _portal_only,
    e.DeliverySettled: _delivery_settled,
    e.WorkStarted: _started,
    e.WaitingStarted: _waiting,
    e.WaitingEnded: _resumed,
    e.RemoteAccessSet: _access,
    e.WorkaroundGiven: _workaround,
    e.Resolved: _resolved,
    e.Closed: _closed,
    e.Reopened: _reopened,
    e.Refused: _refused,
    e.CriticalFlagged: _flagged,
    e.Assigned: _assigned,
    e.PriorityProposed: _proposed,
    e.ProposalAnswered: _answered,
    e.ImpactConfirmed: _confirmed,
    b.PaidWorkProposed: _paid_work,
    b.PaidWorkAnswered: _paid_work_answered,
    i.ItemLinked: _item,
    i.ItemTold: _item_told,
    mn.LanguageFlagged: _language_flagged,
    mn.LanguageJudged: _language_judged,
    st.StatusReported: _status_reported,
    r.TicketLinked: _linked,
    r.TicketUnlinked: _unlinked,
    r.ProblemsCounted: _counted,
    r.ProblemSplitOff: _split,
    r.Merged: _merged,
    r.DuplicateTakenIn: _taken_in,
    r.ParticipantsChanged: _participants,
    r.FollowerSet: _followed,
    v.Rated: _rated,
    v.HeadAsked: _head_asked,
    v.HeadAnswered: _head_answered,
}
