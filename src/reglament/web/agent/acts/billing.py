"""Owns the actions on the work log and on paid work: written down, taken back, proposed, approved by a lead."""

from dataclasses import replace
from datetime import datetime, timedelta

from reglament.core.charging.tariff import clauses_of, sides_outside, times_outside
from reglament.core.lifecycle.paid_work import MOST_MINUTES, has_paid_work
from reglament.core.model import billing as b
from reglament.core.model.money import told as money
from reglament.core.model.people import Actor
from reglament.core.model.ticket import Ticket
from reglament.core.notices import hour_told
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.operations.log_work import log_work, propose_paid_work, terms_offered
from reglament.operations.outcome import Outcome
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.store.queries.regulations import regulation_of
from reglament.store.queries.worked import worked_elsewhere
from reglament.web.agent.acts.forms import YES_NO, Action, Values, carrying
from reglament.web.fields import Field
from reglament.web.moments import moment_in, reader_zone
from reglament.web.numbers import whole
from reglament.web.words import say

UPDATES = "update_account"
# the price comes from the contract once work is proposed: whether it may be is asked with any
PROBE, PROBED = "probe", 1
# which proposal stood on the page that is answered
PROPOSAL = "proposal"
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
KINDS = ((b.SUPPORT, "option.work_support"), (b.UPDATE, "option.work_update"))


def _proposal_of(ticket: Ticket) -> str:
    return str(ticket.paid_work.seq) if ticket.paid_work is not None else ""


def _span(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    """Return the fields of an entry; updates are told apart where the regulation speaks of their hours."""
    if UPDATES not in regulation.parameters:
        return _warned(regulation, span_fields())
    kind = Field(name="work", kind="choice", options=KINDS)
    return (kind, *_warned(regulation, span_fields(comment="field.work_comment")))


def _warned(regulation: Regulation, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Say beside the end what work outside the hours costs and needs, before anybody writes it down (HY-23, HY-24)."""
    if not sides_outside(regulation):
        return fields
    cited = (
        *clauses_of(regulation, "out_of_hours_multiplier"),
        *clauses_of(regulation, "out_of_hours_approvals"),
    )

    def told(language: str) -> str:
        times = times_outside(regulation)
        return say("hint.span_outside", language, times=times, clauses=", ".join(cited))

    hint = Words(told("en"), told("ru"))
    return tuple(replace(one, hint=hint) if one.name == "ended_at" else one for one in fields)


def span_fields(*, comment: str = "field.work_before") -> tuple[Field, ...]:
    """Return what every entry asks; `comment` names the last field."""
    return (
        Field(name="started_at", kind="moment"),
        Field(name="ended_at", kind="moment"),
        Field(name="work_note", kind="line"),
        Field(name="work_comment", kind="line", required=False, label=comment),
    )


def last_quarter(
    fields: tuple[Field, ...], *, vendor: int, row: TicketRow | None, actor: Actor, at: datetime
) -> tuple[Field, ...]:
    """Return the fields with the last quarter of an hour filled in, as far as it is free for an entry.

    It begins with the request, and where the person's own last entry ended; an entry is a minute at the least. The
    hint says which span that is.
    """
    own = worked_elsewhere(vendor, actor.id, ticket=None, begin=at - QUARTER, end=at)
    filed = [row.registered_at] if row is not None else []
    bound = max([at - QUARTER, *filed, *(one.ended_at for one in own)])
    # the core counts whole minutes, and so does the form
    begun = bound.replace(second=0, microsecond=0)
    spans = {"started_at": begun, "ended_at": max(at, begun + MINUTE)}
    told = _span_told(
        max(at, begun + MINUTE) - begun,
        since="" if bound == at - QUARTER else "request" if bound in filed else "entry",
    )
    return tuple(
        replace(
            one,
            value=f"{spans[one.name].astimezone(reader_zone()):%Y-%m-%dT%H:%M}",
            hint=told if one.name == "started_at" else one.hint,
        )
        if one.name in spans
        else one
        for one in fields
    )


def _span_told(span: timedelta, *, since: str) -> Words:
    """Return which span is filled in: the quarter, or what is free of it `since` the request or the own last entry."""

    def told(language: str) -> str:
        n = span // MINUTE
        if since == "request":
            return say("hint.since_request", language, n=n)
        if since == "entry":
            return say("hint.since_entry", language, n=n)
        return say("hint.last_quarter", language)

    return Words(told("en"), told("ru"))


def _filled(
    fields: tuple[Field, ...], row: TicketRow, actor: Actor, at: datetime
) -> tuple[Field, ...]:
    return last_quarter(fields, vendor=row.vendor_id, row=row, actor=actor, at=at)


def entry_of(values: Values, identity: str, actor: Actor) -> b.LogWork:
    """Return the command of a filled form."""
    return b.LogWork(
        identity=identity,
        actor=actor,
        started_at=moment_in(values["started_at"]),
        ended_at=moment_in(values["ended_at"]),
        note=values["work_note"],
        work=values.get("work", b.SUPPORT),
        comment=values.get("work_comment", ""),
    )


def _logged(command: b.LogWork, row: TicketRow, _values: Values, at: datetime) -> Outcome:
    return log_work(command, row=row, at=at)


def _proposed(command: b.ProposePaidWork, row: TicketRow, _values: Values, at: datetime) -> Outcome:
    return propose_paid_work(command, row=row, at=at)


def _planned(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    """Return what a proposal asks, and what it is for: work outside the hours, or that begins with consent."""
    outside = bool(sides_outside(regulation))
    return (
        Field(
            name="work_planned",
            kind="line",
            hint="hint.work_outside" if outside else "hint.work_consented",
        ),
        Field(name="minutes", kind="number", counted=True),
    )


def _priced(fields: tuple[Field, ...], row: TicketRow, at: datetime) -> tuple[Field, ...]:
    """Say beside the minutes what an hour costs, and what the minutes that stand there come to."""
    asked = {one.name: one.value for one in fields}
    told = _price_told(row, whole(asked.get("minutes", "")), at)
    return tuple(replace(one, hint=told) if one.name == "minutes" else one for one in fields)


def _price_told(row: TicketRow, minutes: int, at: datetime) -> Words:
    minutes = minutes if 0 < minutes <= MOST_MINUTES else 0
    try:
        terms = terms_offered(row, minutes=minutes, at=at)
    except Refused as refused:
        return Words(refused.told("en"), refused.told("ru"))
    regulation = regulation_of(row.vendor_id, row.regulation)

    def told(language: str) -> str:
        hour = hour_told(regulation, rate=terms.rate, times=terms.times, language=language)
        if not minutes:
            return hour
        price = money(terms.price, language)
        return f"{hour} {say('hint.price_of_minutes', language, n=minutes, price=price)}"

    return Words(told("en"), told("ru"))


BILLING: tuple[Action, ...] = (
    Action(
        name="log_work",
        group="billing",
        fields=_span,
        build=entry_of,
        filled=_filled,
        carry=carrying(b.LogWork, _logged),
    ),
    Action(
        name="strike_work",
        group="billing",
        fields=lambda _r, _t: (
            Field(name="entry", kind="number"),
            Field(name="reason", kind="line"),
        ),
        build=lambda v, n, a: b.StrikeWork(
            identity=n, actor=a, event=whole(v["entry"]), reason=v["reason"]
        ),
        applies=lambda _r, _t: False,
    ),
    Action(
        name="propose_paid_work",
        group="billing",
        fields=_planned,
        counted=_priced,
        build=lambda v, n, a: b.ProposePaidWork(
            identity=n,
            actor=a,
            note=v["work_planned"],
            minutes=whole(v["minutes"]),
            rate=PROBED if PROBE in v else None,
        ),
        applies=lambda r, _t: has_paid_work(r),
        sample=lambda _r, _t: {"minutes": "60", PROBE: "yes"},
        carry=carrying(b.ProposePaidWork, _proposed),
    ),
    Action(
        name="answer_paid_work",
        group="billing",
        fields=lambda _r, t: (
            Field(name="approves", kind="choice", options=YES_NO),
            Field(name=PROPOSAL, kind="hidden", required=False, value=_proposal_of(t)),
        ),
        build=lambda v, n, a: b.AnswerPaidWork(
            identity=n, actor=a, consent=v["approves"] == "yes", event=whole(v.get(PROPOSAL, ""))
        ),
        sample=lambda _r, t: {PROPOSAL: _proposal_of(t)},
        applies=lambda _r, t: t.paid_work is not None and t.paid_work.waits,
    ),
)
