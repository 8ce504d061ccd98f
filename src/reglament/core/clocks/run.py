"""Owns one run of one promise: started, recounted, met, breached, cancelled. When it starts is `starting`'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from reglament.core.clocks.figures import Figure, earlier, figure_for, later_by, not_before
from reglament.core.model.promises import Step, Stretch
from reglament.core.regulation.document import Commitment, Regulation

# the fact that a grant or withdrawal of remote access changes
ACCESS = "remote_access"


@dataclass(slots=True, kw_only=True)
class Run:
    """A promise from the moment it is called for.

    `base` is the figure as if remote access had never been granted, `granted` the one since the grant;
    the earlier of them holds (X-15). `set_at` is when the figure in force was set. `registered_at` is where the
    promise would count from had it been made at once; one that a raise made is called for later. `came_back` tells
    that what met it was no solution, once; `reopened_at` since when, until it is solved again, at `solved_again_at`.
    `overtaken` are instants that another took the place of before they had passed: nothing is missed by them.
    """

    regulation: Regulation
    commitment: Commitment
    number: int
    called_at: datetime
    registered_at: datetime
    set_at: datetime
    base: Figure
    granted: Figure | None = None
    granted_from: datetime | None = None
    met_at: datetime | None = None
    met_by: str = ""
    breached_at: datetime | None = None
    cancelled_at: datetime | None = None
    ended: Step | None = None
    reopened_at: datetime | None = None
    came_back: bool = False
    solved_again_at: datetime | None = None
    paused_at: datetime | None = None
    pauses: list[Stretch] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    overtaken: set[datetime] = field(default_factory=set)

    def copy(self) -> "Run":
        """Return the same run, which goes on apart from this one."""
        return replace(
            self, pauses=[*self.pauses], steps=[*self.steps], overtaken={*self.overtaken}
        )

    @property
    def kind(self) -> str:
        """Return the kind of the commitment."""
        return self.commitment.kind

    @property
    def figure(self) -> Figure:
        """Return the figure in force."""
        return earlier(self.granted, self.base) or self.base

    @property
    def running(self) -> bool:
        """Tell whether the promise can still be met."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def all_pauses(self) -> tuple[Stretch, ...]:
        """Return every pause that was granted, the one that lasts with no end."""
        lasting = () if self.paused_at is None else ((self.paused_at, None),)
        return (*self.pauses, *lasting)

    def looks_at(self, names: Mapping[str, str]) -> bool:
        """Tell whether any of these facts decides the figure or its calendar."""
        inputs = (*self.commitment.table.inputs, *self.commitment.calendar.inputs)
        return any(name in names for name in inputs)

    def note_breach(self, at: datetime) -> None:
        """Record that the due instant has passed unmet; the record stays, whatever changes later (X-6)."""
        if self.running and self.breached_at is None:
            self.breached_at = self.overdue_since(at)

    def overdue_since(self, at: datetime) -> datetime | None:
        """Return the due instant if it lies before `at`; while the promise is paused no time passes for it."""
        due_at, until = self.figure.due_at, min(at, self.paused_at or at)
        return due_at if due_at is not None and due_at < until else None

    def meet(self, at: datetime, *, by: str) -> None:
        """Record what met a promise that runs."""
        self.met_at, self.met_by = at, by

    @property
    def met_by_solution(self) -> bool:
        """Tell whether a solution alone met it: what came back was none, and an answer stays one."""
        return self.met_by in ("Resolved", "Closed") and not self.met_by_answer

    @property
    def met_by_answer(self) -> bool:
        """Tell whether any answer meets it: a promise of a word, not of a solution."""
        return "StaffReplied" in self.commitment.met_by

    @property
    def no_more_promised(self) -> bool:
        """Tell whether it ended because nothing is promised for the facts that changed: coming back changes none."""
        return self.ended is not None and self.ended.code == "ended_fact"

    def end(self, at: datetime, cause: str, *why: tuple[str, str]) -> None:
        """Record that nothing is promised any more, and why not."""
        self.cancelled_at = at
        self.ended = Step(code=f"ended_{cause}", values=(("at", at.isoformat()), *why))

    def pause(self, at: datetime) -> None:
        """Stop counting, where the regulation grants it (X-5); a promise already overdue goes on."""
        if self.paused_at is None and self.overdue_since(at) is None:
            self.paused_at = at

    def resume(self, at: datetime) -> None:
        """Count on: due and warning are later by the opening time that passed meanwhile."""
        if self.paused_at is None:
            return
        calendar = self.regulation.calendars[self.figure.calendar]
        seconds, before = max(0, calendar.between(self.paused_at, at)), self.figure
        self.pauses.append((self.paused_at, at))
        self.paused_at = None
        self.base = later_by(self.base, seconds, calendar) or self.base
        self.granted = later_by(self.granted, seconds, calendar)
        self._after_change(before, at, "pause")

    def recount(
        self,
        facts: Mapping[str, str],
        at: datetime,
        *,
        counts_from: str,
        changes: Mapping[str, str],
    ) -> None:
        """Put the figure for changed facts in force.

        From `change`: counted from `at`, never later than the due it replaces. From `registration`: counted from
        there, also where a raise had made the promise, never earlier than the change (X-6, X-7). Where nothing is
        promised any more the run ends.
        """
        before = self.figure
        base = self._figure(facts, at, access="false", counts_from=counts_from, replaces=self.base)
        if base is None:
            name = next(one for one in changes if self.looks_at({one: ""}))
            self.end(at, "fact", ("fact", name), ("value", changes[name]))
            return
        self.base = base
        if self.granted_from is not None:
            self.granted = self._granted(facts, at, counts_from=counts_from, replaces=before)
        self._after_change(before, at, counts_from)

    def set_access(self, facts: Mapping[str, str], at: datetime, *, granted: bool) -> None:
        """Take a grant or withdrawal of remote access into account (X-15)."""
        before = self.figure
        if granted:
            self.granted_from = at
            self.granted = self._for(facts, at, access="true")
        else:
            self.granted_from = self.granted = None
        self._after_change(before, at, "grant" if granted else "withdrawal")

    def revive(self, facts: Mapping[str, str], at: datetime) -> None:
        """Run again after a reopening: the old due where it is still ahead, else counted from the reopening."""
        self.cancelled_at = self.ended = None
        before, due_at = self.figure, self.figure.due_at
        if due_at is not None and due_at < at:
            self.base = self._for(facts, at, access="false") or self.base
            self.granted = None
            self._after_change(before, at, "reopening")

    def _for(self, facts: Mapping[str, str], called_at: datetime, *, access: str) -> Figure | None:
        if ACCESS in self.commitment.table.inputs:
            facts = {**facts, ACCESS: access}
        return figure_for(self.regulation, self.kind, facts=facts, called_at=called_at)

    def _figure(
        self,
        facts: Mapping[str, str],
        at: datetime,
        *,
        access: str,
        counts_from: str,
        replaces: Figure,
    ) -> Figure | None:
        if counts_from == "registration":
            return not_before(self._for(facts, self.registered_at, access=access), at)
        new = self._for(facts, at, access=access)
        return None if new is None else earlier(new, replaces)

    def _granted(
        self, facts: Mapping[str, str], at: datetime, *, counts_from: str, replaces: Figure
    ) -> Figure | None:
        if counts_from == "registration":
            since = self.granted_from or self.called_at
            return not_before(self._for(facts, since, access="true"), at)
        return earlier(self._for(facts, at, access="true"), replaces)

    def _after_change(self, before: Figure, at: datetime, cause: str) -> None:
        now = self.figure
        if now.due_at != before.due_at:
            self.set_at = at
        self._note_overtaken(before.due_at, now.due_at, at)
        self.steps.append(
            Step(
                code="recounted" if now.due_at != before.due_at else "kept",
                values=(
                    ("cause", cause),
                    ("at", at.isoformat()),
                    ("amount", now.printed),
                    ("due_at", now.due_at.isoformat() if now.due_at else ""),
                    ("replaces", before.due_at.isoformat() if before.due_at else ""),
                ),
                clauses=now.clauses,
            )
        )

    def _note_overtaken(self, old: datetime | None, new: datetime | None, at: datetime) -> None:
        """A due that comes back is missed again; one that had passed at `at` stays missed (X-6)."""
        self.overtaken -= {new}
        if old is not None and old != new and old >= at:
            self.overtaken.add(old)


def begin(
    regulation: Regulation,
    commitment: Commitment,
    *,
    facts: Mapping[str, str],
    called_at: datetime,
    number: int,
) -> Run | None:
    """Return a new run of `commitment` called for at `called_at`; None where nothing is promised."""
    without = {**facts, ACCESS: "false"} if ACCESS in commitment.table.inputs else facts
    base = figure_for(regulation, commitment.kind, facts=without, called_at=called_at)
    if base is None:
        return None
    run = Run(
        regulation=regulation,
        commitment=commitment,
        number=number,
        called_at=called_at,
        registered_at=called_at,
        set_at=called_at,
        base=base,
    )
    if ACCESS in commitment.table.inputs and facts.get(ACCESS) == "true":
        run.granted_from = called_at
        run.granted = figure_for(regulation, commitment.kind, facts=facts, called_at=called_at)
    return run
