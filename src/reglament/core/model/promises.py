"""Owns what clocks answer: promises, their state at a moment, their derivation, and the agenda of coming moments."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# from one moment to another, None while it lasts
Stretch = tuple[datetime, datetime | None]


class PromiseState(StrEnum):
    """Where a promise stands at a moment."""

    RUNNING = "running"
    WARNED = "warned"
    BREACHED = "breached"  # due has passed, not met yet
    MET = "met"
    MET_LATE = "met_late"
    MEASURED = "measured"  # no figure: measured, never breached
    CANCELLED = "cancelled"  # the ticket ended before it fell due


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a derivation; `code` with `values` is worded per language by the pages and `--explain`."""

    code: str
    values: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A commitment of one ticket. `due_at` is None where the regulation gives no figure.

    `target` is the amount as printed ("2 working_hours"), `elapsed` the working seconds on its calendar from
    `starts_at` to now or to its end; `waiting` those of them spent waiting for the customer (X-5: shown, not granted),
    and `late_through_waiting` tells that without them the promise would be in time. `called_at` is the moment that
    called for the promise (arrival, addition, hand-over), `starts_at` that moment or the opening after it. `waits` are
    the stretches of waiting for the customer, `pauses` those in which the regulation lets the clock stand. `ended_at`
    is the moment from which it is owed no more although nothing met it: the ticket ended, or a fact changed.
    `reopened_at` is when the ticket came back although a solution had met the promise, until it is solved again;
    `came_back` stays: the solution that met it was none, and `solved_again_at` is when the next one came.
    """

    kind: str
    state: PromiseState
    starts_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    calendar: str
    target: str
    clauses: tuple[str, ...]
    row: str = ""
    elapsed: int = 0
    waiting: int = 0
    steps: tuple[Step, ...] = ()
    called_at: datetime | None = None
    late_through_waiting: bool = False
    waits: tuple[Stretch, ...] = ()
    pauses: tuple[Stretch, ...] = ()
    ended_at: datetime | None = None
    reopened_at: datetime | None = None
    came_back: bool = False
    solved_again_at: datetime | None = None

    @property
    def over_at(self) -> datetime | None:
        """Return the moment it was met, or else ended; None while it is owed."""
        return self.met_at or self.ended_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One promise that a change would move, due at `before`, then at `after`; None: no figure is promised."""

    kind: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A coming moment of a ticket: when time passes it, PassTime makes its event. `key` is unique in the ticket.

    `purpose`: warn, breach, escalate, status_update, silence_reminder, silence_close, idle_alarm, proposal_expiry, ….
    """

    purpose: str
    key: str
    at: datetime
