"""Owns letters that do not arrive: noted for staff, and after too many the portal alone serves (IS-132, IS-134).

Clocks run on whatever comes back (X-60): that the customer was not told is no time of his.
"""

from reglament.core.lifecycle.case import Case, require_reason
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.ticket import PORTAL_ONLY, UNDELIVERED
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused


def note_delivery_failure(case: Case, command: c.NoteDeliveryFailure) -> tuple[e.Event, ...]:
    """Return the failure, and the turn to the portal alone where the regulation sets a limit that is reached.

    What fails again, or is doubtful where trouble is known already, is a note: a copied Message-ID turns nothing (T01).
    """
    before = _failures(case)
    doubled = command.letter and command.letter in before
    if doubled or (command.by_header and UNDELIVERED in case.ticket.flags):
        return (case.event(e.NoteAdded, command, message=command.message),)
    record = case.regulation.recorded.get("delivery")
    failed = case.event(
        e.DeliveryFailed,
        command,
        clauses=record.clauses[:1] if record else (),
        recipient=command.recipient,
        status=command.status,
        message=command.message,
        letter=command.letter,
        by_header=command.by_header,
    )
    limit = case.regulation.parameters.get("bounces_before_portal_only")
    if limit is None or command.by_header or PORTAL_ONLY in case.ticket.flags:
        return (failed,)
    if len(before) + 1 < int(str(limit.value)):
        return (failed,)
    return (failed, case.event(e.MadePortalOnly, command, clauses=limit.clauses))


def _failures(case: Case) -> list[str]:
    """Return the letters that surely came back since delivery was settled last, "" for one that nobody named."""
    found: list[str] = []
    for event in case.history:
        if isinstance(event, e.DeliverySettled):
            found = []
        elif isinstance(event, e.DeliveryFailed) and not event.by_header:
            found.append(event.letter)
    return found


def settle_delivery(case: Case, command: c.SettleDelivery) -> tuple[e.Event, ...]:
    """Return the end of the trouble; raises Refused where there is none."""
    case.require_staff(command)
    record = case.regulation.recorded.get("delivery")
    cited = record.clauses if record else ()
    if not {UNDELIVERED, PORTAL_ONLY} & set(case.ticket.flags):
        raise Refused(
            Words("No letter of this request came back", "Письма этого обращения не возвращались"),
            clauses=cited,
            remedy=Words("Nothing is to be done.", "Делать ничего не нужно."),
        )
    require_reason(command.reason, cited)
    return (case.event(e.DeliverySettled, command, clauses=cited, reason=command.reason),)
