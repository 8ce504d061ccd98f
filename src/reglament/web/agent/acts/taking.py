"""Owns what taking a request asks: where the text orders by arrival, why an earlier one is passed (AS-17)."""

from dataclasses import replace
from datetime import datetime

from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.turns import first_before
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.store.queries.regulations import regulation_of
from reglament.web.fields import Field
from reglament.web.words import say


def fields(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    """Return the reason that taking out of turn needs; nothing where the text names no such order."""
    if not regulation.queue.reason_for_skipping:
        return ()
    return (Field(name="reason", kind="line", required=False),)


def worded(regulation: Regulation) -> str:
    """Return the phrases of taking: a form follows where the text may ask for a reason."""
    return "take_in_turn" if regulation.queue.reason_for_skipping else ""


def asked(form: tuple[Field, ...], row: TicketRow, _at: datetime) -> tuple[Field, ...]:
    """Return the form with the request that is first in turn and its clause; it asks nothing where none is before."""
    if not form:
        return form
    regulation = regulation_of(row.vendor_id, row.regulation)
    number = first_before(row, regulation)
    cited = "".join(f" ({one})" for one in regulation.queue.clauses[:1])
    if not number:
        told = Words(*(say("hint.first_in_turn", tongue, cited=cited) for tongue in ("en", "ru")))
        return tuple(replace(one, kind="hidden", hint=told) for one in form)
    label = Words(
        *(say("field.why_earlier", tongue, number=number, cited=cited) for tongue in ("en", "ru"))
    )
    return tuple(replace(one, label=label, required=True) for one in form)
