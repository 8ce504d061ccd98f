"""Owns which actions a ticket page offers, and whether the rules allow them now.

Whether an action is allowed is asked of `core.lifecycle` without writing; no rule lives here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, product

from reglament.core.lifecycle import Prospect, Refused
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import Ticket
from reglament.core.notices import Notice
from reglament.core.regulation.document import Words
from reglament.web.agent.acts.billing import BILLING
from reglament.web.agent.acts.contacts import CONTACTS
from reglament.web.agent.acts.forms import NEED, Action
from reglament.web.agent.acts.handing_on import HANDING_ON
from reglament.web.agent.acts.information import INFORMATION
from reglament.web.agent.acts.relations import RELATIONS
from reglament.web.agent.acts.spans import SPANS
from reglament.web.agent.acts.standing import STANDING
from reglament.web.agent.acts.status import STATUS
from reglament.web.agent.acts.updates import UPDATES
from reglament.web.fields import Field, notice_of, refilled
from reglament.web.kept_forms import Wrong
from reglament.web.moments import reader_zone
from reglament.web.words import say

SAMPLE = "…"
# the heading of what is not possible now
NOT_NOW = "option.not_now"
# a choice of choices is tried no further: what is allowed at all shows early
MOST_SAMPLES = 400

Weighed = tuple[str, str | Words, Refused | None]
# its form stands on the request's page too, beside the words (solving.py)
WEIGHED = frozenset({"resolve"})
ACTIONS: dict[str, Action] = {
    one.name: one
    for one in (
        *(*STANDING, *INFORMATION, *CONTACTS, *RELATIONS, *HANDING_ON, *SPANS),
        *(*STATUS, *BILLING, *UPDATES),
    )
}


# by their place on the keyboard, as docs/keys.md lists them
KEYS = {
    "assign": "KeyA",
    "hand_over": "KeyA",  # who has it hands it over; nobody needs both
    "talk": "KeyC",
    "set_priority": "KeyP",
    "resolve": "KeyO",
    "close": "KeyE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An action as it stands now: its form, or why it is not possible.

    `worded` names the phrases it goes by, which may name the `owner` of the ticket. `letters` counts what it sends to
    people outside, asked where the form is drawn; None where it tells nobody so. One that `writes` to the customer can
    show its letter first.
    """

    name: str
    group: str
    fields: tuple[Field, ...]
    refused: Refused | None
    worded: str
    owner: str = ""
    again: bool = False
    wrong: str = ""
    letters: Callable[[], Sequence[Notice]] | None = None
    writes: bool = False

    def refilled(self, given: Mapping[str, str], wrong: Wrong) -> "Offer":
        """Return the same form, open, with what was written before it was refused, and what for."""
        fields = refilled(self.fields, self.name, given, wrong)
        whole = wrong.of(notice_of(self.name))
        return replace(self, fields=fields, again=True, wrong=whole)

    @property
    def asks(self) -> bool:
        """Return whether its form asks or tells anything before it is sent."""
        return any(one.kind != "hidden" or one.hint for one in self.fields)

    @property
    def key(self) -> str:
        """Return the key that opens it; empty for most."""
        return KEYS.get(self.name, "")


def offers(prospect: Prospect, actor: Actor | None = None) -> list[Offer]:
    """Return every action that makes sense for the ticket, each allowed or with what forbids it to `actor`."""
    who = actor or Actor(kind=ActorKind.STAFF, id="0", name="")
    return [
        (_weighed if action.name in WEIGHED else _offer)(action, prospect, who)
        for action in ACTIONS.values()
        if action.applies(prospect.regulation, prospect.ticket)
    ]


def offer_of(action: Action, prospect: Prospect, actor: Actor) -> Offer | None:
    """Return one action with its choices weighed, None where it makes no sense for the ticket."""
    if not action.applies(prospect.regulation, prospect.ticket):
        return None
    return _weighed(action, prospect, actor)


def _weighed(action: Action, prospect: Prospect, actor: Actor) -> Offer:
    """Return an offer; of its first choice, what the rules refuse now stands behind the rest, with the reason."""
    regulation, ticket = prospect.regulation, prospect.ticket
    fields = action.fields(regulation, ticket)
    if not (fields and fields[0].unchosen and fields[0].options):
        return _offer(action, prospect, actor)
    choice, *others = fields
    more = action.sample(regulation, ticket)

    def refusal(option: str) -> Refused | None:
        asked = [
            # what is refused for a detail left empty is not refused for the option
            replace(one, options=tuple(pair for pair in one.options if pair[0]))
            for one in others
            if one.asked_with is None or option in one.asked_with[1]
        ]
        unasked = dict.fromkeys({one.name for one in others} - {one.name for one in asked}, "")
        only = replace(choice, options=((option, ""),))
        samples = _samples((only, *asked), {**unasked, **more}, ticket, prospect.at)
        return _refusal(action, samples, prospect, actor)

    found = [(value, label, refusal(value)) for value, label in choice.options]
    refused = found[0][2] if all(why is not None for _, _, why in found) else None
    if refused is None:
        fields = (_ordered(choice, found), *others)
    return _made(action, prospect, fields=fields, refused=refused)


def _ordered(choice: Field, found: Sequence[Weighed]) -> Field:
    """Return a choice with the options that are refused now in a group behind the others, and what forbids each."""
    barred = [(value, label, why) for value, label, why in found if why is not None]
    if not barred:
        return choice
    return replace(
        choice,
        options=tuple((value, label) for value, label, why in found if why is None),
        groups=(*choice.groups, (NOT_NOW, tuple((value, label) for value, label, _ in barred))),
        barred=tuple((_both(label), _reason(why)) for _, label, why in barred),
    )


def _both(label: str | Words) -> Words:
    return Words(say(label, "en"), say(label, "ru")) if isinstance(label, str) else label


def _reason(refused: Refused) -> Words:
    what, remedy = refused.what, refused.remedy
    behind = f" ({', '.join(refused.clauses)})" if refused.clauses else ""
    return Words(f"{what.en}. {remedy.en}{behind}", f"{what.ru}. {remedy.ru}{behind}")


def _offer(action: Action, prospect: Prospect, actor: Actor) -> Offer:
    regulation, ticket = prospect.regulation, prospect.ticket
    fields = action.fields(regulation, ticket)
    samples = _samples(fields, action.sample(regulation, ticket), ticket, prospect.at)
    refused = _refusal(action, samples, prospect, actor)
    return _made(action, prospect, fields=fields, refused=refused)


def _made(
    action: Action, prospect: Prospect, *, fields: tuple[Field, ...], refused: Refused | None
) -> Offer:
    regulation, ticket, sends = prospect.regulation, prospect.ticket, action.letters
    letters = partial(sends, ticket, regulation, prospect.at) if sends is not None else None
    return Offer(
        name=action.name,
        group=action.group,
        fields=fields,
        refused=refused,
        worded=action.worded(regulation, ticket) or action.name,
        owner=ticket.assignee_name or ticket.assignee,
        letters=letters,
        writes=action.carry is None and any(one.name == "text" for one in fields),
    )


def _refusal(
    action: Action, samples: Iterable[Mapping[str, str]], prospect: Prospect, actor: Actor
) -> Refused | None:
    """Return what forbids the action with the first of the samples; None where any of them is allowed."""
    first: Refused | None = None
    for values in samples:
        refused = prospect.refusal(action.build(values, "probe", actor))
        if refused is None:
            return None
        first = first or refused
    return first


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

    A date is that of tomorrow; the moments of a detail are over.
    """
    names = [one.name for one in reversed(fields) if one.kind == "moment"]
    now = at.astimezone(reader_zone())
    dates = {
        one.name: f"{now + timedelta(days=1):%Y-%m-%d}" for one in fields if one.kind == "date"
    }
    times = {one.name: f"{now:%H:%M}" for one in fields if one.kind == "time"}
    return (
        {**dates, **times}
        | {
            name: f"{now - timedelta(minutes=back - 1):%Y-%m-%dT%H:%M}"
            for back, name in enumerate(names)
        }
        | {name: f"{now:%Y-%m-%dT%H:%M}" for name in names if name.startswith(NEED)}
    )
