"""Owns the commands: what somebody asks of a ticket. `core.lifecycle.decide` answers with events or a refusal.

Every command carries an `identity`: repeating it returns the first outcome. The moment is not a part
of a command; it is the second argument of `decide`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reglament.core.model.interaction import Attachment, RefusedFile
from reglament.core.model.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all commands carry.

    `seen` is how many events of the history who acts has had before him; None where nobody can say, and nothing is
    asked about what was said meanwhile.
    """

    identity: str
    actor: Actor
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Words and files of one message, in any direction; `message_id` is RFC 5322's where it has one.

    `other_desk` is the mark of another desk that it came from (T06).
    """

    text: str
    language: str = ""
    html: str | None = None
    message_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    source: str = ""  # identity of the stored raw interaction, where there is one
    refused_files: tuple[RefusedFile, ...] = ()
    other_desk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Command):
    """Register a request. `arrived_at` is when the accepted message arrived, and clocks start there (X-4).

    `facts` holds what is known of the regulation's facts (level, priority, …); `coverage` the coverage
    facts that admission is decided on. `number` is assigned by the shell, unique and never reused. So is the owner of
    what skips triage; `scope` is what a form asked for. `released_by` is who let a held contact
    through: its author is the actor all the same. So it is of what `split_by` took out of the request `split_from`;
    `split_said_at` and `split_unproven` are of the message there that holds the words, where they come from one.
    """

    number: str
    regulation: str
    vendor: str
    arrived_at: datetime
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
    coverage: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, str] = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    scope: str = ""
    owner: str = ""
    owner_name: str = ""
    owner_phone: str = ""
    released_by: Actor | None = None
    split_from: str = ""
    split_by: Actor | None = None
    split_at: datetime | None = None
    split_said_at: datetime | None = None
    split_unproven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCustomerReply(Command):
    """A customer adds information.

    With it the customer may ask for another `priority`, giving a `reason`, or answer the open proposal of one
    (`consent`), or approve the paid work that waits (`paid_work`, with the contact's `roles`); what the regulation does
    not allow of that is left for staff to read. `unproven` says that nothing proves who wrote it; `released_by` is who
    let a held contact through, which had arrived at `came_at`, whatever it counts from. `gone` is as with `Reopen`.
    """

    message: Message
    channel: str
    arrived_at: datetime
    address: str = ""
    priority: str = ""
    reason: str = ""
    consent: bool | None = None
    paid_work: bool | None = None
    roles: tuple[str, ...] = ()
    unproven: bool = False
    released_by: Actor | None = None
    came_at: datetime | None = None
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChaser(Command):
    """Staff mark a customer's addition as asking for news only (IS-27). `event` is its sequence number."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToCustomer(Command):
    """A public reply written by a person; mailed, it meets the response (TE-15). `canned` is a link or article.

    `asked` names the fields of the form that a clarification asks for.
    """

    message: Message
    wait_for_customer: bool = False
    canned: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """An internal note, or a note of a contact through `channel` that meets nothing (TE-49)."""

    message: Message
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDeliveryFailure(Command):
    """A letter to `recipient` came back, or its server refused it (IS-132); `message` is what the report says.

    `letter` is the Message-ID of what failed, "" where it is not told. `by_header` says that nothing proves it (T01):
    who saw an answer to a letter knows its name, who holds a reply address can write there. A report proves itself by
    both, the letter's name and the reply address that this very letter gave.
    """

    recipient: str
    status: str
    message: Message
    letter: str = ""
    by_header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDelivery(Command):
    """Staff reached the customer or mended the address: letters go out again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify(Command):
    """Record facts, type, scope or intake fields. Facts under an authority rule are changed by their own commands."""

    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    scope: str = ""
    intake: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority(Command):
    """Set, raise or lower the priority; whether it takes effect at once is the regulation's to say.

    `channel` is where it was said: a form must name a criterion, a mail tag is asked for it later (TE-19).
    """

    priority: str
    reason: str = ""
    criteria: tuple[str, ...] = ()
    impact: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProposal(Command):
    """Consent to, or decline, the open proposal of a priority.

    `said_in` is the sequence number of the customer's message that says so: a mail of his own, or the evidence on
    which staff record his answer; 0 where he answers without one.
    """

    consent: bool
    reason: str = ""
    said_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmImpact(Command):
    """Staff confirm the impact that a priority claims (TE-20), or that it conforms to procedure (HY-19)."""

    conforms: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLevel(Command):
    """Staff move the ticket to another service level."""

    level: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCritical(Command):
    """Take the ticket out of turn, or back into it (AS-18, IS-17)."""

    critical: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """Give the ticket to a member of staff; an empty `assignee` takes the owner away.

    `taken_from` is who had it as far as the actor saw, "" for nobody: it is refused where somebody else has it by now.
    None where nobody can say, and whoever has it loses it.
    """

    assignee: str
    assignee_name: str = ""
    reason: str = ""
    taken_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWork(Command):
    """Begin work; the first time tells the customer where the regulation says so (IS-108)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Command):
    """Wait for `party`: customer, third_party, access or development.

    `ask` is what for; the customer gets it as a question, a third party is named in it.
    """

    party: str
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """End waiting or a suspension."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRemoteAccess(Command):
    """Remote access is granted or withdrawn (TE-24, X-15). `tool` is checked where tools are limited (IS-6).

    Staff say the `reason` of a withdrawal: it may move what was promised.
    """

    granted: bool
    tool: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveWorkaround(Command):
    """A temporary solution, which is a way to reduce the impact, is mailed to the customer (TE-17, X-18)."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(Command):
    """The permanent solution is delivered: everything still open is met (TE-26). `details` by outcome."""

    outcome: str
    message: Message
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Close with an outcome; its conditions are the regulation's (TE-54 to TE-57).

    The message of a customer, who confirms a solution with it, came by `channel`.
    """

    outcome: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """Reopen a resolved or closed ticket (X-8). `gone` are the staff who left the desk, whom it cannot go back to.

    A customer's reason is a message that came by `channel`.
    """

    reason: str = ""
    channel: str = ""
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Command):
    """Decline, suspend, postpone or refuse on a ground of the regulation; a letter goes out.

    `action`: decline, suspend, postpone, refuse or cannot_solve.
    """

    action: str
    ground: str
    message: Message
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTime(Command):
    """Time has come to the moment of `decide`: everything on the agenda up to it happens, dated when it was due."""
