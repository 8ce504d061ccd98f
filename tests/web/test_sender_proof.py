"""What is on record of a mail's sender, told where a person must judge it; customers read none of it (T01)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.core.model.commands import AddCustomerReply, Message
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import HeldInteraction, RawMail

Browser = Callable[..., Any]


def held(desk: SimpleNamespace, name: str) -> HeldInteraction:
    return HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity=name, reason="sender-failed",
        sender="ann@acme.example", interaction={"text": "Only node 2."}, arrived_at=desk.at,
    )  # fmt: skip


def mail_of(desk: SimpleNamespace, identity: str, **proof: Any) -> RawMail:
    """A stored mail whose sender was looked at, with what was found."""
    kept = {"proof": "unproven", "author": "ann@acme.example", **proof} if proof else None
    return RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity=identity, raw=b"raw",
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at, proof=kept,
    )  # fmt: skip


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "it is from ann@acme.example, but acme.example declares such mail not its own."),
        ("ru", "указан отправитель ann@acme.example, но домен acme.example не признаёт"),
    ],
)
def test_triage_says_what_was_found_of_a_held_mails_sender(
    desk: SimpleNamespace, browser: Browser, language: str, words: str
) -> None:
    domain = {"result": "fail", "domain": "acme.example"}
    mail = mail_of(desk, "h", proof="failed", spf=domain, dmarc=domain)
    row, agent = held(desk, "h"), browser("agent")
    held(desk, "without mail")
    asked = {"headers": {"accept-language": language}}
    before = agent.get("/desk/triage/", **asked).content.decode()
    assert words not in before
    HeldInteraction.objects.filter(pk=row.pk).update(raw_mail=mail)
    page = agent.get("/desk/triage/", **asked).content.decode()
    assert page.count(words) == 1
    assert page.count("DKIM: none, SPF: fail (acme.example), DMARC: fail (acme.example).") == 1
    RawMail.objects.update(proof=None)
    page = agent.get("/desk/triage/", **asked).content.decode()
    assert words not in page


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"why": "not-checked"}, "Not checked: DKIM, SPF, DMARC."),
        # a setting of the desk: nothing of the mail itself was looked at
        ({"proof": "proven", "why": "trusted-submitter", "submitter": "10.0.0.1"}, "Not checked: DKIM, SPF, DMARC."),
        (
            {"gateway": "mx.a.example", "spf": {"result": "pass", "domain": "acme.example"}},
            "Checked by mx.a.example, whose results this desk takes: SPF: pass (acme.example). "
            "Not checked: DKIM, DMARC.",
        ),
        (
            {
                "proof": "proven", "dkim": [{"result": "pass", "domain": "acme.example"}],
                "dmarc": {"result": "pass", "domain": "acme.example", "aligned": ["acme.example"]},
            },
            "acme.example vouched for this message from ann@acme.example: for the domain, not for the person who "
            "wrote it. Checked: DKIM: pass (acme.example), DMARC: pass (acme.example). Not checked: SPF.",
        ),
    ],
)  # fmt: skip
def test_triage_says_what_was_checked_of_a_sender_and_what_was_not(
    kept: dict[str, Any], told: str, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    mail = mail_of(desk, "h", **kept)
    row = held(desk, "h")
    row.raw_mail = mail
    row.save()
    assert told in browser("agent").get("/desk/triage/").content.decode()


def test_an_unproven_message_says_to_staff_what_was_found(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    outcome = opened()
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    agent, path = browser("agent"), "/desk/requests/TA-000001/"

    def cost() -> tuple[int, str]:
        agent.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = agent.get(path).content.decode()
        return len(asked), page

    def said(name: str, *, unproven: bool = True) -> None:
        command = AddCustomerReply(
            identity=name, actor=ann, channel="email", arrived_at=desk.at, unproven=unproven,
            message=Message(text=f"It is worse, {name}.", source=name),
        )  # fmt: skip
        carry_out(command, ticket=outcome.ticket_pk, at=desk.at)

    words = "It could not be checked whether this message is from ann@acme.example"
    lost = {"result": "temperror", "domain": "acme.example"}
    mail_of(desk, "sure", dmarc=lost)
    said("sure", unproven=False)
    proven, page = cost()
    assert words not in page
    mail_of(desk, "first", dmarc=lost)
    said("first")
    one, page = cost()
    assert page.index("sender not proven") < page.index(words) < page.index("It is worse, first.")
    for name in ("two", "three"):
        mail_of(desk, name, dmarc=lost)
        said(name)
    mail_of(desk, "four")
    said("four")
    three, page = cost()
    assert (page.count(words), page.count("sender not proven")) == (3, 4)
    assert (one, three) == (proven + 1, proven + 1)
    asked = {"headers": {"accept-language": "ru"}}
    assert "служба имён не ответила" in agent.get(path, **asked).content.decode()
    assert words not in browser("customer").get("/requests/TA-000001/").content.decode()
