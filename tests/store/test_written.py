"""What is written once finds the same as a query set that is written each time, for any values."""

import gc
import threading
import weakref
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from reglament.store.models import Customer, Ticket
from reglament.store.written import again, fetch


@pytest.fixture
def tickets(desk: SimpleNamespace) -> list[Ticket]:
    """Three requests of one customer, registered an hour apart, the last of nobody."""
    customer = Customer.objects.create(vendor=desk.vendor, name="Acme")
    return [
        Ticket.objects.create(
            vendor=desk.vendor, number=f"W-{n}", version=n, subject=f"request {n}",
            registered_at=desk.at + timedelta(hours=n), last_activity_at=desk.at, flags=["raised"] * n,
            customer=customer if n < 3 else None,
        )
        for n in (1, 2, 3)
    ]  # fmt: skip


def by_number(number: str) -> QuerySet[Ticket]:
    return Ticket.objects.filter(number=number).select_related("customer")


def since(at: datetime, most: int) -> Any:
    found = Ticket.objects.filter(registered_at__gte=at, version__lte=most)
    return found.order_by("pk").values_list("number", "registered_at", "flags")


def test_instances_are_whole_with_what_is_joined(tickets: list[Ticket]) -> None:
    for one in (*tickets, *tickets):
        with CaptureQueriesContext(connection) as asked:
            (found,) = fetch("whole", by_number, one.number)
            assert (found.customer and found.customer.name) == (one.customer and "Acme")
        assert len(asked) == 1
        (plain,) = by_number(one.number)
        assert [getattr(found, field.attname) for field in Ticket._meta.concrete_fields] == [
            getattr(plain, field.attname) for field in Ticket._meta.concrete_fields
        ]
        assert not found._state.adding
        found.save()


def test_what_is_left_out_comes_when_it_is_asked_for_and_what_is_reckoned_stands_beside(
    tickets: list[Ticket],
) -> None:
    def reckoned(pk: int) -> QuerySet[Ticket]:
        return Ticket.objects.filter(pk=pk).only("number").annotate(next=F("version") + 1)

    for one in tickets:
        (found,) = fetch("reckoned", reckoned, one.pk)
        assert (found.next, found.get_deferred_fields() >= {"subject"}) == (one.version + 1, True)
        assert found.subject == one.subject


def test_rows_of_values_follow_every_value(tickets: list[Ticket]) -> None:
    for hours, most in ((0, 3), (2, 3), (2, 2), (4, 3)):
        at = tickets[0].registered_at + timedelta(hours=hours - 1)
        expected = [
            (one.number, one.registered_at, one.flags)
            for one in tickets
            if one.registered_at >= at and one.version <= most
        ]
        assert fetch("since", since, at, most) == expected == list(since(at, most))


def test_single_values_come_bare(tickets: list[Ticket]) -> None:
    def versions(*keys: int) -> Any:
        found = Ticket.objects.filter(pk__in=keys).order_by("pk")
        return found.values_list("version", flat=True)

    keys = [one.pk for one in tickets]
    assert fetch("versions", versions, *keys) == [1, 2, 3]
    assert fetch("versions", versions, *keys[1:]) == [2, 3]
    # more values than anybody asks for twice
    assert fetch("versions", versions, *keys, *range(-100, 0)) == [1, 2, 3]


def test_a_question_is_written_once_for_a_key(tickets: list[Ticket]) -> None:
    written: list[str] = []

    def build(number: str) -> QuerySet[Ticket]:
        written.append(number)
        return by_number(number)

    for one in tickets:
        assert [found.pk for found in fetch("counted", build, one.number)] == [one.pk]
    assert len(written) == 2
    fetch(("counted", "apart"), build, "W-1")
    assert len(written) == 4


def test_what_cannot_be_found_is_not_asked(tickets: list[Ticket]) -> None:
    with CaptureQueriesContext(connection) as asked:
        for number in ("W-1", "W-2"):
            assert fetch("none", lambda one: by_number(one).none(), number) == []
    assert not asked


@pytest.mark.parametrize(
    "build",
    [
        lambda number: Ticket.objects.filter(number__startswith=number),
        lambda number: Ticket.objects.filter(number=number[:1]),
        lambda number: Ticket.objects.filter(number=number[:255]),
        lambda number: Ticket.objects.filter(number=number.strip()),
        lambda number: Ticket.objects.filter(number=number.lower()),
        lambda number: Ticket.objects.filter(number=number).values("number"),
        lambda number: Ticket.objects.filter(number=number).prefetch_related("messages"),
    ],
)
def test_what_cannot_be_written_once_is_refused(tickets: list[Ticket], build: Any) -> None:
    with pytest.raises(ValueError, match=r"more of a value|not written|rows are"):
        fetch(("refused", build), build, "W-1")


def test_a_value_that_may_be_nothing_is_refused(tickets: list[Ticket]) -> None:
    nothing: Any = None
    with pytest.raises(ValueError, match="NoneType is not bound"):
        fetch("nothing", lambda one: Ticket.objects.filter(customer=one), nothing)


def test_what_is_kept_does_not_hold_on_to_who_asked(tickets: list[Ticket]) -> None:
    class Asker:
        """Stands for a request with all that was sent in it."""

    def ask() -> "weakref.ref[Asker]":
        asker = Asker()

        def build(number: str) -> QuerySet[Ticket]:
            assert asker
            return by_number(number)

        assert len(fetch("whose", build, "W-1")) == 1
        return weakref.ref(asker)

    gone = ask()
    gc.collect()
    assert gone() is None


@pytest.mark.django_db(transaction=True)
def test_a_statement_holds_on_to_no_connection_of_the_thread_that_wrote_it() -> None:
    gone: list[weakref.ref[Any]] = []

    def write() -> None:
        assert fetch("of another thread", by_number, "W-1") == []
        gone.append(weakref.ref(connections["default"].ops))
        connections["default"].close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    gc.collect()
    assert [one() for one in gone] == [None]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its statements itself")
def test_postgresql_plans_what_comes_back_once_and_nothing_else(tickets: list[Ticket]) -> None:
    for _ in range(4):
        for one in tickets:
            fetch("planned", by_number, one.number)
            list(Ticket.objects.filter(subject=one.subject))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        planned = dict(cursor.fetchall())
    asked = [times for sql, times in planned.items() if '"store_ticket"."number" = ' in sql]
    assert sum(asked) > 9
    assert not [sql for sql in planned if '"store_ticket"."subject" = ' in sql]


def test_texts_that_never_change_are_part_of_what_postgresql_plans(tickets: list[Ticket]) -> None:
    odd = '50%s\'\\ of "100%%"'
    Ticket.objects.filter(pk=tickets[1].pk).update(subject=odd)

    def titled(pk: int) -> Any:
        return Ticket.objects.filter(pk__lte=pk, subject=odd).values_list("number", flat=True)

    for pk, found in ((tickets[0].pk, []), (tickets[2].pk, ["W-2"]), (tickets[1].pk, ["W-2"])):
        with CaptureQueriesContext(connection) as asked:
            assert fetch("titled", titled, pk) == found
        assert len(asked) == 1
    statement, _ = again("titled", lambda _pk: pytest.fail("written already"), (1,))
    assert (odd in statement.values) is (connection.vendor != "postgresql")
