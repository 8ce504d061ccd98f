"""Owns the details that an outcome needs where it ends many requests: asked once, of those whose rules ask the same."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.utils.translation import get_language

from reglament.core.lifecycle import Refused
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.needs import names_of_needs
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.store.models.tickets import Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.acts.forms import NEED, needed
from reglament.web.agent.acts.values import BadFieldError, values_of
from reglament.web.fields import Field, refilled
from reglament.web.kept_forms import NOTHING, Wrong
from reglament.web.lengths import typed
from reglament.web.words import say

# what the ids of the controls begin with
FORM = "bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The details of one outcome for many: the form, what was given in it, and whom it is not for.

    `given` is None until all that is asked is there; `others` are the requests, by their key, whose rules ask for
    other things, with the refusal that says so.
    """

    fields: tuple[Field, ...] = ()
    given: Mapping[str, str] | None = field(default_factory=dict)
    others: Mapping[int, Refused] = field(default_factory=dict)
    wrong: Wrong = NOTHING


def details_asked(request: HttpRequest, rows: Collection[Ticket], outcome: str) -> Asked:
    """Return what the rules of most of the requests ask for with this outcome, and what the form says of it.

    Of as many the first ones count. A request whose rules do not know the outcome is asked nothing: it is refused by
    its own rules.
    """
    asked = {row.pk: _fields(regulation_of(row.vendor_id, row.regulation), outcome) for row in rows}
    told = Counter(fields for fields in asked.values() if fields is not None)
    (fields, _), *_ = told.most_common(1) or [((), 0)]
    others = {
        row.pk: _other(regulation_of(row.vendor_id, row.regulation), outcome)
        for row in rows
        if asked[row.pk] not in (fields, None)
    }
    if not fields:
        return Asked(others=others)
    if not any(one.name in request.POST for one in fields):
        return Asked(fields=fields, given=None, others=others)
    try:
        return Asked(fields=fields, given=values_of(request, fields), others=others)
    except BadFieldError as bad:
        wrong = Wrong(bad.told(get_language() or "en"), f"{FORM}-{bad.field.name}")
        typed_in = {one.name: typed(request, one.name) for one in fields}
        drawn = refilled(fields, FORM, typed_in, wrong)
        return Asked(fields=drawn, given=None, others=others, wrong=wrong)


def names_given(request: HttpRequest) -> list[str]:
    """Return the names of the details that the form brings."""
    return [one for one in request.POST if one.startswith(NEED)]


def _fields(regulation: Regulation, outcome: str) -> tuple[Field, ...] | None:
    """Return the controls that ask for what the outcome needs, each to be filled in; None for an unknown outcome."""
    rule = regulation.outcomes.get(outcome)
    if rule is None:
        return None
    fields = needed(regulation, "outcome", {outcome: rule.needs})
    return tuple(replace(one, asked_with=None, required=True) for one in fields)


def _other(regulation: Regulation, outcome: str) -> Refused:
    """Return that a request is left out, and what its own rules ask for with the outcome."""
    fields = _fields(regulation, outcome) or ()
    asked = names_of_needs([one.name.removeprefix(NEED) for one in fields])
    what = (
        say("bulk.asks_others", one, names=asked.in_language(one))
        if fields
        else say("bulk.asks_nothing", one)
        for one in LANGUAGES
    )
    remedy = (say("bulk.asks_others_remedy", one) for one in LANGUAGES)
    return Refused(
        Words(*what), clauses=regulation.outcomes[outcome].clauses, remedy=Words(*remedy)
    )
