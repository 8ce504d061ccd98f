"""Owns commands and events of what the desk finds out about a problem: can it be reproduced here."""

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
