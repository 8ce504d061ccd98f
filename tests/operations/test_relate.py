"""Splitting, merging and linking tickets: two histories, one transaction, both told, nothing lost."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model.commands import Message
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import MergeInto, SplitOff
from reglament.operations.check_histories import verify
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.relate import link_tickets, merge_ticket, other_ticket, split_ticket
from reglament.operations.take_interactions import take_interactions
from reglament.store import models as m
from reglament.store.models import OutboxLetter, Ticket
from reglament.store.queries.regulations import InForce

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
    boss = m.Contact.objects.create(vendor=desk.vendor, customer=desk.customer, name="Boss")
    main = opened("a", requester=str(boss.pk), requester_address="boss@acme.example")
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


@pytest.mark.threat("T01")
@pytest.mark.parametrize("proof", ["proven", "unproven"])
def test_an_answer_to_a_duplicate_goes_where_the_duplicate_goes_on(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor, proof: str
) -> None:
    main, again = opened("a", requester_address="boss@acme.example"), opened("b")
    command = MergeInto(
        identity="m", actor=staff, number=main.ticket.number, customer=str(desk.customer.pk)
    )
    merge_ticket(
        command, ticket=again.ticket_pk, into=main.ticket_pk, vendor=desk.vendor.pk, at=desk.at
    )
    it = Interaction(
        identity="x",
        channel="email",
        arrived_at=desk.at,
        mailbox=desk.mailbox.address,
        sender=Address(address="ann@acme.example"),
        subject=f"Re: [{again.ticket.number}] Reports do not open",
        message_id="<x@acme>",
        text="It happens daily.",
        reply_text="It happens daily.",
        proof=SenderProof(proof),
    )
    m.RawMail.objects.create(
        vendor=desk.vendor,
        mailbox=desk.mailbox,
        identity="x",
        raw=b"raw",
        envelope={},
        recipient=desk.mailbox.address,
        received_at=desk.at,
        claimable_at=desk.at,
    )
    (claimed,) = take_mail(at=desk.at, limit=1)
    raw, fence = claimed.mail.pk, claimed.claim.fence
    taken = Taken(Contacted(it, desk.mailbox), (), raw_pk=raw, fence=fence)
    take_interactions([taken], InForce(), at=desk.at)
    said = m.Message.objects.filter(text="It happens daily.").values_list("ticket", flat=True)
    assert list(said) == ([main.ticket_pk] if proof == "proven" else [])
    assert Ticket.objects.get(pk=again.ticket_pk).state == "closed"
    held = m.HeldInteraction.objects.count()
    assert (held, Ticket.objects.count()) == (0 if proof == "proven" else 1, 2)


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
