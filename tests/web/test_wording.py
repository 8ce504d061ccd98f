"""Words that somebody looks at: flagged ones, the product's terms, unknown accounts, versions, what is covered."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.covering import coverage, levels_of
from reglament.core.regulation.wording import flagged_words, term_tips
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import verify
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.operations.take_interactions import take_interactions
from reglament.regulations import load
from reglament.store import models as m
from reglament.store.queries.regulations import InForce

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def page(browser: Callable[..., Any], desk: SimpleNamespace) -> SimpleNamespace:
    customer = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")

    def one(identity: str, code: str, text: str = "Please help.", **intake: str) -> int:
        command = c.OpenTicket(
            identity=identity,
            actor=customer,
            number="",
            regulation=code,
            vendor="tron",
            arrived_at=NOON,
            channel="email",
            subject="Import",
            message=c.Message(text=text),
            requester=str(desk.contact.pk),
            requester_address="ann@acme.example",
            customer=str(desk.customer.pk),
            language="en",
            intake=intake,
            coverage={
                "sender": "contact",
                "contract": "active",
                "access": "user",
                "category": "paid",
                "listed_address": "yes",
            },
        )
        opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=load(code))
        return int(open_ticket(opening, at=NOON).ticket_pk)

    client = browser("agent")

    def url(ticket: int) -> str:
        return f"/desk/requests/{m.Ticket.objects.get(pk=ticket).number}/"

    def do(ticket: int, action: str, **values: Any) -> list[str]:
        answer = client.post(f"{url(ticket)}do/{action}/", values, follow=True)
        return [str(said) for said in answer.context["messages"]]

    def shown(ticket: int) -> str:
        return str(client.get(url(ticket)).content.decode())

    return SimpleNamespace(one=one, do=do, shown=shown, client=client, customer=customer)


@pytest.mark.clause("AS-49")
def test_flagged_words_wait_for_a_person_and_the_message_stays_as_it_came(
    page: SimpleNamespace,
) -> None:
    said = "Your idiots broke it, ИДИОТЫ."
    ticket, calm = page.one("a", "aspro", said), page.one("b", "aspro")
    assert m.Ticket.objects.get(pk=ticket).flags == ["language"]
    assert m.Ticket.objects.get(pk=calm).flags == []
    assert "Words for a person to decide about: idiots, идиоты" in page.shown(ticket)
    assert m.Message.objects.get(ticket=ticket).text == said
    assert page.do(ticket, "judge_language", confirmed="no") == [
        "Obscene words or insults: no. No letter goes to the customer."
    ]
    assert m.Ticket.objects.get(pk=ticket).flags == []
    again = c.AddCustomerReply(
        identity="r",
        actor=page.customer,
        message=c.Message(text="You are stupid"),
        channel="email",
        arrived_at=NOON,
    )
    carry_out(again, ticket=calm, at=NOON)
    assert page.do(calm, "judge_language", confirmed="yes") == [
        "Obscene words or insults: yes. No letter goes to the customer."
    ]
    assert "Obscene words or insults: yes" in page.shown(calm)
    assert list(verify()) == []


def test_words_are_flagged_by_their_beginnings_and_only_where_a_regulation_lists_them() -> None:
    assert flagged_words(load("aspro"), "Stupidly, a mastupid idiot") == ("stupidly", "idiot")
    assert flagged_words(load("tron-en"), "idiot") == ()


def test_the_products_own_terms_are_known_and_never_demanded() -> None:
    assert term_tips(load("aspro"), "A Card of mine; cards") == (("card", "deal"),)


NAMING = [
    ("In acmee.aspro.cloud the import stops.", True),
    ("In acme.aspro.cloud the import stops.", False),
    ("acme.aspro.cloud, not acmee.aspro.cloud", False),
    ("The import stops.", False),
    ("boris@acmee.aspro.cloud writes", False),
]


@pytest.mark.clause("AS-50")
@pytest.mark.parametrize(("text", "held"), NAMING)
def test_a_mail_that_names_an_unknown_account_waits_for_a_person(
    desk: SimpleNamespace, browser: Callable[..., Any], text: str, held: bool
) -> None:
    m.Mailbox.objects.update(regulations=["aspro"])
    m.Agreement.objects.update(regulation="aspro", level="")
    m.Account.objects.create(vendor=desk.vendor, customer=desk.customer, address="acme.aspro.cloud")
    m.Contact.objects.update(access="user", signed_in_at=NOON)
    m.RawMail.objects.create(
        vendor=desk.vendor,
        mailbox=desk.mailbox,
        identity="x",
        raw=b"raw",
        envelope={},
        recipient=desk.mailbox.address,
        received_at=NOON,
        claimable_at=NOON,
    )
    (claimed,) = take_mail(at=NOON, limit=1)
    desk.mailbox.refresh_from_db()
    it = Interaction(
        identity="x",
        channel="email",
        arrived_at=NOON,
        mailbox=desk.mailbox.address,
        sender=Address(address="ann@acme.example"),
        message_id="<x@acme.example>",
        subject="Import",
        text=text,
        reply_text=text,
        proof=SenderProof.PROVEN,
    )
    raw, fence = claimed.mail.pk, claimed.claim.fence
    taken = Taken(Contacted(it, desk.mailbox), (), raw_pk=raw, fence=fence)
    take_interactions([taken], InForce(), at=NOON)
    reasons = list(m.HeldInteraction.objects.values_list("reason", flat=True))
    expected = (["account-unknown"], 0) if held else ([], 1)
    assert (reasons, m.Ticket.objects.count()) == expected
    shown = browser("agent").get("/desk/triage/").content.decode()
    assert ("names an account that is not known here" in shown) is held


@pytest.mark.clause("IS-104")
def test_a_version_stands_beside_the_newest_release_and_its_lack_says_where_to_look(
    page: SimpleNamespace,
) -> None:
    old, none = page.one("a", "istom", version="4.2.0"), page.one("b", "istom")
    page.do(old, "to_development", title="Import", reason="defect", text="To developers.")
    page.client.post("/desk/items/", {"item": "DEV-1", "do": "release", "release": "4.3.1"})
    assert '4.2.0 <span class="tag">current: 4.3.1</span>' in page.shown(old)
    assert "left menu, “About iStom”</span>" in page.shown(none)


@pytest.mark.clause("IS-69")
def test_product_problems_are_covered_at_all_three(page: SimpleNamespace) -> None:
    istom = load("istom")
    line = next(one for one in coverage(istom) if one.entry.code == "product-problem")
    answers = dict(zip((name for name, _ in levels_of(istom)), line.answers, strict=True))
    three = ("free-urgent", "free-standard", "paid-urgent", "paid-standard", "vip")
    assert [answers[name] for name in three] == ["in"] * 5
    shown = page.client.get("/regulations/istom/").content.decode()
    assert 'id="coverage"' in shown
    ticket = page.one("a", "istom")
    assert page.do(ticket, "classify", scope="product-problem") == [
        "Classified. No letter goes to the customer."
    ]
    assert page.do(ticket, "start_work") == [
        "Owner: Olga. Work began. A letter goes to ann@acme.example."
    ]
