"""Who gets into a thread by mail, counted in the store: sender proof x token x path x Cc, readers before and after."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.commands import Message, ReplyToCustomer
from reglament.core.model.interaction import Address, Interaction, SenderProof, Undelivered
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.note_undelivered import note_undelivered
from reglament.operations.posting import plug_in, poster
from reglament.operations.save_contact import save_contact
from reglament.operations.send_letters import send_again
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


@pytest.mark.threat("T21")
def test_a_reply_address_ends_however_its_persons_address_was_written(
    desk: SimpleNamespace, opened: Callable[..., Any], reply_domain: None
) -> None:
    ticket = opened(participants=('"bob"@xn--e1afmkfd.example',)).ticket_pk
    keep(desk, ANN, "Bob@пример.example")
    reply(desk, ticket)
    live = ReplyToken.objects.exclude(digest__startswith="ended-")
    assert set(live.values_list("address", flat=True)) == {ANN, "bob@пример.example"}
    keep(desk, ANN)
    assert list(live.values_list("address", flat=True)) == [ANN]


HOME = "ann@home.example"


def reply(desk: SimpleNamespace, ticket: int, identity: str = "told") -> None:
    """Reply to the customer as the desk's agent."""
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    words = Message(text="The cause is known.")
    carry_out(
        ReplyToCustomer(identity=identity, actor=staff, message=words), ticket=ticket, at=desk.at
    )


def keep(desk: SimpleNamespace, *addresses: str) -> None:
    """Give the desk's contact these addresses, and no others."""
    kept = replace(core_contact(desk.contact), addresses=addresses)
    save_contact(desk.customer, kept, row=desk.contact, actor=SYSTEM, at=desk.at)


def told(ticket: int) -> list[tuple[str, str, str]]:
    """Return where the letters with a person's words went."""
    rows = OutboxLetter.objects.filter(ticket=ticket, kind="human").order_by("pk")
    return list(rows.values_list("to", "state", "response"))


@pytest.mark.threat("T21")
def test_letters_follow_the_contact_to_the_first_address_that_is_left(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    """Also where the other address takes part in the request already: once, not twice."""
    ticket = opened(participants=(HOME,)).ticket_pk
    keep(desk, ANN, HOME)
    reply(desk, ticket)
    assert told(ticket)[0] == (ANN, "queued", "")
    keep(desk, HOME)
    before = OutboxLetter.objects.count()
    reply(desk, ticket, "again")
    fresh = OutboxLetter.objects.order_by("pk")[before:]
    assert [(one.to, one.state) for one in fresh] == [(HOME, "queued")]
    assert b"In-Reply-To: <a@acme>" in bytes(fresh[0].raw)
    assert f"To: Ann <{HOME}>".encode() in bytes(fresh[0].raw)


@pytest.mark.threat("T21")
def test_without_any_address_no_letter_goes_and_staff_see_why(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    ticket = opened().ticket_pk
    keep(desk, HOME)
    keep(desk)
    reply(desk, ticket)
    why = "not sent: the address was taken off its contact, who has no other one"
    assert told(ticket) == [(ANN, "withheld", why)]
    (kept,) = OutboxLetter.objects.filter(ticket=ticket, kind="human")
    assert not send_again(kept.pk, at=desk.at)
    keep(desk, HOME)
    reply(desk, ticket, "again")
    assert told(ticket)[1:] == [(HOME, "queued", "")]


@pytest.mark.threat("T21")
def test_an_address_that_no_contact_ever_had_goes_on_to_get_letters(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    """As where a person took a held mail as a request of Ann, who wrote it from elsewhere."""
    ticket = opened(requester_address="ann@elsewhere.example").ticket_pk
    keep(desk, HOME)
    reply(desk, ticket)
    assert told(ticket) == [("ann@elsewhere.example", "queued", "")]


@pytest.mark.threat("T01", "T21")
@pytest.mark.parametrize(
    ("gone", "wrote"),
    [(HOME, {"requester_address": HOME}), (HOME, {"participants": (HOME,)}), ("ann@acme.example", {})],
    ids=["requester", "participant", "at the customer's domain"],
)  # fmt: skip
def test_mail_from_an_address_taken_off_its_contact_joins_nothing(
    desk: SimpleNamespace, opened: Callable[..., Any], gone: str, wrote: dict[str, Any]
) -> None:
    ticket = Ticket.objects.get(pk=opened(**wrote).ticket_pk)
    keep(desk, gone, "ann@new.example")
    keep(desk, "ann@new.example")
    assert speaks(desk, ticket, gone) == 0
    assert HeldInteraction.objects.count() == 1
    keep(desk, gone, "ann@new.example")
    assert speaks(desk, ticket, gone) == 1


@pytest.mark.threat("T21")
@pytest.mark.clause("IS-132")
def test_what_comes_back_from_the_new_address_is_noted_with_the_request(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    ticket = Ticket.objects.get(pk=opened().ticket_pk)
    keep(desk, HOME)
    ReplyToken.objects.create(
        vendor=desk.vendor, ticket=ticket, contact=desk.contact, address=HOME, digest="t" * 64
    )
    failed = Undelivered(recipient=HOME, status="5.1.1")
    speaks(
        desk, ticket, "mailer-daemon@home.example",
        reply_token="t" * 64, automatic="bounce", undelivered=failed,
    )  # fmt: skip
    ticket.refresh_from_db()
    assert "undelivered" in ticket.flags


def speaks(desk: SimpleNamespace, ticket: Ticket, address: str, **changes: Any) -> int:
    """Return how many messages a proven mail that answers the ticket adds to it."""
    before, name = ticket.messages.count(), f"m{RawMail.objects.count()}"
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity=name, raw=b"raw", envelope={},
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    (claimed,) = take_mail(at=desk.at, limit=1)
    values: dict[str, Any] = {"reply_text": "any news?", **PATHS["header"], **changes}
    it = Interaction(
        identity=name, text="any news?", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address=address), message_id=f"<{name}@x.example>", language="en",
        proof=SenderProof.PROVEN, **values,
    )  # fmt: skip
    taken = Taken(
        Contacted(it, desk.mailbox), (), raw_pk=claimed.mail.pk, fence=claimed.claim.fence
    )
    take_interactions([taken], InForce(), at=desk.at)
    return ticket.messages.count() - before


@pytest.mark.threat("T21")
def test_a_letter_refused_at_the_new_address_is_noted_with_the_request(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    ticket = opened().ticket_pk
    keep(desk, HOME)
    reply(desk, ticket)
    (letter,) = OutboxLetter.objects.filter(ticket=ticket, kind="human")
    note_undelivered(letter, "550 no such person", at=desk.at)
    assert "undelivered" in Ticket.objects.get(pk=ticket).flags
