"""Owns commands and events of work that is written down and of work that is paid for: spans, proposals, answers.

Prices are kopecks. What of the work is charged is derived from these events by `core.charging`.
"""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.commands import Command
from reglament.core.model.events import Event

# whose approval a regulation may ask for
CUSTOMER_SIDE, LEAD_SIDE = "customer", "lead"
SUPPORT, UPDATE = "support", "update"


@dataclass(frozen=True, slots=True)
class WorkElsewhere:
    """A span that the same person has written down on another request, of this number."""

    number: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWork(Command):
    """Staff write down a span of work. `rate` is the contract's price of an hour, None where it names none (X-34).

    `work`: support or update; `note` says what was done, `comment` why it took other than usual (HY-33) or began
    before the request came in; `elsewhere` holds what the same person wrote down about that time on other requests.
    """

    started_at: datetime
    ended_at: datetime
    note: str
    work: str = SUPPORT
    comment: str = ""
    rate: int | None = None
    elsewhere: tuple[WorkElsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLogged(Event):
    """Work was done in this span; `charged` says whether the regulation has it paid, `rate` at which price an hour."""

    started_at: datetime
    ended_at: datetime
    note: str
    work: str = SUPPORT
    comment: str = ""
    charged: bool = False
    rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeWork(Command):
    """Staff take back the entry with sequence number `event`; it stays in the history."""

    event: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStruck(Event):
    """The entry with this sequence number counts for nothing."""

    event: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePaidWork(Command):
    """Staff propose paid work: what, and about how many minutes. `rate` as in `LogWork`.

    `approvable` says whether the customer has somebody who may approve (HY-24).
    """

    note: str
    minutes: int
    rate: int | None = None
    approvable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidWorkProposed(Event):
    """Paid work is proposed at `price` for about `minutes`; every one of `sides` must approve."""

    note: str
    minutes: int
    rate: int
    times: int
    price: int
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPaidWork(Command):
    """One side approves or declines the open proposal; `roles` are those of the contact who answers.

    `event` is the sequence number of the proposal that was read, 0 where the answer does not say.
    """

    consent: bool
    roles: tuple[str, ...] = ()
    event: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidWorkAnswered(Event):
    """A side answered; `agreed` once all of them approved."""

    side: str
    consent: bool
    agreed: bool = False
