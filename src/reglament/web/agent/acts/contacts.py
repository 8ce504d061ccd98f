"""Owns the actions that keep what a customer says otherwise: calls and chats, the one call of IS-9, access details."""

from datetime import datetime

from reglament.core.lifecycle.access import secret_field
from reglament.core.model import access as ac
from reglament.core.model import calls as k
from reglament.core.model import commands as c
from reglament.core.model import manners as mn
from reglament.core.model.ticket import LANGUAGE, Ticket
from reglament.core.regulation.document import Regulation
from reglament.operations.give_access import give_access
from reglament.operations.outcome import Outcome
from reglament.operations.record_call import record_installation_call
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.web.agent.acts.forms import (
    YES_NO,
    Action,
    Values,
    carrying,
    message_of,
)
from reglament.web.fields import Field

TALKS = ("phone", "chat")
# kept as a note: the form of a letter would let its writer believe that the customer reads it
SAID = Field(name="text", kind="text", label="field.said")


def _talked(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    options = tuple(
        (name, regulation.channels[name].label) for name in TALKS if name in regulation.channels
    )
    return (Field(name="channel", kind="choice", options=options), SAID)


def _called(
    command: k.RecordInstallationCall, row: TicketRow, _values: Values, at: datetime
) -> Outcome:
    return record_installation_call(command, ticket=row, at=at)


def _given(command: ac.GiveAccessDetails, row: TicketRow, values: Values, at: datetime) -> Outcome:
    return give_access(command, content=values["access_details"], ticket=row, at=at)


CONTACTS: tuple[Action, ...] = (
    Action(
        name="talk",
        group="facts",
        fields=_talked,
        build=lambda v, n, a: c.AddNote(
            identity=n, actor=a, message=message_of(v), channel=v["channel"]
        ),
        applies=lambda r, _t: any(name in r.channels for name in TALKS),
    ),
    Action(
        name="installation_call",
        group="facts",
        fields=lambda _r, _t: (SAID,),
        build=lambda v, n, a: k.RecordInstallationCall(identity=n, actor=a, message=message_of(v)),
        applies=lambda r, _t: "phone_call" in r.tables,
        carry=carrying(k.RecordInstallationCall, _called),
    ),
    Action(
        name="judge_language",
        group="facts",
        fields=lambda _r, _t: (Field(name="confirmed", kind="choice", options=YES_NO),),
        build=lambda v, n, a: mn.JudgeLanguage(
            identity=n, actor=a, confirmed=v["confirmed"] == "yes"
        ),
        applies=lambda _r, t: LANGUAGE in t.flags,
    ),
    Action(
        name="access_details",
        group="facts",
        fields=lambda _r, _t: (Field(name="access_details", kind="line"),),
        build=lambda _v, n, a: ac.GiveAccessDetails(identity=n, actor=a),
        applies=lambda r, _t: secret_field(r) is not None,
        carry=carrying(ac.GiveAccessDetails, _given),
    ),
)
