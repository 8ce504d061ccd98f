"""Work is written down once, whatever a mail of an earlier hour does to the request in between."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.billing import LogWork
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.log_work import log_work
from reglament.store.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = c.Message(text="Only node 2.")


@pytest.mark.clause("HY-3")
@pytest.mark.parametrize("held", [True, False], ids=["held", "read late"])
def test_hours_stay_taken_where_a_mail_of_an_earlier_hour_ends_the_waiting(
    desk: SimpleNamespace, opened: Callable[..., Any], *, held: bool
) -> None:
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    one, other = (opened(name).ticket_pk for name in ("one", "other"))

    def hour(n: int) -> Any:
        return desk.at + timedelta(hours=n)

    def work(on: int, *, at: int) -> None:
        span = {"started_at": hour(3), "ended_at": hour(4)}
        entry = LogWork(identity=f"work {on}", actor=staff, note="looked", work="support", **span)
        log_work(entry, row=Ticket.objects.get(pk=on), at=hour(at))

    wait = c.Wait(identity="w", actor=staff, party="customer", ask="Send the log.")
    carry_out(wait, ticket=one, at=hour(1))
    work(one, at=4)
    let: dict[str, Any] = {"released_by": staff, "came_at": hour(2)} if held else {}
    mail = c.AddCustomerReply(
        identity="m", actor=ann, message=WORDS, channel="email", arrived_at=hour(2), **let
    )
    carry_out(mail, ticket=one, at=hour(5))
    with pytest.raises(Refused, match="You have an entry in this time"):
        work(other, at=5)
