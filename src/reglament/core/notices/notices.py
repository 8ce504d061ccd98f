"""Owns which event is told to whom by which letter.

What the desk itself is told is `colleagues`', words are `values`' and `rendering`'s, sending is the shell's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reglament.core.model import events as e
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import ActorKind
from reglament.core.model.status import StatusReported
from reglament.core.model.ticket import PORTAL_ONLY, Ticket
from reglament.core.notices.colleagues import (
    APPROVERS,
    FORMER,
    GIVEN,
    HANDED_ON,
    OUTSIDE,
    OWNER,
    RATED,
    changed_owner,
    hear_of_rating,
    rules_for,
)
from reglament.core.regulation.document import NoticeRule, Regulation

# letters that carry what a person wrote; all others are the machine's and have a budget (T06)
WRITTEN = (e.StaffReplied, StatusReported, e.WorkaroundGiven, e.Resolved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One letter to be written. `to` is an address, a former owner's key, or a role that the shell finds people for.

    `key` is unique in the ticket and the same for the same event, so that a letter is queued once. `event` is the
    sequence number of what is told, `clauses` are those that demand the letter.
    """

    letter: str
    to: str
    role: str
    language: str
    automatic: bool
    key: str
    event: int
    clauses: tuple[str, ...] = ()


def notices_for(
    regulation: Regulation,
    ticket: Ticket,
    events: Sequence[e.Event],
    *,
    earlier: Sequence[e.Event] = (),
) -> tuple[Notice, ...]:
    """Return the letters that `events`, the last ones of the ticket's history, are told by; each key once.

    `earlier` is the history before them.
    """
    first = ticket.version - len(events) + 1
    opening = any(isinstance(event, e.TicketOpened) for event in events)
    found: dict[str, Notice] = {}
    for place, event in enumerate(events):
        number = first + place
        for rule in rules_for(regulation, event, events):
            if _tells(rule, event, ticket, regulation, opening=opening):
                for notice in _letters(rule, event, ticket, number):
                    found.setdefault(notice.key, notice)
        had, has = changed_owner(events, place, earlier=earlier)
        heard = hear_of_rating(regulation, events, place, earlier=earlier)
        for notice in _own_affairs(had, has if has == ticket.assignee else "", heard, number):
            found.setdefault(notice.key, notice)
    return tuple(found.values())


def _own_affairs(had: str, has: str, heard: Sequence[str], number: int) -> Iterator[Notice]:
    """The letters that no clause demands: to who had the request, to who has it now, of a rating to who hears of it."""
    if had:
        yield _to_desk(HANDED_ON, had, FORMER, number)
    if has:
        yield _to_desk(GIVEN, OWNER, OWNER, number)
    for role in heard:
        yield _to_desk(RATED, role, role, number)


def _to_desk(letter: str, to: str, role: str, number: int) -> Notice:
    return Notice(
        letter=letter,
        to=to,
        role=role,
        language="",
        automatic=True,
        key=f"{number}:{letter}:{to}",
        event=number,
    )


def _tells(
    rule: NoticeRule, event: e.Event, ticket: Ticket, regulation: Regulation, *, opening: bool
) -> bool:
    if rule.event != type(event).__name__:
        return False
    if isinstance(event, e.TicketOpened) and "declined" in event.flags:
        return False
    if isinstance(event, e.FactsChanged) and not _worth_telling(event, regulation, opening):
        return False
    told = {"opening": "yes" if opening else "no"}
    return holds(rule.when, {**ticket.facts, **words_of(event), **told})


def holds(when: Mapping[str, frozenset[str]], words: Mapping[str, str]) -> bool:
    """Tell whether a condition of the regulation holds for these words; what it does not name it allows."""
    return all(allowed & _said(words, name) for name, allowed in when.items())


def _worth_telling(event: e.FactsChanged, regulation: Regulation, opening: bool) -> bool:
    """Only a change of the priority has a letter of its own, and not the one made while the ticket is opened."""
    authority = regulation.authority
    told = authority is not None and authority.fact in event.changes
    return told and not opening and not (event.counts_from == "keep" and not event.automatic)


def words_of(event: e.Event) -> Mapping[str, str]:
    """Return what an event itself says, in the words that a regulation's `when` may ask for."""
    said: dict[str, str] = {"by": str(event.actor.kind)}
    for name in WORDS:
        value = getattr(event, name, None)
        if isinstance(value, bool):
            said[name] = "yes" if value else "no"
        elif isinstance(value, str | int) and value != "":
            said[name] = str(value)
    flags = getattr(event, "flags", ())
    return {**said, "flag": flags[0]} if flags else said


WORDS = (
    "kind",
    "channel",
    "outcome",
    "action",
    "ground",
    "what",
    "to",
    "party",
    "first",
    "automatic",
    "level",
    "commitment",
    "impact_reduced",
    "granted",
    "agreed",
    "consent",
    "step",
    "side",
)


def _said(words: Mapping[str, str], name: str) -> set[str]:
    value = words.get(name, "")
    return {value, {"yes": "true", "no": "false"}.get(value, value)}


def _letters(rule: NoticeRule, event: e.Event, ticket: Ticket, number: int) -> Iterator[Notice]:
    for role in rule.to:
        if role in OUTSIDE and PORTAL_ONLY in ticket.flags:
            continue  # the portal shows it (IS-134)
        for to in _recipients(role, ticket):
            yield Notice(
                letter=rule.letter,
                to=to,
                role=role,
                # who approves for the customer is written to in the own language
                language=ticket.language if role in OUTSIDE and role != APPROVERS else "",
                automatic=not _written(event),
                key=f"{number}:{rule.letter}:{to}",
                event=number,
                clauses=rule.clauses,
            )


def _recipients(role: str, ticket: Ticket) -> tuple[str, ...]:
    if role == "requester":
        return (ticket.requester_address,) if ticket.requester_address else ()
    if role == "participants":
        own = ticket.requester_address
        return tuple(one for one in ticket.participants if not same_address(one, own))
    if role == "watchers" and not ticket.followers:
        return ()
    return (role,)


def _written(event: e.Event) -> bool:
    by_person = event.actor.kind in (ActorKind.STAFF, ActorKind.LEAD)
    return by_person and (isinstance(event, (*WRITTEN, e.Refused, e.Closed)))
