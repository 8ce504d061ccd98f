"""Owns commands and events of the customer's verdict: the rating of a solution, and letters to the head of support."""

from dataclasses import dataclass

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Command):
    """The customer rates the solution; a later rating takes the place of the first for a while (IS-136)."""

    stars: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteToHead(Command):
    """The customer writes to the head of support about this request (IS-137)."""

    message: Message
    channel: str = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAsHead(Command):
    """The letter to the head is answered; the answer goes to the requester."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Event):
    """The solution has this rating now."""

    stars: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAsked(Event):
    """A letter to the head of support; the request counts as escalated until it is answered."""

    message: Message
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAnswered(Event):
    """The open letter to the head was answered."""
