"""Owns the ticket as it stands: what `core.lifecycle.evolve` has folded from the events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TicketState(StrEnum):
    """States of a ticket; `waiting` says for whom."""

    REGISTERED = "registered"
    IN_WORK = "in_work"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"


OPEN_STATES = frozenset(
    {TicketState.REGISTERED, TicketState.IN_WORK, TicketState.WAITING, TicketState.SUSPENDED}
)


# flags: a letter came back and nobody has seen to it; no more mail goes out, the portal shows everything
UNDELIVERED, PORTAL_ONLY = "undelivered", "portal-only"
# a word of the list stands in a message and nobody has decided about it (AS-49)
LANGUAGE = "language"
# it came back and has not been solved or ended again
REOPENED = "reopened"
# so many messages of the customer, the first among them, are remembered for who names one of them
MOST_HEARD, HEARD_WORDS = 12, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidWork:
    """The newest proposal of paid work: what, how long, at which price (kopecks), and who approved it so far.

    The price is that of the minutes at `times` the `rate` (kopecks an hour).
    `seq` is the sequence number of its event; `beside` counts earlier ones that nobody had settled when it came.
    """

    at: datetime
    seq: int
    note: str
    minutes: int
    rate: int
    times: int
    price: int
    sides: tuple[str, ...]
    approved: tuple[str, ...] = ()
    declined: bool = False
    beside: int = 0

    @property
    def waits(self) -> bool:
        """Tell whether somebody has still to answer."""
        return not self.declined and set(self.approved) != set(self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The installation of a release on this request: the start proposed, the one agreed to, and both ends.

    `proposed_by` is a side, customer or vendor, `seq` the sequence number of the proposal that waits.
    """

    release: str
    release_name: str
    proposed_start_at: datetime | None = None
    proposed_by: str = ""
    seq: int = 0
    agreed_start_at: datetime | None = None
    started_at: datetime | None = None
    installed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """About when a solution is expected, no promise; of a `whole_day` the last minute, by the regulation's zone."""

    at: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """What a customer added: the sequence number of its event, and when it came."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the customer's: its event's sequence number, when and by whom it was written.

    `words` are its beginning as it came; who shows it makes one line of it.
    """

    seq: int
    at: datetime
    author: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One request under one regulation version, folded from its events. `version` counts events (1 for the first)."""

    number: str
    vendor: str
    regulation: str  # code@version
    state: TicketState
    version: int
    registered_at: datetime
    channel: str
    kind: str
    subject: str
    language: str
    requester: str
    requester_name: str = ""
    requester_address: str = ""
    customer: str = ""
    customer_name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    provisional: tuple[str, ...] = ()
    coverage: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, str] = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    scope: str = ""
    critical: bool = False
    assignee: str = ""
    assignee_name: str = ""
    assignee_phone: str = ""
    waiting_for: str = ""
    waiting_since_at: datetime | None = None
    proposed_priority: str = ""
    proposed_by: str = ""  # the kind of actor
    proposed_at: datetime | None = None
    # messages of the customer's since we proposed it: any of them may be the answer, in other words
    said_since_proposal: tuple[int, ...] = ()
    impact_confirmed: bool | None = None
    work_started_at: datetime | None = None
    workaround_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    taken_back: str = ""  # the outcome that a customer's word brought it back from
    ground: str = ""
    last_public_at: datetime | None = None
    last_customer_at: datetime | None = None
    last_activity_at: datetime | None = None
    last_word_by: str = ""
    # what nobody has answered yet, but for what only asks for news
    unanswered: tuple[Addition, ...] = ()
    # the first message of the customer and the last ones, in their order
    heard: tuple[Heard, ...] = ()
    described: bool = False
    log_attached: bool = False  # a file of the customer's that may be a log
    access_since_at: datetime | None = None
    external_number: str = ""
    merged_into: str = ""
    followers: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)  # number -> relation
    problems: int = 1
    items: Mapping[str, str] = field(default_factory=dict)  # number -> kind
    rating: int | None = None
    rating_comment: str = ""
    rated_at: datetime | None = None  # for the first time
    head_asked_at: datetime | None = None
    paid_work: PaidWork | None = None
    # of work by the hour that begins with consent to its price: since when that stands, and when it was refused last
    price_agreed_at: datetime | None = None
    price_declined_at: datetime | None = None
    update: Update | None = None
    estimate: Estimate | None = None
