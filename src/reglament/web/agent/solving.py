"""Owns the answer that solves: the form of Resolve beside Send, to which the composer brings words and files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import get_language

from reglament.core.lifecycle import Effect, Foreseen, Prospect, Refused, fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor
from reglament.core.regulation.document import Regulation
from reglament.store.models.tickets import Ticket
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.actions import ACTIONS, Offer
from reglament.web.agent.acts.forms import NEED, details_of, said_in_words
from reglament.web.agent.acts.values import values_of
from reglament.web.fields import Field, control_of
from reglament.web.kept_forms import Kept
from reglament.web.lengths import typed
from reglament.web.record import sentence

# what the button does, what the ids of its controls begin with, and the first of them
SOLVE, FORM, CHOICE = "resolve", "solve", "outcome"

Made = Callable[[str, Actor], c.Command]


@dataclass(frozen=True, slots=True)
class Solved:
    """What "Send and resolve" does besides sending, as the form stands; or why the rules refuse it."""

    outcome: str
    told: str = ""
    clauses: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    refused: Refused | None = None


def tried(prospect: Prospect, command: c.Command) -> tuple[Foreseen | None, Refused | None]:
    """Return what a command would do, or why the rules refuse it."""
    try:
        return prospect.foresee(command), None
    except Refused as refused:
        return None, refused


def solved(offer: Offer, said: c.ReplyToCustomer, sends: Foreseen, prospect: Prospect) -> Solved:
    """Return what the answer `said` does besides what it `sends` where it solves, in the words of the core's events."""
    outcome = offer.fields[0].value
    if offer.refused is not None:
        return Solved(outcome, refused=offer.refused)
    found, refused = tried(prospect, foreseen(offer, said.message, said.actor))
    if found is None:
        return Solved(outcome, refused=refused)
    event = next(one for one in found.events if isinstance(one, e.Resolved))
    return Solved(
        outcome,
        told=sentence(event, prospect.regulation, get_language() or "en"),
        clauses=event.clauses,
        effects=tuple(one for one in found.effects if one not in sends.effects),
    )


def solving(offers: Sequence[Offer], regulation: Regulation, kept: Kept) -> Offer | None:
    """Return Resolve as it stands now, with an outcome that words alone tell; None where there is none such.

    `kept` is what the composer said before its page was made anew, and what was wrong with it.
    """
    offer = next((one for one in offers if one.name == SOLVE), None)
    told = (one.code for one in said_in_words(regulation) if one.solves)
    plain = next(told, "")
    if offer is None or not plain:
        return None
    fields = tuple(
        # the same form sends answers that solve nothing: nothing is required of those
        replace(one, required=False, value=plain if one.name == CHOICE else one.value)
        for one in _beside(offer.fields)
    )
    found = replace(offer, name=FORM, fields=fields)
    return found.refilled(kept.given, kept.wrong) if kept.form else found


def said_beside(request: HttpRequest) -> dict[str, str]:
    """Return the outcome that stands beside the words of a form, and its details."""
    names = (one for one in request.POST if one == CHOICE or one.startswith(NEED))
    return {name: typed(request, name) for name in names}


def foreseen(offer: Offer, message: Message, actor: Actor) -> c.Command:
    """Return the solution that the form would give as it stands."""
    stated = {one.name: one.value for one in offer.fields}
    values = {one.name: one.value for one in offer.fields if one.is_asked(stated)}
    return _resolve(values, message)("probe", actor)


def solution(
    request: HttpRequest, row: Ticket, message: Message, *, text: str
) -> tuple[Made, Callable[[str], str]]:
    """Return what makes the solution of an answer, and the id of the control that shows a field of it.

    `text` is that of the words. Raises BadFieldError where the form beside them does not hold.
    """
    regulation = regulation_of(row.vendor_id, row.regulation)
    fields = _beside(ACTIONS[SOLVE].fields(regulation, fold(history_of(row.pk).events)))
    ids = {f"{FORM}-{one.name}" for one in fields}

    def control(named: str) -> str:
        found = control_of(FORM, fields, named)
        return found if found in ids else text

    return _resolve(values_of(request, fields), message), control


def _beside(fields: Sequence[Field]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.name != "text")


def _resolve(values: Mapping[str, str], message: Message) -> Made:
    def made(identity: str, actor: Actor) -> c.Command:
        return c.Resolve(
            identity=identity,
            actor=actor,
            outcome=values[CHOICE],
            message=message,
            details=details_of({**values, "text": message.text}),
        )

    return made
