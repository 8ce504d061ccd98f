"""Owns the work log as it is charged: each entry with its parts, their minutes, price, clauses and why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.charging.agreed import Agreed, agreed
from reglament.core.charging.hours import approvable_until, parted
from reglament.core.charging.tariff import charged_minutes, clauses_of, sides_outside, times_outside
from reglament.core.model.billing import UPDATE, WorkLogged, WorkStruck
from reglament.core.model.events import Event
from reglament.core.model.money import price_of
from reglament.core.regulation.document import Regulation

# states of a part: paid, without price in the contract, not approved, not paid under this regulation
BILLED, UNPRICED, UNAPPROVED, FREE = "billed", "unpriced", "unapproved", "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Minutes of an entry that are charged alike: `times` the rate, or not at all for what `state` says.

    `charged` are the minutes in the regulation's steps; `until` is when the right to approve afterwards ends.
    """

    minutes: int
    charged: int = 0
    outside: bool
    state: str
    times: int = 1
    amount: int = 0
    clauses: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One entry of the work log; `seq` is its event's number, `rate` kopecks an hour."""

    seq: int
    who: str
    work: str
    started_at: datetime
    ended_at: datetime
    note: str
    comment: str
    rate: int | None
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """Return how long it took."""
        return sum(part.minutes for part in self.parts)

    @property
    def outside(self) -> int:
        """Return the minutes outside the business hours."""
        return sum(part.minutes for part in self.parts if part.outside)

    @property
    def account_minutes(self) -> int:
        """Return the minutes that the customer's account of support hours is charged with (HY-32, X-34)."""
        return sum(p.charged * p.times for p in self.parts)

    @property
    def amount(self) -> int:
        """Return what it costs, in kopecks; parts without a price add nothing."""
        return sum(part.amount for part in self.parts)


def works(
    regulation: Regulation, history: Sequence[Event], *, facts: Mapping[str, str]
) -> tuple[Work, ...]:
    """Return the work log in the order of the work done, without what was taken back."""
    return _charged(regulation, history, facts)[0]


def minutes_left(
    regulation: Regulation, history: Sequence[Event], *, facts: Mapping[str, str]
) -> int:
    """Return the approved minutes outside the business hours that nobody has used."""
    return sum(minutes for minutes, _ in _charged(regulation, history, facts)[1])


Purse = list[tuple[int, datetime]]


def _charged(
    regulation: Regulation, history: Sequence[Event], facts: Mapping[str, str]
) -> tuple[tuple[Work, ...], Purse]:
    purse: Purse = [_coin(one) for one in agreed(history)]
    found = [
        _work(seq, event, tuple(_parts(regulation, facts, event, purse)))
        for seq, event in sorted(_entries(history), key=lambda one: one[1].started_at)
    ]
    return tuple(found), purse


def _coin(one: Agreed) -> tuple[int, datetime]:
    return one.minutes, one.at


def _entries(history: Sequence[Event]) -> Iterator[tuple[int, WorkLogged]]:
    struck = {event.event for event in history if isinstance(event, WorkStruck)}
    for seq, event in enumerate(history, start=1):
        if isinstance(event, WorkLogged) and seq not in struck:
            yield seq, event


def _work(seq: int, event: WorkLogged, parts: tuple[Part, ...]) -> Work:
    return Work(
        seq=seq,
        who=event.actor.name or event.actor.id,
        work=event.work,
        started_at=event.started_at,
        ended_at=event.ended_at,
        note=event.note,
        comment=event.comment,
        rate=event.rate,
        parts=parts,
    )


def _parts(
    regulation: Regulation, facts: Mapping[str, str], event: WorkLogged, purse: Purse
) -> Iterator[Part]:
    inside, outside = parted(regulation, facts, event.started_at, event.ended_at)
    account = clauses_of(regulation, "update_account") if event.work == UPDATE else ()
    if inside:
        yield _part(regulation, event, inside, clauses=(*_base(regulation, event), *account))
    if not outside:
        return
    until = approvable_until(regulation, facts, event.ended_at)
    approved = _spent(purse, outside, until) if sides_outside(regulation) else outside
    cited = clauses_of(regulation, "out_of_hours_multiplier")
    asked = clauses_of(regulation, "out_of_hours_approvals")
    if approved:
        times = times_outside(regulation)
        clauses = (*(cited or _base(regulation, event)), *asked, *account)
        yield _part(regulation, event, approved, clauses=clauses, outside=True, times=times)
    if outside > approved:
        missing = outside - approved
        yield Part(minutes=missing, outside=True, state=UNAPPROVED, clauses=asked, until=until)


def _part(
    regulation: Regulation,
    event: WorkLogged,
    minutes: int,
    *,
    clauses: tuple[str, ...],
    outside: bool = False,
    times: int = 1,
) -> Part:
    state = FREE if not event.charged else UNPRICED if event.rate is None else BILLED
    charged = charged_minutes(regulation, minutes) if event.charged else 0
    amount = price_of(charged, event.rate, times=times) if state == BILLED and event.rate else 0
    return Part(
        minutes=minutes,
        charged=charged,
        outside=outside,
        state=state,
        times=times,
        amount=amount,
        clauses=tuple(dict.fromkeys(clauses)),
    )


def _base(regulation: Regulation, event: WorkLogged) -> tuple[str, ...]:
    return clauses_of(regulation, "base_rate") or event.clauses


def _spent(purse: Purse, wanted: int, until: datetime) -> int:
    """Take approved minutes from the purse, the earliest first, and return how many there were in time (X-33)."""
    taken = 0
    for place, (minutes, at) in enumerate(purse):
        used = min(minutes, wanted - taken) if at <= until else 0
        purse[place] = (minutes - used, at)
        taken += used
    return taken
