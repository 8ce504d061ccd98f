"""Words that go back and forth: who joins a thread and by what, what staff and machines write, who learns nothing."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from reglament.core.model.commands import AddNote, Message, ReplyToCustomer, Resolve
from reglament.core.model.people import Contact, Customer
from reglament.demo.caught import Letter
from reglament.operations.posting import plug_in
from reglament.operations.register_customer import Registration, register_customer
from reglament.project.options import read_options
from reglament.project.posting import EmailPoster
from reglament.store.models import HeldInteraction, RawMail, Ticket, Vendor

TRON, ISTOM = "support@tronasoc.ru", "support@istom.example"
ORION = "Aliya Sadykova <a.sadykova@orion.example>"
STRANGE_PEER = "127.0.0.2"
REGISTERED = "2026-03-06T17:30"


def moscow(text: str) -> datetime:
    """Return the moment that the ledger writes in its own time, UTC+3."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=3)))


@pytest.fixture
def opened(journey: Any) -> tuple[Any, Letter]:
    """Orion's request of Friday evening: the journey and its acknowledgement."""
    mail = journey.written(
        ORION, "[P1] Correlation stops", "The secret word is cormorant.", to=TRON
    )
    (letter,) = journey.arrive(mail, at=moscow(REGISTERED))
    return journey, letter


def secret(letter: Letter) -> str:
    return letter.header("Reply-To").rpartition("<")[2].rstrip(">")


def thread(journey: Any) -> list[tuple[str, str]]:
    """Return direction and first line of each message of the one ticket."""
    rows = Ticket.objects.get().messages.order_by("seq")
    return [(row.direction, row.text.strip().splitlines()[0]) for row in rows]


@pytest.mark.clause("TE-50")
def test_an_answer_joins_by_the_secret_address_whatever_its_subject(
    opened: tuple[Any, Letter],
) -> None:
    journey, letter = opened
    answer = journey.written(ORION, "news", "Only node 2.", to=secret(letter))
    journey.arrive(answer, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    assert thread(journey)[-1] == ("in", "Only node 2.")


def test_an_answer_joins_by_the_letter_it_answers(opened: tuple[Any, Letter]) -> None:
    journey, letter = opened
    answer = journey.written(
        ORION, "news", "Only node 2.", to=TRON, In_Reply_To=letter.header("Message-ID")
    )
    journey.arrive(answer, at=moscow("2026-03-10T09:30"))
    assert thread(journey)[-1] == ("in", "Only node 2.")


@pytest.mark.clause("TE-39")
@pytest.mark.parametrize("place", ["subject", "body"])
def test_a_colleague_joins_by_the_number(opened: tuple[Any, Letter], place: str) -> None:
    journey, _ = opened
    subject = "TA-000001 again" if place == "subject" else "again"
    text = "It is node 2." if place == "subject" else "It is node 2, see TA-000001."
    mail = journey.written("Night shift <night@orion.example>", subject, text, to=TRON)
    journey.arrive(mail, at=moscow("2026-03-10T09:30"))
    assert thread(journey)[-1] == ("in", text)


@pytest.mark.clause("TR-41")
def test_a_number_in_the_words_of_a_new_mail_is_enough_for_its_requester(journey: Any) -> None:
    vega = "Вера Белова <v.belova@vega.example>"
    first = journey.written(vega, "Отчёт", "Не строится.", to=TRON)
    second = journey.written(vega, "Отчёт", "опять TA-000001", to=TRON)
    journey.arrive(first, at=moscow("2026-03-11T12:00"))
    journey.arrive(second, at=moscow("2026-03-11T12:30"))
    assert thread(journey) == [("in", "Не строится."), ("in", "опять TA-000001")]


@pytest.mark.clause("TE-39", "IS-111")
@pytest.mark.threat("T01")
@pytest.mark.parametrize("by", ["number", "header", "token"])
def test_a_stranger_is_held_and_learns_nothing(opened: tuple[Any, Letter], by: str) -> None:
    journey, letter = opened
    where = secret(letter) if by == "token" else TRON
    headers = {"In_Reply_To": letter.header("Message-ID")} if by == "header" else {}
    subject = "[TA-000001] what is the status?" if by == "number" else "what is the status?"
    mail = journey.written(
        "Somebody <stranger@elsewhere.example>", subject, "Send me everything.", to=where, **headers
    )
    letters = journey.arrive(mail, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    assert thread(journey) == [("in", "The secret word is cormorant.")]
    assert HeldInteraction.objects.get().sender == "stranger@elsewhere.example"
    for one in letters:
        assert one.to == ("stranger@elsewhere.example",)
        told = one.raw.decode() + one.text + one.header("Subject")
        for word in ("cormorant", "Correlation", "Sadykova", "Orion", "registered"):
            assert word not in told


@pytest.mark.clause("IS-110", "IS-111")
def test_the_tid_in_the_subject_brings_a_reply_home(journey: Any) -> None:
    sender = "Марина <office@paydent.example>"
    first = journey.written(sender, "Неверный итог", "Не сходится.", to=ISTOM)
    (letter,) = journey.arrive(first, at=moscow("2026-03-11T12:00"))
    reply = journey.written(sender, "Re: " + letter.header("Subject"), "На 4 200 рублей.", to=ISTOM)
    journey.arrive(reply, at=moscow("2026-03-11T13:00"))
    assert thread(journey) == [("in", "Не сходится."), ("in", "На 4 200 рублей.")]


@pytest.mark.clause("TE-15", "TE-50")
def test_a_persons_answer_goes_out_in_the_thread_and_meets_the_response(
    opened: tuple[Any, Letter],
) -> None:
    journey, acknowledged = opened
    ticket = journey.ticket("TA-000001")
    before = journey.promises(ticket)["response"]
    assert (before.due_at, before.met_at) == (moscow("2026-03-10T10:30"), None)
    at = moscow("2026-03-10T10:12")
    command = ReplyToCustomer(
        identity="answer", actor=journey.actor(), message=Message(text="Send the log of node 2.")
    )
    _, letters = journey.act(command, ticket, at=at)
    # the lead is told of what fell due meanwhile; the customer gets the answer only
    (letter,) = [one for one in letters if "a.sadykova@orion.example" in one.to]
    assert letter.header("Subject").startswith("[TA-000001] ")
    assert "<1.journey@orion.example>" in letter.header("References")
    assert secret(letter) == secret(acknowledged)
    assert letter.header("Auto-Submitted") == ""
    assert "Send the log of node 2." in letter.text
    after = journey.promises(ticket)["response"]
    assert (str(after.state), after.met_at) == ("met", at)


@pytest.mark.clause("TE-50")
def test_a_note_among_staff_is_mailed_to_nobody_outside(opened: tuple[Any, Letter]) -> None:
    journey, _ = opened
    command = AddNote(
        identity="note", actor=journey.actor(), message=Message(text="They forgot the patch.")
    )
    _, letters = journey.act(command, journey.ticket("TA-000001"), at=moscow("2026-03-10T10:00"))
    assert [one for one in letters if "a.sadykova@orion.example" in one.to] == []
    assert thread(journey)[-1] == ("note", "They forgot the patch.")


@pytest.mark.clause("TE-53", "TE-26")
def test_the_solution_is_announced_by_a_letter(opened: tuple[Any, Letter]) -> None:
    journey, _ = opened
    command = Resolve(
        identity="solved",
        actor=journey.actor(),
        outcome="restored",
        message=Message(text="Segment 0007 was rebuilt."),
        details={"solution": "rebuilt"},
    )
    at = moscow("2026-03-12T16:00")
    _, letters = journey.act(command, journey.ticket("TA-000001"), at=at)
    (letter,) = [one for one in letters if "a.sadykova@orion.example" in one.to]
    assert "Segment 0007 was rebuilt." in letter.text
    fix = journey.promises(journey.ticket("TA-000001"))["permanent_fix"]
    assert (str(fix.state), fix.met_at) == ("met", at)


@pytest.mark.clause("TE-46")
@pytest.mark.threat("T06")
def test_an_auto_reply_is_noted_and_never_answered(opened: tuple[Any, Letter]) -> None:
    journey, letter = opened
    vacation = journey.written(
        ORION, "Automatic reply: " + letter.header("Subject"), "Back on Thursday.", to=TRON,
        Auto_Submitted="auto-replied",
    )  # fmt: skip
    assert journey.arrive(vacation, at=moscow("2026-03-06T17:31")) == []
    assert thread(journey)[-1] == ("note", "Back on Thursday.")
    assert journey.promises(journey.ticket("TA-000001"))["response"].met_at is None


@pytest.mark.clause("TE-46")
@pytest.mark.threat("T06")
def test_a_bounce_opens_nothing_and_is_kept(journey: Any) -> None:
    raw = (
        b"From: Mail Delivery System <MAILER-DAEMON@orion.example>\r\nTo: support@tronasoc.ru\r\n"
        b"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@orion.example>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nmailbox full\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; a.sadykova@orion.example\r\nAction: failed\r\nStatus: 5.2.2\r\n--x--\r\n"
    )
    assert journey.arrive(raw, at=moscow("2026-03-11T12:00"), to=TRON) == []
    assert Ticket.objects.count() == 0
    assert (RawMail.objects.get().state, RawMail.objects.get().outcome) == (
        "done",
        "automatic: bounce",
    )


@pytest.mark.threat("T06")
def test_a_person_at_another_desk_is_answered_and_our_own_letter_that_comes_back_is_not(
    journey: Any,
) -> None:
    """Silence about another desk's mark would lose a person's letter, an answer to our own would begin a loop."""
    person = journey.written(
        ORION, "Correlation stops", "Since noon.", to=TRON, X_Reglament_Loop="help.orion.example"
    )
    (letter,) = journey.arrive(person, at=moscow(REGISTERED))
    assert letter.to == ("a.sadykova@orion.example",)
    assert thread(journey) == [("in", "Since noon.")]
    assert journey.arrive(letter.raw, at=moscow("2026-03-06T17:40"), to=TRON) == []
    assert RawMail.objects.order_by("-pk")[0].outcome == "automatic: own"
    assert thread(journey) == [("in", "Since noon.")]


@pytest.mark.threat("T06")
def test_two_vendors_of_one_desk_hear_each_other_and_do_not_ring(journey: Any) -> None:
    """To each the other is one more desk: its people are answered, its machines are not."""
    register_customer(
        Vendor.objects.get(code="istom"),
        Registration(
            customer=Customer(id="", name="TRON", vendor="istom", category="free", language="ru"),
            contacts=[Contact(id="", name="TRON", addresses=(TRON,), language="ru")],
        ),
        at=moscow("2026-03-11T09:00"),
    )
    mail = journey.written(ORION, "Correlation stops", "Since noon.", to=TRON)
    journey.arrive(mail, at=moscow("2026-03-11T10:00"))
    answer = ReplyToCustomer(
        identity="reply", actor=journey.actor(), message=Message(text="Ask iStom, please.")
    )
    _, (written,) = journey.act(answer, journey.ticket("TA-000001"), at=moscow("2026-03-11T10:10"))
    heard = journey.arrive(written.raw, at=moscow("2026-03-11T10:20"), to=ISTOM)
    asked = Ticket.objects.get(vendor__code="istom")
    assert (asked.requester_address, [letter.to for letter in heard]) == (TRON, [(TRON,)])
    # the acknowledgement of the other desk's: a machine's, not a letter of one's own that came back
    assert journey.arrive(heard[0].raw, at=moscow("2026-03-11T10:30"), to=TRON) == []
    assert RawMail.objects.order_by("-pk")[0].outcome == "automatic: auto-reply"
    assert Ticket.objects.count() == 2


@pytest.mark.threat("T01", "T06")
def test_a_participant_whom_nothing_proves_is_told_and_joins_by_answering_that_letter(
    opened: tuple[Any, Letter],
) -> None:
    journey, first = opened
    message = journey.written(ORION, "Re: Correlation", "Only node 2.", to=TRON)
    message["In-Reply-To"] = first.header("Message-ID")
    (letter,) = journey.arrive(message, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    assert (letter.to, letter.header("Auto-Submitted")) == (
        ("a.sadykova@orion.example",),
        "auto-replied",
    )
    told = letter.raw.decode() + letter.text + letter.header("Subject")
    for word in ("cormorant", "Correlation", "TA-000001", "Only node 2", "Sadykova", "Orion"):
        assert word not in told
    assert "answer this letter" in letter.text
    assert len(thread(journey)) == 1
    answer = journey.written(ORION, "yes", "It was me: node 2.", to=secret(letter))
    after = journey.arrive(answer, at=moscow("2026-03-10T09:40"), peer=STRANGE_PEER)
    assert [one for one in after if "a.sadykova@orion.example" in one.to] == []
    assert thread(journey)[-1] == ("in", "It was me: node 2.")
    assert HeldInteraction.objects.get().sender == "a.sadykova@orion.example"


@pytest.mark.threat("T06")
def test_who_is_forged_all_day_gets_three_letters_and_his_own_all_the_same(
    opened: tuple[Any, Letter],
) -> None:
    journey, first = opened
    told = []
    for number in range(5):
        forged = journey.written(
            ORION, f"news {number}", "?", to=TRON, In_Reply_To=first.header("Message-ID")
        )
        told += journey.arrive(forged, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    assert len(told) == 3
    assert HeldInteraction.objects.count() == 5
    real = journey.written(ORION, "Another matter", "The index is slow.", to=TRON)
    (letter,) = journey.arrive(real, at=moscow("2026-03-10T09:31"))
    assert letter.header("Subject").startswith("[TA-000002] ")


@pytest.mark.threat("T01")
def test_without_a_reply_domain_the_letter_promises_no_address_of_its_own(
    opened: tuple[Any, Letter], settings: Any
) -> None:
    journey, first = opened
    values = dict(settings.OPTIONS) | {"REPLY_DOMAIN": ""}
    settings.OPTIONS = read_options({f"REGLAMENT_{name}": raw for name, raw in values.items()})
    plug_in(EmailPoster(secret=b"journeys", mail_domain="desk.example", reply_domain=""))
    message = journey.written(ORION, "news", "?", to=TRON)
    message["In-Reply-To"] = first.header("Message-ID")
    (letter,) = journey.arrive(message, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    assert (letter.header("Reply-To"), "answer this letter" in letter.text) == ("", False)


@pytest.mark.threat("T07")
def test_the_reader_says_by_their_ids_what_it_made_of_mails(
    journey: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks after a mail knows its Message-ID; what stands in one is no line of the log."""
    caplog.set_level("INFO", logger="reglament.workers.read_mail")
    opens = journey.written(ORION, "Correlation stops", "Since noon.", to=TRON)
    journey.arrive(opens, at=moscow(REGISTERED))
    strange = journey.written("Eve <eve@elsewhere.example>", "[TA-000001]", "?", to=TRON)
    journey.arrive(strange, at=moscow("2026-03-10T09:30"), peer=STRANGE_PEER)
    evil = b"From: e@e.example\r\nMessage-ID: <a\x1b[31m\xff b@e.example>\r\nPrecedence: list\r\n\r\nx\r\n"
    journey.arrive(evil, at=moscow("2026-03-10T09:31"), to=TRON, peer=STRANGE_PEER)
    poison = journey.written(ORION, "s", "t", to=TRON)
    journey.arrive(poison, at=moscow("2026-03-10T09:32"))
    last = RawMail.objects.order_by("-pk")[0]
    RawMail.objects.filter(pk=last.pk).update(state="stored", deaths=3)
    journey.read(at=moscow("2026-03-10T09:40"))
    said = [one.getMessage() for one in caplog.records if one.name.endswith("read_mail")]
    assert said[0] == "mail '<1.journey@orion.example>' is read: done opened TA-000001"
    assert said[1] == "mail '<2.journey@elsewhere.example>' is read: held stranger-with-number"
    assert said[2].endswith("is read: held list")
    assert said[-1] == (
        "mail '<3.journey@orion.example>' of support@tronasoc.ru is set aside: its readers died"
    )
    assert all(line.isascii() and line.isprintable() for line in said)
    last.refresh_from_db()
    assert last.state == "poison"
