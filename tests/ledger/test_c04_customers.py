"""Customers' people and accounts (C04): what the texts ask for is on record, and what lacks is told, never refused."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from reglament import regulations, wall_time
from reglament.core.model import people
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.activate_regulation import activate_regulation
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.remind_of_letters import remind_of_letters
from reglament.operations.save_contact import save_contact
from reglament.store import models as m
from reglament.store.queries.directory import core_contact
from reglament.workers.watch_deadlines import Watcher

pytestmark = pytest.mark.django_db
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Bob")


def registered(vendor: m.Vendor, name: str, regulation: str, **contact: Any) -> m.Customer:
    agreement = people.Agreement(
        id="",
        kind="licence",
        regulation=regulation,
        level="basic" if regulation.startswith("tron") else "",
        valid_from_date=date(2026, 1, 1),
        valid_until_date=date(2026, 12, 31),
    )
    customer = people.Customer(
        id="",
        name=name,
        vendor=vendor.code,
        agreements=(agreement,),
        accounts=contact.pop("accounts", ()),
    )
    activate_regulation(
        vendor,
        regulations.load(regulation),
        incomplete=True,
        by="Anna",
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    person = people.Contact(
        id="", name="Eva", addresses=(f"eva@{name.lower()}.example",), **contact
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return register_customer(vendor, Registration(customer=customer, contacts=[person]), at=at)


def given(customer: m.Customer, at: datetime, **changes: Any) -> m.Contact:
    from dataclasses import replace

    row = customer.contacts.get()
    return save_contact(
        customer, replace(core_contact(row), **changes), row=row, actor=STAFF, at=at
    )


def employed(user: m.User, vendor: m.Vendor) -> None:
    """Let the person work at this vendor; nobody moves there with what belongs to another."""
    m.StaffMember.objects.filter(user=user).delete()
    m.StaffMember.objects.create(vendor=vendor, user=user, name=user.username, role="lead")


def page(client: Any, customer: m.Customer) -> str:
    return str(client.get(f"/desk/customers/{customer.pk}/").content.decode())


def report(client: Any, month: str) -> dict[str, list[str]]:
    answer = client.get(f"/desk/reports/customer-gaps.csv?month={month}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {row[0]: row[1:] for row in rows[1:]}


def ticket_page(client: Any, ticket: Any) -> str:
    return str(client.get(f"/desk/requests/{ticket.ticket.number}/").content.decode())


def asked_by(opened: Callable[..., Any], customer: m.Customer, identity: str) -> Any:
    contact = customer.contacts.get()
    return opened(
        identity,
        requester=str(contact.pk),
        requester_name=contact.name,
        customer=str(customer.pk),
        customer_name=customer.name,
    )


@pytest.mark.parametrize(
    ("name", "code", "clause"),
    [
        pytest.param("Vector", "tron-en", "TE-37", marks=pytest.mark.clause("TE-37")),
        pytest.param("Vega", "tron-ru", "TR-39", marks=pytest.mark.clause("TR-39")),
    ],
)
def test_a_missing_specialist_is_shown_reported_and_refuses_nobody(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    desk: SimpleNamespace,
    name: str,
    code: str,
    clause: str,
) -> None:
    client = browser("agent")
    customer = registered(desk.vendor, name, code)
    assert "responsible specialist: missing" in page(client, customer)
    rows = report(client, "2026-03")
    assert rows[name][1:] == ["responsible specialist: missing", clause, "1", "0"]
    if code == "tron-en":
        asked = asked_by(opened, customer, "first")
        assert asked.ticket.state == "registered"
        assert "asks, though not a responsible specialist" in ticket_page(client, asked)
    given(customer, datetime(2026, 4, 2, tzinfo=UTC), roles=("responsible-specialist",))
    text = page(client, customer)
    assert "responsible specialist: missing" not in text
    assert "not confirmed: access to the product’s interface, skills, knows the problems" in text
    # March is told as it was when it ended, and April with what changed in it
    assert report(client, "2026-03") == rows
    assert "Eva: responsible specialist, not confirmed" in report(client, "2026-04")[name][1]
    marks = ("interface-access", "skills", "knows-the-problems")
    given(customer, datetime(2026, 4, 3, tzinfo=UTC), marks=marks)
    assert name not in report(client, "2026-04")


@pytest.fixture
def telecom(browser: Callable[..., Any], people: SimpleNamespace) -> SimpleNamespace:
    """Telecom-7 under Hydra, seen by a member of that vendor's staff."""
    vendor = people.other_vendor
    m.Mailbox.objects.create(vendor=vendor, address="support@latera.example", regulations=["hydra"])
    return SimpleNamespace(
        vendor=vendor, row=registered(vendor, "Telecom-7", "hydra"), client=browser("stranger")
    )


def of_hydra(telecom: SimpleNamespace, at: datetime) -> Any:
    from reglament.core.model.commands import Message, OpenTicket
    from reglament.operations.open_ticket import Opening, open_ticket
    from reglament.store.queries.regulations import InForce

    regulation = InForce().at("hydra", at)
    assert regulation is not None
    contact = telecom.row.contacts.get()
    command = OpenTicket(
        identity="t7",
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(contact.pk), name="Eva"),
        number="",
        regulation="hydra",
        vendor="latera",
        arrived_at=at,
        channel="portal",
        subject="Billing stopped",
        message=Message(text="It stopped."),
        requester=str(contact.pk),
        requester_name="Eva",
        requester_address="eva@telecom-7.example",
        customer=str(telecom.row.pk),
        customer_name="Telecom-7",
        language="en",
        facts={"type": "incident", "priority": "urgent"},
        coverage={
            "sender": "contact",
            "contract": "active",
            "contract_kind": "support-and-maintenance",
        },
    )
    opening = Opening(vendor_id=telecom.vendor.pk, command=command, regulation=regulation)
    return open_ticket(opening, at=at)


@pytest.mark.clause("HY-10")
def test_training_is_on_the_card_the_ticket_and_in_the_report(
    telecom: SimpleNamespace, desk: SimpleNamespace
) -> None:
    ticket = of_hydra(telecom, desk.at)
    assert "no training on record" in page(telecom.client, telecom.row)
    assert "Eva: no training on record" in ticket_page(telecom.client, ticket)
    assert report(telecom.client, "2026-03")["Telecom-7"][-1] == "0"
    given(telecom.row, datetime(2026, 3, 11, tzinfo=UTC), trained_on_date=date(2026, 3, 10))
    assert "10 March 2026" in page(telecom.client, telecom.row)
    assert "Eva: no training on record" not in ticket_page(telecom.client, ticket)
    assert report(telecom.client, "2026-03")["Telecom-7"][-1] == "1"
    assert report(telecom.client, "2026-02")["Telecom-7"][-1] == "0"


@pytest.mark.clause("HY-11")
def test_nobody_on_the_first_line_warns_on_each_ticket_and_drafts_a_letter(
    telecom: SimpleNamespace, desk: SimpleNamespace
) -> None:
    missing = "responsible for the first line: missing"

    def drafts() -> list[Any]:
        answer = telecom.client.get(f"/desk/customers/{telecom.row.pk}/")
        return [one.draft for one in answer.context["gaps"] if one.draft is not None]

    ticket = of_hydra(telecom, desk.at)
    assert missing in page(telecom.client, telecom.row)
    assert missing in ticket_page(telecom.client, ticket)
    assert [one.subject for one in drafts()] == ["Telecom-7: who answers for the first line"]
    assert "HY-11" in drafts()[0].text
    assert "Telecom-7: who answers for the first line" in page(telecom.client, telecom.row)
    given(telecom.row, datetime(2026, 3, 11, tzinfo=UTC), roles=("first-line-responsible",))
    assert missing not in page(telecom.client, telecom.row)
    assert missing not in ticket_page(telecom.client, ticket)
    assert drafts() == []


@pytest.mark.clause("HY-11")
@pytest.mark.parametrize(
    ("language", "due", "sent", "last", "again"),
    [
        (
            "en", "The quarterly letter about the first line is due to 1 customer", "I have sent it",
            r"Last sent <time[^>]*>Mon 12 January</time>, Pavel", "letter is noted already",
        ),
        (
            "ru", "Пора отправить квартальное письмо о первой линии 1 клиенту", "Отправлено мной",
            r"Последнее отправлено <time[^>]*>пн 12 января</time>, Pavel", "Письмо этого квартала уже отмечено",
        ),
    ],
)  # fmt: skip
def test_the_desk_is_reminded_of_the_letter_each_quarter_until_it_is_noted_as_sent(
    telecom: SimpleNamespace,
    browser: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    due: str,
    sent: str,
    last: str,
    again: str,
) -> None:
    from reglament import wall_time

    def at(moment: datetime) -> None:
        monkeypatch.setattr(wall_time, "now", lambda: moment)

    client, letter = telecom.client, f"/desk/customers/{telecom.row.pk}/letter/"
    client.cookies["django_language"] = language

    def reminded() -> bool:
        text = client.get("/desk/customers/").content.decode()
        assert (due in text) == ("#HY-11" in text)
        return due in text

    at(datetime(2026, 1, 12, 9, 0, tzinfo=UTC))
    assert reminded()
    assert sent in page(client, telecom.row)
    assert client.post(letter).status_code == 302
    assert not reminded()
    text = page(client, telecom.row)
    assert sent not in text
    assert re.search(last, text), re.findall("(?:Last sent|Последнее отправлено).{200}", text)
    # twice in one quarter is a slip, and the record keeps one
    assert again in client.post(letter, follow=True).content.decode()
    assert m.CustomerChange.objects.filter(what="letter").count() == 1
    # the first quarter ends with 31 March in Moscow: 20:59:59 and 21:00:00 UTC
    at(datetime(2026, 3, 31, 20, 59, 59, tzinfo=UTC))
    assert not reminded()
    at(datetime(2026, 3, 31, 21, 0, tzinfo=UTC))
    assert reminded()
    # who names somebody gets no letter, nor does another vendor's desk hear of it
    assert due not in browser("agent").get("/desk/customers/").content.decode()
    given(telecom.row, datetime(2026, 4, 2, tzinfo=UTC), roles=("first-line-responsible",))
    assert not reminded()
    client.post(letter)
    assert m.CustomerChange.objects.filter(what="letter").count() == 1
    # one who left answers no operators
    given(telecom.row, datetime(2026, 4, 3, tzinfo=UTC), active=False)
    assert reminded()
    # nobody is under the regulation any more
    m.Agreement.objects.filter(customer=telecom.row).update(valid_until_date=date(2025, 12, 31))
    assert not reminded()


@pytest.fixture
def leads(telecom: SimpleNamespace) -> SimpleNamespace:
    """Latera's two leads, one of whom reads Russian, and an agent whom it does not concern."""
    for name, role, language in (
        ("lea", "lead", "en"),
        ("rita", "lead", "ru"),
        ("gus", "agent", "en"),
    ):
        m.StaffMember.objects.create(
            vendor=telecom.vendor, user=m.User.objects.create(username=name, language=language),
            name=name.title(), role=role, address=f"{name}@latera.example",
        )  # fmt: skip
    return telecom


def reminders() -> list[str]:
    rows = m.OutboxLetter.objects.filter(letter="quarterly_letters_staff").order_by("pk")
    return [row.to for row in rows]


def reads(to: str) -> tuple[str, str]:
    row = m.OutboxLetter.objects.filter(letter="quarterly_letters_staff", to=to).latest("pk")
    mail = message_from_bytes(bytes(row.raw), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["Subject"]), body.get_content()


BOTH = ["lea@latera.example", "rita@latera.example"]


@pytest.mark.clause("HY-11")
def test_leads_are_reminded_by_letter_of_each_customer_once_a_quarter(
    leads: SimpleNamespace,
) -> None:
    """The first quarter ends with 31 March in Moscow."""
    at = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    assert remind_of_letters(at=at) == 1
    assert reminders() == BOTH
    subject, text = reads("lea@latera.example")
    assert subject == "The quarterly letter about the first line is due"
    assert f"Telecom-7: {settings.PUBLIC_URL}/desk/customers/{leads.row.pk}/" in text
    assert "HY-11" in text
    subject, text = reads("rita@latera.example")
    assert subject == "Пора отправить квартальное письмо о первой линии"
    assert "Его отправляет человек" in text
    # once: until the quarter ends, whatever the hour
    for later in (at, datetime(2026, 3, 31, 20, 59, 59, tzinfo=UTC)):
        assert remind_of_letters(at=later) == 0
    # a customer of whom nobody was told is told of alone
    late = registered(leads.vendor, "late", "hydra")
    assert remind_of_letters(at=datetime(2026, 2, 1, tzinfo=UTC)) == 1
    assert "Telecom-7" not in reads("lea@latera.example")[1]
    assert late.name in reads("lea@latera.example")[1]
    assert "Leads reminded that the quarterly letter is due" in page(leads.client, leads.row)
    assert remind_of_letters(at=datetime(2026, 3, 31, 21, 0, tzinfo=UTC)) == 2
    assert reminders() == BOTH * 3


@pytest.mark.clause("HY-11")
def test_nobody_is_reminded_of_a_letter_that_is_not_due(leads: SimpleNamespace) -> None:
    client = leads.client
    assert client.post(f"/desk/customers/{leads.row.pk}/letter/").status_code == 302
    assert remind_of_letters(at=wall_time.now()) == 0
    given(leads.row, datetime(2026, 1, 2, tzinfo=UTC), roles=("first-line-responsible",))
    assert remind_of_letters(at=datetime(2026, 1, 12, tzinfo=UTC)) == 0
    assert reminders() == []


@pytest.mark.clause("HY-11")
def test_who_watches_deadlines_reminds_and_a_second_one_does_not_again(
    leads: SimpleNamespace,
) -> None:
    times = iter(datetime(2026, 1, 12, hour, tzinfo=UTC) for hour in (9, 9, 10, 11))
    pair = [Watcher(lambda: next(times)), Watcher(lambda: next(times))]
    for watcher in (*pair, *pair):
        watcher.step()
    for watcher in pair:
        watcher.close()
    assert reminders() == BOTH


@pytest.fixture
def aspro(browser: Callable[..., Any], people: SimpleNamespace) -> SimpleNamespace:
    """The vendor of Aspro with acme.aspro.cloud, and its member of staff."""
    vendor = m.Vendor.objects.create(code="aspro", name="Aspro")
    employed(people.stranger, vendor)
    row = registered(
        vendor, "acme", "aspro", accounts=("acme.aspro.cloud",), account="acme.aspro.cloud"
    )
    return SimpleNamespace(vendor=vendor, row=row, client=browser("stranger"))


@pytest.mark.clause("AS-1")
def test_an_account_without_administrator_warns_and_an_administrator_has_a_basis(
    aspro: SimpleNamespace, desk: SimpleNamespace
) -> None:
    assert "acme.aspro.cloud: no administrator" in page(aspro.client, aspro.row)
    contact = aspro.row.contacts.get()
    form = {
        "name": "anna",
        "addresses": "eva@acme.example",
        "access": "administrator",
        "account": "acme.aspro.cloud",
        "active": "yes",
        "confirmed": "yes",
    }
    path = f"/desk/customers/{aspro.row.pk}/contacts/{contact.pk}/"
    assert aspro.client.post(path, form).status_code == 302
    text = page(aspro.client, aspro.row)
    assert "no administrator" not in text
    assert "anna: administrator, basis not stated" in text
    assert aspro.client.post(path, {**form, "basis": "self"}).status_code == 302
    text = page(aspro.client, aspro.row)
    assert "basis not stated" not in text
    assert "acme.aspro.cloud (for himself or herself)" in text
    refused = aspro.client.post(path, {**form, "access": "user", "basis": "self"})
    assert refused.status_code == 400


@pytest.mark.clause("AS-2")
def test_an_account_is_found_by_its_address_which_requests_carry(
    aspro: SimpleNamespace, desk: SimpleNamespace
) -> None:
    second = {"address": "ACME.aspro.cloud"}
    answer = aspro.client.post(f"/desk/customers/{aspro.row.pk}/accounts/0/", second)
    assert answer.status_code == 400
    assert b"An account with this address is on record" in answer.content
    box = m.Mailbox.objects.create(
        vendor=aspro.vendor, address="support@aspro.finance", regulations=["aspro"]
    )
    ticket = by_mail(box, "eva@acme.example")
    assert ticket.account == "acme.aspro.cloud"
    assert "acme.aspro.cloud" in str(
        aspro.client.get(f"/desk/requests/{ticket.number}/").content.decode()
    )


def by_mail(box: m.Mailbox, sender: str) -> m.Ticket:
    """Take a mail from what the desk stored to the ticket it opens."""
    from reglament.core.model.interaction import Address, Interaction, SenderProof
    from reglament.operations.claim_mail import take_mail
    from reglament.operations.hold import Taken
    from reglament.operations.interpreting import Contacted
    from reglament.operations.take_interactions import take_interactions
    from reglament.store.queries.regulations import InForce

    at = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    m.Contact.objects.update(access="user", signed_in_at=datetime(2026, 1, 1, tzinfo=UTC))
    m.RawMail.objects.create(
        vendor=box.vendor,
        mailbox=box,
        identity="raw",
        raw=b"raw",
        recipient=box.address,
        received_at=at,
        claimable_at=at,
        envelope={},
    )
    (held,) = take_mail(at=at, limit=1)
    interaction = Interaction(
        identity="raw",
        channel="email",
        arrived_at=at,
        mailbox=box.address,
        sender=Address(address=sender),
        subject="No report",
        text="It does not open.",
        language="ru",
        proof=SenderProof.PROVEN,
    )
    taken = Taken(Contacted(interaction, box), (), raw_pk=held.mail.pk, fence=held.claim.fence)
    take_interactions([taken], InForce(), at=at)
    return m.Ticket.objects.get(vendor=box.vendor)


@pytest.mark.clause("IS-1")
def test_a_request_never_waits_for_the_offer_and_accepts_it_by_conduct(
    browser: Callable[..., Any], people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    vendor = m.Vendor.objects.create(code="istom", name="iStom")
    employed(people.stranger, vendor)
    customer = registered(vendor, "Free-Dent", "istom")
    box = m.Mailbox.objects.create(
        vendor=vendor, address="support@istom.example", regulations=["istom"]
    )
    assert "offer: acceptance not on record" in page(browser("stranger"), customer)
    ticket = by_mail(box, "eva@free-dent.example")
    customer.refresh_from_db()
    assert (ticket.state, customer.offer_accepted_by, customer.offer_accepted_at) == (
        "registered",
        "conduct",
        datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
    )
    text = page(browser("stranger"), customer)
    assert "offer accepted by a request" in text
    assert "acceptance not on record" not in text


@pytest.fixture
def dentist(people: SimpleNamespace, browser: Callable[..., Any]) -> SimpleNamespace:
    """Pay-Dent with a licence for 3 installations, its request, and a member of the vendor's staff."""
    vendor = m.Vendor.objects.create(code="istom", name="iStom")
    employed(people.stranger, vendor)
    row = registered(vendor, "Pay-Dent", "istom")
    m.Agreement.objects.filter(customer=row).update(installations=3, licence_key="KEY-3")
    box = m.Mailbox.objects.create(
        vendor=vendor, address="support@istom.example", regulations=["istom"]
    )
    client = browser("stranger")
    return SimpleNamespace(ticket=by_mail(box, "eva@pay-dent.example"), client=client, row=row)


def reported(dentist: SimpleNamespace, **intake: str) -> str:
    from reglament.core.model.commands import Classify
    from reglament.operations.carry_out import carry_out

    at = datetime(2026, 3, 11, 9, 10, tzinfo=UTC)
    command = Classify(identity=str(intake)[:120], actor=STAFF, intake=intake)
    carry_out(command, ticket=dentist.ticket.pk, at=at)
    return str(dentist.client.get(f"/desk/requests/{dentist.ticket.number}/").content.decode())


@pytest.mark.clause("IS-127")
def test_more_installations_than_the_licence_allows_suggest_the_ground(
    dentist: SimpleNamespace,
) -> None:
    assert "<code>installations-exceeded" not in reported(dentist, installations="3")
    assert "<code>installations-exceeded" not in reported(dentist, installations="9" * 5000)
    text = reported(dentist, installations="4")
    assert "requirements broken, core changed, too many installations" in text
    assert "<code>installations-exceeded</code>" in text
    answer = refuse(
        dentist,
        refusal="cannot_solve/requirements-breached",
        need_sub_reason="installations-exceeded",
    )
    assert answer == ("cannot_solve", "requirements-breached")


@pytest.mark.clause("IS-128")
def test_a_licence_key_that_no_register_knows_suggests_the_ground_and_staff_decide(
    dentist: SimpleNamespace,
) -> None:
    suggested = "Ground suggested by the licence register"
    assert suggested not in reported(dentist, licence_key="key-3")
    text = reported(dentist, licence_key="KEY-4")
    assert suggested in text
    assert "<b>unlicensed copy</b>" in text
    assert m.Ticket.objects.get(pk=dentist.ticket.pk).state == "registered"
    assert refuse(dentist, refusal="cannot_solve/unlicensed-copy") == (
        "cannot_solve",
        "unlicensed-copy",
    )
    letter = m.OutboxLetter.objects.filter(ticket=dentist.ticket).latest("pk")
    assert letter.to == "eva@pay-dent.example"


def refuse(dentist: SimpleNamespace, **form: str) -> tuple[str, str]:
    """Refuse on the ticket's page, and return what the history says of it."""
    from reglament.core.model.events import Refused
    from reglament.store.queries.histories import history_of

    form = {"text": "We cannot solve it.", **form}
    path = f"/desk/requests/{dentist.ticket.number}/do/refuse/"
    assert dentist.client.post(path, form).status_code == 302
    last = next(
        one for one in reversed(history_of(dentist.ticket.pk).events) if isinstance(one, Refused)
    )
    return last.action, last.ground
