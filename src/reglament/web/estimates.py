"""Owns how pages tell about when a solution is expected: in the reader's zone, never as a promise (TE-52, TR-54)."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.clocks.reminding.estimate_passed import KEPT
from reglament.core.model.ticket import Estimate, Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.core.worktime.zones import zone_named
from reglament.web.moments import date_words, moment_beside, reader_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLine:
    """The estimate that stands, with the clauses that ask for it; `passed` where its moment is over."""

    label: Words
    when: str
    passed: bool
    clauses: tuple[str, ...]


def estimate_line(
    ticket: Ticket, regulation: Regulation, *, at: datetime, language: str
) -> EstimateLine | None:
    """Return what stands at `at`; None where nothing does."""
    estimate, kept = ticket.estimate, regulation.recorded.get(KEPT)
    if estimate is None or kept is None:
        return None
    return EstimateLine(
        label=kept.label,
        when=estimate_words(estimate, regulation, language, now=at),
        passed=estimate.at < at,
        clauses=kept.clauses,
    )


def estimate_words(
    estimate: Estimate, regulation: Regulation, language: str, *, now: datetime
) -> str:
    """Return the moment in the reader's zone, or the day, which is the regulation's, as told `now`."""
    home = zone_named(regulation.zone)
    if estimate.whole_day:
        return date_words(estimate.at, home, language, now=now)
    return moment_beside(estimate.at, reader_zone(), language, beside=home, now=now)
