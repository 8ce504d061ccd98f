"""Owns what a customer may ask of a request: the forms, the commands they make, and whether the rules allow them now.

Whether a wish is allowed is asked of `core.lifecycle` by deciding it without writing; no rule lives here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from reglament.core.charging import tariff_of
from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.lifecycle import Prospect, Refused
from reglament.core.lifecycle.access import tools
from reglament.core.lifecycle.move import approval_asked, price_asked
from reglament.core.lifecycle.proposals import asks_reason
from reglament.core.lifecycle.returning import solution_to_confirm
from reglament.core.model import commands as c
from reglament.core.model.billing import AnswerPaidWork
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import Ticket, TicketState
from reglament.core.model.updates import VENDOR_SIDE, AnswerUpdateTime, ProposeUpdateTime
from reglament.core.model.voice import Rate, WriteToHead
from reglament.core.regulation.document import Authority, Regulation, Words
from reglament.core.regulation.judging import most_stars
from reglament.web.fields import Field, Options, notice_of, refilled
from reglament.web.kept_forms import Wrong
from reglament.web.moments import moment_in, reader_zone
from reglament.web.numbers import whole
from reglament.web.priorities import is_proposal, meanings_of, only_proposed, other_priorities

CHANNEL = "portal"
PROBE = Actor(kind=ActorKind.CUSTOMER, id="0", name="")
# beside what the form says: the roles of the contact who sends it
ROLES = "roles"
# and which proposal of paid work was on the page
PROPOSAL = "proposal"
# and which time of an update
UPDATE_TIME = "proposed_time"
# says of a solution that it is one; words may go with it
CONFIRMING = "confirm"
# details may go with it, where the form of the regulation asks for them
GRANT = "grant"
WITHDRAW = "withdraw"
# the answers to the price of hourly work
PAY, DECLINE_PRICE = "pay", "decline_price"
ENDED = (TicketState.RESOLVED, TicketState.CLOSED)


def _asked(name: str, options: Options = (), *, kind: str = "", required: bool = True) -> Field:
    """Return a field named in the customer's words; without options it takes a line."""
    found = kind or ("choice" if options else "line")
    return Field(name=name, kind=found, options=options, required=required, label=f"wish.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing to ask for: when it makes sense at all, its controls, and the command it makes.

    `worded` names the phrases it goes by where the rules, or how the request stands, make another thing of it.
    """

    name: str
    applies: Callable[[Regulation, Ticket], bool]
    controls: Callable[[Regulation, Ticket], tuple[Field, ...]]
    build: Callable[[Mapping[str, str], str, Actor], c.Command]
    worded: Callable[[Regulation, Ticket], str] = lambda _regulation, _ticket: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A wish as it stands now: its form, or why it is not possible."""

    name: str
    controls: tuple[Field, ...]
    refused: Refused | None
    worded: str
    again: bool = False
    wrong: str = ""

    def refilled(self, given: Mapping[str, str], wrong: Wrong) -> "Offer":
        """Return the same form, open, with what was written before it was refused, and what for."""
        controls = refilled(self.controls, self.name, given, wrong)
        whole = wrong.of(notice_of(self.name))
        return replace(self, controls=controls, again=True, wrong=whole)


def offered(prospect: Prospect, *, roles: Sequence[str] = ()) -> list[Offer]:
    """Return every wish that makes sense for the request, each allowed or with what forbids it.

    `roles` are those of the contact who reads.
    """
    regulation, ticket = prospect.regulation, prospect.ticket
    proposal = ticket.paid_work.seq if ticket.paid_work is not None else 0
    asked = ticket.update.seq if ticket.update is not None else 0
    beside = {ROLES: ",".join(roles), PROPOSAL: str(proposal), UPDATE_TIME: str(asked)}
    return [
        _offer(wish, prospect, beside)
        for wish in WISHES.values()
        if wish.applies(regulation, ticket)
    ]


def _offer(wish: Wish, prospect: Prospect, beside: Mapping[str, str]) -> Offer:
    regulation, ticket = prospect.regulation, prospect.ticket
    controls = wish.controls(regulation, ticket)
    values = {**beside} | {one.name: _sample(one, prospect.at) for one in controls}
    refused = prospect.refusal(wish.build(values, "probe", PROBE))
    return Offer(
        name=wish.name,
        controls=controls,
        refused=refused,
        worded=wish.worded(regulation, ticket) or wish.name,
    )


def _sample(control: Field, at: datetime) -> str:
    if control.kind == "ticks":
        return ",".join(value for value, _ in control.options)
    if control.kind == "moment":
        return f"{at.astimezone(reader_zone()) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    return control.options[0][0] if control.options else "…"


def _priorities(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    authority = regulation.authority
    if authority is None:
        return ()
    choice = _asked("priority", other_priorities(regulation, ticket.facts.get(authority.fact, "")))
    criteria = {code: words for of in authority.criteria.values() for code, words in of.items()}
    ticks = replace(
        _asked("criteria", tuple(criteria.items()), kind="ticks", required=False),
        asked_with=("priority", tuple(authority.criteria)),
    )
    return (
        replace(
            choice,
            label="wish.new_priority",
            meanings=meanings_of(regulation),
            clauses=_clauses_of(regulation, authority),
            hint=only_proposed(regulation, customer=True),
        ),
        _asked("reason"),
        *((ticks,) if criteria else ()),
        *_impact(regulation, ticket),
    )


def _clauses_of(regulation: Regulation, authority: Authority) -> tuple[str, ...]:
    """Return the clauses that say which priorities there are."""
    return regulation.facts[authority.fact].clauses


def _impact(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Return the field of what the priority claims, where the regulation keeps it beside the priority (TE-13)."""
    asked = regulation.intake.get("impact")
    if asked is None:
        return ()
    known = ticket.intake.get("impact", "")
    field = _asked("impact", kind="text", required=False)
    return (replace(field, label=asked.label, hint=asked.hint, value=known),)


def _price(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    """Return the tick that agrees to what the clauses of hourly work say it costs (IS-80, IS-81)."""
    asked = regulation.intake.get(PRICE_CONSENT)
    cited = [regulation.clauses[one] for one in (asked.clauses if asked else ())]
    said = Words(" ".join(one.text.en for one in cited), " ".join(one.text.ru for one in cited))
    tick = replace(_asked("price", kind="tick"), clauses=tuple(one.id for one in cited))
    return (replace(tick, hint=said if cited else None),)


def _tools(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    named = tuple((one, Words(one, one)) for one in tools(regulation))
    return (_asked("tool", named),) if named else ()


def _stars(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    stars = [str(one) for one in range(most_stars(regulation), 0, -1)]
    return (
        replace(
            _asked("stars", tuple((one, Words(one, one)) for one in stars)),
            value=str(ticket.rating or ""),
        ),
        replace(_asked("comment", required=False), value=ticket.rating_comment),
    )


def _is_open(_regulation: Regulation, ticket: Ticket) -> bool:
    return ticket.state not in (*ENDED, TicketState.DECLINED)


def _access(ticket: Ticket) -> bool:
    return {**ticket.intake, **ticket.facts}.get("remote_access") == "true"


def _nothing(_regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    return ()


def _update_to_begin(ticket: Ticket) -> bool:
    return ticket.update is not None and ticket.update.started_at is None


def _time_waits(ticket: Ticket) -> bool:
    update = ticket.update
    return (
        update is not None
        and update.proposed_start_at is not None
        and update.proposed_by == VENDOR_SIDE
    )


def _paid_work(
    values: Mapping[str, str], identity: str, actor: Actor, *, consent: bool
) -> c.Command:
    seen = whole(values.get(PROPOSAL, ""))
    return AnswerPaidWork(
        identity=identity, actor=actor, consent=consent, roles=_roles(values), event=seen
    )


def _roles(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one for one in values.get(ROLES, "").split(",") if one)


WISHES: dict[str, Wish] = {
    wish.name: wish
    for wish in (
        Wish(
            name="agree",
            applies=lambda r, t: bool(t.proposed_priority) and _is_open(r, t),
            controls=lambda _r, _t: (_asked("answer_reason", required=False),),
            build=lambda v, i, a: c.AnswerProposal(
                identity=i, actor=a, consent=True, reason=v["answer_reason"]
            ),
        ),
        Wish(
            name="disagree",
            applies=lambda r, t: bool(t.proposed_priority) and _is_open(r, t),
            controls=lambda r, _t: (_asked("answer_reason", required=asks_reason(r)),),
            build=lambda v, i, a: c.AnswerProposal(
                identity=i, actor=a, consent=False, reason=v["answer_reason"]
            ),
        ),
        *(
            Wish(
                name=name,
                applies=lambda r, t: approval_asked(t) and _is_open(r, t),
                controls=_nothing,
                build=partial(_paid_work, consent=consent),
            )
            for name, consent in (("approve_work", True), ("decline_work", False))
        ),
        Wish(
            name="agree_update_time",
            applies=lambda r, t: _time_waits(t) and _is_open(r, t),
            controls=_nothing,
            build=lambda v, i, a: AnswerUpdateTime(
                identity=i, actor=a, consent=True, event=whole(v.get(UPDATE_TIME, ""))
            ),
        ),
        Wish(
            name="other_update_time",
            applies=lambda r, t: _update_to_begin(t) and _is_open(r, t),
            controls=lambda _r, _t: (
                _asked("starts_at", kind="moment"),
                _asked("time_note", required=False),
            ),
            build=lambda v, i, a: ProposeUpdateTime(
                identity=i, actor=a, starts_at=moment_in(v["starts_at"]), note=v["time_note"]
            ),
        ),
        Wish(
            name=CONFIRMING,
            applies=lambda r, t: bool(solution_to_confirm(r, t)),
            controls=_nothing,
            build=lambda _v, i, a: c.Close(identity=i, actor=a),
            worded=lambda r, t: "solved_after_all" if _is_open(r, t) else "",
        ),
        Wish(
            name="reopen",
            applies=lambda _r, t: t.state in ENDED,
            controls=lambda _r, _t: (_asked("reason"),),
            build=lambda v, i, a: c.Reopen(
                identity=i, actor=a, reason=v["reason"], channel=CHANNEL
            ),
        ),
        Wish(
            name="rate",
            applies=lambda _r, t: t.state in ENDED and not t.merged_into,
            controls=_stars,
            build=lambda v, i, a: Rate(
                identity=i, actor=a, stars=int(v["stars"]), comment=v["comment"]
            ),
        ),
        Wish(
            name="head",
            applies=lambda r, _t: "head_reminder" in r.parameters,
            controls=lambda _r, _t: (_asked("letter", kind="text"),),
            build=lambda v, i, a: WriteToHead(
                identity=i, actor=a, message=c.Message(text=v["letter"]), channel=CHANNEL
            ),
        ),
        Wish(
            name="priority",
            applies=lambda r, t: r.authority is not None and _is_open(r, t),
            controls=_priorities,
            build=lambda v, i, a: c.SetPriority(
                identity=i,
                actor=a,
                priority=v.get("priority", ""),
                reason=v.get("reason", ""),
                criteria=tuple(one for one in v.get("criteria", "").split(",") if one),
                impact=v.get("impact", ""),
                channel=CHANNEL,
            ),
            worded=lambda r, _t: "propose_priority" if is_proposal(r, customer=True) else "",
        ),
        Wish(
            name=GRANT,
            applies=lambda r, t: "remote_access" in r.facts and _is_open(r, t) and not _access(t),
            controls=_tools,
            build=lambda v, i, a: c.SetRemoteAccess(
                identity=i, actor=a, granted=True, tool=v.get("tool", "")
            ),
        ),
        Wish(
            name=WITHDRAW,
            applies=lambda _r, t: _access(t),
            controls=_nothing,
            build=lambda _v, i, a: c.SetRemoteAccess(identity=i, actor=a, granted=False),
        ),
        Wish(
            name=PAY,
            applies=lambda r, t: (
                tariff_of(r, t, contract_rate=None).consent
                and _is_open(r, t)
                and t.price_agreed_at is None
                and t.paid_work is None
            ),
            controls=_price,
            build=lambda _v, i, a: c.Classify(
                identity=i, actor=a, intake={PRICE_CONSENT: a.name or a.id}
            ),
        ),
        Wish(
            name=DECLINE_PRICE,
            applies=lambda r, t: price_asked(t, r),
            controls=_nothing,
            build=lambda v, i, a: AnswerPaidWork(
                identity=i, actor=a, consent=False, roles=_roles(v)
            ),
        ),
    )
}
