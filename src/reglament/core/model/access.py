"""Owns the command and event of secret access details: what they are is never a part of either (IS-105)."""

from dataclasses import dataclass

from reglament.core.model.commands import Command
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAccessDetails(Command):
    """Somebody tells how to reach the customer's computer; the shell keeps it apart from the history.

    That is access given, by `tool` where one is named.
    """

    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDetailsGiven(Event):
    """Access details are kept for the owner until the ticket ends."""
