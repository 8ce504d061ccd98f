"""Owns what the desk itself is told of acts on a request, and who of it reads a letter: never who did what it tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import Ticket
from reglament.core.model.voice import Rated
from reglament.core.regulation.document import NoticeRule, Regulation
from reglament.core.regulation.judging import is_bad

# the roles of a notice: people of the customer's, and people of the desk
APPROVERS = "approvers"
OUTSIDE = ("requester", "participants", "profile", APPROVERS)
OWNER, LEAD, HEAD, WATCHERS = "owner", "lead", "head", "watchers"
# who had the request before it was given on; `Notice.to` is the key
FORMER = "former"
INSIDE = frozenset({OWNER, LEAD, HEAD, WATCHERS, FORMER})
REOPENED, HANDED_ON, GIVEN = "reopened_staff", "handed_on_staff", "given_staff"
RATED = "rated_staff"


# key and role of the mailbox of a head who is none of the staff
HEAD_BOX = "head_box"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the desk who may be written to; `role` is agent, lead, head, owner, admin or `HEAD_BOX`."""

    id: str
    role: str


def rules_for(
    regulation: Regulation, event: e.Event, events: Sequence[e.Event]
) -> Iterator[NoticeRule]:
    """Yield the rules that may tell of `event`, one of the new `events`.

    What brings a request back is a customer's word, so that whom a regulation tells of those is told of it, in a
    letter that says so (X-8); where the regulation has a rule of its own for that, it holds as it stands.
    """
    if not brings_back(event, events) or _tells_staff(regulation, e.Reopened):
        yield from regulation.notices
        return
    for rule in regulation.notices:
        inside = tuple(role for role in rule.to if role in INSIDE)
        if rule.event != e.CustomerReplied.__name__ or not inside:
            yield rule
            continue
        yield replace(rule, letter=REOPENED, to=inside)
        outside = tuple(role for role in rule.to if role not in INSIDE)
        if outside:
            yield replace(rule, to=outside)


def brings_back(event: e.Event, events: Sequence[e.Event]) -> bool:
    """Tell whether these are the customer's words that reopened the request."""
    if not isinstance(event, e.CustomerReplied):
        return False
    place = next((n for n, one in enumerate(events) if one is event), 0)
    # with the reopening, which stands before the words, the request may go back to who solved it
    before = (one for one in reversed(events[:place]) if not isinstance(one, e.Assigned))
    last = next(before, None)
    return isinstance(last, e.Reopened) and last.reason == e.CUSTOMER_REPLY


def _tells_staff(regulation: Regulation, event: type[e.Event]) -> bool:
    return any(
        rule.event == event.__name__ and INSIDE & set(rule.to) for rule in regulation.notices
    )


def hear_of_rating(
    regulation: Regulation, events: Sequence[e.Event], place: int, *, earlier: Sequence[e.Event]
) -> tuple[str, ...]:
    """Return the roles that a rating at `place` is told to: the owner what is bad or has words, the lead what is bad.

    `earlier` is the history before the new `events`. What repeats the last rating tells nothing; where the regulation
    has a rule of its own for staff, it holds as it stands.
    """
    event = events[place]
    if not isinstance(event, Rated) or _tells_staff(regulation, Rated):
        return ()
    before = chain(reversed(events[:place]), reversed(earlier))
    last = next((one for one in before if isinstance(one, Rated)), None)
    if last is not None and (last.stars, last.comment) == (event.stars, event.comment):
        return ()
    if is_bad(regulation, event.stars):
        return (OWNER, LEAD)
    return (OWNER,) if event.comment.strip() else ()


def changed_owner(
    events: Sequence[e.Event], place: int, *, earlier: Sequence[e.Event]
) -> tuple[str, str]:
    """Return the keys of who loses the request by the event at `place` and of who gets it, "" where nobody does.

    `earlier` is the history before the new `events`. Who takes it gets it from nobody; what the desk gives by itself is
    told by what made it do so.
    """
    event = events[place]
    if not isinstance(event, e.Assigned):
        return "", ""
    before = chain(reversed(events[:place]), reversed(earlier))
    had = next((one.assignee for one in before if isinstance(one, e.Assigned)), "")
    if had == event.assignee:
        return "", ""
    given = event.actor.kind is not ActorKind.SYSTEM and event.actor.id != event.assignee
    return had, event.assignee if given else ""


def readers_among(
    desk: Sequence[Colleague], *, role: str, to: str, event: e.Event, ticket: Ticket
) -> tuple[Colleague, ...]:
    """Return who of the `desk` reads the letter about `event` to a role of `INSIDE`; who did it needs none about it.

    `to` is the key of a former owner. Without an owner the lead is told; without a head the mailbox for letters to one,
    and without it the lead, but not of what leads hear anyway.
    """
    found = [one for one in desk if _has_role(one, role, to, ticket)]
    if not found and role == HEAD:
        other = LEAD if not isinstance(event, e.Escalated) else ""
        boxes = [one for one in desk if one.role == HEAD_BOX]
        found = boxes or [one for one in desk if one.role == other]
    doers = _doers(event)
    return tuple(one for one in found if one.id not in doers)


def leads_among(desk: Sequence[Colleague]) -> tuple[Colleague, ...]:
    """Return who of the `desk` reads what concerns no request but the desk's customers: its leads."""
    return tuple(one for one in desk if one.role == LEAD)


def _has_role(one: Colleague, role: str, to: str, ticket: Ticket) -> bool:
    if role == FORMER:
        return one.id == to
    if role == WATCHERS:
        return one.id in ticket.followers and one.id != ticket.assignee
    if role == OWNER and ticket.assignee:
        return one.id == ticket.assignee
    return one.role == (HEAD if role == HEAD else LEAD)


def _doers(event: e.Event) -> set[str]:
    """Return the keys of the staff who did what the event tells, or let it in."""
    people: tuple[Actor | None, ...] = (
        event.actor,
        getattr(event, "released_by", None),
        getattr(event, "split_by", None),
    )
    staff = (ActorKind.STAFF, ActorKind.LEAD)
    return {one.id for one in people if one is not None and one.kind in staff}
