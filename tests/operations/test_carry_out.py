"""Commands: one transaction, one outcome for each identity, numbers never reused, history whole."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model.commands import AddNote, Assign, Message, ReplyToCustomer
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import BusyTicketError, Outcome, UnknownTicketError
from reglament.operations.pass_time import pass_time, take_due
from reglament.store.models import Deadline, Event, Ticket
from reglament.store.queries.histories import broken_links

STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Bob")


def test_opening_writes_event_ticket_row_and_deadline(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    outcome = opened()
    row = Ticket.objects.get()
    assert row.number == outcome.ticket.number == "TA-000001"
    assert (row.vendor_id, row.customer_id, row.requester_id) == (
        desk.vendor.pk,
        desk.customer.pk,
        desk.contact.pk,
    )
    assert Event.objects.get(seq=1).type == "TicketOpened"
    # P2 Premium: 4 working hours from 11:00 Moscow on a Tuesday (TE-27), warned of after three
    assert row.next_due_kind == "response"
    assert row.next_due_at == desk.at + timedelta(hours=4)
    assert Deadline.objects.get().at == desk.at + timedelta(hours=3)


@pytest.mark.threat("T07")
def test_a_repeated_command_returns_the_first_outcome(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    first, again = opened("same"), opened("same")
    assert (again.ticket_pk, again.repeated) == (first.ticket_pk, True)
    assert again.events == first.events
    reply = ReplyToCustomer(identity="r1", actor=STAFF, message=Message(text="Looking."))
    at = desk.at + timedelta(hours=1)
    one = carry_out(reply, ticket=first.ticket_pk, at=at)
    two = carry_out(reply, ticket=first.ticket_pk, at=at + timedelta(hours=1))
    assert two.events == one.events
    assert Event.objects.filter(type="StaffReplied").count() == 1


def test_numbers_rise_and_are_never_given_twice(opened: Callable[..., Outcome]) -> None:
    assert [opened(str(n)).ticket.number for n in range(3)] == [
        "TA-000001",
        "TA-000002",
        "TA-000003",
    ]


def test_a_refused_command_changes_nothing(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    pk = opened().ticket_pk
    before = list(Event.objects.values_list("digest", flat=True))
    customer = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk))
    note = AddNote(identity="n", actor=customer, message=Message(text="sneaky"))
    with pytest.raises(Refused):
        carry_out(note, ticket=pk, at=desk.at)
    assert list(Event.objects.values_list("digest", flat=True)) == before


def test_an_unknown_ticket_is_told_apart_from_nothing(desk: SimpleNamespace) -> None:
    with pytest.raises(UnknownTicketError):
        carry_out(Assign(identity="a", actor=STAFF, assignee="1"), ticket=99, at=desk.at)


def test_breach_is_recorded_once_dated_when_it_was_due(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    pk = opened().ticket_pk
    due = desk.at + timedelta(hours=4)
    assert take_due(at=due - timedelta(hours=3), limit=50) == []
    warned = due - timedelta(hours=1)
    assert take_due(at=warned, limit=50) == [pk]
    pass_time(pk, at=warned)
    # the row has moved on to what comes next
    assert take_due(at=due - timedelta(seconds=1), limit=50) == []
    late = due + timedelta(seconds=40)
    for pk in take_due(at=late, limit=50):
        pass_time(pk, at=late)
    breach = Event.objects.get(type="Breached")
    assert breach.at == due
    assert breach.recorded_at == late
    for pk in take_due(at=late + timedelta(seconds=1), limit=50):
        pass_time(pk, at=late + timedelta(seconds=1))
    assert Event.objects.filter(type="Breached").count() == 1
    assert Ticket.objects.get().breached is True


def test_history_is_chained_and_a_stored_event_cannot_be_edited(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    pk = opened().ticket_pk
    assert broken_links(pk) == []
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Event.objects.filter(ticket=pk).update(data="{}")
    Event.objects.filter(ticket=pk, seq=1).delete()
    assert broken_links(pk) != [] or not Event.objects.filter(ticket=pk).exists()


@pytest.mark.threat("T16")
def test_an_identity_used_by_others_leads_nowhere(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    theirs, ours = opened("theirs").ticket_pk, opened("ours").ticket_pk
    reply = ReplyToCustomer(identity="page:1", actor=STAFF, message=Message(text="Looking."))
    carry_out(reply, ticket=theirs, at=desk.at, vendor=desk.vendor.pk)
    with pytest.raises(UnknownTicketError):
        carry_out(reply, ticket=theirs, at=desk.at, vendor=desk.vendor.pk + 1)
    with pytest.raises(BusyTicketError):
        carry_out(reply, ticket=ours, at=desk.at, vendor=desk.vendor.pk)
    assert Event.objects.filter(type="StaffReplied").count() == 1
