"""What customers say otherwise than by letter: calls, talks without a request, secret access details."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reglament import wall_time
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.check_histories import verify
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.regulations import load
from reglament.store import models as m
from reglament.web.kept_forms import KEY

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
COVERAGE = {
    "sender": "contact",
    "contract": "active",
    "access": "user",
    "category": "paid",
    "listed_address": "yes",
}


@pytest.fixture
def page(
    browser: Callable[..., Any],
    people: SimpleNamespace,
    desk: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> SimpleNamespace:
    def one(identity: str, code: str = "istom", **values: Any) -> str:
        regulation = load(code)
        facts = values.pop("facts", {})
        command = OpenTicket(
            identity=identity,
            actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
            number="",
            regulation=code,
            vendor="tron",
            arrived_at=NOON,
            channel=values.pop("channel", "email"),
            subject="A call",
            message=Message(text="Please help."),
            requester=str(desk.contact.pk),
            requester_address="ann@acme.example",
            customer=str(desk.customer.pk),
            language="en",
            facts=facts,
            coverage={**COVERAGE, **values},
        )
        opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
        return str(open_ticket(opening, at=NOON).ticket.number)

    client = browser("agent")

    def do(number: str, action: str, **values: Any) -> list[str]:
        answer = client.post(f"/desk/requests/{number}/do/{action}/", values, follow=True)
        return [str(said) for said in answer.context["messages"]]

    def shown(number: str, who: str = "") -> str:
        return str(
            (browser(who) if who else client).get(f"/desk/requests/{number}/").content.decode()
        )

    def at(moment: datetime) -> None:
        monkeypatch.setattr(wall_time, "now", lambda: moment)

    at(NOON)
    return SimpleNamespace(client=client, one=one, do=do, shown=shown, at=at, desk=desk)


@pytest.mark.clause("IS-9")
def test_the_call_of_the_first_installation_is_given_once_a_customer(page: SimpleNamespace) -> None:
    first, second = (page.one(name, facts={"type": "installation"}) for name in "ab")
    assert page.do(first, "installation_call", text="The server is up.") == [
        "The call of the first installation. Nobody outside sees it."
    ]
    page.at(NOON + timedelta(days=1))
    assert page.do(second, "installation_call", text="Again") == [
        "The customer had the call of the first installation: Wed 11 March, 12:00 (UTC+3) (IS-9). "
        "Answer in writing: there is one call."
    ]
    other = page.one("c", facts={"type": "question"})
    assert page.do(other, "installation_call", text="Hello")[-1].startswith(
        "Help by phone is not given here (IS-8)"
    )
    assert m.Event.objects.filter(type="InstallationCallMade").count() == 1
    note = m.Message.objects.get(text="The server is up.")
    assert (note.public, list(verify())) == (False, [])


def test_a_call_is_noted_on_a_request_where_its_level_has_calls(page: SimpleNamespace) -> None:
    paid, free = page.one("a"), page.one("b", category="free")
    assert page.do(paid, "talk", channel="phone", text="Called about the date.") == [
        "Internal note. Nobody outside sees it."
    ]
    assert page.do(free, "talk", channel="phone", text="Called.")[-1].startswith(
        "Contacts through Phone are not noted at this level"
    )
    assert [(one.text, one.public) for one in m.Message.objects.filter(direction="note")] == [
        ("Called about the date.", False)
    ]


def test_the_form_of_a_call_asks_for_no_letter(page: SimpleNamespace) -> None:
    number = page.one("a")
    form = page.client.get(f"/desk/requests/{number}/do/talk/", headers={"reglament-part": "form"})
    told = form.content.decode()
    assert "What was said; only staff see it" in told
    assert "Letter to the customer" not in told


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("aspro", marks=pytest.mark.clause("AS-59")),
        pytest.param("istom", marks=pytest.mark.clause("IS-115")),
    ],
)
def test_a_talk_without_a_request_is_noted_on_the_customers_card(
    page: SimpleNamespace, browser: Callable[..., Any], code: str
) -> None:
    vendor = m.Vendor.objects.get(code="tron")
    m.Vendor.objects.filter(pk=vendor.pk).update(code=load(code).vendor)
    m.Agreement.objects.update(regulation=code, level="")
    url = f"/desk/customers/{page.desk.customer.pk}/"
    before = m.Ticket.objects.count()
    page.client.post(f"{url}talks/", {"means": "call", "text": "general question"})
    note = m.ContactNote.objects.get()
    assert (note.means, note.text, note.by.name) == ("call", "general question", "Olga")
    shown = page.client.get(url).content.decode()
    assert "general question" in shown
    assert m.Ticket.objects.count() == before
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        m.ContactNote.objects.update(text="?")
    assert (
        browser("stranger").post(f"{url}talks/", {"means": "call", "text": "x"}).status_code == 404
    )


def test_talks_are_kept_only_where_a_regulation_keeps_them(page: SimpleNamespace) -> None:
    url = f"/desk/customers/{page.desk.customer.pk}/"
    assert "Conversations without a request" not in page.client.get(url).content.decode()
    page.client.post(f"{url}talks/", {"means": "call", "text": "general question"})
    assert m.ContactNote.objects.count() == 0


@pytest.mark.clause("IS-105")
@pytest.mark.threat("T16")
def test_access_details_are_seen_by_the_owner_stand_in_no_history_and_go_on_closing(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    number = page.one("a", facts={"type": "question"})
    secret = "TeamViewer 123 456 789, pass q7"
    customer = browser("customer")
    own = f"/requests/{number}/"
    assert b'name="access_details"' in customer.get(own).content
    customer.post(f"{own}access/", {"access_details": secret})
    assert m.TicketSecret.objects.get().content == secret
    assert secret not in page.shown(number)
    page.do(number, "assign_me")
    assert secret in page.shown(number)
    assert secret not in page.shown(number, "lead")
    assert secret not in customer.get(own).content.decode()
    stored = [
        *m.Event.objects.values_list("data", flat=True),
        *m.Message.objects.values_list("text", flat=True),
        *m.SearchText.objects.values_list("internal_terms", flat=True),
        *(bytes(raw).decode() for raw in m.OutboxLetter.objects.values_list("raw", flat=True)),
    ]
    assert [one for one in stored if "123 456" in one or "q7" in one] == []
    assert page.do(number, "close", outcome="answered", text="All is well.") == [
        "Closed: answered. No letter goes to the customer."
    ]
    assert (m.TicketSecret.objects.count(), secret in page.shown(number)) == (0, False)
    assert "Access details were given" in page.shown(number)
    refused = {"access_details": secret}
    page.client.post(f"/desk/requests/{number}/do/access_details/", refused)
    assert page.client.session[KEY]["given"] == {}
    assert page.do(number, "access_details", access_details="x")[-1].startswith("Request")
    assert list(verify()) == []


@pytest.mark.clause("IS-50")
def test_developers_join_while_their_hours_last(page: SimpleNamespace) -> None:
    number = page.one("a", category="vip", channel="vip_form")
    page.at(datetime(2026, 3, 11, 15, 59, tzinfo=UTC))
    assert page.do(number, "wait", party="development", waits_for="The import") == [
        "Waiting for development: The import. No letter goes to the customer."
    ]
    assert "who join on" not in page.shown(number)
    page.do(number, "resume")
    page.at(datetime(2026, 3, 11, 16, 30, tzinfo=UTC))
    assert page.do(number, "wait", party="development", waits_for="The import") == [
        "Waiting for development, who join on Thu 12 March, 10:00. No letter goes to the customer."
    ]
    assert "who join on Thu 12 March, 10:00" in page.shown(number)


@pytest.mark.clause("IS-52")
def test_performance_is_analysed_for_special_requests_and_its_report_kept(
    page: SimpleNamespace,
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    vip, paid = page.one("a", category="vip", channel="vip_form"), page.one("b")
    assert page.do(vip, "classify", scope="performance-analysis") == [
        "Classified. No letter goes to the customer."
    ]
    report = SimpleUploadedFile("report.pdf", b"%PDF", "application/pdf")
    page.client.post(
        f"/desk/requests/{vip}/reply/", {"do": "note", "text": "Report", "files": [report]}
    )
    assert "report.pdf" in page.shown(vip)
    assert 'value="performance-analysis"' not in page.shown(paid)
    assert page.do(paid, "classify", scope="performance-analysis") != ["Done."]


@pytest.mark.clause("IS-79")
def test_trouble_with_the_licence_key_leads_to_the_licence(page: SimpleNamespace) -> None:
    agreement = m.Agreement.objects.create(
        vendor=page.desk.vendor,
        customer=page.desk.customer,
        kind="licence",
        regulation="istom",
        licence_key="KEY-77",
    )
    number = page.one("a")
    assert page.do(number, "classify", scope="licence-key") == [
        "Classified. No letter goes to the customer."
    ]
    link = f"/desk/customers/{page.desk.customer.pk}/agreements/{agreement.pk}/"
    assert f'href="{link}">licence KEY-77</a>' in page.shown(number)
    assert b"KEY-77" in page.client.get(link).content
    page.client.post(f"/desk/requests/{number}/reply/", {"do": "note", "text": "key re-issued"})
    assert "key re-issued" in page.shown(number)


@pytest.mark.clause("AS-55")
def test_the_closing_letter_says_that_staff_do_not_answer_for_data_where_access_was_given(
    page: SimpleNamespace,
) -> None:
    number, without = page.one("a", "aspro"), page.one("b", "aspro")
    page.at(datetime(2026, 3, 11, 10, 5, tzinfo=UTC))
    assert page.do(number, "remote_access", granted="yes", tool="") == [
        "Remote access is given. No letter goes to the customer."
    ]
    page.at(datetime(2026, 3, 11, 11, 20, tzinfo=UTC))
    for one, told in (
        (number, "A letter goes to ann@acme.example."),
        (without, "No letter goes to the customer."),
    ):
        said = page.do(one, "close", outcome="answered", text="All is well.")
        assert said == [f"Closed: answered. {told}"]
    letter = m.OutboxLetter.objects.get(letter="access_removal")
    text = bytes(letter.raw).decode().replace("=\r\n", "").replace("\r\n", " ")
    assert "our staff do not answer for the safety of the data" in text
    assert "Rule: AS-54, AS-55" in text
    assert "Wed 11 March, 13:05 (UTC+3)" in text
    assert "Wed 11 March, 14:20 (UTC+3)" in text
    assert letter.ticket is not None
    assert letter.ticket.number == number
    assert "13:05</time> – " in page.shown(number)
