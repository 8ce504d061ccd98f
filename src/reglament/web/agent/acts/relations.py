"""Owns the actions between tickets and people: split, merge, link, participants, following, hand-over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from reglament.core.lifecycle.relations import plain_links
from reglament.core.model import commands as c
from reglament.core.model import relations as r
from reglament.core.model.ticket import HEARD_WORDS, OPEN_STATES, Heard, Ticket
from reglament.core.notices import plain_line, unturned
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.outcome import Outcome
from reglament.operations.relate import (
    letters_of_split,
    link_tickets,
    merge_ticket,
    other_ticket,
    split_ticket,
    unlink_tickets,
)
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.web.agent.acts.forms import Action, Values, carrying, message_named, texts, when_said
from reglament.web.fields import Field
from reglament.web.lengths import MOST_LINE
from reglament.web.numbers import whole


def _split(command: r.SplitOff, row: TicketRow, _values: Values, at: datetime) -> Outcome:
    return split_ticket(command, ticket=row.pk, vendor=row.vendor_id, at=at)


def _merge(command: r.MergeInto, row: TicketRow, _values: Values, at: datetime) -> Outcome:
    other = other_ticket(command.number, vendor=row.vendor_id)
    named = replace(
        command,
        number=other.number,
        customer=str(other.customer_id or ""),
        requester_address=other.requester_address,
    )
    return merge_ticket(named, ticket=row.pk, into=other.pk, vendor=row.vendor_id, at=at)


def _with_other(change: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Return how a command that names another request is carried out on both."""

    def carried(
        command: r.LinkTicket | r.UnlinkTicket, row: TicketRow, _values: Values, at: datetime
    ) -> Outcome:
        other = other_ticket(command.number, vendor=row.vendor_id)
        return change(
            command.actor,
            identity=command.identity,
            ticket=row.pk,
            other=other.pk,
            vendor=row.vendor_id,
            at=at,
        )

    return carried


def _of_this(_regulation: Regulation, ticket: Ticket) -> Values:
    return {"customer": ticket.customer, "requester_address": ticket.requester_address}


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").replace(";", " ").split())


def _message_of_problem(ticket: Ticket) -> Field:
    """Return the choice of the message that the words come from, the last one first; none where it is no message."""
    options = tuple((str(one.seq), message_named(one)) for one in reversed(ticket.heard))
    return Field(
        name="said_in",
        kind="choice",
        options=(*options, ("", "option.no_message")),
        value=options[0][0] if options else "",
        required=False,
        hint="hint.said_in",
        quotes=tuple((str(one.seq), _whose(one), _begins(one)) for one in reversed(ticket.heard)),
    )


def _whose(one: Heard) -> Words:
    when, author = when_said(one), plain_line(one.author)
    return Words(f"{author}, {when.en}", f"{author}, {when.ru}")


def _begins(one: Heard) -> str:
    """Return the first lines as they came; cut where the history keeps no more."""
    words = unturned(one.words).strip()
    return f"{words}…" if len(one.words) >= HEARD_WORDS else words


RELATIONS: tuple[Action, ...] = (
    Action(
        name="count_problems",
        group="relations",
        fields=lambda _r, t: (Field(name="count", kind="number", value=str(t.problems)),),
        build=lambda v, i, a: r.CountProblems(identity=i, actor=a, count=whole(v["count"])),
        applies=lambda r_, t: (
            t.state in OPEN_STATES and "problems_per_vip_request" in r_.parameters
        ),
        sample=lambda _r, t: {"count": str(t.problems + 1)},
    ),
    Action(
        name="split",
        group="relations",
        fields=lambda _r, t: (
            Field(name="subject", kind="line", most=MOST_LINE),
            _message_of_problem(t),
            Field(name="problem", kind="text"),
        ),
        build=lambda v, i, a: r.SplitOff(
            identity=i,
            actor=a,
            subject=v["subject"],
            message=c.Message(text=v["problem"]),
            said_in=whole(v["said_in"]),
        ),
        carry=carrying(r.SplitOff, _split),
        letters=lambda t, r_, at: letters_of_split(t, r_, at=at),
    ),
    Action(
        name="merge",
        group="relations",
        fields=lambda _r, _t: (
            Field(name="number", kind="request"),
            Field(name="reason", kind="line", required=False, hint="hint.reason_quoted"),
        ),
        build=lambda v, i, a: r.MergeInto(
            identity=i,
            actor=a,
            number=v["number"],
            reason=v["reason"],
            customer=v.get("customer", ""),
            requester_address=v.get("requester_address", ""),
        ),
        sample=_of_this,
        carry=carrying(r.MergeInto, _merge),
    ),
    Action(
        name="link",
        group="relations",
        fields=lambda _r, _t: (Field(name="number", kind="request"),),
        build=lambda v, i, a: r.LinkTicket(identity=i, actor=a, number=v["number"]),
        carry=carrying(r.LinkTicket, _with_other(link_tickets)),
    ),
    Action(
        name="unlink",
        group="relations",
        fields=lambda _r, t: (
            Field(
                name="linked",
                kind="choice",
                options=tuple((one, Words(one, one)) for one in plain_links(t)),
            ),
        ),
        build=lambda v, i, a: r.UnlinkTicket(identity=i, actor=a, number=v["linked"]),
        applies=lambda _r, t: bool(plain_links(t)),
        carry=carrying(r.UnlinkTicket, _with_other(unlink_tickets)),
    ),
    Action(
        name="participants",
        group="relations",
        fields=lambda _r, t: (
            Field(name="add", kind="line", required=False),
            Field(
                name="remove",
                kind="ticks",
                required=False,
                options=tuple((one, Words(one, one)) for one in t.participants),
            ),
        ),
        build=lambda v, i, a: r.ChangeParticipants(
            identity=i,
            actor=a,
            add=_addresses(v["add"]),
            remove=tuple(one for one in v["remove"].split(",") if one),
        ),
        sample=lambda _r, _t: {"add": "", "remove": ""},
    ),
    Action(
        name="follow",
        group="relations",
        fields=lambda _r, _t: (),
        build=lambda _v, i, a: r.Follow(identity=i, actor=a, follows=True),
    ),
    Action(
        name="unfollow",
        group="relations",
        fields=lambda _r, _t: (),
        build=lambda _v, i, a: r.Follow(identity=i, actor=a, follows=False),
        applies=lambda _r, t: bool(t.followers),
    ),
    Action(
        name="hand_over",
        fields=lambda _r, _t: (Field(name="assignee", kind="staff"), *texts("note")),
        build=lambda v, i, a: r.HandOver(
            identity=i,
            actor=a,
            assignee=v["assignee"],
            assignee_name=v.get("assignee_name", ""),
            note=v["note"],
        ),
        applies=lambda _r, t: bool(t.assignee) and t.state in OPEN_STATES,
    ),
)
