"""Owns the actions on an update: planned, its start proposed and answered, begun, installed."""

from datetime import datetime

from reglament.core.lifecycle.update_rules import installs_updates
from reglament.core.model import updates as u
from reglament.core.model.ticket import Ticket
from reglament.core.notices.updates import usual_hours
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.outcome import Outcome
from reglament.operations.updates import plan_update
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.web.agent.acts.forms import YES_NO, Action, Values, carrying
from reglament.web.fields import Field
from reglament.web.moments import moment_in
from reglament.web.numbers import whole

# which proposal stood on the page that is answered
PROPOSAL = "proposed_time"
PROBED = {"release": "1", "release_name": "…"}


def _under_way(_regulation: Regulation, ticket: Ticket) -> bool:
    return ticket.update is not None and ticket.update.installed_at is None


def _to_begin(regulation: Regulation, ticket: Ticket) -> bool:
    update = ticket.update
    return _under_way(regulation, ticket) and update is not None and update.started_at is None


def _waits(_regulation: Regulation, ticket: Ticket) -> bool:
    update = ticket.update
    return update is not None and update.proposed_start_at is not None


def _proposal_of(ticket: Ticket) -> str:
    return str(ticket.update.seq) if ticket.update is not None else ""


def _planned(command: u.PlanUpdate, row: TicketRow, _values: Values, at: datetime) -> Outcome:
    return plan_update(command, row=row, at=at)


def _usual(regulation: Regulation) -> Words | None:
    """Return how long an update usually takes, beside the field of its start (HY-33)."""
    if not usual_hours(regulation, "en"):
        return None
    en, ru = (usual_hours(regulation, language) for language in ("en", "ru"))
    return Words(f"Usually it takes {en}.", f"Обычно это занимает {ru}.")


def _who_answers(ticket: Ticket) -> str | None:
    """Return what to write where the customer has to answer, and staff write down that they did elsewhere."""
    update = ticket.update
    ours = update is not None and update.proposed_by == u.VENDOR_SIDE
    return "hint.who_answered" if ours else None


UPDATES: tuple[Action, ...] = (
    Action(
        name="plan_update",
        group="updates",
        fields=lambda _r, t: (
            Field(
                name="release",
                kind="release",
                hint="hint.release",
                value=t.update.release if t.update else "",
            ),
            Field(name="assignee", kind="engineer", label="field.engineer"),
        ),
        build=lambda v, n, a: u.PlanUpdate(
            identity=n,
            actor=a,
            release=v["release"],
            release_name=v.get("release_name", ""),
            assignee=v.get("assignee", ""),
            assignee_name=v.get("assignee_name", ""),
        ),
        sample=lambda _r, _t: PROBED,
        applies=lambda r, t: installs_updates(r) and not (t.update and t.update.started_at),
        carry=carrying(u.PlanUpdate, _planned),
    ),
    Action(
        name="propose_update_time",
        group="updates",
        fields=lambda r, _t: (
            Field(name="starts_at", kind="moment", hint=_usual(r)),
            Field(name="time_note", kind="line", required=False),
        ),
        build=lambda v, n, a: u.ProposeUpdateTime(
            identity=n, actor=a, starts_at=moment_in(v["starts_at"]), note=v.get("time_note", "")
        ),
        applies=_to_begin,
    ),
    Action(
        name="answer_update_time",
        group="updates",
        fields=lambda _r, t: (
            Field(name="agrees", kind="choice", options=YES_NO),
            Field(name="answer_note", kind="line", required=False, hint=_who_answers(t)),
            Field(name=PROPOSAL, kind="hidden", required=False, value=_proposal_of(t)),
        ),
        build=lambda v, n, a: u.AnswerUpdateTime(
            identity=n,
            actor=a,
            consent=v["agrees"] == "yes",
            event=whole(v.get(PROPOSAL, "")),
            note=v.get("answer_note", ""),
        ),
        sample=lambda _r, t: {PROPOSAL: _proposal_of(t)},
        applies=_waits,
    ),
    Action(
        name="start_update",
        group="updates",
        fields=lambda _r, _t: (),
        build=lambda _v, n, a: u.StartUpdate(identity=n, actor=a),
        applies=_to_begin,
    ),
    Action(
        name="finish_update",
        group="updates",
        fields=lambda _r, _t: (),
        build=lambda _v, n, a: u.FinishUpdate(identity=n, actor=a),
        applies=_under_way,
    ),
)
