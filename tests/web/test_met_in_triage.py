"""From a stranger's mail over a new customer and its licence to an accepted request: no step is left to be guessed."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.store.event_text import plain_of
from reglament.store.models import Contact, Customer, HeldInteraction, Ticket

Browser = Callable[..., Any]


@pytest.fixture
def row(desk: SimpleNamespace) -> HeldInteraction:
    """A mail of Eve of NewCo, whom nobody knows."""
    it = Interaction(
        identity="new", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address="eve@newco.example", name="Eve Miles"), subject="Reports are empty",
        text="All of them.", reply_text="All of them.", proof=SenderProof.PROVEN, language="en",
    )  # fmt: skip
    return HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="new", reason="unknown-sender",
        sender="eve@newco.example", subject=it.subject, interaction=plain_of(it), arrived_at=desk.at,
    )  # fmt: skip


def link(page: str, words: str) -> str:
    """Return where the one link with these words leads."""
    (found,) = set(re.findall(rf'<a[^>]*href="([^"]*)"[^>]*>{words}</a>', page))
    return str(found)


def filled(answer: Any) -> dict[str, Any]:
    """Return a customer form's values as its page holds them."""
    return {one.name: one.value for one in answer.context["controls"]}


def sent(agent: Any, path: str, **values: Any) -> str:
    """Send a form of a customer as it is filled in, with `values` besides; return where it leads."""
    begun = {name: value for name, value in filled(agent.get(path)).items() if value}
    answer = agent.post(path, {**begun, **values})
    assert answer.status_code == 302, answer.context["problems"]
    return str(answer["Location"])


@pytest.mark.clause("TE-8")
def test_a_strangers_mail_becomes_a_request_by_three_forms_and_links_between_them(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent = browser("agent")
    new = link(agent.get("/desk/triage/").content.decode(), "a new customer")
    begun = filled(agent.get(new))
    assert (begun["domains"], begun["language"], begun["sender"]) == ("newco.example", "en", "yes")
    # the first form: the customer, and who wrote as its contact
    at = sent(agent, new, name="NewCo")
    page = agent.get(at).content.decode()
    assert "The mail of eve@newco.example waits in triage" in page
    person = Contact.objects.get(customer__name="NewCo")
    assert (person.name, person.confirmed, person.active) == ("Eve Miles", True, True)
    # the second form: the licence
    licence = link(page[page.index("waits in triage") :], "Add a licence")
    at = sent(agent, licence, regulation="tron-en", level="premium",
              valid_from_date="2026-03-01", valid_until_date="2027-02-28")  # fmt: skip
    page = agent.get(at).content.decode()
    assert (
        "Add a licence" not in page[page.index("waits in triage") : page.index("Accept the mail")]
    )
    # the third form: the mail, with the contact chosen
    back = link(page, "Accept the mail")
    assert back == f"/desk/triage/?held={row.pk}#held-{row.pk}"
    triage = agent.get(back).content.decode()
    assert f'<option value="{person.pk}" selected>NewCo · Eve Miles' in triage
    answer = agent.post(f"/desk/triage/{row.pk}/release/", {"contact": person.pk})
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/requests/{ticket.number}/"
    assert (ticket.customer, ticket.requester) == (person.customer, person)


@pytest.mark.clause("TE-8")
def test_without_a_licence_the_refusal_says_so_and_leads_to_its_form(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent = browser("agent")
    sent(agent, f"/desk/customers/new/?held={row.pk}", name="NewCo")
    person = Contact.objects.get(customer__name="NewCo")
    release = f"/desk/triage/{row.pk}/release/"
    page = agent.post(release, {"contact": person.pk}, follow=True).content.decode()
    assert "NewCo has no licence in force (TE-8)" in page
    assert "Say which applies" not in page
    form = link(page, "Add a licence")
    assert form == f"/desk/customers/{person.customer_id}/agreements/0/?held={row.pk}"
    answer = agent.post(
        release, {"contact": person.pk}, follow=True, headers={"accept-language": "ru"}
    )
    assert "Нет действующей лицензии: NewCo (TE-8)" in answer.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.clause("IS-120")
def test_a_domain_that_is_open_to_anybody_is_not_put_into_the_form(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    HeldInteraction.objects.update(sender="eve@gmail.com")
    begun = filled(browser("agent").get(f"/desk/customers/new/?held={row.pk}"))
    assert (begun["domains"], begun["sender"]) == ("", "yes")


def test_a_sender_who_does_not_become_a_contact_is_the_next_step(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent = browser("agent")
    answer = agent.post(f"/desk/customers/new/?held={row.pk}", {"name": "NewCo"})
    page = agent.get(answer["Location"]).content.decode()
    assert not Contact.objects.filter(customer__name="NewCo").exists()
    form = link(page, "Add the sender as a contact")
    # without a licence it leads back to the customer, which names what is left
    customer = Customer.objects.get(name="NewCo")
    assert sent(agent, form) == f"/desk/customers/{customer.pk}/?held={row.pk}"
    # an ordinary new customer is asked nothing of a sender
    assert "sender" not in filled(agent.get("/desk/customers/new/"))


def test_whom_the_sender_fits_stands_first_among_the_contacts(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    def offered() -> tuple[list[str], list[str]]:
        html = agent.get("/desk/triage/").content.decode()
        (select,) = re.findall(r'<select[^>]* name="contact".*?</select>', html, re.S)
        return (
            re.findall(r'<optgroup label="([^"]*)"', select),
            re.findall(r"<option[^>]*>[^<]* · ([^<]*)</option>", select),
        )

    agent = browser("agent")
    for name in ("Zeta", "Beta"):
        customer = Customer.objects.create(vendor=desk.vendor, name=name)
        Contact.objects.create(vendor=desk.vendor, customer=customer, name=f"{name} one")
    # nothing speaks for anybody: by customer and name
    assert offered() == ([], ["Ann", "Beta one", "Zeta one"])
    customer.mail_domains.create(vendor=desk.vendor, domain="newco.example")
    assert offered() == (["May be the sender", "Everybody else"], ["Beta one", "Ann", "Zeta one"])


def named(page: str) -> list[str]:
    """Return the headings and the customers of the list, as they stand."""
    body = page[page.index("<main") :]
    found = re.findall(r'<h2>([^<]*)</h2>|<a class="subject"[^>]*>([^<]*)</a>', body)
    return [f"# {heading}" if heading else customer for heading, customer in found]


def test_the_list_of_customers_begins_with_those_whose_mail_it_may_be(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent, path = browser("agent"), f"/desk/customers/?held={row.pk}"
    zeta, _, yota = (
        Customer.objects.create(vendor=desk.vendor, name=one) for one in ("Zeta", "Beta", "Yota")
    )
    # nothing speaks for anybody: by name, under no heading
    assert named(agent.get(path).content.decode()) == ["Acme", "Beta", "Yota", "Zeta"]
    # one is named in the mail, another has the sender's domain, of a third a contact has her name
    HeldInteraction.objects.update(subject="Reports of Beta are empty")
    zeta.mail_domains.create(vendor=desk.vendor, domain="newco.example")
    Contact.objects.create(vendor=desk.vendor, customer=yota, name="Eve  miles")
    assert named(agent.get(path).content.decode()) == [
        *("# The sender may be theirs", "Zeta", "Yota", "Beta"),
        *("# Everybody else, by name", "Acme"),
    ]
    # what is looked for is found among them, and without the mail the list is by name
    assert named(agent.get(f"{path}&q=acme").content.decode()) == [
        "# Everybody else, by name",
        "Acme",
    ]
    plain = agent.get("/desk/customers/").content.decode()
    assert named(plain) == ["Acme", "Beta", "Yota", "Zeta"]
    # another vendor's mail says nothing here
    assert named(browser("stranger").get(path).content.decode()) == []


def test_the_likely_customers_stand_before_all_pages_of_the_others(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent, path = browser("agent"), f"/desk/customers/?held={row.pk}"
    Customer.objects.bulk_create(
        Customer(vendor=desk.vendor, name=f"B{number:03}") for number in range(60)
    )
    last = Customer.objects.create(vendor=desk.vendor, name="Zeta")
    last.mail_domains.create(vendor=desk.vendor, domain="newco.example")
    assert named(agent.get(path).content.decode())[:4] == [
        *("# The sender may be theirs", "Zeta", "# Everybody else, by name", "Acme"),
    ]
    behind = named(agent.get(f"{path}&page=2").content.decode())
    assert (behind[0], behind[-1]) == ("# Everybody else, by name", "B059")


def test_the_list_for_a_held_mail_costs_the_same_queries_for_one_likely_and_for_many(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent, path = browser("agent"), f"/desk/customers/?held={row.pk}"

    def cost() -> int:
        agent.get(path)
        with CaptureQueriesContext(connection) as seen:
            agent.get(path)
        return len(seen)

    def add(name: str) -> None:
        customer = Customer.objects.create(vendor=desk.vendor, name=name)
        customer.mail_domains.create(vendor=desk.vendor, domain="newco.example")
        for _ in range(2):
            person = Contact.objects.create(vendor=desk.vendor, customer=customer, name="Eve Miles")
            address = f"{name}-{person.pk}@newco.example".lower()
            person.addresses.create(vendor=desk.vendor, address=address)

    add("One")
    once = cost()
    for name in ("Two", "Three", "Four"):
        add(name)
    assert cost() == once


@pytest.mark.threat("T01")
@pytest.mark.parametrize("proof", ["", SenderProof.FAILED.value])
def test_whom_nothing_proves_is_no_confirmed_contact_unless_a_person_says_so(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction, proof: str
) -> None:
    agent = browser("agent")
    # as it is kept of a sender whom nothing proves, and of one who is told to be another
    kept = {name: value for name, value in row.interaction.items() if name != "proof"}
    HeldInteraction.objects.update(interaction={**kept, **({"proof": proof} if proof else {})})
    contact = f"/desk/customers/{desk.customer.pk}/contacts/0/?held={row.pk}"
    begun = filled(agent.get(contact))
    assert (begun["confirmed"], begun["active"]) == ("", "yes")
    why = "nothing proves that the mail came from this address"
    assert why in agent.get(contact).content.decode()
    sent(agent, contact)
    assert not Contact.objects.get(name="Eve Miles").confirmed
    # whoever knows better ticks it, and is asked no more
    Contact.objects.filter(name="Eve Miles").delete()
    sent(agent, contact, confirmed="yes")
    assert Contact.objects.get(name="Eve Miles").confirmed
    # with a new customer it is the same
    new = f"/desk/customers/new/?held={row.pk}"
    Contact.objects.filter(name="Eve Miles").delete()
    assert why in agent.get(new).content.decode()
    sent(agent, new, name="NewCo")
    assert not Contact.objects.get(customer__name="NewCo").confirmed


@pytest.mark.threat("T01")
def test_a_contact_of_a_proven_sender_is_confirmed_as_before(
    desk: SimpleNamespace, browser: Browser, row: HeldInteraction
) -> None:
    agent = browser("agent")
    for path in (
        f"{desk.customer.pk}/contacts/0/?held={row.pk}",
        f"{desk.customer.pk}/contacts/0/",
    ):
        answer = agent.get(f"/desk/customers/{path}")
        assert filled(answer)["confirmed"] == "yes"
        assert "nothing proves" not in answer.content.decode()
    assert "nothing proves" not in agent.get(f"/desk/customers/new/?held={row.pk}").content.decode()
