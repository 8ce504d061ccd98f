"""Owns which actions a ticket page offers, and whether the rules allow them now.

Whether an action is allowed is asked of `core.lifecycle` without writing; no rule lives here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, product

from reglament.core.lifecycle import Prospect, Refused
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.web.agent.acts.billing import BILLING
from reglament.web.agent.acts.contacts import CONTACTS
from reglament.web.agent.acts.forms import NEED, Action
from reglament.web.agent.acts.handing_on import HANDING_ON
from reglament.web.agent.acts.information import INFORMATION
from reglament.web.agent.acts.relations import RELATIONS
from reglament.web.agent.acts.spans import SPANS
from reglament.web.agent.acts.standing import STANDING
from reglament.web.agent.acts.status import STATUS
from reglament.web.fields import Field
from reglament.web.moments import reader_zone

SAMPLE = "…"
# a choice of choices is tried no further: what is allowed at all shows early
MOST_SAMPLES = 400

ACTIONS: dict[str, Action] = {
    one.name: one
    for one in (
        *(*STANDING, *INFORMATION, *CONTACTS, *RELATIONS, *HANDING_ON, *SPANS),
        *(*STATUS, *BILLING),
    )
}


# by their place on the keyboard, as docs/keys.md lists them
KEYS = {"session": "KeyC", "set_priority": "KeyP", "resolve": "KeyO", "close": "KeyE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An action as it stands now: its form, or why it is not possible."""

    name: str
    group: str
    fields: tuple[Field, ...]
    refused: Refused | None
    again: bool = False

    def refilled(self, given: Mapping[str, str]) -> "Offer":
        """Return the same form, open, with what was written before it was refused."""
        fields = tuple(
            one if one.kind == "hidden" else replace(one, value=given.get(one.name, one.value))
            for one in self.fields
        )
        return replace(self, fields=fields, again=True)

    @property
    def key(self) -> str:
        """Return the key that opens it; empty for most."""
        return KEYS.get(self.name, "")


def offers(
    ticket: Ticket,
    regulation: Regulation,
    history: Sequence[Event],
    *,
    at: datetime,
    actor: Actor | None = None,
) -> list[Offer]:
    """Return every action that makes sense for the ticket, each allowed or with what forbids it to `actor`."""
    prospect = Prospect(history, ticket, regulation, at=at)
    who = actor or Actor(kind=ActorKind.STAFF, id="0", name="")
    return [
        _offer(action, ticket, regulation, prospect, who)
        for action in ACTIONS.values()
        if action.applies(regulation, ticket)
    ]


def offer_of(
    action: Action,
    ticket: Ticket,
    regulation: Regulation,
    history: Sequence[Event],
    *,
    at: datetime,
    actor: Actor,
) -> Offer | None:
    """Return one action as `offers` has it, None where it makes no sense for the ticket."""
    if not action.applies(regulation, ticket):
        return None
    prospect = Prospect(history, ticket, regulation, at=at)
    return _offer(action, ticket, regulation, prospect, actor)


def _offer(
    action: Action, ticket: Ticket, regulation: Regulation, prospect: Prospect, actor: Actor
) -> Offer:
    fields = action.fields(regulation, ticket)
    refusal: Refused | None = None
    more = action.sample(regulation, ticket)
    for values in _samples(fields, more, ticket, prospect.at):
        refused = prospect.refusal(action.build(values, "probe", actor))
        if refused is None:
            refusal = None
            break
        refusal = refusal or refused
    return Offer(name=action.name, group=action.group, fields=fields, refused=refusal)


def _samples(
    fields: Sequence[Field], given: Mapping[str, str], ticket: Ticket, at: datetime
) -> list[dict[str, str]]:
    # an item is named by one that the request is linked to, and by nothing where it is to none
    linked = {f"{NEED}development_item": next(iter(ticket.items), "")}
    more = {**linked, **_moments(fields, at), **given}
    choices = [
        [(field.name, value) for value, _ in field.options]
        or [(field.name, more.get(field.name, SAMPLE))]
        for field in fields
    ]
    return [{**more, **dict(pairs)} for pairs in islice(product(*choices), MOST_SAMPLES)]


def _moments(fields: Sequence[Field], at: datetime) -> dict[str, str]:
    """Return a moment for each field that asks for one: a minute apart, in order, the last but one of them now.

    A date is that of tomorrow.
    """
    names = [one.name for one in reversed(fields) if one.kind == "moment"]
    now = at.astimezone(reader_zone())
    dates = {
        one.name: f"{now + timedelta(days=1):%Y-%m-%d}" for one in fields if one.kind == "date"
    }
    times = {one.name: f"{now:%H:%M}" for one in fields if one.kind == "time"}
    return {**dates, **times} | {
        name: f"{now - timedelta(minutes=back - 1):%Y-%m-%dT%H:%M}"
        for back, name in enumerate(names)
    }
