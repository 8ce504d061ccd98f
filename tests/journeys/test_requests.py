"""A mail in, a letter out: what the ledger promises of each first message, at the ledger's own moments."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from reglament import demo
from reglament.core.model.commands import TransferLevel
from reglament.operations.record_outage import begin_outage, end_outage
from reglament.operations.release_held import release_as_ticket
from reglament.operations.save_agreement import save_agreement
from reglament.operations.save_contact import save_contact
from reglament.store.models import (
    Contact,
    HeldInteraction,
    RawMail,
    StoredFile,
    Ticket,
    Vendor,
)
from reglament.store.queries.directory import core_agreement, core_contact

TRON, LATERA, ASPRO, ISTOM = (
    "support@tronasoc.ru",
    "support@latera.ru",
    "support@aspro.finance",
    "support@istom.example",
)
MAILS = Path(demo.__file__).parent / "mails"
ORION = "Aliya Sadykova <a.sadykova@orion.example>"
STRANGE_PEER = "127.0.0.2"


def moscow(text: str) -> datetime:
    """Return the moment that the ledger writes in its own time, UTC+3."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=3)))


def subjects(letters: list[Any]) -> list[tuple[str, str]]:
    return [(one.to[0], one.header("Subject")) for one in letters]


@pytest.mark.clause("TE-23", "TE-25", "TE-26", "TE-36", "TE-19")
def test_a_tagged_priority_is_promised_in_one_letter_that_asks_for_its_criterion(
    journey: Any,
) -> None:
    mail = journey.written(ORION, "[P1] It stops", "It stops.", to=TRON)
    letters = journey.arrive(mail, at=moscow("2026-03-06T17:30"))
    assert subjects(letters) == [
        ("a.sadykova@orion.example", "[TA-000001] Received: [P1] It stops")
    ]
    text = letters[0].text
    assert "Response: maximum 2 working hours, to Tue 10 March, 10:30 (UTC+3)" in text
    assert "Workaround: maximum 16 working hours, to Wed 11 March, 15:30 (UTC+3)" in text
    assert "Permanent fix: maximum 8 working days, to Thu 19 March, 17:30 (UTC+3)" in text
    assert "Data is lost" in text
    assert letters[0].header("Auto-Submitted") == "auto-replied"


@pytest.mark.clause("TE-46", "TE-48", "TR-48", "TR-50", "TR-32", "TR-36")
def test_one_mailbox_serves_two_regulations_by_licence_and_language(journey: Any) -> None:
    at = moscow("2026-03-11T23:40")
    vega = journey.written(
        "Вера Белова <v.belova@vega.example>", "Не строится отчёт", "Нет.", to=TRON
    )
    vector = journey.written(
        "Mark Hill <mark@vector.example>", "No report", "None at all.", to=TRON
    )
    (to_vega,) = journey.arrive(vega, at=at)
    (to_vector,) = journey.arrive(vector, at=at + timedelta(seconds=1))
    assert to_vega.header("Subject") == "[TA-000001] Получено: Не строится отчёт"
    assert to_vector.header("Subject") == "[TA-000002] Received: No report"
    first, second = journey.ticket("TA-000001"), journey.ticket("TA-000002")
    assert [one.regulation_code for one in (first, second)] == ["tron-ru", "tron-en"]
    assert first.registered_at == second.registered_at - timedelta(seconds=1) == at
    for ticket in (first, second):
        assert journey.promises(ticket)["response"].starts_at == moscow("2026-03-12T09:00")
    # eighteen working hours from Thursday 09:00: two whole days of nine
    assert journey.promises(first)["response"].due_at == moscow("2026-03-13T18:00")


@pytest.mark.clause("IS-106", "IS-107", "IS-109", "IS-110", "IS-121", "IS-39", "IS-33")
def test_the_licences_address_decides_the_level_and_the_letter_names_it(journey: Any) -> None:
    at = moscow("2026-03-11T12:00")
    office = journey.written("office@paydent.example", "Неверный итог", "Не сходится.", to=ISTOM)
    doctor = journey.written("doctor@paydent.example", "Неверный итог", "Не сходится.", to=ISTOM)
    (paid,) = journey.arrive(office, at=at)
    (free,) = journey.arrive(doctor, at=at)
    assert paid.header("Subject") == "[TID 1] Получено: Неверный итог"
    assert "ср 11 марта, 15:00 (UTC+3)" in paid.text
    assert "Уровень: Платная стандартная" in paid.text
    assert "Оставляйте номер в теме" in paid.text
    assert free.header("Subject") == "[TID 2] Получено: Неверный итог"
    assert "пт 13 марта, 12:00 (UTC+3)" in free.text
    assert "Уровень: Бесплатная стандартная" in free.text
    assert "Вашего адреса нет ни в лицензии, ни в коммерческой группе" in free.text
    assert "Вашего адреса нет" not in paid.text
    assert [journey.ticket(n, "istom").level for n in ("TID 1", "TID 2")] == [
        "paid-standard",
        "free-standard",
    ]


@pytest.mark.clause("AS-46", "AS-5", "AS-6")
def test_an_account_user_is_served_and_a_cabinet_user_is_told_why_not(journey: Any) -> None:
    at = moscow("2026-03-11T12:00")
    anna = journey.written("anna@acme.example", "Импорт сделок", "Как?", to=ASPRO)
    gleb = journey.written("gleb@acme.example", "Не вижу счета", "Где?", to=ASPRO)
    vera = journey.written("vera@acme.example", "Где войти", "Где?", to=ASPRO)
    (served,) = journey.arrive(anna, at=at)
    (refused,) = journey.arrive(gleb, at=at)
    (invited,) = journey.arrive(vera, at=at)
    assert served.header("Subject") == "[#1] Получено: Импорт сделок"
    assert journey.ticket("1", "aspro").state == "registered"
    assert "AS-6" in refused.text
    assert "Обратитесь к владельцу аккаунта" in refused.text
    assert "Войдите в аккаунт по приглашению" in invited.text
    assert "Ваше сообщение записано: обращение 2" in refused.text
    declined = journey.ticket("2", "aspro")
    assert (declined.state, journey.promises(declined)) == ("declined", {})
    served_ones = Ticket.objects.filter(vendor__code="aspro", state="registered")
    assert [one.requester_address for one in served_ones] == ["anna@acme.example"]


@pytest.mark.clause("HY-5", "HY-21")
def test_mail_takes_the_portals_place_only_while_it_is_away(journey: Any) -> None:
    latera = Vendor.objects.get(code="latera")
    down, up = moscow("2026-03-11T12:00"), moscow("2026-03-11T13:10")
    begin_outage(latera, since=down, reason="the database moves", at=down)
    end_outage(latera, until=up, at=up)
    sender = "Nikita Lvov <n.lvov@telecom7.example>"
    during = journey.written(sender, "Mediation stopped", "No CDR is taken.", to=LATERA)
    after = journey.written(sender, "One more thing", "Look at invoices.", to=LATERA)
    (opened,) = journey.arrive(during, at=moscow("2026-03-11T12:40"))
    (notice,) = journey.arrive(after, at=moscow("2026-03-11T14:00"))
    assert opened.header("Subject") == "[#1] Received: Mediation stopped"
    assert notice.header("Subject") == "Not submitted as the rules ask"
    assert Ticket.objects.count() == 1
    held = HeldInteraction.objects.get()
    assert (held.reason, held.subject) == ("not-properly-submitted", "One more thing")


def known_by(contact: Contact, address: str, *, by: Any) -> None:
    """Enter a further address of the contact, and in the agreement that decides by address, as staff would."""
    agreement = contact.customer.agreements.get()
    keep = {"actor": by, "at": moscow("2026-03-11T12:55")}
    wanted = core_contact(contact)
    save_contact(
        contact.customer,
        replace(wanted, addresses=(*wanted.addresses, address)),
        row=contact,
        **keep,
    )
    listed = core_agreement(agreement)
    save_agreement(
        contact.customer,
        replace(listed, addresses=(*listed.addresses, address.lower())),
        row=agreement,
        **keep,
    )


@pytest.mark.clause("IS-119", "IS-16")
def test_who_is_identified_later_is_served_from_the_arrival(journey: Any) -> None:
    arrived = moscow("2026-03-11T12:00")
    mail = journey.written("marina@home.example", "Итог", "Не сходится.", to=ISTOM)
    (question,) = journey.arrive(mail, at=arrived, peer=STRANGE_PEER)
    assert (question.to, question.header("Subject")) == (("marina@home.example",), "Кто пишет?")
    assert Ticket.objects.count() == 0
    marina = journey.contact("office@paydent.example")
    known_by(marina, "Marina@home.example", by=journey.actor("igor"))
    release_as_ticket(
        HeldInteraction.objects.get().pk,
        staff=journey.staff("igor"),
        contact=marina,
        at=moscow("2026-03-11T13:00"),
    )
    ticket = journey.ticket("TID 1", "istom")
    assert ticket.registered_at == arrived
    response = journey.promises(ticket)["response"]
    assert (response.due_at, response.met_at) == (moscow("2026-03-11T15:00"), None)
    (letter,) = journey.letters()
    assert letter.to == ("marina@home.example",)
    assert "ср 11 марта, 15:00 (UTC+3)" in letter.text


@pytest.mark.clause("IS-121")
def test_a_verified_address_moves_the_request_to_its_paid_level_from_registration(
    journey: Any,
) -> None:
    mail = journey.written("doctor@paydent.example", "Итог", "Не сходится.", to=ISTOM)
    journey.arrive(mail, at=moscow("2026-03-11T12:00"))
    ticket = journey.ticket("TID 1", "istom")
    assert journey.promises(ticket)["response"].due_at == moscow("2026-03-13T12:00")
    command = TransferLevel(
        identity="level",
        actor=journey.actor("igor"),
        level="paid-standard",
        reason="address verified",
    )
    journey.act(command, ticket, at=moscow("2026-03-11T12:20"))
    assert journey.promises(ticket)["response"].due_at == moscow("2026-03-11T15:00")


@pytest.mark.threat("T04")
def test_a_damaged_mail_opens_a_request_and_keeps_its_bytes(journey: Any) -> None:
    raw = (MAILS / "13-damaged.eml").read_bytes().replace(b"\n", b"\r\n") + b"\r\n"
    (letter,) = journey.arrive(raw, at=moscow("2026-03-11T12:00"), to=TRON)
    assert letter.header("Subject").startswith("[TA-000001] Received: ")
    kept = RawMail.objects.get()
    assert bytes(kept.raw) == raw
    assert kept.ticket == journey.ticket("TA-000001")
    message = journey.ticket("TA-000001").messages.get()
    assert "Search across archived events takes over a minute." in message.text
    assert message.source == kept.identity


@pytest.mark.threat("T07")
def test_the_same_mail_delivered_again_stops_at_the_door(journey: Any) -> None:
    mail = journey.written(ORION, "Reports", "They do not open.", to=TRON)
    first = journey.arrive(mail, at=moscow("2026-03-11T12:00"))
    again = b"Received: from elsewhere by mx; Wed, 11 Mar 2026 12:03:00 +0300\r\n" + mail.as_bytes()
    second = journey.arrive(again, at=moscow("2026-03-11T12:03"), to=TRON)
    assert (len(first), second) == (1, [])
    assert Ticket.objects.count() == 1
    assert RawMail.objects.get().repeats == 1


def test_a_file_sent_along_is_kept_and_named(journey: Any) -> None:
    mail: EmailMessage = journey.written(ORION, "Log", "See the log.", to=TRON)
    mail.add_attachment(b"segment 0007 unreadable", "text", "plain", filename="диаг.log")
    journey.arrive(mail, at=moscow("2026-03-11T12:00"))
    (file,) = journey.ticket("TA-000001").messages.get().attachments
    assert (file["name"], file["size"]) == ("диаг.log", 23)
    assert (
        bytes(StoredFile.objects.get(sha256=file["sha256"]).content) == b"segment 0007 unreadable"
    )


def test_a_mail_from_a_polled_mailbox_is_a_request_though_it_has_no_envelope(journey: Any) -> None:
    mail = journey.written("Mark Hill <mark@vector.example>", "No report", "None.", to=TRON)
    (letter,) = journey.fetched(mail, at=moscow("2026-03-11T12:00"))
    # nothing proves who wrote, so that the letter quotes nothing
    assert letter.header("Subject") == "[TA-000001] Received"


@pytest.mark.threat("T06")
def test_a_mail_server_that_names_no_sender_is_not_answered(journey: Any) -> None:
    mail = journey.written("Mark Hill <mark@vector.example>", "No report", "None.", to=TRON)
    assert journey.arrive(mail, at=moscow("2026-03-11T12:00"), mail_from="") == []
    assert Ticket.objects.count() == 0
