"""Owns what a customer reads of what they told us: what was chosen and filled in, in the order of the form."""

from collections.abc import Iterator
from typing import NamedTuple

from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.lifecycle.criteria import claim_of
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Fact, Regulation, Words
from reglament.web.moments import tongue
from reglament.web.portal.form_fields import LEFT_OUT


class Told(NamedTuple):
    """One field by its name: what was said, in words, and whether that has changed since."""

    label: Words
    said: str
    passed: bool = False


def told_us(regulation: Regulation, ticket: Ticket) -> list[Told]:
    """Return what was chosen, with the signs that a priority is claimed by, and then what was filled in."""
    return [*_chosen(regulation, ticket), *_filled(regulation, ticket)]


def _chosen(regulation: Regulation, ticket: Ticket) -> Iterator[Told]:
    authority, claim = regulation.authority, claim_of(regulation, ticket.intake)
    for name, fact in regulation.facts.items():
        if fact.origin == "ticket" and (value := ticket.intake.get(name, "").strip()):
            yield _choice(regulation, ticket, fact, value)
        if authority is not None and claim is not None and name == authority.fact:
            passed = ticket.facts.get(name) != claim.priority
            yield Told(claim.label, claim.told.in_language(tongue()), passed)


def _choice(regulation: Regulation, ticket: Ticket, fact: Fact, value: str) -> Told:
    asked = regulation.intake.get(fact.name)
    words = fact.labels.get(value, Words(value, value))
    passed = ticket.facts.get(fact.name, value) != value
    return Told(asked.label if asked else fact.label, words.in_language(tongue()), passed)


def _filled(regulation: Regulation, ticket: Ticket) -> Iterator[Told]:
    for name, field in regulation.intake.items():
        # the form does not ask for a consent; who gave one reads it
        if (name in LEFT_OUT and name != PRICE_CONSENT) or field.form == "secret":
            continue
        if name not in regulation.facts and (value := ticket.intake.get(name, "").strip()):
            yield Told(field.label, field.shown(value).in_language(tongue()))
