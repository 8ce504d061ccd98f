"""Owns the signs that claim a priority: a form must tick one, a mail is asked, what was ticked is told (TE-19)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from reglament.core.model.events import CustomerReplied, Event
from reglament.core.model.ticket import OPEN_STATES, Ticket
from reglament.core.regulation.document import Authority, Regulation, Words
from reglament.core.regulation.refused import Refused

# the intake field in which the ticked signs stand, by their codes
CRITERIA = "criteria"
# the flag of a request whose priority was claimed by mail without one
MISSING = "criteria-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The signs of one priority that were ticked, in words, under the label that the form has for them."""

    priority: str
    label: Words
    told: Words
    clauses: tuple[str, ...]


def ticked(intake: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the signs on record.

    >>> ticked({"criteria": "data_loss, systems_down"})
    ('data_loss', 'systems_down')
    """
    return tuple(one.strip() for one in intake.get(CRITERIA, "").split(",") if one.strip())


def lacks_criterion(authority: Authority, priority: str, given: Collection[str]) -> bool:
    """Tell whether the priority is claimed by signs and none of its own was ticked."""
    own = authority.criteria.get(priority, {})
    return bool(own) and not set(given) & set(own)


def require_criterion(authority: Authority, priority: str, given: Collection[str]) -> None:
    """Raise Refused where a sign of the priority must be ticked and none was."""
    if not lacks_criterion(authority, priority, given):
        return
    own = authority.criteria[priority].values()
    raise Refused(
        Words("This priority needs one of its criteria", "Для этого приоритета нужен признак"),
        clauses=authority.clauses.get("criteria", ()),
        remedy=Words(
            "Tick at least one: " + "; ".join(one.en for one in own) + ".",
            "Отметьте хотя бы один: " + "; ".join(one.ru for one in own) + ".",
        ),
        field=CRITERIA,
        beside=Words("Tick at least one of them.", "Отметьте хотя бы один."),
    )


def label_of(regulation: Regulation, authority: Authority, priority: str) -> Words:
    """Return what the signs of a priority are asked for and told under."""
    named = regulation.facts[authority.fact].labels.get(priority, Words(priority, priority))
    return Words(f"{named.en}: what applies", f"{named.ru}: что верно")


def question_of(
    regulation: Regulation, ticket: Ticket, history: Iterable[Event]
) -> tuple[Words, ...]:
    """Return the signs that the acknowledgement asks about, until the customer writes again or one is ticked."""
    authority = regulation.authority
    if authority is None or MISSING not in ticket.flags or ticket.state not in OPEN_STATES:
        return ()
    priority = ticket.facts.get(authority.fact, "")
    answered = any(isinstance(one, CustomerReplied) for one in history)
    if answered or not lacks_criterion(authority, priority, ticked(ticket.intake)):
        return ()
    return tuple(authority.criteria[priority].values())


def claim_of(regulation: Regulation, intake: Mapping[str, str]) -> Claim | None:
    """Return what was ticked, None where nothing was that the regulation knows."""
    authority, codes = regulation.authority, ticked(intake)
    for priority, own in authority.criteria.items() if authority is not None and codes else ():
        signs = [words for code, words in own.items() if code in codes]
        if authority is not None and signs:
            return Claim(
                priority=priority,
                label=label_of(regulation, authority, priority),
                told=Words("; ".join(s.en for s in signs), "; ".join(s.ru for s in signs)),
                clauses=authority.clauses.get("criteria", ()),
            )
    return None
