"""Owns records of spans of time on a ticket: failures of the product, remote sessions."""

from collections.abc import Mapping
from datetime import UTC, datetime

from reglament.core.lifecycle.access import check_tool
from reglament.core.lifecycle.case import Case
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.regulation.document import Outcome, Words
from reglament.core.regulation.needs import MOMENTS
from reglament.core.regulation.refused import Refused

# later than any record may end
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


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


def restored(
    case: Case, command: c.Resolve | c.Close, outcome: Outcome, details: Mapping[str, str]
) -> tuple[e.Event, ...]:
    """Return the failure that an outcome with its span puts on record, none for all others (AS-31, IS-84).

    Raises Refused for a span that no record would take, or that is not told as two moments.
    """
    if not MOMENTS.issubset(outcome.needs):
        return ()
    begin, end = (moment_of(details.get(name, "")) for name in ("down_at", "restored_at"))
    _check_span(begin or NEVER, end or NEVER, case.at, field="restored_at" if begin else "down_at")
    if begin is None or "outages" not in case.regulation.recorded:
        return ()
    failure = case.event(
        f.FailureRecorded,
        command,
        clauses=case.require_kept("outages"),
        down_at=begin,
        restored_at=end,
        cause=details.get("cause", ""),
    )
    return (failure,)


def moment_of(told: str) -> datetime | None:
    """Return the moment that a detail tells, None where it is none.

    >>> moment_of("2026-03-11T12:00:00+03:00").isoformat()
    '2026-03-11T12:00:00+03:00'
    >>> moment_of("yesterday")
    """
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.utcoffset() is not None else None


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
