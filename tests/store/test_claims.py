"""Claims: one holder at a time, fair between vendors, fenced when late."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from reglament.operations.claim_mail import Lately, take_mail
from reglament.store.models import Mailbox, RawMail, Vendor
from reglament.store.writes.claims import Claim, Kind, claim, finish

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
def test_a_reader_takes_fewer_of_one_vendor_for_a_minute_after_another_had_mail(
    desk: SimpleNamespace,
) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    mailbox = Mailbox.objects.create(vendor=other, address="help@other.example")
    lately, minute = Lately(), timedelta(minutes=1)
    store(desk.vendor, desk.mailbox, 20)
    store(other, mailbox, 1)

    def taken(at: datetime) -> Counter[str]:
        found = [one.mail for one in take_mail(at=at, limit=32, lately=lately)]
        RawMail.objects.filter(pk__in=[mail.pk for mail in found]).delete()  # read and done with
        return Counter(mail.vendor.code for mail in found)

    assert taken(AT) == {"tron": 4, "other": 1}
    assert taken(AT + timedelta(seconds=59)) == {"tron": 2}
    assert taken(AT + minute) == {"tron": 4}


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


def on_own_connections(works: list[Callable[[], list[Claim]]]) -> list[Future[list[Claim]]]:
    """Let each work in a thread with a connection of its own, all at once; return what they came to."""

    def alone(work: Callable[[], list[Claim]]) -> list[Claim]:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [pool.submit(alone, work) for work in works]


@pytest.mark.threat("T07")
@pytest.mark.django_db(transaction=True)
def test_a_claim_passes_over_what_another_is_about_to_take(desk: SimpleNamespace) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time: the race below is what it allows")
    store(desk.vendor, desk.mailbox, 6)
    taken, passed = threading.Event(), threading.Event()

    def first() -> list[Claim]:
        with transaction.atomic():
            claims = claim(KIND, at=AT, limit=3)
            taken.set()
            assert passed.wait(10), "the second claim waits for the first one's rows"
        return claims

    def second() -> list[Claim]:
        assert taken.wait(10)
        claims = claim(KIND, at=AT, limit=3)
        passed.set()
        return claims

    mine, theirs = (
        {one.pk for one in each.result()} for each in on_own_connections([first, second])
    )
    assert (len(mine), len(theirs), len(mine | theirs)) == (3, 3, 6)


@pytest.mark.threat("T07")
@pytest.mark.django_db(transaction=True)
def test_many_who_claim_at_once_never_take_the_same_row(desk: SimpleNamespace) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    store(desk.vendor, desk.mailbox, 60)
    store(other, Mailbox.objects.create(vendor=other, address="help@other.example"), 60)
    start = threading.Barrier(4)

    def all_there_are() -> list[Claim]:
        found: list[Claim] = []
        start.wait(10)
        while RawMail.objects.filter(fence=0).exists():
            batch = claim(KIND, at=AT, limit=4)
            assert len(batch) <= 4
            found += batch
        return found

    found = [one.result() for one in on_own_connections([all_there_are] * 4)]
    taken = [one.pk for each in found for one in each]
    assert sorted(taken) == sorted(RawMail.objects.values_list("pk", flat=True))
    assert {one.fence for each in found for one in each} == {1}
    # SQLite lets whoever writes write on while the others wait their turns out
    assert connection.vendor == "sqlite" or sum(map(bool, found)) > 1, "nobody met anybody"


@pytest.mark.threat("T23")
@pytest.mark.django_db
def test_a_claim_takes_few_of_one_vendor_where_another_may_come_and_all_where_none_is(
    desk: SimpleNamespace,
) -> None:
    store(desk.vendor, desk.mailbox, 20)
    few = replace(KIND, each=4)
    with transaction.atomic():
        alone = claim(few, at=AT, limit=32)
        assert len(alone) == 20
        transaction.set_rollback(True)
    other = Vendor.objects.create(code="other", name="Other")
    assert len(claim(few, at=AT, limit=32)) == 4
    store(other, Mailbox.objects.create(vendor=other, address="help@other.example"), 2)
    found = RawMail.objects.filter(pk__in=[one.pk for one in claim(few, at=AT, limit=32)])
    assert Counter(found.values_list("vendor__code", flat=True)) == {"tron": 4, "other": 2}
