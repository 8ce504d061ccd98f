"""Stored mail becomes tickets, additions and held contacts, in a number of queries that does not grow with mails."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.core.model.events import TicketOpened
from reglament.core.model.interaction import Address, Attachment, Interaction, SenderProof
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import File, Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.release_held import (
    NoReasonError,
    NotHeldError,
    discard_held,
    release_as_ticket,
    release_into_ticket,
    take_back,
)
from reglament.operations.take_interactions import take_interactions
from reglament.store.models import (
    HeldInteraction,
    Mailbox,
    Message,
    OutboxLetter,
    RawMail,
    ReplyToken,
    StoredFile,
    Ticket,
    Vendor,
)
from reglament.store.projections import Projection
from reglament.store.queries.directory import staff_actor
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.thread_digest import thread_digest

Take = Callable[..., list[Taken]]


def stored(
    desk: SimpleNamespace, number: int, change: dict[str, object], *, at: object = None
) -> dict[str, object]:
    moment = at or desk.at
    return {
        "vendor": desk.vendor,
        "mailbox": desk.mailbox,
        "identity": f"raw-{number}",
        "raw": b"raw",
        "digest": thread_digest(f"<raw-{number}@acme.example>"),
        "recipient": desk.mailbox.address,
        "received_at": moment,
        "claimable_at": moment,
        "envelope": change,
    }


@pytest.fixture
def take(desk: SimpleNamespace, claimed: Take) -> Take:
    """Return a function that stores mails, claims them and acts on their interactions."""

    def take_all(*changes: dict[str, object], at: object = None) -> list[Taken]:
        moment = at or desk.at
        for change in changes:
            number = RawMail.objects.count()
            RawMail.objects.create(**stored(desk, number, change, at=moment))
        return take_interactions(claimed(at=moment), InForce(), at=moment)

    return take_all


@pytest.fixture
def claimed(desk: SimpleNamespace) -> Take:
    """Return a function that claims what is stored and reads it, as one reader does."""

    def read(*, at: object, limit: int = 50) -> list[Taken]:
        moment = at
        batch = []
        for held in take_mail(at=moment, limit=limit):
            values: dict[str, object] = {
                "identity": held.mail.identity,
                "channel": "email",
                "arrived_at": moment,
                "mailbox": held.mail.mailbox.address,
                "sender": Address(address="ann@acme.example", name="Ann"),
                "subject": "Reports do not open",
                "text": "The monthly report shows an error.",
                "language": "en",
                "message_id": f"<{held.mail.identity}@acme.example>",
                "proof": SenderProof.PROVEN,
                **LATER[held.mail.envelope.get("name", "")],
            }
            files = (File(sha256="f" * 64, content=b"log"),)
            batch.append(
                Taken(
                    Contacted(Interaction(**values), held.mail.mailbox),  # type: ignore[arg-type]
                    files,
                    raw_pk=held.mail.pk,
                    fence=held.claim.fence,
                )
            )
        return batch

    return read


LATER: dict[str, dict[str, object]] = {
    "": {},
    "stranger": {"sender": Address(address="eve@nowhere.example")},
    "forged": {"proof": SenderProof.FAILED},
    "machine": {"automatic": "auto-reply"},
    "answer": {"in_reply_to": ("<raw-0@acme.example>",), "reply_text": "It is worse now."},
    "circle": {"references": ("<raw-8@acme.example>",)},
    "unproven": {
        "subject": "Re: [TA-000001] Reports do not open",
        "reply_text": "Only node 2.",
        "proof": SenderProof.UNPROVEN,
        "copied": (Address(address="eve@nowhere.example"),),
    },
    "file": {
        "attachments": (Attachment(name="a.log", media_type="text/plain", size=3, sha256="f" * 64),)
    },
}


@pytest.mark.clause("TE-48")
def test_a_mail_opens_a_ticket_and_is_acknowledged_in_its_thread(
    desk: SimpleNamespace, take: Take
) -> None:
    assert take({"name": "file"}) == []
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.level, ticket.requester) == (
        "TA-000001",
        "premium",
        desk.contact,
    )
    letter = OutboxLetter.objects.get()
    assert (letter.to, letter.kind, letter.letter, letter.mail_from) == (
        "ann@acme.example",
        "automatic",
        "acknowledgement",
        "",
    )
    raw = bytes(letter.raw)
    assert b"TA-000001" in raw
    assert b"In-Reply-To: <raw-0@acme.example>" in raw
    assert (RawMail.objects.get().state, RawMail.objects.get().ticket) == ("done", ticket)
    assert bytes(StoredFile.objects.get().content) == b"log"


def test_queries_do_not_grow_with_the_batch(desk: SimpleNamespace, take: Take) -> None:
    take({})  # what is read once a process is read here
    with CaptureQueriesContext(
        connection,
    ) as one:
        take({}, at=desk.at + timedelta(hours=1))
    with CaptureQueriesContext(connection) as many:
        take(*[{}] * 9, at=desk.at + timedelta(hours=2))
    assert Ticket.objects.count() == 11
    # storing the mails costs two queries each in this test
    assert len(many) - 2 * 9 <= len(one) - 2 * 1


def test_an_answer_joins_its_ticket_even_from_the_same_batch(
    desk: SimpleNamespace, take: Take
) -> None:
    waiting = take({}, {"name": "answer"})
    assert [one.contacted.interaction.identity for one in waiting] == ["raw-1"]
    RawMail.objects.filter(identity="raw-1").update(claimable_at=desk.at, deaths=0)
    take(at=desk.at + timedelta(minutes=1))
    assert Ticket.objects.count() == 1
    assert [one.text for one in Message.objects.order_by("seq")] == [
        "The monthly report shows an error.",
        "It is worse now.",
    ]


@pytest.mark.threat("T07")
def test_an_answer_waits_while_another_reader_has_what_it_answers(
    desk: SimpleNamespace, take: Take, claimed: Take
) -> None:
    RawMail.objects.create(**stored(desk, 0, {}))
    first = claimed(at=desk.at)
    RawMail.objects.create(**stored(desk, 1, {"name": "answer"}))
    second = claimed(at=desk.at)
    assert [one.contacted.interaction.identity for one in (*first, *second)] == ["raw-0", "raw-1"]
    assert take_interactions(second, InForce(), at=desk.at) == second
    assert not Ticket.objects.exists()
    assert take_interactions(first, InForce(), at=desk.at) == []
    assert take_interactions(second, InForce(), at=desk.at) == []
    assert Ticket.objects.count() == 1
    assert Message.objects.order_by("-seq")[0].text == "It is worse now."


def test_mails_that_name_each_other_or_another_vendors_do_not_wait(
    desk: SimpleNamespace, take: Take
) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    box = Mailbox.objects.create(vendor=other, address="s@other.example", regulations=["tron-en"])
    RawMail.objects.create(**{**stored(desk, 7, {}), "vendor": other, "mailbox": box})
    RawMail.objects.filter(identity="raw-7").update(digest=thread_digest("<raw-0@acme.example>"))
    assert take({"name": "answer"}, {"name": "circle"}) == []


@pytest.mark.threat("T01")
def test_a_forged_or_unknown_sender_waits_for_a_person_and_joins_nothing(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "forged"}, {"name": "stranger"})
    assert not Ticket.objects.exists()
    held = HeldInteraction.objects.order_by("pk")
    assert [one.reason for one in held] == ["sender-failed", "unknown-sender"]
    assert [one.letter for one in OutboxLetter.objects.all()] == ["who_are_you"]
    assert set(RawMail.objects.values_list("state", flat=True)) == {"held"}


@pytest.mark.threat("T06")
def test_machines_are_not_answered_and_a_stranger_gets_three_letters_a_day(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "machine"})
    assert not OutboxLetter.objects.exists()
    take(*[{"name": "stranger"}] * 5)
    assert OutboxLetter.objects.filter(state="queued").count() == 3
    assert (
        OutboxLetter.objects.filter(state="withheld", response__startswith="not sent").count() == 2
    )
    take({"name": "stranger"}, at=desk.at + timedelta(hours=25))
    assert OutboxLetter.objects.filter(state="queued").count() == 4


def test_what_is_released_counts_from_its_arrival_and_is_decided_once(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "stranger"})
    held = HeldInteraction.objects.get()
    later = desk.at + timedelta(days=1)
    outcome = release_as_ticket(held.pk, staff=desk.agent, contact=desk.contact, at=later)
    assert outcome.ticket.registered_at == desk.at
    assert Ticket.objects.get().requester_address == "eve@nowhere.example"
    with pytest.raises(NotHeldError):
        discard_held(held.pk, staff=desk.agent, reason="spam", at=later)


@pytest.mark.clause("HY-21")
def test_what_is_left_needs_a_reason_and_can_be_decided_again(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "stranger"})
    held = HeldInteraction.objects.get()
    with pytest.raises(NoReasonError):
        discard_held(held.pk, staff=desk.agent, reason=" ", at=desk.at)
    with pytest.raises(NotHeldError):
        take_back(held.pk, staff=desk.agent)
    discard_held(held.pk, staff=desk.agent, reason="no customer of ours", at=desk.at)
    held.refresh_from_db()
    assert (held.state, held.decided_by, held.decided_why) == (
        "discarded",
        desk.agent.name,
        "no customer of ours",
    )
    assert not Ticket.objects.exists()
    take_back(held.pk, staff=desk.agent)
    release_as_ticket(held.pk, staff=desk.agent, contact=desk.contact, at=desk.at)
    assert Ticket.objects.get().registered_at == desk.at


def test_released_words_stay_their_senders_and_name_who_released_them(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "stranger"})
    release_as_ticket(
        HeldInteraction.objects.get().pk, staff=desk.agent, contact=desk.contact, at=desk.at
    )
    ticket = Ticket.objects.get()
    (opened,) = history_of(ticket.pk).events[:1]
    assert isinstance(opened, TicketOpened)
    # the mail is of no address of Ann's: her request, a stranger's words
    assert (opened.actor.kind, opened.actor.id) == ("customer", "eve@nowhere.example")
    assert (opened.requester, opened.requester_name) == (str(desk.contact.pk), opened.actor.name)
    assert opened.released_by == staff_actor(desk.agent)
    message = ticket.messages.get()
    assert (message.direction, message.author_kind) == ("in", "customer")


def test_released_words_from_an_address_of_the_contact_are_the_contacts(
    desk: SimpleNamespace, take: Take
) -> None:
    take({"name": "stranger"})
    desk.contact.addresses.create(vendor=desk.vendor, address="eve@nowhere.example")
    release_as_ticket(
        HeldInteraction.objects.get().pk, staff=desk.agent, contact=desk.contact, at=desk.at
    )
    (opened,) = history_of(Ticket.objects.get().pk).events[:1]
    assert (opened.actor.id, opened.actor.name) == (str(desk.contact.pk), desk.contact.name)


def readers(ticket: Ticket) -> set[str]:
    """Return everybody who was or will be told of the ticket."""
    told = OutboxLetter.objects.filter(ticket=ticket).values_list("to", flat=True)
    folded = Projection(
        regulation_of(ticket.vendor_id, ticket.regulation), history_of(ticket.pk).events
    ).ticket
    return {folded.requester_address, *folded.participants, *told}


@pytest.mark.threat("T01")
def test_what_nothing_proves_is_held_and_added_by_a_person_as_of_its_arrival(
    desk: SimpleNamespace, take: Take
) -> None:
    take({})
    ticket = Ticket.objects.get()
    before = readers(ticket)
    arrival = desk.at + timedelta(hours=2)
    take({"name": "unproven"}, at=arrival)
    held = HeldInteraction.objects.get()
    assert (held.reason, held.ticket, held.arrived_at) == ("sender-unproven", ticket, arrival)
    assert ticket.messages.count() == 1
    later = desk.at + timedelta(hours=5)
    release_into_ticket(held.pk, staff=desk.agent, ticket=ticket.pk, at=later)
    event = history_of(ticket.pk).events[-1]
    assert (type(event).__name__, event.at, event.actor.id, event.unproven) == (
        "CustomerReplied",
        arrival,
        str(desk.contact.pk),
        True,
    )
    assert event.released_by == staff_actor(desk.agent)
    assert ticket.messages.order_by("-seq")[0].text == "Only node 2."
    assert readers(ticket) == before
    with pytest.raises(NotHeldError):
        release_into_ticket(held.pk, staff=desk.agent, ticket=ticket.pk, at=later)


@pytest.mark.threat("T21")
def test_reply_tokens_are_kept_as_digests_only(
    desk: SimpleNamespace, take: Take, settings: object
) -> None:
    from reglament.channels.email.reply_address import token_digest, token_of
    from reglament.operations.posting import plug_in, poster
    from reglament.project.posting import EmailPoster

    before = poster()
    plug_in(EmailPoster(secret=b"s", mail_domain="m.example", reply_domain="r.example"))
    try:
        take({})
    finally:
        plug_in(before)
    raw = bytes(OutboxLetter.objects.get().raw).decode()
    line = next(one for one in raw.splitlines() if one.startswith("Reply-To:"))
    token = token_of(line.rpartition("<")[2].rstrip(">"), "r.example")
    assert token is not None
    row = ReplyToken.objects.get()
    assert row.digest == token_digest(token)
    assert (row.contact, row.address) == (desk.contact, "ann@acme.example")
