"""Claims: one holder at a time, fair between vendors, fenced when late."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from reglament.operations.claim_mail import take_mail
from reglament.store.models import Mailbox, RawMail, Vendor
from reglament.store.writes.claims import Kind, claim, finish

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
KIND = Kind(RawMail, ("stored",), timedelta(seconds=60))


def store(vendor: Vendor, mailbox: Mailbox, count: int) -> None:
    RawMail.objects.bulk_create(
        RawMail(
            vendor=vendor,
            mailbox=mailbox,
            identity=f"{vendor.pk}-{number}",
            raw=b"x",
            recipient="a@b",
            received_at=AT,
            claimable_at=AT,
        )
        for number in range(count)
    )


def test_claim_gives_each_row_to_one_holder(desk: SimpleNamespace) -> None:
    store(desk.vendor, desk.mailbox, 5)
    first = claim(KIND, at=AT, limit=3)
    second = claim(KIND, at=AT, limit=3)
    assert (len(first), len(second)) == (3, 2)
    assert not {one.pk for one in first} & {one.pk for one in second}
    assert claim(KIND, at=AT, limit=3) == []


def test_claim_returns_when_its_lease_ends_and_the_late_holder_writes_nothing(
    desk: SimpleNamespace,
) -> None:
    store(desk.vendor, desk.mailbox, 1)
    (late,) = claim(KIND, at=AT, limit=1)
    (current,) = claim(KIND, at=AT + timedelta(seconds=60), limit=1)
    assert current.pk == late.pk
    assert current.deaths == 1
    assert finish(KIND, late, state="done") is False
    assert RawMail.objects.get().state == "stored"
    assert finish(KIND, current, state="done") is True
    assert RawMail.objects.get().state == "done"


@pytest.mark.threat("T23")
def test_mail_is_read_by_turns_so_that_a_bomb_holds_up_no_other_vendor(
    desk: SimpleNamespace,
) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    mailbox = Mailbox.objects.create(vendor=other, address="help@other.example")
    store(desk.vendor, desk.mailbox, 4)
    store(other, mailbox, 2)
    taken = [one.mail.vendor_id for one in take_mail(at=AT, limit=32)]
    assert taken == [desk.vendor.pk, other.pk] * 2 + [desk.vendor.pk] * 2


@pytest.mark.threat("T23")
def test_claim_shares_between_vendors_whatever_their_backlog(desk: SimpleNamespace) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    mailbox = Mailbox.objects.create(vendor=other, address="help@other.example")
    store(desk.vendor, desk.mailbox, 200)
    store(other, mailbox, 3)
    taken = claim(KIND, at=AT, limit=10)
    vendors = list(
        RawMail.objects.filter(pk__in=[one.pk for one in taken]).values_list("vendor_id", flat=True)
    )
    assert vendors.count(other.pk) == 3
    assert vendors.count(desk.vendor.pk) == 5


@pytest.mark.threat("T07")
def test_claim_takes_a_row_that_died_alone_and_gives_up_after_three_deaths(
    desk: SimpleNamespace,
) -> None:
    store(desk.vendor, desk.mailbox, 1)
    claim(KIND, at=AT, limit=8)
    store(desk.vendor, desk.mailbox, 0)
    RawMail.objects.bulk_create(
        [
            RawMail(
                vendor=desk.vendor,
                mailbox=desk.mailbox,
                identity="young",
                raw=b"x",
                recipient="a@b",
                received_at=AT,
                claimable_at=AT,
            )
        ]
    )
    later = AT + timedelta(seconds=61)
    (alone,) = claim(KIND, at=later, limit=8)
    assert alone.deaths == 1
    assert [one.deaths for one in claim(KIND, at=later, limit=8)] == [0]
    (last,) = claim(KIND, at=later + timedelta(seconds=61), limit=1)
    assert last.deaths in (1, 2)
