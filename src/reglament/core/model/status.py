"""Owns the command and event of a status report: how it stands, and about when it should be solved (TE-52, TR-54)."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStatus(Command):
    """Tell the customer how it stands and about when a solution is expected; no clock runs on it.

    Of a moment with `whole_day` only the day counts. None takes back the estimate that stands.
    """

    message: Message
    expected_at: datetime | None = None
    whole_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReported(Event):
    """A person told how it stands; an answer in writing as any other. None: no estimate stands any more.

    Of a `whole_day` it is the last minute, by the regulation's zone.
    """

    message: Message
    expected_at: datetime | None = None
    whole_day: bool = False
