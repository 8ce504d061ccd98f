"""Owns the events: what happened to a ticket. They are appended, never edited; everything else is derived.

Each carries the moment, the actor, the clauses and the table row that caused it, and the regulation's
version. `at` is when the event counts (arrival of a mail, due instant of a breach), not when it was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reglament.core.model.commands import Message
from reglament.core.model.people import Actor

# the reason of a reopening that the customer caused by writing
CUSTOMER_REPLY = "customer-reply"
# why a request that came back has another owner: who told the solution, or nobody, as the owner left the desk
SOLVED_IT, OWNER_GONE = "solved-it", "owner-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events carry. `regulation` is code@version; `row` names the table row, empty where none decided.

    Where several tables had a say, the names of their rows stand there one after another.
    """

    at: datetime
    actor: Actor
    regulation: str
    clauses: tuple[str, ...] = ()
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(Event):
    """A request is registered at its arrival. `facts` are complete: defaults and derived ones included.

    `provisional` names the facts nobody stated yet (TE-21); `released_by` is who let a held contact through. What was
    split off from another request counts from the arrival of that one; `split_by` did so at `split_at`. The words of a
    message there were written at `split_said_at`, and are `split_unproven` as that message was.
    """

    number: str
    vendor: str
    channel: str
    subject: str
    message: Message
    requester: str
    requester_name: str = ""
    requester_address: str = ""
    customer: str = ""
    customer_name: str = ""
    kind: str = "incident"
    language: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    provisional: tuple[str, ...] = ()
    coverage: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, str] = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    released_by: Actor | None = None
    split_from: str = ""
    split_by: Actor | None = None
    split_at: datetime | None = None
    split_said_at: datetime | None = None
    split_unproven: bool = False

    @property
    def written_at(self) -> datetime:
        """Return when its words were written, whatever it counts from; those of no message, by the split."""
        return self.split_said_at or self.split_at or self.at

    @property
    def words_unproven(self) -> bool:
        """Tell whether nothing proves whose the words are (T01); those of one message stand as it did."""
        if self.split_said_at is not None:
            return self.split_unproven
        return self.coverage.get("proof") == "unproven"

    @property
    def by_public_form(self) -> bool:
        """Tell whether anybody may have sent it: by the form that is open to all, under an address written there."""
        own = self.split_by is None and self.channel == "portal"
        return own and self.coverage.get("proof") == "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReplied(Event):
    """A customer added information; unless marked as a chaser, it starts or continues the follow-up clock.

    `unproven`: nothing proves that it is from whom it says (T01); `released_by` is who let a held contact through, at
    `released_at`. It had arrived at `came_at`; `at`, from which it counts, may be either (X-4, IS-133, X-32).
    `confirms`: with these words a solution was confirmed, so that no answer to them is owed.
    """

    message: Message
    channel: str
    address: str = ""
    unproven: bool = False
    released_by: Actor | None = None
    released_at: datetime | None = None
    came_at: datetime | None = None
    confirms: bool = False

    @property
    def written_at(self) -> datetime:
        """Return when its words arrived, whatever they count from."""
        return self.came_at or self.at

    @property
    def heard_at(self) -> datetime:
        """Return when the words came before those who work on the request."""
        return self.released_at or self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaserMarked(Event):
    """The addition with sequence number `event` was only asking for news."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReplied(Event):
    """A person answered in writing; response and follow-up are met."""

    message: Message
    canned: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """An internal note, or a contact (call, chat) that counts as nothing."""

    message: Message
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(Event):
    """A letter did not reach the requester; clocks run on (IS-132, X-60).

    `letter` is its Message-ID, "" where nobody told; a report known `by_header` alone counts as nothing (IS-134).
    """

    recipient: str
    status: str
    message: Message
    letter: str = ""
    by_header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePortalOnly(Event):
    """Too many letters came back: no more mail, the portal shows everything (IS-134)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettled(Event):
    """The customer can be reached: letters go out again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(Event):
    """Facts of the ticket changed. `counts_from` says how open clocks are recounted:

    `registration` (the new figure from the start), `change` (from now, never later than the due it
    replaces), `keep` (the clocks do not look at these facts). `since` is when they took effect, where that was before
    they were recorded (TE-51); clocks count from there.
    """

    changes: Mapping[str, str]
    counts_from: str = "keep"
    reason: str = ""
    automatic: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(Event):
    """Type, scope or intake fields were recorded."""

    kind: str = ""
    scope: str = ""
    intake: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityProposed(Event):
    """Staff propose a priority; nothing changes until the customer consents (TE-51)."""

    priority: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered(Event):
    """The customer consented to or declined the proposal; consent is followed by FactsChanged.

    `said_in` is the sequence number of the message that says so, 0 where it was no message: then `reason` may stand.
    """

    consent: bool
    reason: str = ""
    said_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactConfirmed(Event):
    """Staff confirmed, or did not, what the priority claims."""

    conforms: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFlagged(Event):
    """The ticket goes out of turn, or back."""

    critical: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTransferred(Event):
    """The service level changed; `meets` names commitments that the transfer itself meets (X-7)."""

    level: str
    previous: str
    reason: str
    counts_from: str
    meets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """The ticket has this owner now; empty for nobody."""

    assignee: str
    assignee_name: str = ""
    reason: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStarted(Event):
    """Work began; `first` for the first time."""

    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingStarted(Event):
    """The ball is with `party`; where they join only later, `begins_at` is when (IS-50)."""

    party: str
    ask: str = ""
    external_number: str = ""
    begins_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEnded(Event):
    """The ball is ours again."""

    party: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAccessSet(Event):
    """Remote access is on record, or no longer; `reason` is why staff recorded its end."""

    granted: bool
    tool: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkaroundGiven(Event):
    """A temporary solution, which is a way to reduce the impact, reached the customer in writing.

    `impact_reduced` is false only in old histories: it was once asked apart, and met the promise all the same.
    """

    message: Message
    impact_reduced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Event):
    """The permanent solution or another outcome was told to the customer."""

    outcome: str
    message: Message
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """The ticket is closed; clocks stopped."""

    outcome: str
    details: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """The ticket is open again; the reason is a person's words, or `CUSTOMER_REPLY`."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Event):
    """Declined, suspended, postponed or refused on a ground; `action` as in the command."""

    action: str
    ground: str
    message: Message
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Event):
    """Three quarters (or the regulation's share) of a promise are used. `due_at` is the promise warned of.

    `starts_at`, here and in the two events below, is the moment the promise was called for: it names the run.
    """

    commitment: str
    due_at: datetime
    starts_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Breached(Event):
    """A promise was not kept; the record stays, whatever changes later (X-6, X-7)."""

    commitment: str
    due_at: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """A breach or alarm was taken to `to`: owner, lead or head."""

    commitment: str
    to: str
    why: str = ""
    due_at: datetime | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Event):
    """A reminder fell due: `what` names it (status_update, silence, idle, access_removal, …), `to` whom it goes to."""

    what: str
    to: str
    step: int = 0
