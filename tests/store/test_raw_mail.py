"""Keeping raw mail: once for each vendor, recipient and content, every byte as it came."""

from types import SimpleNamespace

import pytest

from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.store.models import Mailbox, RawMail, Vendor
from reglament.store.queries.mailboxes import MailboxBook

ADDRESS = "support@vendor.example"


def mail(desk: SimpleNamespace, raw: bytes, *recipients: str) -> IncomingMail:
    return IncomingMail(
        raw=raw,
        recipients=[
            Recipient(address=one, content_identity=f"{one}-{raw!r}") for one in recipients
        ],
        received_at=desk.at,
    )


@pytest.mark.threat("T07", "T08")
def test_mail_is_kept_once_byte_for_byte(desk: SimpleNamespace) -> None:
    raw = bytes(range(256)) * 3
    book = MailboxBook()
    first = keep_mail([mail(desk, raw, ADDRESS)], book)
    again = keep_mail([mail(desk, raw, ADDRESS), mail(desk, raw, ADDRESS)], book)
    assert first[0] == again[0] == again[1]
    assert [bytes(one.raw) for one in RawMail.objects.all()] == [raw]
    assert RawMail.objects.get().repeats == 1


@pytest.mark.threat("T07")
def test_other_words_under_one_message_id_are_another_mail(desk: SimpleNamespace) -> None:
    mails = [mail(desk, b"Message-ID: <1@x>\r\n\r\n" + text, ADDRESS) for text in (b"a", b"b")]
    keep_mail(mails, MailboxBook())
    assert RawMail.objects.count() == 2


@pytest.mark.threat("T07")
def test_the_same_mail_to_three_vendors_is_kept_for_each(desk: SimpleNamespace) -> None:
    addresses = [ADDRESS]
    for code in ("one", "two"):
        vendor = Vendor.objects.create(code=code, name=code)
        box = Mailbox.objects.create(vendor=vendor, address=f"help@{code}.example")
        addresses.append(box.address)
    kept = keep_mail([mail(desk, b"hello", *addresses, "nobody@vendor.example")], MailboxBook())
    assert [bool(one) for one in kept[0]] == [True, True, True, False]
    assert RawMail.objects.values("vendor").distinct().count() == 3


@pytest.mark.threat("T07")
def test_of_repeats_that_come_together_the_first_is_kept_in_the_order_of_arrival(
    desk: SimpleNamespace,
) -> None:
    raws = [b"one", b"two", b"one with another transport field", *(b"%d" % n for n in range(200))]
    mails = [
        IncomingMail(
            raw=raw,
            recipients=[Recipient(address=ADDRESS, content_identity=raw.decode().split()[0])],
            received_at=desk.at,
            message_id=f"<{number}@x>",
        )
        for number, raw in enumerate(raws)
    ]
    kept = keep_mail(mails, MailboxBook())
    assert kept[0] == kept[2] != kept[1]
    stored = RawMail.objects.order_by("pk")
    assert [bytes(one.raw) for one in stored] == [*raws[:2], *raws[3:]]
    assert {(one.state, one.repeats, one.fence, one.claimable_at) for one in stored} == {
        ("stored", 0, 0, desk.at)
    }
