"""What mail leaves for people: held and unproven words, and letters that came back or were not sent."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament import regulations
from reglament.core.model.commands import AddCustomerReply, Message, NoteDeliveryFailure
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.mail_link import digest_of
from reglament.operations.save_contact import save_contact
from reglament.store.event_text import plain_of
from reglament.store.models import (
    Activation,
    Contact,
    ContactAddress,
    Customer,
    CustomerDomain,
    HeldInteraction,
    OutboxLetter,
    SignInLink,
    Ticket,
)
from reglament.store.queries.directory import core_contact
from reglament.wall_time import now

MERIDIAN = Path(__file__).parents[1] / "fixtures" / "regulations" / "meridian"
Browser = Callable[..., Any]


def held(desk: SimpleNamespace, ticket: int | None, name: str = "h") -> HeldInteraction:
    it = Interaction(
        identity=name, channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address="ann@acme.example", name="Ann"), subject="Re: reports",
        text="Only node 2.", reply_text="Only node 2.", proof=SenderProof.UNPROVEN,
    )  # fmt: skip
    return HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity=name, reason="sender-unproven",
        sender="ann@acme.example", subject=it.subject, interaction=plain_of(it),
        arrived_at=desk.at, ticket_id=ticket,
    )  # fmt: skip


@pytest.mark.threat("T01")
def test_one_click_adds_held_words_to_the_request_they_are_for(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    outcome = opened()
    row, agent = held(desk, outcome.ticket_pk), browser("agent")
    page = agent.get("/desk/triage/").content.decode()
    assert "Add to TA-000001" in page
    assert "nothing proves who wrote it" in page
    assert f'href="/desk/customers/new/?held={row.pk}">a new customer' in page
    answer = agent.post(f"/desk/triage/{row.pk}/add/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/requests/TA-000001/")
    page = agent.get("/desk/requests/TA-000001/").content.decode()
    assert page.index("sender not proven") < page.index("Only node 2.")
    assert "added from triage by" in page
    assert "already" in agent.post(f"/desk/triage/{row.pk}/add/", follow=True).content.decode()


@pytest.mark.clause("IS-119")
def test_the_senders_address_goes_along_from_triage_into_the_form_of_a_contact(
    desk: SimpleNamespace, browser: Browser
) -> None:
    row, agent = held(desk, None), browser("agent")
    it = {"address": "eve@home.example", "name": "Eve Miles"}
    HeldInteraction.objects.update(
        sender=it["address"], interaction={"sender": it, "language": "ru"}
    )
    asked = f"?held={row.pk}"
    page = agent.get("/desk/triage/").content.decode()
    assert f'href="/desk/customers/{asked}">a contact of an existing customer' in page
    page = agent.get(f"/desk/customers/{asked}").content.decode()
    assert "Whose mail is eve@home.example?" in page
    assert f'href="/desk/customers/{desk.customer.pk}/{asked}"' in page
    new = f"/desk/customers/{desk.customer.pk}/contacts/0/{asked}"
    assert (
        f'href="{new}"' in agent.get(f"/desk/customers/{desk.customer.pk}/{asked}").content.decode()
    )
    begun = {one.name: one.value for one in agent.get(new).context["controls"]}
    assert (begun["addresses"], begun["name"], begun["language"], begun["active"]) == (
        "eve@home.example", "Eve Miles", "ru", "yes",
    )  # fmt: skip
    kept = agent.post(new, {"name": "Eve", "addresses": "eve@home.example", "active": "yes"})
    assert (kept.status_code, kept["Location"]) == (302, f"/desk/triage/{asked}#held-{row.pk}")
    assert ContactAddress.objects.filter(address="eve@home.example").count() == 1
    # what is decided, another vendor's or no number at all begins no form
    HeldInteraction.objects.update(state="discarded")
    for wrong in (asked, "?held=0", "?held=x", "?held=" + "9" * 30):
        page = agent.get(f"/desk/customers/{desk.customer.pk}/contacts/0/{wrong}")
        assert page.context["controls"][1].value == ""
    HeldInteraction.objects.update(state="held")
    assert (
        "eve@home.example"
        not in browser("stranger").get(f"/desk/customers/{asked}").content.decode()
    )


@pytest.mark.clause("IS-120")
def test_triage_and_the_customers_page_name_whom_a_shared_domain_or_address_fits(
    desk: SimpleNamespace, browser: Browser
) -> None:
    agent, vega = browser("agent"), Customer.objects.create(vendor=desk.vendor, name="Vega")
    row = held(desk, None)
    HeldInteraction.objects.update(reason="ambiguous-sender", sender="new@acme.example")

    def fits() -> list[str]:
        page = agent.get("/desk/triage/").content.decode()
        (told,) = re.findall(r"The sender may write for:(.*?)</p>", page, re.S) or [""]
        return re.findall(r'href="(/desk/customers/\d+/)">([^<]*)<', told)

    both = [(f"/desk/customers/{one.pk}/", one.name) for one in (desk.customer, vega)]
    CustomerDomain.objects.create(vendor=desk.vendor, customer=vega, domain="acme.example")
    assert fits() == both
    # an address that two customers' contacts have goes before the domain
    person = Contact.objects.create(vendor=desk.vendor, customer=vega, name="Ann")
    ContactAddress.objects.create(vendor=desk.vendor, contact=person, address="ann@acme.example")
    HeldInteraction.objects.update(sender="ann@acme.example")
    assert fits() == both
    page = agent.get(f"/desk/customers/{vega.pk}/").content.decode()
    assert re.findall(r'([\w@.]+) <span class="hint">\(also ([^<]*)\)</span>', page) == [
        ("ann@acme.example", "Acme"),
        ("acme.example", "Acme"),
    ]
    # any other reason names nobody
    HeldInteraction.objects.filter(pk=row.pk).update(reason="unknown-sender")
    assert fits() == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nothing was accepted: choose whose request it is."),
        ("ru", "Ничего не принято: выберите, чьё это обращение."),
    ],
)
def test_accepting_without_a_customer_says_so_at_its_field_and_nothing_is_done(
    desk: SimpleNamespace, browser: Browser, language: str, said: str
) -> None:
    row, other, agent = held(desk, None), held(desk, None, "other"), browser("agent")
    agent.cookies["django_language"] = language
    for given in ({}, {"contact": ""}, {"contact": "x"}, {"contact": "0"}, {"contact": "9" * 30}):
        answer = agent.post(f"/desk/triage/{row.pk}/release/", given)
        assert (answer.status_code, answer["Location"]) == (302, f"/desk/triage/#held-{row.pk}")
        page = agent.get("/desk/triage/").content.decode()
        assert page.count(said) == 1
        wrong = 'autofocus aria-invalid="true" aria-describedby="accept-wrong"'
        # beside the message that was meant, not beside the other
        assert re.findall(rf'id="c(\d+)" name="contact" required {wrong}', page) == [str(row.pk)]
        assert said not in agent.get("/desk/triage/").content.decode()
    states = HeldInteraction.objects.filter(pk__in=[row.pk, other.pk])
    assert list(states.values_list("state", flat=True)) == ["held", "held"]


@pytest.fixture
def from_bob(desk: SimpleNamespace) -> HeldInteraction:
    """A mail that waits for a decision, from an address that nobody here knows."""
    it = Interaction(
        identity="bob", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address="someone@unknown.example", name="Bob"), subject="Reports",
        text="They do not open.", proof=SenderProof.PROVEN,
    )  # fmt: skip
    return HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="bob", reason="unknown-sender",
        sender="someone@unknown.example", subject=it.subject, interaction=plain_of(it),
        arrived_at=desk.at,
    )  # fmt: skip


@pytest.mark.clause("TE-38")
def test_before_and_after_accepting_it_is_said_whose_request_it_is_and_who_gets_its_letters(
    desk: SimpleNamespace, browser: Browser, from_bob: HeldInteraction
) -> None:
    agent = browser("agent")
    before = agent.get("/desk/triage/").content.decode()
    told = (
        "It becomes a request of the contact chosen, at that customer&#39;s level. Its letters, the "
        "acknowledgement first, go to who wrote: Bob, someone@unknown.example."
    )
    assert f'<p class="hint" id="to{from_bob.pk}">{told}</p>' in before
    assert f'aria-describedby="to{from_bob.pk}">Accept</button>' in before
    path = f"/desk/triage/{from_bob.pk}/release/"
    answer = agent.post(path, {"contact": desk.contact.pk}, follow=True)
    (said,) = [str(one) for one in answer.context["messages"]]
    letter = OutboxLetter.objects.get(letter="acknowledgement")
    assert letter.to == "someone@unknown.example"
    assert said.endswith(
        "A letter goes to someone@unknown.example. It is a request of Ann (Acme); as who asks it "
        "names Bob, someone@unknown.example."
    )
    page = answer.content.decode()
    assert 'someone@unknown.example <span class="hint">among the requests of Ann</span>' in page


def test_who_wrote_from_an_address_of_their_own_is_named_once(
    desk: SimpleNamespace, browser: Browser
) -> None:
    row, agent = held(desk, None), browser("agent")
    answer = agent.post(
        f"/desk/triage/{row.pk}/release/", {"contact": desk.contact.pk}, follow=True
    )
    (said,) = [str(one) for one in answer.context["messages"]]
    assert said.endswith("A letter goes to ann@acme.example.")
    assert "among the requests of" not in answer.content.decode()


def test_another_vendors_contact_is_no_choice_in_triage(
    desk: SimpleNamespace, browser: Browser, people: SimpleNamespace
) -> None:
    row, agent = held(desk, None), browser("agent")
    theirs = Customer.objects.create(vendor=people.other_vendor, name="Their customer")
    eve = Contact.objects.create(vendor=people.other_vendor, customer=theirs, name="Eve")
    page = agent.post(f"/desk/triage/{row.pk}/release/", {"contact": eve.pk}, follow=True)
    assert "Nothing was accepted" in page.content.decode()
    assert "Their customer" not in page.content.decode()
    row.refresh_from_db()
    assert row.state == "held"


def test_what_is_refused_in_triage_keeps_what_was_given(
    desk: SimpleNamespace, browser: Browser
) -> None:
    row, agent = held(desk, None), browser("agent")
    Activation.objects.filter(code="hydra").delete()
    desk.mailbox.regulations = ["hydra"]
    desk.mailbox.save()
    path = f"/desk/triage/{row.pk}"
    page = agent.post(f"{path}/release/", {"contact": desk.contact.pk}, follow=True)
    # hydra runs only once somebody confirmed it; whom it was for stays chosen
    assert f'<option value="{desk.contact.pk}" selected>' in page.content.decode()
    assert 'class="error" id="accept-wrong"' in page.content.decode()
    page = agent.post(f"{path}/discard/", {"reason": " "}, follow=True).content.decode()
    assert '<details class="leave" open>' in page
    assert 'aria-describedby="leave-wrong"' in page


@pytest.mark.clause("HY-21")
def test_what_is_left_without_processing_says_why_and_is_listed_for_90_days(
    desk: SimpleNamespace, browser: Browser
) -> None:
    desk.mailbox.regulations = ["hydra"]
    desk.mailbox.save()
    row, agent = held(desk, None), browser("agent")
    row_url = f"/desk/triage/{row.pk}"
    page = agent.post(f"{row_url}/discard/", follow=True).content.decode()
    assert "Nothing was done: say why" in page
    assert f"{row_url}/discard/" in page
    page = agent.post(
        f"{row_url}/discard/", {"reason": "advertising"}, follow=True
    ).content.decode()
    assert f"{row_url}/discard/" not in page
    assert page.index(">Set aside") < page.index("advertising")
    assert agent.get("/desk/triage/", headers={"accept-language": "ru"}).status_code == 200
    old = now() - timedelta(days=90)
    other = held(desk, None, "old")
    HeldInteraction.objects.filter(pk=other.pk).update(
        state="discarded", decided_why="long ago", decided_at=old
    )
    assert "long ago" not in agent.get("/desk/triage/").content.decode()
    page = agent.post(f"{row_url}/take-back/", follow=True).content.decode()
    assert f"{row_url}/discard/" in page
    assert "advertising" not in page


@pytest.mark.clause("HY-21")
def test_how_long_it_is_listed_is_the_regulations_to_say(
    desk: SimpleNamespace, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MERIDIAN, tmp_path / "meridian")
    with (tmp_path / "meridian" / "regulation.yaml").open("a", encoding="utf-8") as document:
        document.write(
            "parameters:\n  unprocessed_kept: {value: 30 days, label: {en: Kept, ru: Видно}, clauses: [ME-1]}\n"
        )
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(tmp_path))
    desk.mailbox.regulations = ["meridian"]
    desk.mailbox.save()
    for days, words in ((29, "not long ago"), (31, "long forgotten")):
        row = held(desk, None, words)
        HeldInteraction.objects.filter(pk=row.pk).update(
            state="discarded", decided_why=words, decided_at=now() - timedelta(days=days)
        )
    try:
        page = browser("agent").get("/desk/triage/").content.decode()
    finally:
        regulations.forget()
    assert ("not long ago" in page, "long forgotten" in page) == (True, False)
    assert "listed until" in page


@pytest.mark.threat("T05")
def test_a_held_mail_without_words_or_sender_leaves_the_page_readable(
    desk: SimpleNamespace, browser: Browser
) -> None:
    held(desk, None, "worded")
    it = Interaction(
        identity="empty", channel="email", arrived_at=desk.at, mailbox="a@b.example", sender=None
    )
    HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="empty", reason="no-sender",
        interaction=plain_of(it), arrived_at=desk.at,
    )  # fmt: skip
    page = browser("agent").get("/desk/triage/")
    assert (
        page.status_code,
        page.content.count(b"/discard/"),
        b"Only node 2." in page.content,
    ) == (
        200,
        2,
        True,
    )


@pytest.mark.threat("T01", "T16")
def test_nobody_else_adds_held_words_and_none_are_added_nowhere(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    outcome = opened()
    row, lost = held(desk, outcome.ticket_pk), held(desk, None, "lost")
    assert browser("stranger").post(f"/desk/triage/{row.pk}/add/").status_code == 404
    assert browser("agent").post(f"/desk/triage/{lost.pk}/add/").status_code == 404
    assert browser("agent").get(f"/desk/triage/{row.pk}/add/").status_code == 405
    assert Ticket.objects.get().version == 1


def test_triage_costs_the_same_queries_for_one_and_for_three(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    agent, first = browser("agent"), opened()
    held(desk, first.ticket_pk)
    agent.get("/desk/triage/")
    with CaptureQueriesContext(connection) as one:
        agent.get("/desk/triage/")
    for name in ("two", "three"):
        held(desk, opened(name).ticket_pk, name)
    with CaptureQueriesContext(connection) as three:
        agent.get("/desk/triage/")
    assert len(one) == len(three)


def test_words_by_leave_and_a_letter_that_came_back_are_marked(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    outcome = opened()
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    said = AddCustomerReply(
        identity="u", actor=ann, message=Message(text="It is worse."), channel="email",
        arrived_at=desk.at, unproven=True,
    )  # fmt: skip
    failed = NoteDeliveryFailure(
        identity="f", actor=SYSTEM, recipient="ann@acme.example", status="5.2.2",
        message=Message(text="mailbox full"),
    )  # fmt: skip
    for command in (said, failed):
        carry_out(command, ticket=outcome.ticket_pk, at=desk.at)
    agent = browser("agent")
    page = agent.get("/desk/requests/TA-000001/").content.decode()
    for words in ("sender not proven", "delivery failed", "mailbox full", "reach the customer"):
        assert words in page
    assert "The customer can be reached" in page
    assert "delivery failed" in agent.get("/desk/queue/all/").content.decode()
    agent.post(
        "/desk/requests/TA-000001/do/settle_delivery/", {"identity": "s", "reason": "called"}
    )
    assert not {"undelivered", "portal-only"} & set(Ticket.objects.get().flags)


@pytest.mark.threat("T06")
def test_a_letter_over_the_daily_share_is_not_among_the_failed(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    opened()
    OutboxLetter.objects.update(state="withheld", response="not sent: enough for today")
    agent = browser("agent")
    page = agent.get("/desk/letters/").content.decode()
    assert "Every letter was delivered" in page
    assert "Nothing failed" in page
    letter = OutboxLetter.objects.get()
    agent.post(f"/desk/letters/{letter.pk}/again/")
    letter.refresh_from_db()
    assert letter.state == "queued"


@pytest.mark.threat("T21")
@pytest.mark.parametrize(
    ("active", "addresses", "words"),
    [
        (True, (), "The address was taken off its contact"),
        (False, ("ann@acme.example",), "This person left"),
    ],
)
def test_a_reply_that_can_go_to_nobody_is_shown_with_its_reason(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser, active: bool,
    addresses: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    opened()
    agent, path = browser("agent"), "/desk/requests/TA-000001/"
    assert "No letter goes to Ann" not in agent.get(path).content.decode()
    kept = replace(core_contact(desk.contact), addresses=addresses, active=active)
    save_contact(desk.customer, kept, row=desk.contact, actor=SYSTEM, at=desk.at)
    assert "No letter goes to Ann" in agent.get(path).content.decode()
    agent.post(f"{path}reply/", {"identity": "r", "text": "Known.", "do": "send"})
    page = agent.get("/desk/letters/").content.decode()
    assert words in page
    assert "Send anyway" not in page


def came_back(ticket: int, *, times: int, at: Any) -> None:
    for number in range(times):
        failed = NoteDeliveryFailure(
            identity=f"f{number}", actor=SYSTEM, recipient="ann@acme.example", status="5.2.2",
            message=Message(text="mailbox full"),
        )  # fmt: skip
        carry_out(failed, ticket=ticket, at=at)


@pytest.mark.clause("IS-134")
def test_one_click_invites_the_requester_whom_letters_do_not_reach(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    outcome, agent, path = opened(), browser("agent"), "/desk/requests/TA-000001/"
    assert "Invite to the portal" not in agent.get(path).content.decode()
    came_back(outcome.ticket_pk, times=1, at=desk.at)
    assert "Invite to the portal" in agent.get(path).content.decode()
    assert browser("stranger").post(f"{path}invite/").status_code == 404
    page = agent.post(f"{path}invite/", follow=True).content.decode()
    assert "is on its way to ann@acme.example" in page
    # the letters that came back are no reason to send the next one there, if there is another way
    ContactAddress.objects.create(
        vendor=desk.vendor, contact=desk.contact, address="ann.private@home.example"
    )
    page = agent.post(f"{path}invite/", follow=True).content.decode()
    assert "is on its way to ann.private@home.example" in page
    letters = OutboxLetter.objects.filter(letter="invitation").order_by("pk")
    assert [one.to for one in letters] == ["ann@acme.example", "ann.private@home.example"]
    link = SignInLink.objects.get(contact=desk.contact, purpose="invitation", used_at=None)
    assert link.asked_for == digest_of("ann.private@home.example")


@pytest.mark.clause("IS-134")
@pytest.mark.parametrize(("times", "words"), [(1, "came back"), (2, "no mail is sent")])
def test_the_portal_says_that_the_answers_are_there(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser, times: int, words: str
) -> None:
    number, client = opened().ticket.number, browser("customer")
    first = client.get(f"/requests/{number}/")
    assert (first.status_code, b"ann@acme.example" in first.content) == (200, False)
    Ticket.objects.update(flags=["undelivered", "portal-only"][:times])
    page = client.get(f"/requests/{number}/").content.decode()
    assert words in page
    assert "ann@acme.example" in page
    assert ("portal only" in client.get("/").content.decode()) == (times == 2)


@pytest.mark.parametrize(
    ("language", "named"), [("en", "Link to sign in"), ("ru", "Ссылка для входа")]
)
def test_a_letter_without_a_request_is_named_in_words(
    desk: SimpleNamespace, browser: Browser, language: str, named: str
) -> None:
    OutboxLetter.objects.create(
        vendor=desk.vendor, key="link/1", kind="automatic", letter="sign_in", raw=b"",
        mail_from="support@vendor.example", to="ann@acme.example", message_id="<1@vendor.example>",
        state="dead", created_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    page = browser("agent").get("/desk/letters/", headers={"accept-language": language})
    assert f"<b>{named}</b>" in page.content.decode()
