"""A question that is written once is answered anew at each moment, and for each asker apart."""

import gc
import weakref
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from reglament.store.models import Ticket
from reglament.store.queries.together import Question, counted, first_of

HOUR = timedelta(hours=1)
Rows = Callable[[datetime], dict[Any, Any]]


@pytest.fixture
def due(desk: SimpleNamespace) -> datetime:
    """Three requests due one, two and three hours after the moment returned."""
    for n in (1, 2, 3):
        Ticket.objects.create(
            vendor=desk.vendor, number=str(n), version=1, registered_at=desk.at, order_at=desk.at + n * HOUR,
            last_activity_at=desk.at, next_due_at=desk.at + n * HOUR,
        )  # fmt: skip
    at: datetime = desk.at
    return at


def late(at: datetime) -> dict[Any, Any]:
    return {
        1: Ticket.objects.filter(next_due_at__lt=at).order_by("order_at", "pk"),
        2: Ticket.objects.filter(next_due_at__gte=at).order_by("order_at", "pk"),
    }


def named(rows: Rows) -> Rows:
    return lambda at: {str(name): one for name, one in rows(at).items()}


def test_what_is_counted_follows_the_moment(due: datetime) -> None:
    question = Question("late", named(late))
    found = [counted(question, at=due + n * HOUR, most=9) for n in (0, 2.5, 4)]
    assert found == [{"1": 0, "2": 3}, {"1": 2, "2": 1}, {"1": 3, "2": 0}]
    assert counted(question, at=due + 4 * HOUR, most=2) == {"1": 2, "2": 0}


@pytest.mark.parametrize("key", ["late, too", None])
def test_what_comes_first_follows_the_moment(due: datetime, key: str | None) -> None:
    number = dict(Ticket.objects.values_list("pk", "number"))
    for hours, expected in ((0.5, "2:1 2:2"), (1.5, "1:1 2:2"), (3.5, "1:1 1:2")):
        found = first_of(Question(key, late), at=due + hours * HOUR, by="order_at", most=2)
        assert " ".join(f"{band}:{number[pk]}" for band, pk in found) == expected


def test_another_key_is_another_question(due: datetime) -> None:
    at = due + 4 * HOUR
    few, all_of_them = (
        Question(
            numbers, lambda _, numbers=numbers: {"a": Ticket.objects.filter(number__in=numbers)}
        )
        for numbers in (("1",), ("1", "2", "3"))
    )
    assert (counted(few, at=at, most=9), counted(all_of_them, at=at, most=9)) == (
        {"a": 1},
        {"a": 3},
    )


def test_a_question_that_reckons_with_its_moment_is_refused_instead_of_frozen(
    due: datetime,
) -> None:
    tomorrow = Question(
        "reckons", lambda at: {"a": Ticket.objects.filter(next_due_at__lt=at + HOUR)}
    )
    with pytest.raises(ValueError, match="more of a value"):
        counted(tomorrow, at=due, most=9)


def test_what_is_kept_of_a_question_does_not_hold_on_to_who_asked(due: datetime) -> None:
    class Asker:
        """Stands for a request with all that was sent in it."""

    def ask() -> "weakref.ref[Asker]":
        asker = Asker()

        def rows(_at: datetime) -> dict[Any, Any]:
            assert asker
            return {"a": Ticket.objects.all()}

        assert counted(Question("whose", rows), at=due, most=9) == {"a": 3}
        return weakref.ref(asker)

    gone = ask()
    gc.collect()
    assert gone() is None


def test_nothing_that_can_be_found_asks_nothing(due: datetime) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        assert (
            first_of(
                Question("none", lambda _: {1: Ticket.objects.none()}),
                at=due,
                by="order_at",
                most=2,
            )
            == []
        )
    assert len(asked) == 0
