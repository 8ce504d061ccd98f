"""Screenshots by mail (C17): the wrong format is not attached and a hint says so; the mail itself is registered."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.interaction import Address, Attachment, Interaction, SenderProof

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
BMP = b"BM" + b"\0" * 12 + (40).to_bytes(4, "little") + b"\0" * 30


def mailed(desk: SimpleNamespace, *files: tuple[str, bytes]) -> Any:
    """Let a mail of the desk's contact become a ticket, as the reader of mail would."""
    from reglament.operations.claim_mail import take_mail
    from reglament.operations.hold import File, Taken
    from reglament.operations.interpreting import Contacted
    from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
    from reglament.operations.take_interactions import take_interactions
    from reglament.store.models import Ticket
    from reglament.store.queries.mailboxes import MailboxBook
    from reglament.store.queries.regulations import InForce

    to = Recipient(address=desk.mailbox.address, content_identity="c")
    keep_mail([IncomingMail(raw=b"x", recipients=[to], received_at=desk.at)], MailboxBook())
    (held,) = take_mail(at=desk.at, limit=1)
    kept = [
        (Attachment(name=n, media_type="image/png", size=len(c), sha256=sha(c)), c)
        for n, c in files
    ]
    interaction = Interaction(
        identity=held.mail.identity,
        channel="email",
        arrived_at=desk.at,
        mailbox=desk.mailbox.address,
        sender=Address(address="ann@acme.example", name="Ann"),
        subject="It looks wrong",
        text="See the pictures.",
        reply_text="See the pictures.",
        language="en",
        attachments=tuple(one for one, _ in kept),
        proof=SenderProof.PROVEN,
    )
    taken = Taken(
        Contacted(interaction, held.mail.mailbox),
        tuple(File(sha256=sha(c), content=c) for _, c in kept),
        raw_pk=held.mail.pk,
        fence=held.claim.fence,
    )
    take_interactions([taken], InForce(), at=desk.at)
    return Ticket.objects.get()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.clause("AS-60", "AS-61", "IS-116", "IS-117", "IS-118")
@pytest.mark.parametrize(
    ("code", "kind", "hint"),
    [
        (
            "aspro",
            "user",
            "shot.bmp was not attached: screenshots are taken as JPG, GIF, PNG (AS-60, AS-61)",
        ),
        ("istom", "", "shot.bmp was not attached: BMP is taken in an archive only (IS-118)"),
    ],
)
def test_a_mail_keeps_its_pictures_without_the_wrong_one_and_the_letter_says_why(
    desk: SimpleNamespace, code: str, kind: str, hint: str
) -> None:
    from reglament.store import models as m

    m.Agreement.objects.update(regulation=code, level="", kind="plan")
    m.Mailbox.objects.update(regulations=[code])
    m.Contact.objects.update(access=kind, signed_in_at=desk.at)
    ticket = mailed(desk, ("one.png", PNG), ("two.png", PNG + b"2"), ("shot.bmp", BMP))
    (message,) = m.Message.objects.filter(ticket=ticket)
    assert [one["name"] for one in message.attachments] == ["one.png", "two.png"]
    assert {bytes(one.content) for one in m.StoredFile.objects.all()} == {PNG, PNG + b"2"}
    letter = m.OutboxLetter.objects.filter(ticket=ticket).order_by("pk").first()
    assert letter is not None
    from email import message_from_bytes
    from email.policy import default

    body = message_from_bytes(bytes(letter.raw), policy=default).get_body(("plain",))
    assert body is not None
    assert hint in " ".join(body.get_content().split())
