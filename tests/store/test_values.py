"""Values come back from both engines as they were given, singly and many rows at a time."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import DataError, connection

from reglament.store.models import Event, Ticket

MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 10, 12, 0, 0, 100_000, tzinfo=UTC),
    datetime(2026, 3, 10, 12, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)
TEXTS = (
    '{"a": "b\\"c"}',
    "back\\slash",
    "NULL",
    "{1,2}",
    "",
    " two\nlines\t",
    "тема «…» 😀",
    "null",
)


def test_moments_come_back_to_the_microsecond_in_utc(desk: SimpleNamespace) -> None:
    rows = [
        Ticket(
            vendor=desk.vendor, number=f"V-{n}", version=1, registered_at=at, last_activity_at=at,
            next_due_at=None if n == 1 else at,
        )
        for n, at in enumerate(MOMENTS)
    ]  # fmt: skip
    Ticket.objects.bulk_create(rows)
    found = list(Ticket.objects.filter(number__startswith="V-").order_by("number"))
    assert [one.registered_at for one in found] == list(MOMENTS)
    assert [one.next_due_at for one in found] == [MOMENTS[0], None, *MOMENTS[2:]]
    assert all(one.registered_at.tzinfo is UTC for one in found)


def test_texts_that_are_written_together_come_back_as_they_are(desk: SimpleNamespace) -> None:
    ticket = Ticket.objects.create(
        vendor=desk.vendor, number="V", version=len(TEXTS), registered_at=desk.at, last_activity_at=desk.at,
    )  # fmt: skip
    Event.objects.bulk_create(
        Event(
            vendor=desk.vendor, ticket=ticket, seq=seq, type="t", at=desk.at, recorded_at=desk.at, data=text, digest="",
        )
        for seq, text in enumerate(TEXTS, start=1)
    )  # fmt: skip
    assert list(Event.objects.order_by("seq").values_list("data", flat=True)) == list(TEXTS)


@pytest.mark.django_db
def test_moments_that_no_datetime_can_hold_are_errors_of_the_database() -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has no such moments
    for text in ("0044-03-15 00:00:00+00 BC", "infinity", "10000-01-01 00:00:00+00"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::timestamptz", [text])
            with pytest.raises(DataError):
                cursor.fetchone()
