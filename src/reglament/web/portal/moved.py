"""Owns what a customer reads of the own act: what became of it, and which promises remote access moved, and how."""

from django.http import HttpRequest

from reglament import wall_time
from reglament.core.lifecycle import Prospect
from reglament.core.model.events import RemoteAccessSet
from reglament.core.notices import shifts_told, teller
from reglament.core.regulation.document import Regulation
from reglament.operations.outcome import Outcome
from reglament.store.queries.histories import history_of
from reglament.web.became import became_yours
from reglament.web.moments import tongue
from reglament.web.portal.request_page import zone_of
from reglament.web.words import say


def told_of(request: HttpRequest, outcome: Outcome, regulation: Regulation) -> str:
    """Return what the customer reads after the act that had this outcome."""
    became = became_yours(outcome, regulation, tongue())
    moves = _moves(outcome, regulation, zone_of(request, regulation))
    return f"{became} {say('yours.moved', tongue(), moves='; '.join(moves))}" if moves else became


def _moves(outcome: Outcome, regulation: Regulation, zone: str) -> tuple[str, ...]:
    """Return each promise that remote access moved, with both moments (X-15); none where none moved."""
    if not any(isinstance(one, RemoteAccessSet) for one in outcome.events):
        return ()
    at, history = wall_time.now(), history_of(outcome.ticket_pk).events
    last = outcome.first - 1 + len(outcome.events)
    before = Prospect(history[: outcome.first - 1], regulation, at)
    shifts = Prospect(history[:last], regulation, at).shifts_since(before)
    told = teller(regulation, language=tongue(), zone=zone, as_of=at)
    return shifts_told(regulation, shifts, language=tongue(), told=told) if shifts else ()
