"""Channels (C05): what a call is worth, what no channel but writing opens, and when held mail counts from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.operations.release_held import release_as_ticket
from reglament.operations.take_interactions import take_interactions
from reglament.store.models import Agreement, HeldInteraction, OutboxLetter, RawMail, Ticket
from reglament.store.queries.regulations import InForce

CALL = c.Message(text="he called: it is worse since ten")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("tron-en", marks=pytest.mark.clause("TE-49")),
        pytest.param("tron-ru", marks=pytest.mark.clause("TR-51")),
    ],
)
def test_a_call_answers_nothing_until_it_is_written_down_for_the_user(ticket, code, at) -> None:
    play = ticket(code).open("03-10 09:30", level="premium", priority="P2")
    play.do(c.AddNote, "03-10 10:05", channel="phone", message=CALL)
    assert play.promise("response").state == "running"
    play.reply("03-10 10:20")
    assert (play.promise("response").state, play.promise("response").met_at) == (
        "met",
        at("03-10 10:20"),
    )


@pytest.mark.clause("IS-48")
@pytest.mark.parametrize("means", ["chat", "phone"])
def test_other_means_add_to_a_special_request_and_answer_nothing(ticket, means) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "vip"}, channel="vip_form", problem="product_problem"
    )
    play.do(c.AddNote, "03-11 12:20", channel=means, message=CALL)
    assert (play.history[-1].channel, play.promise("response").state) == (means, "running")
    assert {"ICQ", "Skype"} <= {*play.regulation.channels["chat"].label.en.split(", ")}


@pytest.mark.clause("IS-44")
def test_a_special_request_is_not_closed_by_a_call_alone(ticket, customer) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "vip"}, channel="vip_form", problem="product_problem"
    )
    play.do(c.AddNote, "03-11 12:15", channel="phone", message=CALL)
    refusal = play.refused(c.Close, "03-11 12:30", outcome="answered")
    assert refusal.clauses == ("IS-44",)
    play.reply("03-11 12:40")
    assert play.do(c.Close, "03-11 12:45", outcome="answered").ticket.state == "closed"


def staff_actor() -> Actor:
    return Actor(kind=ActorKind.STAFF, id="1", name="Olga")


def opening(desk: SimpleNamespace, channel: str, code: str = "aspro") -> Opening:
    regulation = InForce().at(code, desk.at)
    assert regulation is not None
    command = c.OpenTicket(
        identity=f"open by {channel}",
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk)),
        number="",
        regulation=code,
        vendor=code,
        arrived_at=desk.at,
        channel=channel,
        subject="a general question",
        message=CALL,
        requester=str(desk.contact.pk),
        requester_address="ann@acme.example",
        coverage={
            "sender": "contact",
            "access": "user",
            "contract": "active",
            "category": "paid",
            "listed_address": "yes",
        },
    )
    return Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "clause"),
    [
        pytest.param("aspro", "AS-58", marks=pytest.mark.clause("AS-58")),
        pytest.param("istom", "IS-114", marks=pytest.mark.clause("IS-114")),
    ],
)
def test_a_call_has_no_number_no_clock_and_no_place_in_the_count(
    desk: SimpleNamespace, code: str, clause: str
) -> None:
    with pytest.raises(Refused) as refused:
        open_ticket(opening(desk, "phone", code), at=desk.at)
    assert clause in refused.value.clauses
    assert not Ticket.objects.exists()
    assert not OutboxLetter.objects.exists()
    first = open_ticket(opening(desk, "email", code), at=desk.at)
    before = (Ticket.objects.count(), OutboxLetter.objects.count())
    note = c.AddNote(identity="note", actor=staff_actor(), channel="phone", message=CALL)
    carry_out(note, ticket=first.ticket_pk, at=desk.at + timedelta(minutes=5))
    assert (Ticket.objects.count(), OutboxLetter.objects.count()) == before == (1, 1)
    assert Ticket.objects.get().last_public_at is None


@pytest.fixture
def held(desk: SimpleNamespace) -> Callable[..., HeldInteraction]:
    """Return a function by which a mail of the desk's contact arrives under a regulation and is held."""

    def arrive(code: str, agreement: str, **changes: Any) -> HeldInteraction:
        desk.mailbox.regulations = [code]
        desk.mailbox.save()
        Agreement.objects.create(
            vendor=desk.vendor,
            customer=desk.customer,
            kind=agreement,
            regulation=code,
            addresses=["ann@acme.example"],
        )
        RawMail.objects.create(
            vendor=desk.vendor,
            mailbox=desk.mailbox,
            identity="raw",
            raw=b"raw",
            recipient=desk.mailbox.address,
            received_at=NOON,
            claimable_at=NOON,
            envelope={},
        )
        (mail,) = take_mail(at=NOON, limit=1)
        values: dict[str, Any] = {
            "identity": "raw",
            "channel": "email",
            "arrived_at": NOON,
            "mailbox": desk.mailbox.address,
            "sender": Address(address="ann@acme.example", name="Ann"),
            "subject": "wrong total",
            "text": "The total of the report is wrong.",
            "language": "en",
            "proof": SenderProof.PROVEN,
            **changes,
        }
        contacted = Contacted(Interaction(**values), desk.mailbox)
        taken = Taken(contacted, (), raw_pk=mail.mail.pk, fence=mail.claim.fence)
        take_interactions([taken], InForce(), at=NOON)
        return HeldInteraction.objects.get()

    return arrive


NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)  # Wed 12:00 in Moscow


@pytest.mark.django_db
@pytest.mark.clause("IS-133")
def test_mail_held_as_suspect_counts_from_its_release(
    desk: SimpleNamespace, held: Callable[..., HeldInteraction]
) -> None:
    row = held("istom", "plan", proof=SenderProof.FAILED)
    assert (row.reason, row.sender) == ("sender-failed", "ann@acme.example")
    assert not Ticket.objects.exists()
    assert not OutboxLetter.objects.exists()
    released = NOON + timedelta(hours=3)
    outcome = release_as_ticket(row.pk, staff=desk.agent, contact=desk.contact, at=released)
    assert outcome.ticket.number.startswith("TID ")
    assert outcome.ticket.registered_at == released
    # paid standard: three working hours from 15:00
    assert Ticket.objects.get().next_due_at == NOON + timedelta(hours=6)
    row.refresh_from_db()
    assert (row.arrived_at, row.state) == (NOON, "released")
    assert OutboxLetter.objects.filter(letter="acknowledgement").count() == 1


@pytest.mark.django_db
@pytest.mark.clause("HY-21")
def test_an_improper_submission_gets_one_notice_and_counts_from_its_conversion(
    desk: SimpleNamespace, held: Callable[..., HeldInteraction], browser: Callable[..., Any]
) -> None:
    row = held("hydra", "contract")
    assert row.reason == "not-properly-submitted"
    assert [one.letter for one in OutboxLetter.objects.all()] == ["not_properly_submitted"]
    assert not Ticket.objects.exists()
    converted = NOON + timedelta(minutes=30)
    outcome = release_as_ticket(row.pk, staff=desk.agent, contact=desk.contact, at=converted)
    assert outcome.ticket.registered_at == converted
    # the web system stood: the mail was let in by a person, not by HY-5's way for an outage
    opened = outcome.events[0]
    assert opened.clauses[:2] == ("HY-21", "HY-5")
    page = browser("agent").get(f"/desk/requests/{outcome.ticket.number}/").content.decode()
    assert "Mail, accepted by staff" in page
    assert "while the web system is unavailable" not in page
