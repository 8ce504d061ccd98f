"""Owns the action that reports how it stands, with about when a solution is expected (TE-52, TR-54)."""

from datetime import datetime

from reglament.core.clocks.reminding.estimate_passed import KEPT
from reglament.core.model.status import ReportStatus
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named
from reglament.web.agent.acts.forms import Action, Values, message_of, texts
from reglament.web.fields import Field
from reglament.web.moments import moment_in, reader_zone


def _fields(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    day, clock = _standing(regulation, ticket)
    return (
        Field(name="expected_date", kind="date", required=False, value=day),
        Field(name="expected_time", kind="time", required=False, value=clock),
        *texts("text"),
    )


def _standing(regulation: Regulation, ticket: Ticket) -> tuple[str, str]:
    """Return the estimate that stands as it would be typed now: leaving the form as it is keeps it."""
    estimate = ticket.estimate
    if estimate is None:
        return "", ""
    if estimate.whole_day:
        return f"{estimate.at.astimezone(zone_named(regulation.zone)):%Y-%m-%d}", ""
    local = estimate.at.astimezone(reader_zone())
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def _expected(values: Values) -> datetime | None:
    day, clock = values["expected_date"].strip(), values["expected_time"].strip()
    if not day and not clock:
        return None
    return moment_in(f"{day}T{clock or '00:00'}")


STATUS: tuple[Action, ...] = (
    Action(
        name="status",
        fields=_fields,
        build=lambda v, n, a: ReportStatus(
            identity=n,
            actor=a,
            message=message_of(v),
            expected_at=_expected(v),
            whole_day=bool(v["expected_date"].strip() and not v["expected_time"].strip()),
        ),
        applies=lambda r, _t: KEPT in r.recorded,
    ),
)
