"""Owns what a customer reads who is asked for consent to a priority: from what to what, why, and what it would move."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.proposals import asks_reason
from reglament.core.model.events import PriorityProposed
from reglament.core.model.people import ActorKind
from reglament.core.model.promises import Shift
from reglament.core.regulation.document import Words
from reglament.web.portal.clocks import Clock
from reglament.web.portal.foreseen import Moved, moved
from reglament.web.portal.wishes import Offer
from reglament.web.priorities import name_of

# the two answers there are
ANSWERS = ("agree", "disagree")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What is asked: both priorities by name, who asks and why, what would move, and the answers that the rules allow.

    `reason_asked`: who does not agree says why. `control` is the id of the field of the reason; `written` is what stood
    there when an answer was refused, `wrong` what for.
    """

    proposed: Words
    present: Words
    by: str
    reason: str
    moves: tuple[Moved, ...]
    offers: tuple[Offer, ...]
    reason_asked: bool
    control: str
    written: str
    wrong: str


def asked_for(
    prospect: Prospect, offers: Sequence[Offer], shifts: Sequence[Shift], *, clock: Clock
) -> Consent | None:
    """Return the consent that staff ask for (TE-51), which would make these `shifts`; None where they ask for none."""
    regulation, ticket = prospect.regulation, prospect.ticket
    authority = regulation.authority
    answers = tuple(one for one in offers if one.name in ANSWERS)
    if authority is None or not answers or ticket.proposed_by == ActorKind.CUSTOMER:
        return None
    # the reason is one field for both answers; a refused one says whose it was
    refused = next((one for one in answers if one.again), None)
    reason = refused.controls[0] if refused else None
    asked = next(one for one in reversed(prospect.history) if isinstance(one, PriorityProposed))
    return Consent(
        proposed=name_of(regulation, authority, ticket.proposed_priority),
        present=name_of(regulation, authority, ticket.facts.get(authority.fact, "")),
        by=asked.actor.name,
        reason=asked.reason,
        moves=moved(regulation, shifts, clock),
        offers=answers,
        reason_asked=asks_reason(regulation),
        control=f"{refused.name if refused else ANSWERS[1]}-answer_reason",
        written=reason.value if reason else "",
        wrong=reason.wrong if reason else "",
    )
