"""Two who take one free request at the same moment: one has it, the other reads who was faster."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from reglament.core.lifecycle.taking import TakenMeanwhile
from reglament.core.model.commands import Assign
from reglament.core.model.people import Actor, ActorKind
from reglament.operations import carry_out as carrying
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import Event, StaffMember, Ticket, User

pytestmark = pytest.mark.django_db(transaction=True)


def colleague(desk: SimpleNamespace, name: str) -> Actor:
    user = User.objects.create(username=name)
    row = StaffMember.objects.create(vendor=desk.vendor, user=user, name=name)
    return Actor(kind=ActorKind.STAFF, id=str(row.pk), name=name)


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_reads_who(
    desk: SimpleNamespace, opened: Callable[..., Outcome], monkeypatch: Any
) -> None:
    pk = opened().ticket_pk
    both = threading.Barrier(2)
    read, meet = carrying._standing, threading.local()

    def together(*asked: Any) -> Any:
        # both have read the request as free before either writes
        found = read(*asked)
        if not getattr(meet, "met", False):
            meet.met = True
            both.wait(timeout=30)
        return found

    monkeypatch.setattr(carrying, "_standing", together)

    def take(actor: Actor) -> Outcome | TakenMeanwhile:
        command = Assign(
            identity=actor.name,
            actor=actor,
            assignee=actor.id,
            assignee_name=actor.name,
            taken_from="",
        )
        try:
            return carry_out(command, ticket=pk, at=desk.at)
        except TakenMeanwhile as refused:
            return refused
        finally:
            connection.close()

    people = [colleague(desk, name) for name in ("Nora", "Piet")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(take, people))
    refused = [one for one in answers if isinstance(one, TakenMeanwhile)]
    owner = Ticket.objects.get(pk=pk).assignee_id
    assert len(refused) == 1
    assert refused[0].owned.assignee == str(owner)
    assert Event.objects.filter(ticket=pk, type="Assigned").count() == 1
