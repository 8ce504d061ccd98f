"""Owns the report of how it stands, with about when a solution is expected: no promise (TE-52, TR-54)."""

from datetime import UTC, datetime, timedelta

from reglament.core.clocks.reminding.estimate_passed import KEPT
from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.taking import answered
from reglament.core.model import events as e
from reglament.core.model.status import ReportStatus, StatusReported
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.core.worktime.zones import zone_named

# beyond it a day and a month would name two moments, and it is a slip of the pen
FURTHEST = timedelta(days=365)


def report_status(case: Case, command: ReportStatus) -> tuple[e.Event, ...]:
    """Return the report; raises Refused where the regulation asks for none, and for a moment that is not ahead."""
    case.require_staff(command)
    case.require_open()
    cited = case.require_kept(KEPT)
    require_text(command.message.text, Words("How it stands", "как идёт работа"))
    reported = case.event(
        StatusReported,
        command,
        clauses=cited,
        message=command.message,
        expected_at=_expected(case, command, cited),
        whole_day=command.whole_day,
    )
    return (*answered(case, command), reported)


def _expected(case: Case, command: ReportStatus, cited: tuple[str, ...]) -> datetime | None:
    if command.expected_at is None:
        if case.ticket.estimate is None:
            raise Refused(
                Words(
                    "No estimate stands that could be taken back",
                    "Оценки, которую можно снять, нет",
                ),
                clauses=cited,
                remedy=Words(
                    "Name a day, or answer as usual.", "Назовите день или ответьте обычно."
                ),
            )
        return None
    expected_at = command.expected_at
    if command.whole_day:
        zone = zone_named(case.regulation.zone)
        expected_at = expected_at.replace(hour=23, minute=59, second=0, microsecond=0, tzinfo=zone)
    if not case.at <= expected_at <= case.at + FURTHEST:
        raise Refused(
            Words(
                "The estimate is no moment within a year from now",
                "Оценка — не момент в течение года",
            ),
            clauses=cited,
            remedy=Words("Name a day from today on.", "Назовите день не раньше сегодняшнего."),
            field="expected_date",
        )
    return expected_at.astimezone(UTC)
