"""Owns how pages tell where an update stands: asked for, planned, a start proposed or agreed, begun, installed."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.lifecycle.update_rules import CONSENT, waits_for_update
from reglament.core.model.ticket import Ticket
from reglament.core.model.updates import CUSTOMER_SIDE
from reglament.core.notices.updates import usual_hours
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named
from reglament.web.moments import moment_beside, reader_zone, tongue

# what staff usually do next, by where the update stands
NEXT = {
    "asked": "plan_update",
    "planned": "propose_update_time",
    "theirs": "",
    "ours": "answer_update_time",
    "agreed": "start_update",
    "started": "finish_update",
    "installed": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateLine:
    """Where it stands, in one word: `theirs` and `ours` say who has to answer the time proposed.

    `when` is the moment that word is about, in the reader's zone; `following` the action that comes next.
    """

    state: str
    release: str
    when: str
    usual: str
    clauses: tuple[str, ...]
    following: str


def update_line(ticket: Ticket, regulation: Regulation, *, at: datetime) -> UpdateLine:
    """Return where the request's update stands at `at`."""
    state, moment = _standing(ticket)
    home, rule = zone_named(regulation.zone), regulation.parameters.get(CONSENT)
    return UpdateLine(
        state=state,
        release=ticket.update.release_name if ticket.update is not None else "",
        when=moment_beside(moment, reader_zone(), tongue(), beside=home, now=at) if moment else "",
        usual=usual_hours(regulation, tongue()),
        clauses=rule.clauses if rule is not None else (),
        following=NEXT[state],
    )


def update_line_of(ticket: Ticket, regulation: Regulation, *, at: datetime) -> UpdateLine | None:
    """Return where the request's update stands, None where it is about none."""
    if ticket.update is None and not waits_for_update(ticket, regulation):
        return None
    return update_line(ticket, regulation, at=at)


def _standing(ticket: Ticket) -> tuple[str, datetime | None]:
    update = ticket.update
    if update is None:
        return "asked", None
    if update.installed_at is not None:
        return "installed", update.installed_at
    if update.started_at is not None:
        return "started", update.started_at
    if update.proposed_start_at is not None:
        waits_for = "ours" if update.proposed_by == CUSTOMER_SIDE else "theirs"
        return waits_for, update.proposed_start_at
    return ("agreed", update.agreed_start_at) if update.agreed_start_at else ("planned", None)
