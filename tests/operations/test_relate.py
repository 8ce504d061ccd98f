"""Splitting, merging and linking tickets: two histories, one transaction, both told, nothing lost."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import MergeInto, SplitOff
from reglament.operations.check_histories import verify
from reglament.operations.relate import link_tickets, merge_ticket, other_ticket, split_ticket
from reglament.store.models import OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(desk: SimpleNamespace) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")


def split(desk: SimpleNamespace, staff: Actor, ticket: int, identity: str = "split") -> Any:
    command = SplitOff(
        identity=identity, actor=staff, subject="Export fails", message=Message(text="Export.")
    )
    return split_ticket(command, ticket=ticket, vendor=desk.vendor.pk, at=desk.at)


@pytest.mark.clause("AS-27", "IS-54")
def test_a_split_opens_a_ticket_of_its_own_from_the_same_arrival_and_both_are_acknowledged(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor
) -> None:
    parent = opened()
    split(desk, staff, parent.ticket_pk)
    first, second = Ticket.objects.order_by("pk")
    assert (second.registered_at, second.subject) == (first.registered_at, "Export fails")
    assert second.next_due_at == first.next_due_at
    assert first.number != second.number
    told = OutboxLetter.objects.filter(letter="acknowledgement").order_by("pk")
    assert [one.ticket_id for one in told] == [first.pk, second.pk]
    split(desk, staff, parent.ticket_pk)
    assert Ticket.objects.count() == 2
    assert list(verify()) == []


def test_a_split_that_the_rules_refuse_takes_no_number_and_opens_nothing(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor
) -> None:
    parent = opened()
    command = SplitOff(identity="s", actor=staff, subject=" ", message=Message(text="x"))
    with pytest.raises(Refused):
        split_ticket(command, ticket=parent.ticket_pk, vendor=desk.vendor.pk, at=desk.at)
    assert Ticket.objects.count() == 1
    assert opened("two").ticket.number == "TA-000002"


def test_a_merge_ends_the_duplicate_tells_its_requester_and_keeps_its_words(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor
) -> None:
    main = opened("a", requester_address="boss@acme.example")
    again = opened("b")
    command = MergeInto(
        identity="m",
        actor=staff,
        number=main.ticket.number,
        customer=str(desk.customer.pk),
        requester_address="boss@acme.example",
    )
    merge_ticket(
        command, ticket=again.ticket_pk, into=main.ticket_pk, vendor=desk.vendor.pk, at=desk.at
    )
    gone, kept = Ticket.objects.get(pk=again.ticket_pk), Ticket.objects.get(pk=main.ticket_pk)
    assert (gone.state, gone.merged_into, gone.next_due_at) == ("closed", kept.number, None)
    assert kept.participants == ["ann@acme.example"]
    note = kept.messages.get(direction="note")
    assert (note.public, "The monthly report shows an error." in note.text) == (False, True)
    letter = OutboxLetter.objects.get(letter="merged")
    assert (letter.to, letter.ticket_id) == ("ann@acme.example", gone.pk)
    assert list(verify()) == []


@pytest.mark.threat("T16")
def test_nothing_of_another_vendor_is_linked_or_merged(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor
) -> None:
    from reglament.store.models import Vendor

    one, two = opened("a"), opened("b")
    stranger = Vendor.objects.create(code="other", name="Other")
    with pytest.raises(Refused):
        other_ticket(one.ticket.number, vendor=stranger.pk)
    link_tickets(
        staff,
        identity="l",
        ticket=one.ticket_pk,
        other=two.ticket_pk,
        vendor=desk.vendor.pk,
        at=desk.at,
    )
    from reglament.core.lifecycle import fold
    from reglament.store.queries.histories import history_of

    links = [fold(history_of(one_.ticket_pk).events).links for one_ in (one, two)]
    assert links == [{two.ticket.number: "related"}, {one.ticket.number: "related"}]
