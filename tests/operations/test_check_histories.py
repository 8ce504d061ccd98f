"""Whatever happened to tickets, their rows follow from their histories: rebuilt equal, and differences are found."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import rebuild, verify
from reglament.operations.outcome import Outcome
from reglament.store.models import Deadline, Event, Message, SearchText, Ticket
from reglament.store.queries.projected import MESSAGE_COLUMNS

WORDS = c.Message(text="Some words, слова заявки.")


def commands(identity: str, at: Any, agent: int = 0) -> dict[str, c.Command]:
    customer = Actor(kind=ActorKind.CUSTOMER, id="ann@acme.example", name="Ann")
    bob = Actor(kind=ActorKind.STAFF, id=str(agent), name="Bob")
    staff: dict[str, Any] = {"identity": identity, "actor": bob}
    return {
        "reply": c.ReplyToCustomer(**staff, message=WORDS),
        "note": c.AddNote(**staff, message=WORDS),
        "add": c.AddCustomerReply(
            identity=identity, actor=customer, message=WORDS, channel="email", arrived_at=at
        ),
        "start": c.StartWork(**staff),
        "wait": c.Wait(**staff, party="customer", ask="Which version?"),
        "resume": c.Resume(**staff),
        "access": c.SetRemoteAccess(**staff, granted=True),
        "workaround": c.GiveWorkaround(**staff, message=WORDS),
        "critical": c.FlagCritical(**staff, critical=True, reason="All stand still"),
        "resolve": c.Resolve(
            **staff, outcome="restored", message=WORDS, details={"solution": "done"}
        ),
        "reopen": c.Reopen(**staff, reason="Not solved"),
        "time": c.PassTime(identity=identity, actor=SYSTEM),
    }


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(commands("x", None))), st.integers(1, 60 * 24 * 4)),
    max_size=10,
)


def rows() -> list[Any]:
    """Return every projected row, keys of the tables apart."""
    return [
        list(Ticket.objects.order_by("pk").values()),
        list(Message.objects.order_by("ticket", "seq").values("ticket", *MESSAGE_COLUMNS)),
        list(Deadline.objects.order_by("ticket").values("ticket", "at")),
        list(SearchText.objects.order_by("ticket").values()),
    ]


def spoil() -> None:
    Ticket.objects.update(subject="?", next_due_at=None, breached=True, level="?", version=77)
    Message.objects.all().delete()
    Deadline.objects.all().delete()
    SearchText.objects.update(public_terms="")


@pytest.mark.threat("T24")
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_rebuilding_after_any_history_gives_the_rows_that_were_written(
    steps: list[tuple[str, int]], desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    count = Ticket.objects.count()
    pk = opened(f"opening-{count}").ticket_pk
    at = desk.at
    for number, (name, minutes) in enumerate(steps):
        at += timedelta(minutes=minutes)
        try:
            carry_out(commands(f"{pk}-{number}", at, desk.agent.pk)[name], ticket=pk, at=at)
        except Refused:
            continue
    written = rows()
    assert list(verify()) == []
    spoil()
    assert {one.number for one in verify()} == {row["number"] for row in written[0]}
    for _ in rebuild():
        pass
    assert rows() == written
    assert list(verify()) == []


@pytest.mark.threat("T25")
def test_an_event_edited_behind_our_back_is_found(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    number = opened().ticket.number
    with connection.cursor() as cursor:
        table = " ON store_event" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER store_event_is_append_only{table}")
    event = Event.objects.get(seq=1)
    Event.objects.filter(pk=event.pk).update(data=event.data.replace("Reports", "Secrets"))
    found = {(one.number, one.what) for one in verify()}
    assert (number, "event 1 was changed after it was written") in found
