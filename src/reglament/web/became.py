"""Owns the line that says what an action did to a request: what happened, and whether a letter goes to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.model.billing import PaidWorkAnswered
from reglament.core.model.events import (
    Classified,
    Closed,
    CustomerReplied,
    Event,
    FactsChanged,
    RemoteAccessSet,
)
from reglament.core.model.hearing import for_staff_alone
from reglament.core.model.money import told as price_told
from reglament.core.model.people import ActorKind
from reglament.core.model.relations import ProblemSplitOff
from reglament.core.model.ticket import PORTAL_ONLY, PaidWork
from reglament.core.notices.values import REASONS
from reglament.core.regulation.document import Regulation
from reglament.operations.letters import TO_STAFF
from reglament.operations.outcome import Outcome
from reglament.store.models import LetterState, OutboxLetter, Ticket
from reglament.store.queries.letters import letters_by_event
from reglament.web.record import sentence
from reglament.web.words import catalogue, say


def became(outcome: Outcome, regulation: Regulation, language: str) -> str:
    """Return what a member of staff reads after an action on a request."""
    if not outcome.events:
        return say("became.nothing", language)
    events = [_unreasoned(one) for one in _own(outcome.events)]
    happened = [_ended(sentence(one, regulation, language)) for one in events]
    return " ".join([*happened, *_told(outcome, _letters(outcome), language)])


def became_yours(outcome: Outcome, regulation: Regulation, language: str) -> str:
    """Return what a customer reads after an action on the own request; "" after an end, which the page's head says."""
    if not outcome.events:
        return say("became.nothing", language)
    events = [one for one in _own(outcome.events) if not isinstance(one, Closed)]
    yours = [
        one
        for one in (_yours(event, outcome.ticket.paid_work, language) for event in events)
        if one
    ]
    changed = [one for one in events if _changes_priority(one, regulation)]
    # what it became: the rules may have set another at once
    last = [one for one in outcome.events if _changes_priority(one, regulation)][-1:]
    told = [_unreasoned(one) for one in (last if changed else () if yours else events)]
    lines = [_ended(sentence(one, regulation, language, to_customer=True)) for one in told]
    return " ".join([*lines, *yours])


def _yours(event: Event, work: PaidWork | None, language: str) -> str:
    """Return the words to the customer who did it, "" where those of the record say it."""
    if isinstance(event, PaidWorkAnswered) and work is not None:
        return _answered(event, work, language)
    if isinstance(event, Classified) and PRICE_CONSENT in event.intake:
        return say("yours.price_agreed", language)
    if isinstance(event, CustomerReplied) and event.confirms:
        return say("yours.confirmed", language)
    if isinstance(event, RemoteAccessSet):
        return say("yours.access_given" if event.granted else "yours.access_withdrawn", language)
    key = f"yours.{type(event).__name__}"
    return say(key, language) if key in catalogue() else ""


def _answered(event: PaidWorkAnswered, work: PaidWork, language: str) -> str:
    named = {"price": price_told(work.price, language), "note": work.note}
    if event.consent:
        return _ended(say("yours.work_approved", language, **named))
    return _ended(say("yours.work_declined", language, **named))


def _changes_priority(event: Event, regulation: Regulation) -> bool:
    ruled = regulation.authority.fact if regulation.authority is not None else ""
    return isinstance(event, FactsChanged) and ruled in event.changes


def _unreasoned(event: Event) -> Event:
    """Return the event without its reason where its reader wrote it a moment ago."""
    reason = getattr(event, "reason", "")
    given: dict[str, Any] = {"reason": ""} if reason and reason not in REASONS else {}
    return replace(event, **given)


def _own(events: Sequence[Event]) -> list[Event]:
    """Return what the person did; what only time or the rules added besides stands in the record."""
    return [one for one in events if one.actor.kind is not ActorKind.SYSTEM] or list(events)


def _ended(words: str) -> str:
    words = words.strip().rstrip(".")
    return words if words.endswith(("!", "?", "…")) else f"{words}."


def _letters(outcome: Outcome) -> list[OutboxLetter]:
    found = letters_by_event(outcome.ticket_pk, outcome.ticket.number)
    own = _own(outcome.events)
    numbered = enumerate(outcome.events, start=outcome.first)
    letters = [one for seq, event in numbered if event in own for one in found.get(seq, ())]
    return [*letters, *_letters_of_split_off(outcome)]


def _letters_of_split_off(outcome: Outcome) -> Iterator[OutboxLetter]:
    """Yield the letters of requests that were opened for a problem of this one."""
    numbers = [one.number for one in outcome.events if isinstance(one, ProblemSplitOff)]
    vendor = outcome.ticket.vendor
    for row in Ticket.objects.filter(vendor__code=vendor, number__in=numbers) if numbers else ():
        for letters in letters_by_event(row.pk, row.number).values():
            yield from letters


def _told(outcome: Outcome, letters: Sequence[OutboxLetter], language: str) -> Iterator[str]:
    """Yield who is written to; a letter to a colleague is no word to the customer."""
    outside = [one for one in letters if not one.letter.endswith(TO_STAFF)]
    groups = {
        "became.letter": [one for one in outside if one.state != LetterState.WITHHELD],
        "became.withheld": [one for one in outside if one.state == LetterState.WITHHELD],
        "became.colleagues": [one for one in letters if one.letter.endswith(TO_STAFF)],
    }
    for key, group in groups.items():
        people = ", ".join(dict.fromkeys(one.to for one in group))
        if people:
            yield say(key, language, people=people)
    if not outside:
        yield from _untold(outcome, language)


def _untold(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield that nobody outside is written to, where this request alone says so."""
    events = _own(outcome.events)
    if all(for_staff_alone(one) for one in events):
        yield say("became.inside", language)
    elif PORTAL_ONLY in outcome.ticket.flags:
        yield say("became.portal_only", language)
    # of another request or item that changed with it, other letters may tell
    elif not any(getattr(one, "number", "") or getattr(one, "item", "") for one in events):
        yield say("became.no_letter", language)
