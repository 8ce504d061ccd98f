"""Owns how complete the information of a ticket is, and which of it a clarification may ask for (TE-41, IS-102)."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from reglament.core.model.commands import Classify, ReplyToCustomer
from reglament.core.model.events import Event, StaffReplied
from reglament.core.model.ticket import Ticket, TicketState
from reglament.core.regulation.document import IntakeField, Regulation, Words
from reglament.core.regulation.refused import Refused

DESCRIPTION, LOG = "description", "diagnostic_log"


@dataclass(frozen=True, slots=True)
class Meter:
    """Which of the fields that count are given; "3 of 5" on the page."""

    given: tuple[IntakeField, ...]
    missing: tuple[IntakeField, ...]

    @property
    def whole(self) -> int:
        """Return how many fields count."""
        return len(self.given) + len(self.missing)


def meter(regulation: Regulation, ticket: Ticket) -> Meter:
    """Return the meter; a provisional fact is not given, the opening message is the description, a file a log."""
    given: list[IntakeField] = []
    missing: list[IntakeField] = []
    for field in regulation.intake.values():
        if field.counts:
            (given if _is_given(field, ticket) else missing).append(field)
    return Meter(tuple(given), tuple(missing))


def missing_fields(regulation: Regulation, ticket: Ticket) -> tuple[IntakeField, ...]:
    """Return every field of the form that nobody has filled, those of the meter first."""
    left = [one for one in regulation.intake.values() if not _is_given(one, ticket)]
    return tuple(sorted(left, key=lambda one: not one.counts))


def _is_given(field: IntakeField, ticket: Ticket) -> bool:
    if ticket.intake.get(field.name, "").strip():
        return True
    if field.name in ticket.facts:
        return bool(ticket.facts[field.name]) and field.name not in ticket.provisional
    return bool(_known(ticket).get(field.name))


def _known(ticket: Ticket) -> dict[str, str | bool]:
    """Return what the request itself says of fields that nobody need fill in: whose it is, its number, its words."""
    return {
        "name": ticket.requester_name,
        "organisation": ticket.customer_name,
        "number": ticket.number,
        DESCRIPTION: ticket.described,
        LOG: ticket.log_attached,
    }


def check_asked(
    regulation: Regulation, ticket: Ticket, command: ReplyToCustomer
) -> tuple[str, ...]:
    """Return the clauses of what the reply asks for; raises Refused for a field that is given or that there is not."""
    left = {one.name: one for one in missing_fields(regulation, ticket)}
    for name in command.asked:
        if name not in left:
            field = regulation.intake.get(name)
            label = field.label if field is not None else Words(name, name)
            raise Refused(
                Words(f"{label.en}: nothing to ask for", f"{label.ru}: спрашивать нечего"),
                clauses=field.clauses if field is not None else (),
                remedy=Words("Ask only for what is missing.", "Спросите только недостающее."),
            )
    return tuple(dict.fromkeys(cl for name in command.asked for cl in left[name].clauses))


def still_asked(
    regulation: Regulation, ticket: Ticket, history: Iterable[Event]
) -> tuple[IntakeField, ...]:
    """Return the fields that the customer was asked for and nobody has filled, while the request is open.

    What is told in words alone stays asked until somebody writes it down, or the customer is waited for no more.
    """
    if ticket.state is not TicketState.WAITING or ticket.waiting_for != "customer":
        return ()
    asked = {name for one in history if isinstance(one, StaffReplied) for name in one.asked}
    return tuple(one for one in missing_fields(regulation, ticket) if one.name in asked)


def check_fields(regulation: Regulation, command: Classify) -> None:
    """Raise Refused for a field that the form lacks (T18), no link (AS-13), or a value no option has (AS-4)."""
    for name, value in command.intake.items():
        field = regulation.intake.get(name)
        if field is None:
            raise _unfit(
                Words(name, name),
                Words("no field of the form", "нет такого поля"),
                regulation.intake,
            )
        if value.strip():
            _check_value(field, value)


def _check_value(field: IntakeField, value: str) -> None:
    if field.options and value not in field.options:
        wrong = Words(f"{value} is not offered", f"нет варианта {value}")
        raise _unfit(field.label, wrong, field.options, clauses=field.clauses)
    parts = urlsplit(value.strip())
    if field.form == "url" and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise Refused(
            Words(f"{field.label.en}: this is no address", f"{field.label.ru}: это не адрес"),
            clauses=field.clauses,
            remedy=Words("Give it whole, beginning with https://.", "Укажите целиком, с https://."),
            field=field.name,
        )


def _unfit(
    label: Words, wrong: Words, allowed: Iterable[str], *, clauses: tuple[str, ...] = ()
) -> Refused:
    one_of = ", ".join(allowed)
    return Refused(
        Words(f"{label.en:.60}: {wrong.en:.80}", f"{label.ru:.60}: {wrong.ru:.80}"),
        clauses=clauses,
        remedy=Words(f"Choose one of: {one_of}.", f"Выберите из: {one_of}."),
    )
