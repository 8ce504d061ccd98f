"""What makes two deliveries one mail (T07), and what becomes of a mail as an Interaction."""

from datetime import UTC, datetime

import pytest

from reglament.channels.email.parse import identity_of, parse, to_interaction
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.fields import read_fields
from reglament.core.model.interaction import Address, Attachment, Interaction, SenderProof

MAIL = (
    b"From: a@b.example\nTo: d@d.example\nSubject: s\nMessage-ID: <1@b>\n"
    b"Date: Tue, 10 Mar 2026 12:00:00 +0300\n\nwords\n"
)


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    "again",
    [
        MAIL.replace(b"\n", b"\r\n"),
        b"Return-Path: <a@b.example>\nDelivered-To: d@d.example\nReceived: from x by y; today\nX-Spam-Score: 3\n"
        + MAIL,
        b"From a@b.example Tue Mar 10 12:00:00 2026\n" + MAIL,
        MAIL + b"\n\n",
        MAIL.replace(b"Subject: s", b"Subject:\n s"),
        MAIL.replace(b"\n\n", b"\nAuthentication-Results: d.example; dkim=pass\n\n"),
    ],
    ids=["crlf", "transport", "mbox", "blank-end", "folding", "results"],
)
def test_identity_is_equal_for_redelivery(again):
    assert identity_of(again, "D@d.example") == identity_of(MAIL, "d@d.example")


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    "other",
    [
        MAIL.replace(b"words", b"other words"),
        MAIL.replace(b"<1@b>", b"<2@b>"),
        MAIL.replace(b"Subject: s", b"Subject: t"),
        MAIL.replace(b"12:00:00", b"12:00:01"),
        MAIL.replace(b"From: a@", b"From: z@"),
    ],
    ids=["text-same-id", "id", "subject", "date", "sender"],
)
def test_identity_differs_for_another_mail(other):
    assert identity_of(other, "d@d.example") != identity_of(MAIL, "d@d.example")


@pytest.mark.threat("T07")
def test_identity_differs_for_another_mailbox():
    assert identity_of(MAIL, "d@d.example") != identity_of(MAIL, "e@d.example")


@pytest.mark.threat("T03")
@pytest.mark.parametrize(
    "name",
    ["X-Reglament-Tenant", "x-REGLAMENT-staff", "X-Reglament-Priority ", "X-Reglament-Proof"],
)
def test_internal_fields_from_outside_change_nothing(name):
    for value in ("1", "\n proven", "a\nX-Reglament-Tenant: b"):
        raw = f"{name}: {value}\n".encode() + MAIL
        assert parse(raw) == parse(MAIL)
        assert read_fields(raw, 0, len(raw), Defects()) == (
            read_fields(MAIL, 0, len(MAIL), Defects())[0],
            raw.index(b"words"),
        )


def test_interaction_carries_what_was_read():
    raw = (
        b"From: Ivan <i@B.example>\nTo: D <d@d.example>\nCc: c@c.example\nSubject: s\nMessage-ID: <1@b>\n"
        b"In-Reply-To: <0@d>\n"
        b"References: <r@d> <0@d>\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nThe words of the author.\n--b\n"
        b"Content-Type: text/csv; name=a.csv\n\n1;2\n--b--\n"
    )
    arrived = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert to_interaction(
        parse(raw),
        identity="x",
        arrived_at=arrived,
        mailbox="d@d.example",
        proof=SenderProof.PROVEN,
        reply_token="t",
    ) == Interaction(
        identity="x",
        channel="email",
        arrived_at=arrived,
        mailbox="d@d.example",
        sender=Address(address="i@b.example", name="Ivan"),
        subject="s",
        text="The words of the author.",
        reply_text="The words of the author.",
        language="en",
        recipients=(Address(address="d@d.example", name="D"),),
        copied=(Address(address="c@c.example"),),
        attachments=(
            Attachment(
                name="a.csv",
                media_type="text/csv",
                size=3,
                sha256="cbf6d3a344b6cdc05893f974cbab31c42bdafe2bf0acee2aa8f02f834e53a160",
            ),
        ),
        message_id="<1@b>",
        in_reply_to=("<0@d>",),
        references=("<r@d>", "<0@d>"),
        reply_token="t",
        proof=SenderProof.PROVEN,
    )


def test_mail_without_an_address_has_no_sender():
    mail = parse(b"From: Mailer\n\nx")
    read = to_interaction(
        mail,
        identity="x",
        arrived_at=datetime(2026, 3, 10, tzinfo=UTC),
        mailbox="d@d.example",
        proof=SenderProof.UNPROVEN,
        reply_token="",
    )
    assert (mail.author.name, read.sender) == ("Mailer", None)
