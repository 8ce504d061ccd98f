"""Who gets into a thread by mail, counted in the store: sender proof x token x path x Cc, readers before and after."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.commands import Message, ReplyToCustomer
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.posting import plug_in, poster
from reglament.operations.save_contact import save_contact
from reglament.operations.take_interactions import take_interactions
from reglament.project.posting import EmailPoster
from reglament.store.models import HeldInteraction, OutboxLetter, RawMail, ReplyToken, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.directory import core_contact
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import InForce, regulation_of

ANN, EVE = "ann@acme.example", "eve@nowhere.example"
PATHS: dict[str, dict[str, Any]] = {
    "number": {"subject": "[TA-000001] any news?"},
    "mention": {"reply_text": "any news of TA-000001, please?"},
    "header": {"in_reply_to": ("<a@acme>",)},
    "token of Ann": {"reply_token": "t" * 64},
}
# nobody but Ann with her token, or Ann proven; whatever is forged or strange stays outside
JOIN = {
    *product((ANN,), ("proven",), PATHS),
    *product((ANN,), ("unproven", "failed"), ("token of Ann",)),
}


def readers(ticket: Ticket) -> set[str]:
    """Return everybody who was or will be told of the ticket."""
    events = history_of(ticket.pk).events
    folded = Projection(regulation_of(ticket.vendor_id, ticket.regulation), events).ticket
    told = OutboxLetter.objects.filter(ticket=ticket).values_list("to", flat=True)
    return {folded.requester_address, *folded.participants, *told}


@pytest.mark.threat("T01")
@pytest.mark.parametrize("copied", [(), (EVE,)], ids=["alone", "with a copy to Eve"])
@pytest.mark.parametrize(
    ("sender", "proof", "path"), list(product((ANN, EVE), ("proven", "unproven", "failed"), PATHS))
)
def test_who_gets_into_a_thread(
    desk: SimpleNamespace, opened: Callable[..., Any], sender: str, proof: str, path: str,
    copied: tuple[str, ...],
) -> None:  # fmt: skip
    opened()
    ticket = Ticket.objects.get()
    ReplyToken.objects.create(
        vendor=desk.vendor, ticket=ticket, contact=desk.contact, address=ANN, digest="t" * 64
    )
    before = readers(ticket)
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="m", raw=b"raw", envelope={},
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    (claimed,) = take_mail(at=desk.at, limit=1)
    values: dict[str, Any] = {
        "subject": "any news?", "text": "any news?", "reply_text": "any news?", **PATHS[path],
    }  # fmt: skip
    it = Interaction(
        identity="m", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address=sender), copied=tuple(Address(address=one) for one in copied),
        message_id="<m@x.example>", language="en", proof=SenderProof(proof), **values,
    )  # fmt: skip
    taken = Taken(
        Contacted(it, desk.mailbox), (), raw_pk=claimed.mail.pk, fence=claimed.claim.fence
    )
    take_interactions([taken], InForce(), at=desk.at)
    joins = (sender, proof, path) in JOIN
    assert ticket.messages.count() == (2 if joins else 1)
    assert HeldInteraction.objects.count() == (0 if joins else 1)
    assert Ticket.objects.count() == 1
    assert readers(ticket) == before


@pytest.mark.threat("T01", "T21")
@pytest.mark.parametrize("path", PATHS)
def test_who_left_speaks_in_no_thread_is_no_colleague_and_gets_no_letter(
    desk: SimpleNamespace, opened: Callable[..., Any], path: str
) -> None:
    outcome = opened()
    ticket = Ticket.objects.get()
    left = replace(core_contact(desk.contact), active=False)
    save_contact(desk.customer, left, row=desk.contact, actor=SYSTEM, at=desk.at)
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    command = ReplyToCustomer(
        identity="r", actor=staff, message=Message(text="The cause is known.")
    )
    carry_out(command, ticket=outcome.ticket_pk, at=desk.at)
    told = OutboxLetter.objects.filter(ticket=ticket, kind="human").values_list(
        "to", "state", "response"
    )
    assert list(told) == [(ANN, "withheld", "not sent: this person left the customer")]
    assert ReplyToken.objects.count() == 0
    # the address made for Ann outlives her where an old letter is answered after her tokens were made anew
    ReplyToken.objects.create(vendor=desk.vendor, ticket=ticket, address=ANN, digest="t" * 64)
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="m", raw=b"raw", envelope={},
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    (claimed,) = take_mail(at=desk.at, limit=1)
    values: dict[str, Any] = {"text": "any news?", "reply_text": "any news?", **PATHS[path]}
    it = Interaction(
        identity="m", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address=ANN), message_id="<m@x.example>", language="en",
        proof=SenderProof.PROVEN, **values,
    )  # fmt: skip
    taken = Taken(
        Contacted(it, desk.mailbox), (), raw_pk=claimed.mail.pk, fence=claimed.claim.fence
    )
    take_interactions([taken], InForce(), at=desk.at)
    assert (ticket.messages.count(), Ticket.objects.count()) == (2, 1)
    assert HeldInteraction.objects.count() == 1


@pytest.fixture
def reply_domain() -> Iterator[None]:
    """Letters give reply addresses, as where REGLAMENT_REPLY_DOMAIN is set."""
    before = poster()
    plug_in(EmailPoster(secret=b"here", mail_domain="desk.example", reply_domain="reply.example"))
    yield
    plug_in(before)


@pytest.mark.threat("T21")
@pytest.mark.parametrize("speaker", ["requester", "participant"])
def test_an_address_taken_off_a_contact_takes_its_reply_addresses_along(
    desk: SimpleNamespace, opened: Callable[..., Any], speaker: str, reply_domain: None
) -> None:
    """Also the one that the next letter of the same request would make anew; the other address keeps its own."""
    outcome, other = opened(), "ann@home.example"
    ticket, whole = Ticket.objects.get(), core_contact(desk.contact)
    kept = replace(whole, addresses=(ANN, other))
    save_contact(desk.customer, kept, row=desk.contact, actor=SYSTEM, at=desk.at)
    contact = desk.contact if speaker == "requester" else None
    ReplyToken.objects.all().delete()
    for address, digest in ((ANN, "t" * 64), (other, "u" * 64)):
        ReplyToken.objects.create(
            vendor=desk.vendor, ticket=ticket, contact=contact, address=address, digest=digest
        )
    dropped = replace(whole, addresses=(other,))
    save_contact(desk.customer, dropped, row=desk.contact, actor=SYSTEM, at=desk.at)
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    command = ReplyToCustomer(identity="r", actor=staff, message=Message(text="Known."))
    carry_out(command, ticket=outcome.ticket_pk, at=desk.at)
    live = ReplyToken.objects.exclude(digest__startswith="ended-")
    assert list(live.values_list("address", "digest")) == [(other, "u" * 64)]
    save_contact(desk.customer, kept, row=desk.contact, actor=SYSTEM, at=desk.at)
    carry_out(replace(command, identity="again"), ticket=outcome.ticket_pk, at=desk.at)
    assert set(live.values_list("address", flat=True)) == {other, ANN}
    assert not live.filter(digest="t" * 64).exists()
