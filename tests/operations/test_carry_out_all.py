"""Commands carried out together: one transaction for many tickets, and nobody suffers from a neighbour."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.core.lifecycle import Refused
from reglament.core.model.commands import AddCustomerReply, AddNote, Message, ReplyToCustomer
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import Errand, carry_out, carry_out_all
from reglament.operations.check_histories import verify
from reglament.operations.outcome import Outcome, UnknownTicketError
from reglament.store.models import Message as Row

STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Bob")
CUSTOMER = Actor(kind=ActorKind.CUSTOMER, id="1", name="Ann")


def added(desk: SimpleNamespace, ticket: int, words: str) -> Errand:
    command = AddCustomerReply(
        identity=f"mail:{words}",
        actor=CUSTOMER,
        message=Message(text=words),
        arrived_at=desk.at + timedelta(minutes=5),
        channel="email",
    )
    return Errand(command=command, ticket=ticket)


def said(ticket: int) -> list[str]:
    return list(
        Row.objects.filter(ticket=ticket, seq__gt=1).order_by("seq").values_list("text", flat=True)
    )


def words_of(answers: list[Any]) -> list[Any]:
    """Return whether each was carried out before, or the kind of its refusal."""
    return [one.repeated if isinstance(one, Outcome) else type(one) for one in answers]


def test_one_refused_and_one_unknown_leave_their_neighbours_alone(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    one, two, three = (opened(name).ticket_pk for name in "abc")
    sneaky = AddNote(identity="n", actor=CUSTOMER, message=Message(text="sneaky"))
    errands = [
        added(desk, one, "first"),
        Errand(command=sneaky, ticket=two),
        added(desk, 999_999_999, "nowhere"),
        added(desk, three, "third"),
    ]
    answers = carry_out_all(errands, at=desk.at + timedelta(minutes=6))
    assert words_of(answers) == [False, Refused, UnknownTicketError, False]
    assert [said(pk) for pk in (one, two, three)] == [["first"], [], ["third"]]
    again = carry_out_all(errands, at=desk.at + timedelta(minutes=9))
    assert words_of(again) == [True, Refused, UnknownTicketError, True]
    assert list(verify()) == []


def test_those_of_one_ticket_follow_one_another(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    one, two = opened("a").ticket_pk, opened("b").ticket_pk
    errands = [
        added(desk, one, "1"),
        added(desk, one, "2"),
        added(desk, two, "3"),
        added(desk, one, "4"),
    ]
    answers = carry_out_all(errands, at=desk.at + timedelta(minutes=6))
    assert words_of(answers) == [False] * 4
    assert (said(one), said(two)) == (["1", "2", "4"], ["3"])


def test_who_was_overtaken_decides_anew_and_the_others_are_written(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    one, two = opened("a").ticket_pk, opened("b").ticket_pk
    reply = ReplyToCustomer(identity="r", actor=STAFF, message=Message(text="Looking."))
    overtaken: list[bool] = []

    def overtake(execute: Any, sql: str, *rest: Any) -> Any:
        # the write begins: histories were read, nothing is written yet
        if sql.startswith("SAVEPOINT") and not overtaken:
            overtaken.append(True)
            carry_out(reply, ticket=two, at=desk.at + timedelta(minutes=6))
        return execute(sql, *rest)

    errands = [added(desk, one, "first"), added(desk, two, "second")]
    with connection.execute_wrapper(overtake):
        answers = carry_out_all(errands, at=desk.at + timedelta(minutes=7))
    assert (overtaken, words_of(answers)) == ([True], [False, False])
    assert (said(one), said(two)) == (["first"], ["Looking.", "second"])
    assert list(verify()) == []


def test_queries_do_not_grow_with_commands(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    def asked(names: str) -> int:
        errands = [added(desk, opened(name).ticket_pk, name) for name in names]
        with CaptureQueriesContext(connection) as queries:
            carry_out_all(errands, at=desk.at + timedelta(minutes=6))
        # the row of each ticket moves for itself, within one call of the driver
        return len([one for one in queries if not one["sql"].startswith("UPDATE")])

    asked("z")  # what is remembered of vendor and mailbox
    assert asked("a") == asked("bcd")
