"""Owns commands and events of what the desk finds out about a problem: reproduced or not, whose cause, who is asked."""

from dataclasses import dataclass

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
