"""Owns what a form that is not sent yet would lead to: what decides level and priority is enough to ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reglament.core.lifecycle import Prospect, Refused
from reglament.core.lifecycle.criteria import CRITERIA
from reglament.core.lifecycle.information import DESCRIPTION
from reglament.core.model.events import Event
from reglament.core.regulation.document import Fact, Regulation
from reglament.core.regulation.promising import unpromised
from reglament.core.regulation.settling import facts_asked
from reglament.operations.file_request import Form, preview_request
from reglament.web.moments import tongue
from reglament.web.portal.clocks import clock_of
from reglament.web.portal.doors import IN_FORCE
from reglament.web.portal.form_fields import fields_of
from reglament.web.portal.request_page import promise_lines
from reglament.web.words import say

# stands for words that are not written yet; no rule reads it
UNWRITTEN = "…"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What registering would lead to, and the fields still to be filled before the form can be sent."""

    regulation: Regulation
    events: tuple[Event, ...]
    lacking: tuple[str, ...]


def preview_of(form: Form, regulation: Regulation, *, at: datetime, zone: str) -> dict[str, Any]:
    """Return what would be promised and refused; strangers are told nothing of whom the desk knows (T22).

    Raises Refused where nothing can be taken for what the promises are decided on.
    """
    if form.contact is None:
        return {"waits": True, "lacking": _unwritten(form, regulation)}
    seen = _foreseen(form, regulation)
    if not seen.events:
        return {"waits": True, "lacking": seen.lacking}
    prospect = Prospect(seen.events, seen.regulation, at)
    ticket, regulation = prospect.ticket, prospect.regulation
    ground = regulation.grounds.get(ticket.ground)
    clock = clock_of(prospect, zone=zone)
    return {
        "lacking": seen.lacking,
        "facts": _rests_on(regulation, ticket.facts, form.fields),
        "call": prospect.call,
        "ground": ground,
        "conditions": prospect.conditions(scope=form.fields.get("scope", ""))
        if ground is None
        else (),
        "unpromised": unpromised(regulation, ticket.facts) if ground is None else (),
        "clock": clock.named,
        "promises": promise_lines(prospect, clock, zone=zone) if ground is None else (),
    }


def _foreseen(form: Form, regulation: Regulation) -> Foreseen:
    """Return what comes of the form once what lacks is filled in; what decides promises is taken by its default.

    Raises Refused for the rest.
    """
    lacking, filled = list(_unwritten(form, regulation)), form
    if not form.interaction.text.strip():
        words = replace(form.interaction, text=UNWRITTEN, reply_text=UNWRITTEN)
        filled = replace(form, interaction=words)
    labels = {one.name: one.label_in(tongue()) for one in fields_of(regulation, {})}
    added: set[str] = set()
    while True:
        try:
            found, events = preview_request(filled, IN_FORCE)
        except Refused as refused:
            name = refused.field
            if name in added or name not in labels or name in form.fields:
                raise
            if name in regulation.facts and not regulation.facts[name].default:
                raise
            added.add(name)
            lacking.append(labels[name])
            filled = replace(filled, fields={**filled.fields, name: _any(regulation, name)})
        else:
            return Foreseen(found, events, tuple(lacking))


def _any(regulation: Regulation, name: str) -> str:
    """Return what fills a field that is asked for: every sign, what is taken for a fact, else a mark for words."""
    if name in regulation.facts:
        return regulation.facts[name].default
    if name != CRITERIA or regulation.authority is None:
        return UNWRITTEN
    return ",".join(code for of in regulation.authority.criteria.values() for code in of)


def _unwritten(form: Form, regulation: Regulation) -> tuple[str, ...]:
    """Return by their labels which of the two fields that every form has are empty."""
    language, said = tongue(), form.interaction
    described = regulation.intake[DESCRIPTION].label.in_language(language)
    both = ((said.subject, say("new.subject", language)), (said.text, described))
    return tuple(label for words, label in both if not words.strip())


def _rests_on(
    regulation: Regulation, facts: Mapping[str, str], given: Mapping[str, str]
) -> list[tuple[Fact, str, bool]]:
    """Return the facts that promises are decided on, each with its value and whether it was taken for want of one."""
    return [
        (fact, facts[name], fact.origin == "ticket" and name not in given)
        for name in facts_asked(regulation)
        if facts.get(name) and (fact := regulation.facts[name])
    ]
