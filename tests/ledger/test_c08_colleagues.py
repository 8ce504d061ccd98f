"""Admission (C08): every commercial user may open; a colleague unknown so far becomes a contact to be confirmed."""

from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.take_interactions import take_interactions
from reglament.store.models import Agreement, Contact, RawMail, Ticket
from reglament.store.queries.regulations import InForce

pytestmark = pytest.mark.django_db


def arrive(desk: SimpleNamespace, identity: str, proof: SenderProof) -> None:
    RawMail.objects.create(
        vendor=desk.vendor,
        mailbox=desk.mailbox,
        identity=identity,
        raw=b"raw",
        recipient=desk.mailbox.address,
        received_at=desk.at,
        claimable_at=desk.at,
        envelope={},
    )
    (mail,) = take_mail(at=desk.at, limit=1)
    values: dict[str, Any] = {
        "identity": identity,
        "channel": "email",
        "arrived_at": desk.at,
        "mailbox": desk.mailbox.address,
        "sender": Address(address="New.Man@acme.example", name="New Man"),
        "subject": f"help {identity}",
        "text": "it does not start",
        "language": "en",
        "message_id": f"<{identity}@acme.example>",
        "proof": proof,
    }
    contacted = Contacted(Interaction(**values), desk.mailbox)
    taken = Taken(contacted, (), raw_pk=mail.mail.pk, fence=mail.claim.fence)
    take_interactions([taken], InForce(), at=desk.at)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("tron-en", marks=pytest.mark.clause("TE-9")),
        pytest.param("tron-ru", marks=pytest.mark.clause("TR-9")),
    ],
)
def test_a_new_mailbox_of_a_customer_opens_and_becomes_a_contact_to_confirm(
    desk: SimpleNamespace, code: str
) -> None:
    Agreement.objects.update(regulation=code)
    arrive(desk, "one", SenderProof.PROVEN)
    arrive(desk, "two", SenderProof.PROVEN)
    contact = Contact.objects.get(confirmed=False)
    assert (contact.name, contact.customer) == ("New Man", desk.customer)
    assert [one.address for one in contact.addresses.all()] == ["new.man@acme.example"]
    found = Ticket.objects.order_by("pk")
    assert [(one.requester, "confirm-contact" in one.flags) for one in found] == [
        (contact, True),
        (contact, True),
    ]


@pytest.mark.threat("T06")
def test_an_unproven_colleague_opens_and_is_not_remembered(desk: SimpleNamespace) -> None:
    arrive(desk, "one", SenderProof.UNPROVEN)
    assert Ticket.objects.get().requester is None
    assert not Contact.objects.filter(confirmed=False).exists()
