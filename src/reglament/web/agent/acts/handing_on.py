"""Owns the actions that hand a matter on: third parties, development, wishes, documentation tasks, errors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from reglament.core.lifecycle.conversation import REMOVAL as REMOVAL_ASKED
from reglament.core.model import commands as c
from reglament.core.model import findings as f
from reglament.core.model import items as i
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.outcome import Outcome
from reglament.operations.work_items import next_number, open_item
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.web.agent.acts.forms import Action, Carry, Values, message_of, texts
from reglament.web.fields import Field
from reglament.web.lengths import MOST_LINE

REMOVAL = Words(
    "To find the cause, remove or disconnect for a while: … Then try again and tell us what changed.",
    "Чтобы найти причину, на время удалите или отключите: … Затем повторите и сообщите, что изменилось.",
)
# of a vendor's own system
MOST_REFERENCE = 120
NO_DATE = Words(
    "We wrote your wish down. No date is promised for it.",
    "Мы записали ваше пожелание. Срок для него не обещан.",
)


def _opening(kind: i.ItemKind) -> Carry:
    def carry(command: c.Command, row: TicketRow, values: Values, at: datetime) -> Outcome:
        if not isinstance(command, i.HandToDevelopment | i.LinkItem):
            raise TypeError(type(command).__name__)
        number = next_number(kind, vendor=row.vendor_id)
        return open_item(
            replace(command, item=number),
            number=number,
            kind=kind,
            title=command.title,
            ticket=row,
            at=at,
            version=values.get("product_version", "")[:60],
        )

    return carry


def _linking(kind: i.ItemKind) -> Callable[[Values, str, Actor], c.Command]:
    return lambda v, identity, actor: i.LinkItem(
        identity=identity,
        actor=actor,
        item="new",
        kind=kind.value,
        title=v["title"],
        message=Message(text=v["text"]) if v.get("text") else None,
    )


def _kept(name: str) -> Callable[[Regulation, Ticket], bool]:
    return lambda regulation, _ticket: name in regulation.recorded


def _title() -> Field:
    return Field(name="title", kind="line", most=MOST_LINE)


HANDING_ON: tuple[Action, ...] = (
    Action(
        name="analysis",
        group="hand_on",
        fields=lambda _r, _t: (
            Field(
                name="finding", kind="choice", options=tuple((n, f"option.{n}") for n in f.FINDINGS)
            ),
            Field(name="product", kind="line", required=False),
            Field(name="maker", kind="line", required=False),
        ),
        build=lambda v, n, a: f.RecordAnalysis(
            identity=n, actor=a, product=v["product"], maker=v["maker"], finding=v["finding"]
        ),
        applies=_kept("third_party_analysis"),
    ),
    Action(
        name="ask_removal",
        group="hand_on",
        fields=lambda _r, t: (
            Field(name="text", kind="text", value=REMOVAL.in_language(t.language or "en")),
        ),
        build=lambda v, n, a: c.ReplyToCustomer(
            identity=n, actor=a, message=message_of(v), wait_for_customer=True, canned=REMOVAL_ASKED
        ),
        applies=_kept("third_party_analysis"),
    ),
    Action(
        name="refer",
        group="hand_on",
        fields=lambda _r, _t: (
            Field(
                name="party_type",
                kind="choice",
                options=tuple((n, f"option.{n}") for n in f.PARTY_TYPES),
            ),
            Field(name="maker", kind="line"),
            Field(name="external_number", kind="line", required=False, most=MOST_REFERENCE),
            *texts("text"),
        ),
        build=lambda v, n, a: f.Refer(
            identity=n,
            actor=a,
            party_type=v["party_type"],
            maker=v["maker"],
            external_number=v["external_number"],
            message=message_of(v),
        ),
    ),
    Action(
        name="to_development",
        group="hand_on",
        fields=lambda _r, _t: (
            _title(),
            Field(name="reason", kind="line", required=False),
            *texts("text"),
        ),
        build=lambda v, n, a: i.HandToDevelopment(
            identity=n,
            actor=a,
            item="new",
            title=v["title"],
            reason=v["reason"],
            message=message_of(v),
        ),
        carry=_opening(i.ItemKind.DEVELOPMENT),
    ),
    Action(
        name="wish",
        group="hand_on",
        fields=lambda _r, t: (
            _title(),
            Field(
                name="text",
                kind="text",
                required=False,
                value=NO_DATE.in_language(t.language or "en"),
            ),
        ),
        build=_linking(i.ItemKind.WISH),
        applies=_kept("wishes"),
        sample=lambda _r, _t: {"text": ""},
        carry=_opening(i.ItemKind.WISH),
    ),
    Action(
        name="documentation_missing",
        group="hand_on",
        fields=lambda _r, _t: (_title(),),
        build=_linking(i.ItemKind.DOCUMENTATION),
        applies=_kept("documentation_tasks"),
        carry=_opening(i.ItemKind.DOCUMENTATION),
    ),
    Action(
        name="error",
        group="hand_on",
        fields=lambda _r, _t: (_title(), Field(name="product_version", kind="line")),
        build=_linking(i.ItemKind.ERROR),
        applies=_kept("errors"),
        carry=_opening(i.ItemKind.ERROR),
    ),
)
