"""Owns figures that contradict each other: an answer promised after the solution, two promises due at once (X-16)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice, product
from math import prod

from reglament.core.regulation.document import Regulation, TargetKind
from reglament.core.regulation.linting.findings import at_path, at_row, ticket_words
from reglament.core.regulation.problems import DocumentProblem
from reglament.core.regulation.promising import calendar_for, due_from, target_for
from reglament.core.regulation.reckoning import Undertaking
from reglament.core.regulation.telling import moment_words, target_words
from reglament.core.tables import NoRowError, decide

# earlier promises first: each must fall due no later than those after it
ORDER = ("response", "workaround", "permanent_fix")
MOST_TICKETS = 5000
# arrivals tried where units or calendars differ: every seven hours over a week and a half
ARRIVALS = [timedelta(hours=7 * step) for step in range(36)]


def figure_findings(regulation: Regulation, at: datetime) -> Iterator[DocumentProblem]:
    """Yield promises that fall due in the wrong order (errors) or at once (notes); each pair of rows once.

    Where there are more tickets than are compared, a note says so.
    """
    kinds = [
        kind
        for kind in ORDER
        if kind in regulation.commitments and regulation.commitments[kind].starts == "arrival"
    ]
    for position, earlier in enumerate(kinds):
        for later in kinds[position + 1 :]:
            yield from _pair(regulation, earlier, later, at)


def _pair(
    regulation: Regulation, earlier: str, later: str, at: datetime
) -> Iterator[DocumentProblem]:
    yield from _left_out(regulation, earlier, later)
    seen: set[tuple[str, str]] = set()
    for facts in _tickets(regulation, earlier, later):
        try:
            first, second = (
                _undertaking(regulation, earlier, facts),
                _undertaking(regulation, later, facts),
            )
        except NoRowError:
            continue  # a gap, reported as such
        key = (first.row.id, second.row.id)
        if (
            key in seen
            or first.target.kind is not TargetKind.FIGURE
            or second.target.kind is not TargetKind.FIGURE
        ):
            continue
        found = _compared(regulation, facts, first, second, at)
        if found is not None:
            seen.add(key)
            yield found


def _left_out(regulation: Regulation, earlier: str, later: str) -> Iterator[DocumentProblem]:
    domains = _domains(regulation, earlier, later)
    whole = prod(len(values) for values in domains.values())
    if whole > MOST_TICKETS:
        last = ticket_words({name: values[-1] for name, values in domains.items()})
        yield at_path(
            regulation, f"commitments.{later}", code="too-large", note=True,
            what=f"{later} is compared with {earlier} for the first {MOST_TICKETS} of {whole} different tickets only",
            remedy="Let fewer facts decide the two promises; what is left out is not proved.", example=last,
        )  # fmt: skip


def _tickets(regulation: Regulation, *kinds: str) -> Iterator[dict[str, str]]:
    domains = _domains(regulation, *kinds)
    for values in islice(product(*domains.values()), MOST_TICKETS):
        yield dict(zip(domains, values, strict=True))


def _domains(regulation: Regulation, *kinds: str) -> dict[str, tuple[str, ...]]:
    names: dict[str, None] = {}
    for kind in kinds:
        commitment = regulation.commitments[kind]
        names.update(dict.fromkeys((*commitment.table.inputs, *commitment.calendar.inputs)))
    return {name: regulation.facts[name].values for name in names}


def _undertaking(regulation: Regulation, kind: str, facts: Mapping[str, str]) -> Undertaking:
    target, row = target_for(regulation, kind, facts)
    name, calendar = calendar_for(regulation, kind, facts)
    commitment = regulation.commitments[kind]
    return Undertaking(
        commitment=commitment, target=target, row=row, calendar_name=name, calendar=calendar,
        calendar_row=decide(commitment.calendar, facts), clauses=row.clauses,
    )  # fmt: skip


def _compared(
    regulation: Regulation,
    facts: Mapping[str, str],
    first: Undertaking,
    second: Undertaking,
    at: datetime,
) -> DocumentProblem | None:
    one, other = first.target.amount, second.target.amount
    if one == other and first.calendar_name == second.calendar_name:
        return at_row(
            second.row, code="equal-dues", note=True,
            what=f"{first.commitment.kind} and {second.commitment.kind} always fall due at the same instant",
            remedy="This is run as printed; say in the text if another figure was meant (X-16).",
            example=ticket_words(facts),
        )  # fmt: skip
    same_hours = first.calendar_name == second.calendar_name
    for delay in ARRIVALS:
        arrival = _year_known(regulation, at) + delay
        early, late = (
            due_from(promise.calendar, promise.target, arrival) for promise in (first, second)
        )
        if early is not None and late is not None and early > late:
            return _impossible(facts, first, second, (arrival, early, late))
        if one is not None and other is not None and one.unit is other.unit and same_hours:
            return None  # one unit on one calendar: any arrival tells
    return None


def _impossible(
    facts: Mapping[str, str],
    first: Undertaking,
    second: Undertaking,
    moments: tuple[datetime, datetime, datetime],
) -> DocumentProblem:
    arrival, early, late = (moment_words(moment, first.calendar.zone) for moment in moments)
    earlier, later = first.commitment.kind, second.commitment.kind
    return at_row(
        second.row,
        code="impossible",
        what=(
            f"{later} ({target_words(second.target)}) falls due before "
            f"{earlier} ({target_words(first.target)}, line {first.row.line})"
        ),
        remedy="Correct one of the two figures.",
        example=f"{ticket_words(facts)} of {arrival}: {earlier} due {early}, {later} due {late}",
    )


def _year_known(regulation: Regulation, at: datetime) -> datetime:
    """Return a Thursday afternoon in March of a year that every calendar knows, the present one if possible."""
    known = [set(sheet.years) for sheet in regulation.calendar_sheets.values() if sheet.years]
    years = set.intersection(*known) if known else {at.year}
    year = at.year if at.year in years or not years else max(years)
    march = datetime(year, 3, 1, 13, 30, tzinfo=at.tzinfo)
    return march + timedelta(days=(3 - march.weekday()) % 7)
