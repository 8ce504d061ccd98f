"""Owns commands and events of what the desk finds out about a problem: reproduced or not, whose cause, who is asked."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReproduction(Command):
    """Staff say whether the problem was reproduced; where it was not, `message` asks for the steps (TE-42)."""

    reproduced: bool
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproductionRecorded(Event):
    """The problem was, or was not, reproduced on the vendor's side."""

    reproduced: bool


# whose fault it is, as far as the analysis went
FINDINGS = ("ours", "third_party", "unknown")
PARTY_TYPES = ("maker", "hoster", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnalysis(Command):
    """Staff analysed whether a third party's product is the cause (TE-59): suspected product, its maker, finding."""

    product: str
    maker: str
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(Command):
    """The matter goes to a third party; the customer is told, and we wait (TE-61, AS-14, IS-4)."""

    party_type: str
    maker: str
    message: Message
    external_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRecorded(Event):
    """The analysis came to this finding."""

    product: str
    maker: str
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(Event):
    """The matter was referred to a third party."""

    party_type: str
    maker: str
    external_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFailure(Command):
    """A failure of the product: since when it was down, when it was restored, why (AS-31, IS-84)."""

    down_at: datetime
    restored_at: datetime | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSession(Command):
    """A remote session that took place: with which tool, from when to when (IS-49)."""

    tool: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRecorded(Event):
    """The product was down in this span; a later record of the same ticket takes its place."""

    down_at: datetime
    restored_at: datetime | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecorded(Event):
    """A remote session took place."""

    tool: str
    started_at: datetime
    ended_at: datetime
