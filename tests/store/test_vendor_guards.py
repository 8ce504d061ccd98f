"""The database itself keeps vendors apart, whoever writes (T16)."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from reglament.store import models as m
from reglament.store.vendor_guards import guards

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16")]
TRIGGERS = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table, action_statement || string_agg(event_manipulation, ' ') "
    "FROM information_schema.triggers GROUP BY event_object_table, trigger_name, action_statement",
}


@pytest.fixture
def other(desk: SimpleNamespace) -> SimpleNamespace:
    """Another vendor with a customer of its own."""
    vendor = m.Vendor.objects.create(code="other", name="Other")
    return SimpleNamespace(
        vendor=vendor, customer=m.Customer.objects.create(vendor=vendor, name="Theirs")
    )


def ticket_of(vendor: m.Vendor, desk: SimpleNamespace, **more: object) -> m.Ticket:
    return m.Ticket.objects.create(
        vendor=vendor,
        number="N-1",
        version=1,
        registered_at=desk.at,
        last_activity_at=desk.at,
        **more,
    )


def test_every_reference_between_tables_of_a_vendor_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        found = cursor.fetchall()
    for guard in guards(apps.get_app_config("store").get_models()):
        own = " ".join(text for table, text in found if table == guard.table and guard.name in text)
        assert "UPDATE" in own, f"{guard.table}: a row may move to another vendor"
        assert "INSERT" in own or not guard.references, f"{guard.table}: {guard.references}"


def test_a_row_cannot_refer_to_another_vendors(
    desk: SimpleNamespace, other: SimpleNamespace
) -> None:
    with pytest.raises(IntegrityError, match="one vendor"), transaction.atomic():
        ticket_of(desk.vendor, desk, customer=other.customer)
    mine = ticket_of(desk.vendor, desk, customer=desk.customer)
    with pytest.raises(IntegrityError, match="one vendor"), transaction.atomic():
        m.Ticket.objects.filter(pk=mine.pk).update(customer=other.customer)
    with pytest.raises(IntegrityError, match="one vendor"), transaction.atomic():
        m.SearchText.objects.create(vendor=other.vendor, ticket=mine, analyser=1)
    with pytest.raises(IntegrityError, match="one vendor"), transaction.atomic():
        m.ReplyToken.objects.bulk_create(
            [m.ReplyToken(vendor=other.vendor, ticket=mine, address="a@b.example", digest="d")],
            ignore_conflicts=True,
        )
    assert m.ReplyToken.objects.count() == m.SearchText.objects.count() == 0
    assert m.Ticket.objects.get().customer == desk.customer


def test_a_row_never_moves_to_another_vendor(desk: SimpleNamespace, other: SimpleNamespace) -> None:
    alone = ticket_of(desk.vendor, desk)
    for row in (alone, desk.customer, m.Mailbox.objects.filter(vendor=desk.vendor).first()):
        with pytest.raises(IntegrityError, match="one vendor"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(vendor=other.vendor)
    assert m.Ticket.objects.get().vendor == desk.vendor


def test_what_belongs_together_is_written(desk: SimpleNamespace, other: SimpleNamespace) -> None:
    theirs = ticket_of(other.vendor, desk, customer=other.customer)
    m.SearchText.objects.create(vendor=other.vendor, ticket=theirs, analyser=1)
    m.Ticket.objects.filter(pk=theirs.pk).update(vendor=other.vendor, customer=None)
    assert m.Ticket.objects.get().customer is None
