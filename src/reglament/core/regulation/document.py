"""Owns the regulation as loaded data: types only; reading, proving and evaluating it are neighbours.

Every value carries the clauses it came from; a value that the text does not give carries `assumed`,
the conflict that it settles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reglament.core.regulation.channels import ChannelForm as ChannelForm
from reglament.core.regulation.channels import ChannelRule as ChannelRule
from reglament.core.regulation.permits import Permit as Permit
from reglament.core.regulation.words import Words as Words
from reglament.core.tables.table import Row as Row
from reglament.core.tables.table import Table as Table
from reglament.core.worktime import Calendar


class ClauseKind(StrEnum):
    """What the program does with a clause."""

    EXECUTED = "executed"
    RECORDED = "recorded"
    INFORMATIVE = "informative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause; `source` is the text's own number ("2.5.1"), `text` our short words for it."""

    id: str
    kind: ClauseKind
    text: Words
    source: str = ""
    settled_by: tuple[str, ...] = ()


class Unit(StrEnum):
    """Units of a figure. A working day is one full opening window (X-1); clock hours roll to the opening (X-26)."""

    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CLOCK_HOURS = "clock_hours"


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit."""

    count: int
    unit: Unit


class TargetKind(StrEnum):
    """What a cell says: a figure, no promise of this kind at all, or a promise without a figure."""

    FIGURE = "figure"
    NONE = "none"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Target:
    """A cell of a commitments table."""

    kind: TargetKind
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSheet:
    """What people are told of a calendar: hours as printed, days off, moved working days, source.

    `week` day -> intervals ("09:00-18:00"), `offset` the offset the text prints ("" where none), `years` those
    with days off loaded (empty where it does not close on them); dates are ISO texts. `closed_by`, `moved_by`:
    clauses or default by which days off close and moved working days open.
    """

    name: str
    label: Words
    zone: str
    week: Mapping[str, tuple[str, ...]]
    offset: str = ""
    breaks: tuple[str, ...] = ()
    closed_on_days_off: bool = False
    moved_working_days: str = "closed"
    years: tuple[int, ...] = ()
    days_off: frozenset[str] = frozenset()
    working_days: frozenset[str] = frozenset()
    closed_by: tuple[str, ...] = ()
    moved_by: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    assumed: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with a finite domain. `origin`: agreement, coverage, ticket, staff or derived (by a table)."""

    name: str
    values: tuple[str, ...]
    label: Words
    labels: Mapping[str, Words]
    origin: str
    default: str = ""
    provisional: bool = False
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise kind. `starts`: arrival, addition or hand_over; `met_by`: event names of `core.model.events`.

    `table` answers output `target` ("2 working_hours", "none", "unspecified"); `calendar` answers output `calendar`.
    """

    kind: str
    starts: str
    met_by: tuple[str, ...]
    table: Table
    calendar: Table
    label: Words
    hands_over_to: str = ""
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named value the program asks for; `assumed` names the conflict where the text gives none.

    `labels` are the words of its values, where people choose among them or are told them.
    """

    name: str
    value: str | int | tuple[str, ...]
    label: Words
    labels: Mapping[str, Words] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKept:
    """What the desk keeps on record because a clause asks for it, and what people call it."""

    name: str
    label: Words
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who may change the priority and how it takes effect: at_once, on_consent or never."""

    fact: str
    most_urgent_first: tuple[str, ...]
    customer: str
    staff: str
    reason_from: tuple[str, ...]  # actor kinds that must give a reason
    raise_counts_from: str
    lower_counts_from: str
    applies_when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    otherwise_reset_to: str = ""
    criteria: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    impact_needed: frozenset[str] = frozenset()
    definitions: Mapping[str, Words] = field(default_factory=dict)
    clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # aspect -> clauses
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What a transfer to `level` does to clocks (X-7): counts from registration, change or hand_over."""

    level: str
    counts_from: str
    meets: tuple[str, ...] = ()
    reason_needed: bool = True
    letter: bool = True
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevel:
    """From where open clocks count when the change of `fact` derives the level anew: registration or change (X-61)."""

    fact: str
    counts_from: str
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeField:
    """A field of the request form; `counts` makes it part of the completeness meter.

    `form`: line, text, url, account (an account's address), secret (kept out of history), choice (of `options`).
    """

    name: str
    label: Words
    hint: Words | None = None
    required: bool = False
    counts: bool = False
    form: str = "line"
    options: Mapping[str, Words] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()

    def shown(self, value: str) -> Words:
        """Return the words of a value: of the option that was chosen, or what was written."""
        return self.options.get(value, Words(value, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An outcome code and what closing with it demands.

    `closing`: directly, after_letter or never; `needs` names details that must be given. What only a solution meets
    is met by telling an outcome that `solves`, and ends with any other.
    """

    code: str
    label: Words
    closing: str
    solves: bool = True
    needs: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground of refusal: which `actions` it allows (decline, suspend, postpone, refuse, cannot_solve).

    `advice` tells the refused what to do instead, where the text demands it.
    """

    code: str
    label: Words
    actions: frozenset[str]
    needs: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    advice: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the acknowledgement says of a flag that the admission gave the request."""

    flag: str
    told: Words
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeEntry:
    """A line of the scope catalogue. `admits`: in, out or advice; `levels` it holds for ("*" for all).

    `states` are the facts of a request about it, for tables that ask for them; `asked_as` what asks for it in a form.
    """

    code: str
    label: Words
    admits: str
    levels: frozenset[str]
    ground: str = ""
    clauses: tuple[str, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    asked_as: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """Which event is told to whom by which letter. `to`: requester, owner, lead, head, participants."""

    event: str
    letter: str
    to: tuple[str, ...]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What happens when the customer does not answer (X-8); amounts on `calendar`."""

    calendar: str
    reminders: tuple[Amount, ...]
    close_after: Amount
    reopen_within: Amount
    outcome: str
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuous:
    """Continuous work (TE-16): for tickets whose facts match `when`; alarm after `idle` of served time."""

    when: Mapping[str, frozenset[str]]
    idle: Amount
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The order of the queue: `ranks` from first to last of: critical, vip, due_soon, next_promise, arrival."""

    ranks: tuple[str, ...]
    critical_levels: frozenset[str]
    vip_when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reason_for_skipping: bool = False
    clauses: tuple[str, ...] = ()
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How tickets are numbered: prefix + zero-padded digits; `subject` holds "{number}"."""

    prefix: str
    digits: int
    subject: str
    clauses: tuple[str, ...] = ()

    @property
    def series(self) -> str:
        """Return the series the numbers come from: what begins alike, as a reader sees it, shares one."""
        return self.prefix.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One regulation, one version, whole. `status`: complete or incomplete (needs confirmation to run, X-30)."""

    code: str
    version: str
    in_force_from: datetime
    vendor: str
    status: str
    zone: str
    languages: tuple[str, ...]
    title: Words
    clauses: Mapping[str, Clause]
    conflicts: Mapping[str, Words]
    facts: Mapping[str, Fact]
    calendars: Mapping[str, Calendar]
    commitments: Mapping[str, Commitment]
    tables: Mapping[str, Table]  # admission, level_assignment, …
    parameters: Mapping[str, Parameter]
    numbering: Numbering
    channels: Mapping[str, ChannelRule]
    intake: Mapping[str, IntakeField]
    outcomes: Mapping[str, Outcome]
    grounds: Mapping[str, Ground]
    scope: Mapping[str, ScopeEntry]
    notices: tuple[NoticeRule, ...]
    letters: Mapping[str, Mapping[str, str]]  # letter -> language -> template
    glossary: Mapping[str, Words]
    warn_at_percent: int
    escalate_to: tuple[str, ...]
    queue: Queue
    authority: Authority | None = None
    transfers: Mapping[str, Transfer] = field(default_factory=dict)
    relevel: Mapping[str, Relevel] = field(default_factory=dict)
    silence: Silence | None = None
    continuous: Continuous | None = None
    status_update: Table | None = None  # output `every`, an amount, per facts
    status_calendar: str = ""  # the calendar it is counted on; "" for that of the response
    prevailing_language: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    explanations: Mapping[str, Explanation] = field(default_factory=dict)  # by flag
    calendar_sheets: Mapping[str, CalendarSheet] = field(default_factory=dict)
    citations: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # clause -> paths of values
    assumptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # conflict -> paths
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # path -> (file, line)
    recorded: Mapping[str, RecordKept] = field(default_factory=dict)
    informative: Mapping[str, str] = field(default_factory=dict)  # clause -> page, glossary or link
    production_source: str = ""
    permits: tuple[Permit, ...] = ()

    @property
    def identity(self) -> str:
        """Return code@version, the stamp that tickets and events carry."""
        return f"{self.code}@{self.version}"
