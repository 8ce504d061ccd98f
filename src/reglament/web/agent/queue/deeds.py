"""Owns what is done to each of many: its command, and how that is carried out; what sends letters is `letters`'s."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor
from reglament.core.model.relations import HandOver
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models.people import StaffMember
from reglament.store.models.tickets import Ticket
from reglament.web.agent.actions import ACTIONS

Build = Callable[[Ticket, str, Actor], c.Command]
Carry = Callable[[c.Command, Ticket, datetime], Outcome]


def alone(command: c.Command, row: Ticket, at: datetime) -> Outcome:
    """Carry out a command that changes its own request only."""
    return carry_out(command, ticket=row.pk, at=at, vendor=row.vendor_id)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to each of many."""

    build: Build
    carry: Carry = alone


def _assign(staff: StaffMember, text: str) -> Build:
    return lambda _row, identity, actor: c.Assign(
        identity=identity,
        actor=actor,
        assignee=str(staff.pk),
        assignee_name=staff.name,
        reason=text,
    )


def _hand_over(staff: StaffMember, text: str) -> Build:
    return lambda _row, identity, actor: HandOver(
        identity=identity,
        actor=actor,
        assignee=str(staff.pk),
        assignee_name=staff.name,
        note=text,
    )


def _note(text: str) -> Build:
    return lambda _row, identity, actor: c.AddNote(
        identity=identity, actor=actor, message=Message(text=text)
    )


def _out_of_turn(text: str) -> Build:
    return lambda _row, identity, actor: c.FlagCritical(
        identity=identity, actor=actor, critical=True, reason=text
    )


def linking(other: Ticket) -> Deed:
    """Return what links each of many with one other request, as the form of one does."""
    action, values = ACTIONS["link"], {"number": other.number}

    def carry(command: c.Command, row: Ticket, at: datetime) -> Outcome:
        both = action.carry
        return both(command, row, values, at) if both is not None else alone(command, row, at)

    return Deed(lambda _row, identity, actor: action.build(values, identity, actor), carry)


GIVING = {"assign": _assign, "hand_over": _hand_over}
WRITING = {"note": _note, "out_of_turn": _out_of_turn}
