"""Owns the command and event of the one call that a customer gets: at the first installation (IS-9)."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInstallationCall(Command):
    """Staff talked the customer through the installation; `previous_at` is the customer's earlier call, if any."""

    message: Message
    previous_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationCallMade(Event):
    """The customer's call at the first installation took place; there is no second one."""

    message: Message
