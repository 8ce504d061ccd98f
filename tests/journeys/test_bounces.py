"""Letters that come back, from SMTP to SMTP: a task for staff, the clock runs, mail ends where it is useless."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from reglament.core.model.commands import Message, ReplyToCustomer
from reglament.demo.caught import Letter
from reglament.store.models import OutboxLetter
from reglament.store.queries.histories import history_of

ISTOM, PAYDENT = "support@istom.example", "Марина <office@paydent.example>"
STRANGE_PEER = "127.0.0.2"


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-11T{text}").replace(tzinfo=timezone(timedelta(hours=3)))


def bounce(of: Letter, *, action: str = "failed", number: int = 1) -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.paydent.example>\r\nTo: whoever\r\n"
        f"Subject: Undelivered: {of.header('Subject').encode('ascii', 'ignore').decode()}\r\n"
        f"Message-ID: <b{number}@mx.paydent.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nmailbox full\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; office@paydent.example\r\nAction: {action}\r\nStatus: 5.2.2\r\n"
        "--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {of.header('Message-ID')}\r\nFrom: {ISTOM}\r\n\r\n--x--\r\n"
    ).encode()


@pytest.fixture
def acknowledged(journey: Any) -> tuple[Any, Any, Letter]:
    mail = journey.written(PAYDENT, "Неверный итог", "Не сходится.", to=ISTOM)
    (letter,) = journey.arrive(mail, at=moscow("12:00"))
    (number,) = OutboxLetter.objects.values_list("ticket__number", flat=True)
    return journey, journey.ticket(number, "istom"), letter


def events(ticket: Any) -> list[str]:
    return [type(one).__name__ for one in history_of(ticket.pk).events]


@pytest.mark.clause("IS-132")
@pytest.mark.parametrize("way", ["envelope", "header"])
def test_a_bounced_acknowledgement_is_a_task_and_the_clock_runs_on(
    acknowledged: tuple[Any, Any, Letter], way: str
) -> None:
    journey, ticket, letter = acknowledged
    back = OutboxLetter.objects.get().mail_from
    assert back.endswith("@reply.example")
    due = journey.promises(ticket)["response"].due_at
    to = back if way == "envelope" else ISTOM
    raw = bounce(letter)
    assert journey.arrive(raw, at=moscow("12:01"), to=to, peer=STRANGE_PEER, mail_from="") == []
    ticket.refresh_from_db()
    assert events(ticket) == ["TicketOpened", "DeliveryFailed"]
    assert history_of(ticket.pk).events[-1].clauses == ("IS-132",)
    assert (ticket.flags, ticket.number) == (["undelivered"], ticket.number)
    response = journey.promises(ticket)["response"]
    assert (response.due_at, response.met_at) == (due, None)
    assert ticket.messages.filter(public=True).count() == 1


@pytest.mark.clause("IS-134")
def test_after_two_bounces_no_mail_goes_out_and_the_portal_has_the_replies(
    acknowledged: tuple[Any, Any, Letter],
) -> None:
    journey, ticket, letter = acknowledged
    back = OutboxLetter.objects.get().mail_from
    journey.arrive(bounce(letter), at=moscow("12:01"), to=back, mail_from="")
    (other,) = replied(journey, ticket, "Смотрим.", "12:10")
    journey.arrive(bounce(other, number=2), at=moscow("12:20"), to=back, mail_from="")
    assert replied(journey, ticket, "Пересчитали.", "12:40") == []
    ticket.refresh_from_db()
    assert ticket.flags == ["undelivered", "portal-only"]
    assert ticket.messages.filter(public=True).order_by("-seq")[0].text == "Пересчитали."


def replied(journey: Any, ticket: Any, text: str, at: str) -> list[Letter]:
    actor = journey.actor("igor")
    command = ReplyToCustomer(identity=at, actor=actor, message=Message(text=text))
    _, letters = journey.act(command, ticket, at=moscow(at))
    return list(letters)


@pytest.mark.clause("IS-134")
@pytest.mark.threat("T01")
def test_reports_that_only_name_a_letter_end_no_mail(
    acknowledged: tuple[Any, Any, Letter],
) -> None:
    """Whoever saw an answer to the acknowledgement knows its Message-ID."""
    journey, ticket, letter = acknowledged
    for number, at in ((1, "12:01"), (2, "12:02"), (3, "12:03")):
        raw = bounce(letter, number=number)
        journey.arrive(raw, at=moscow(at), to=ISTOM, peer=STRANGE_PEER, mail_from="")
    assert events(ticket) == ["TicketOpened", "DeliveryFailed", "NoteAdded", "NoteAdded"]
    ticket.refresh_from_db()
    assert ticket.flags == ["undelivered"]
    assert len(replied(journey, ticket, "Пересчитали.", "12:40")) == 1


@pytest.mark.clause("IS-134")
@pytest.mark.threat("T01")
@pytest.mark.parametrize("named", ["invented", "nothing", "another reader's"])
def test_who_holds_a_reply_address_alone_ends_no_mail(
    acknowledged: tuple[Any, Any, Letter], named: str
) -> None:
    """Whoever was forwarded a letter can write to its reply address; what came back he must have seen."""
    journey, ticket, letter = acknowledged
    back = OutboxLetter.objects.get().mail_from
    OutboxLetter.objects.create(
        vendor_id=ticket.vendor_id, ticket=ticket, key="beside", kind="human", letter="reply", raw=b"",
        to="eve@paydent.example", to_key="eve@paydent.example", message_id="<hers@desk.example>",
        created_at=moscow("12:00"), claimable_at=moscow("12:00"), state="sent",
    )  # fmt: skip
    for number in (1, 2, 3):
        said = {"invented": f"<n{number}@desk.example>", "another reader's": "<hers@desk.example>"}
        forged = bounce(letter, number=number).replace(
            f"Message-ID: {letter.header('Message-ID')}".encode(),
            f"Message-ID: {said[named]}".encode() if named in said else b"Subject: it",
        )
        journey.arrive(forged, at=moscow(f"12:0{number}"), to=back, peer=STRANGE_PEER, mail_from="")
    assert events(ticket) == ["TicketOpened", "DeliveryFailed", "NoteAdded", "NoteAdded"]
    ticket.refresh_from_db()
    assert ticket.flags == ["undelivered"]
    # what did come back counts from the first on, whatever was forged before
    (other,) = replied(journey, ticket, "Смотрим.", "12:10")
    for number, one in ((4, letter), (5, other)):
        journey.arrive(bounce(one, number=number), at=moscow("12:20"), to=back, mail_from="")
    ticket.refresh_from_db()
    assert ticket.flags == ["undelivered", "portal-only"]


@pytest.mark.threat("T01")
@pytest.mark.parametrize("field", ["returned", "In-Reply-To", "References"])
def test_a_report_that_names_the_customers_own_mail_fails_nothing(
    acknowledged: tuple[Any, Any, Letter], field: str
) -> None:
    """Everybody the customer wrote to knows its Message-ID; a bounce brings back a letter of ours."""
    journey, ticket, letter = acknowledged
    (own,) = ticket.messages.filter(direction="in").values_list("message_id", flat=True)
    for number in (1, 2):
        forged = bounce(letter, number=number).replace(
            letter.header("Message-ID").encode(),
            own.encode() if field == "returned" else b"<n@x.example>",
        )
        if field != "returned":
            forged = f"{field}: {own}\r\n".encode() + forged
        journey.arrive(forged, at=moscow("12:02"), to=ISTOM, peer=STRANGE_PEER, mail_from="")
    ticket.refresh_from_db()
    assert (events(ticket), ticket.flags) == (["TicketOpened"], [])


@pytest.mark.threat("T01")
def test_a_delay_or_a_report_of_a_stranger_fails_nothing(
    acknowledged: tuple[Any, Any, Letter],
) -> None:
    journey, ticket, letter = acknowledged
    back = OutboxLetter.objects.get().mail_from
    journey.arrive(bounce(letter, action="delayed"), at=moscow("12:01"), to=back, mail_from="")
    forged = bounce(letter, number=2).replace(
        letter.header("Message-ID").encode(), b"<reglament.TID-1.0@desk.example>"
    )
    journey.arrive(forged, at=moscow("12:02"), to=ISTOM, mail_from="")
    ticket.refresh_from_db()
    assert (events(ticket), ticket.flags) == (["TicketOpened", "NoteAdded"], [])
