"""Owns records of spans of time on a ticket: failures of the product, remote sessions."""

from datetime import datetime

from reglament.core.lifecycle.access import check_tool
from reglament.core.lifecycle.case import Case
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused


def record_failure(case: Case, command: f.RecordFailure) -> tuple[e.Event, ...]:
    """Return the failure's span; raises Refused for one that ends before it begins, or lies ahead."""
    case.require_staff(command)
    case.require_not_ended()
    cited = case.require_kept("outages")
    end, field = (
        command.restored_at or command.down_at,
        "restored_at" if command.restored_at else "down_at",
    )
    _check_span(command.down_at, end, case.at, field=field)
    failure = case.event(
        f.FailureRecorded,
        command,
        clauses=cited,
        down_at=command.down_at,
        restored_at=command.restored_at,
        cause=command.cause,
    )
    return (failure,)


def record_session(case: Case, command: f.RecordSession) -> tuple[e.Event, ...]:
    """Return the session; its tool is one of those that the regulation names (IS-6, IS-49)."""
    case.require_staff(command)
    case.require_not_ended()
    cited = case.require_kept("remote_sessions")
    check_tool(case.regulation, command.tool)
    _check_span(command.started_at, command.ended_at, case.at, field="ended_at")
    session = case.event(
        f.SessionRecorded,
        command,
        clauses=cited,
        tool=command.tool,
        started_at=command.started_at,
        ended_at=command.ended_at,
    )
    return (session,)


def _check_span(begin: datetime, end: datetime, now: datetime, *, field: str) -> None:
    if begin <= end <= now:
        return
    raise Refused(
        Words(
            "The span does not end after it begins, or lies ahead",
            "Конец раньше начала или впереди",
        ),
        remedy=Words("Give when it was, in order.", "Укажите, когда это было, по порядку."),
        field=field,
    )
