"""Owns what a regulation promises for given facts from a given moment. Its words are telling.py's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reglament.core.regulation.document import Commitment, Regulation, Row, Target, TargetKind
from reglament.core.regulation.promising import due_from, start_from, target_for
from reglament.core.regulation.settling import Settled, as_text, facts_asked, settle
from reglament.core.tables import decide
from reglament.core.worktime import Calendar
from reglament.core.worktime.moments import epoch_seconds, moment

# domains are finite; the bound only guards against a regulation with very many facts
MOST_KNOWN = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """What is promised for settled facts, before any moment is named."""

    commitment: Commitment
    target: Target
    row: Row
    calendar_name: str
    calendar: Calendar
    calendar_row: Row
    clauses: tuple[str, ...]


class Due(NamedTuple):
    """One promise from one moment: `called_at` is the arrival (addition, hand-over), `starts_at` when counting begins.

    `due_at` is None where the regulation gives no figure. Moments are UTC.
    """

    undertaking: Undertaking
    called_at: datetime
    starts_at: datetime
    due_at: datetime | None

    @property
    def kind(self) -> str:
        """Return the commitment's kind."""
        return self.undertaking.commitment.kind


class Reckoner:
    """Answers for one regulation, remembering what each combination of facts promises."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self.asked = facts_asked(regulation)
        self._ends: dict[tuple[str, str, datetime], datetime | None] = {}
        self._known: dict[tuple[object, ...], tuple[Settled, tuple[Undertaking, ...]]] = {}

    def undertakings(self, given: Mapping[str, object]) -> tuple[Settled, tuple[Undertaking, ...]]:
        """Return the settled facts and what is promised for them, nothing where no request opens; raises FactsError."""
        key = tuple([(name, as_text(value)) for name, value in given.items() if value is not None])
        if (known := self._known.get(key)) is not None:
            return known
        settled = settle(self.regulation, given, asked=self.asked)
        kinds = self.regulation.commitments if settled.not_opened is None else ()
        found = tuple(
            undertaking
            for kind in kinds
            if (undertaking := self._undertaking(kind, settled.facts)) is not None
        )
        # what is no single value was refused above, so that no key stands for two questions
        if len(self._known) < MOST_KNOWN:
            self._known[key] = settled, found
        return settled, found

    def _undertaking(self, kind: str, facts: Mapping[str, str]) -> Undertaking | None:
        commitment = self.regulation.commitments[kind]
        target, row = target_for(self.regulation, kind, facts)
        if target.kind is TargetKind.NONE:
            return None
        calendar_row = decide(commitment.calendar, facts)
        name = calendar_row.then["calendar"]
        return Undertaking(
            commitment=commitment,
            target=target,
            row=row,
            calendar_name=name,
            calendar=self.regulation.calendars[name],
            calendar_row=calendar_row,
            clauses=tuple(dict.fromkeys((*row.clauses, *commitment.clauses))),
        )

    def due(self, given: Mapping[str, object], at: datetime) -> tuple[Due, ...]:
        """Return every promise for `given` facts called for at `at`, in the regulation's order.

        Raises FactsError for facts it cannot answer and WorkingTimeError where a calendar lacks the year.
        """
        return self.due_of(self.undertakings(given)[1], at)

    def due_of(self, undertakings: Iterable[Undertaking], at: datetime) -> tuple[Due, ...]:
        """Return what falls due when for these undertakings called for at `at`; raises WorkingTimeError."""
        at = moment(epoch_seconds(at))  # promises are exact to the second
        starts: dict[str, datetime] = {}
        found = []
        for undertaking in undertakings:
            calendar = undertaking.calendar
            starts_at = starts.get(undertaking.calendar_name)
            if starts_at is None:
                starts_at = starts[undertaking.calendar_name] = start_from(calendar, at)
            due_at = self._ending(undertaking, starts_at, moved=starts_at != at)
            found.append(
                Due(undertaking=undertaking, called_at=at, starts_at=starts_at, due_at=due_at)
            )
        return tuple(found)

    def _ending(
        self, undertaking: Undertaking, starts_at: datetime, *, moved: bool
    ) -> datetime | None:
        """Return when the figure ends; most arrivals of a night share the opening they move to, and its ends."""
        if not moved:
            return due_from(undertaking.calendar, undertaking.target, starts_at)
        key = (undertaking.calendar_name, undertaking.row.then["target"], starts_at)
        if key not in self._ends:
            if len(self._ends) >= MOST_KNOWN:
                self._ends.clear()
            self._ends[key] = due_from(undertaking.calendar, undertaking.target, starts_at)
        return self._ends[key]


def due(regulation: Regulation, facts: Mapping[str, object], at: datetime) -> tuple[Due, ...]:
    """Return every promise of `regulation` for `facts` from `at`; many questions are a Reckoner's.

    Raises FactsError for facts it cannot answer and WorkingTimeError where a calendar lacks the year.
    """
    return Reckoner(regulation).due(facts, at)
