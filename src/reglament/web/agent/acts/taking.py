"""Owns what taking a request asks: why an earlier one is passed where the text orders by arrival (AS-17).

From a colleague it is taken over on purpose: a form names who has it. It says whom its page showed as the owner.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.turns import first_before
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.store.queries.regulations import regulation_of
from reglament.web.fields import Field
from reglament.web.words import say

# who had it on the page, "" for nobody
OWNER = "owner"


def fields(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Return the owner shown; with a reason, which taking over may have, and taking out of turn needs."""
    shown = Field(name=OWNER, kind="hidden", required=False, value=ticket.assignee)
    if not (ticket.assignee or regulation.queue.reason_for_skipping):
        return (shown,)
    return (shown, Field(name="reason", kind="line", required=False))


def sample(_regulation: Regulation, ticket: Ticket) -> Mapping[str, str]:
    """Return the owner as the page shows him."""
    return {OWNER: ticket.assignee}


def worded(regulation: Regulation, ticket: Ticket) -> str:
    """Return the phrases of taking: from whom, and a form follows where the text may ask for a reason."""
    if ticket.assignee:
        return "take_over"
    return "take_in_turn" if regulation.queue.reason_for_skipping else ""


def asked(form: tuple[Field, ...], row: TicketRow, _at: datetime) -> tuple[Field, ...]:
    """Return the form with the request that is first in turn and its clause; it asks nothing where none is before."""
    regulation = regulation_of(row.vendor_id, row.regulation)
    if row.assignee_id is not None or not regulation.queue.reason_for_skipping:
        return form
    number = first_before(row, regulation)
    cited = "".join(f" ({one})" for one in regulation.queue.clauses[:1])
    if not number:
        told = Words(*(say("hint.first_in_turn", tongue, cited=cited) for tongue in ("en", "ru")))
        return _with_reason(form, kind="hidden", hint=told)
    label = Words(
        *(say("field.why_earlier", tongue, number=number, cited=cited) for tongue in ("en", "ru"))
    )
    return _with_reason(form, label=label, required=True)


def _with_reason(form: tuple[Field, ...], **changes: Any) -> tuple[Field, ...]:
    return tuple(replace(one, **changes) if one.name == "reason" else one for one in form)
