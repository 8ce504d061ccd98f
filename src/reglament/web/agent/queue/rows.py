"""Owns what a row of the queue shows, and the axis behind all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from reglament.core.lifecycle.place import by_work
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Regulation, Unit
from reglament.core.regulation.promising import gives_figures, target_from
from reglament.core.worktime import CalendarYearMissing
from reglament.store.models.tickets import Ticket
from reglament.store.queries.filters import promise_state
from reglament.store.queries.regulations import regulation_of
from reglament.web.drawing.day_axis import DayAxis, day_axis
from reglament.web.drawing.ruler import Bar
from reglament.web.moments import reader_zone
from reglament.web.words import say

SECTIONS = ("first", "first", "soon", "turn", "undue", "waiting", "ended", "unconfirmed")
DATED = ("today", "later")
WHY = ("out_of_turn", "special", "soon", "turn", "undue")
GLYPHS = {"late": "late", "soon": "soon", "none": "none"}


@dataclass(frozen=True, slots=True)
class Failed:
    """The promise by whose due a request that came back stands in the queue: a solution met it and was none (X-8)."""

    kind: str
    due_at: datetime
    clause: str


def failed_of(ticket: Ticket) -> Failed | None:
    """Return the promise that orders a request that came back; None where something else does."""
    kept = ticket.came_back
    if not kept:
        return None
    return Failed(kept["kind"], datetime.fromisoformat(kept["due_at"]), kept["clause"])


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One row: the ticket with its level in words, what time says of it, and its strokes on the axis."""

    ticket: Ticket
    regulation: Regulation
    level: str
    promise: str  # late, soon, running or none
    used: int
    axis: DayAxis
    # when the time of the promise counts again; None where it counts now
    goes_on_at: datetime | None = None

    @property
    def subject(self) -> str:
        """Return the subject, as much of it as a row takes."""
        return _cut(self.ticket.subject, 200)

    @property
    def last_word_by(self) -> str:
        """Return who wrote last, as much of the name as a cell takes."""
        return _cut(self.ticket.last_word_name, 40)

    @property
    def place(self) -> str:
        """Return what the queue is ordered by: a row of another place stands elsewhere; empty where it has ended."""
        row = self.ticket
        if row.turn is None:
            return ""
        moments = (f"{at.timestamp():.0f}" if at else "" for at in (row.order_at, row.raised_at))
        return ".".join((str(int(row.turn)), *moments))

    @property
    def failed(self) -> Failed | None:
        """Return the promise that orders it since it came back; None where something else does."""
        return failed_of(self.ticket)

    @property
    def tone(self) -> str:
        """Return the class that colours the row: only time does."""
        return self.promise if self.promise in ("late", "soon") else ""

    @property
    def glyph(self) -> str:
        """Return the glyph of the row's state; empty for the dial."""
        if self.ticket.waiting_for and self.promise != "late":
            return "wait"
        if self.ticket.closed_at is not None:
            return "rec"
        if self.unconfirmed_since is not None:
            return "wait"
        if self.failed and self.ticket.next_due_at is None:
            return "info"
        return GLYPHS.get(self.promise, "")

    @property
    def unconfirmed_since(self) -> datetime | None:
        """Return since when the customer has had a solution to confirm; None where none waits for it."""
        solved = self.ticket.state == TicketState.RESOLVED
        return self.ticket.resolved_at if solved else None

    @property
    def all_met(self) -> bool:
        """Tell whether nothing is due because every figure of the regulation has been answered for."""
        return self.ticket.next_due_at is None and gives_figures(self.regulation)

    @property
    def unbroken(self) -> bool:
        """Tell whether it stands where it does because the work on it goes on without a break (TE-16)."""
        return _unbroken(self.ticket, self.regulation)

    @property
    def undue(self) -> str:
        """Return the key of what is said where nothing is due."""
        if self.ticket.closed_at is not None or self.unconfirmed_since is not None:
            return f"state.{self.ticket.state}"
        return "queue.nothing_due" if self.all_met else "filter.promise_none"


@dataclass(frozen=True, slots=True)
class Hours:
    """The open hours of one calendar, drawn once a page and referred to by rows."""

    name: str
    bars: tuple[Bar, ...]


def axis_of(tickets: Sequence[Ticket], at: datetime, language: str) -> tuple[DayAxis, list[Hours]]:
    """Return the axis of a page and the hours of every calendar that its rows run on."""
    calendars = {}
    for ticket in tickets:
        regulation = regulation_of(ticket.vendor_id, ticket.regulation)
        calendar = regulation.calendars.get(ticket.next_calendar)
        if calendar is not None:
            calendars[hours_name(regulation, ticket.next_calendar)] = calendar
    try:
        axis = day_axis(at, reader_zone(), language, calendars=calendars.values())
        return axis, [Hours(name, axis.hours(one)) for name, one in calendars.items()]
    except CalendarYearMissing:
        return day_axis(at, reader_zone(), language), []


def row_of(ticket: Ticket, *, axis: DayAxis, at: datetime, language: str) -> QueueRow:
    """Return the row of a ticket."""
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    labels = regulation.facts["level"].labels if "level" in regulation.facts else {}
    level = labels.get(ticket.level)
    return QueueRow(
        ticket=ticket,
        regulation=regulation,
        level=level.in_language(language) if level else "",
        promise=promise_state(ticket, at),
        used=_used(ticket, at),
        axis=axis,
        goes_on_at=_goes_on_at(ticket, regulation, at),
    )


def _goes_on_at(ticket: Ticket, regulation: Regulation, at: datetime) -> datetime | None:
    """Return when the hours of what is due open again; None while they are open, or where closed ones count too."""
    calendar = regulation.calendars.get(ticket.next_calendar)
    if calendar is None or ticket.next_due_at is None or _by_clock(ticket, regulation):
        return None
    try:
        return None if calendar.is_open(at) else calendar.next_open(at)
    except CalendarYearMissing:
        return None


def _by_clock(ticket: Ticket, regulation: Regulation) -> bool:
    """Tell whether what is due may be counted by the clock, as far as the level and the priority tell."""
    made = regulation.commitments.get(ticket.next_due_kind)
    facts = {"level": ticket.level, "priority": ticket.priority}
    amounts = [
        target_from(row.then["target"]).amount
        for row in (made.table.rows if made else ())
        if all(value in row.when.get(name, (value,)) for name, value in facts.items())
    ]
    return any(one is not None and one.unit is Unit.CLOCK_HOURS for one in amounts)


def section_names(rows: Sequence[QueueRow], at: datetime) -> list[str]:
    """Return the section of each row; those in turn are parted by day where their order is that of days."""
    names = [_section(row) for row in rows]
    if not _in_pieces(names):
        # something late stands between: no heading can part them
        names = ["soon" if name == "continuous" else name for name in names]
    in_turn = [number for number, name in enumerate(names) if name == "turn"]
    days = [_day(rows[number].ticket, at) for number in in_turn]
    if _in_order(days):
        for number, day in zip(in_turn, days, strict=True):
            names[number] = day
    return names


def _section(row: QueueRow) -> str:
    band: int = row.ticket.band  # type: ignore[attr-defined]
    return "continuous" if SECTIONS[band] == "soon" and row.unbroken else SECTIONS[band]


def _in_pieces(names: Sequence[str]) -> bool:
    """Tell whether each section stands in one piece."""
    pieces = [name for name, _ in groupby(names)]
    return len(pieces) == len(set(pieces))


def _in_order(days: Sequence[str]) -> bool:
    """Tell whether each section stands in one piece, and today before later; the others may stand anywhere."""
    dated = [day for day, _ in groupby(days) if day in DATED]
    return _in_pieces(days) and dated == sorted(dated, key=DATED.index)


def _day(ticket: Ticket, at: datetime) -> str:
    due_at = _ordering_due(ticket)
    if due_at is None:
        return "turn"
    zone = reader_zone()
    return DATED[due_at.astimezone(zone).date() > at.astimezone(zone).date()]


def _ordering_due(ticket: Ticket) -> datetime | None:
    """Return the due that orders a request where promises do."""
    failed = failed_of(ticket)
    return failed.due_at if failed else ticket.next_due_at


@dataclass(frozen=True, slots=True)
class Coming:
    """What "Take next" gives: the request, and why it is the one."""

    ticket: Ticket
    why: str
    clause: str


def coming(ticket: Ticket, language: str) -> Coming:
    """Return why a request is the next to take, with the clause that orders the queue."""
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    if _unbroken(ticket, regulation):
        return Coming(ticket, say("next.continuous", language), unbroken_by(regulation))
    if failed := failed_of(ticket):
        return Coming(ticket, say("next.reopened", language), failed.clause)
    band: int = ticket.band  # type: ignore[attr-defined]
    clauses = regulation.queue.clauses
    return Coming(ticket, say(f"next.{WHY[band]}", language), clauses[0] if clauses else "")


def unbroken_by(regulation: Regulation) -> str:
    """Return the clause by which work goes on without a break; empty where none says so."""
    return next(iter(regulation.continuous.clauses), "") if regulation.continuous else ""


def _unbroken(ticket: Ticket, regulation: Regulation) -> bool:
    return by_work(regulation, ticket.turn, due_at=_ordering_due(ticket))


def hours_name(regulation: Regulation, calendar: str) -> str:
    """Return the name under which a calendar's hours are drawn; one that is safe in a page."""
    return f"{regulation.code}-{calendar}" if calendar else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _used(ticket: Ticket, at: datetime) -> int:
    starts_at, due_at = ticket.next_starts_at or ticket.registered_at, ticket.next_due_at
    if due_at is None or due_at <= starts_at:
        return 100
    return max(0, min(100, round((at - starts_at) / (due_at - starts_at) * 100)))
