"""Owns what one line of a record is, as pages draw it; which lines there are is `record`'s."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.people import Actor, ActorKind
from reglament.store.models.messages import Message
from reglament.web.left_out import LeftOut
from reglament.web.own_letters import OwnLetter


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message: the author's own words, or words quoted from before."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Split:
    """From which request this one was split off and by whom; `when` in words, "" where the words bear that moment."""

    number: str
    by: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record: a message with its words, or an event with a sentence."""

    seq: int
    at: datetime
    actor: Actor
    side: str  # theirs, ours, note or event
    who: str
    sentence: str
    message: Message | None
    parts: tuple[Part, ...]
    clauses: tuple[str, ...]
    glyph: str
    tone: str
    unproven: bool  # nothing proves that the words are from whom they say (T01)
    machine: bool  # a mail program wrote it
    to_head: bool  # the customer wrote it to the head of support (IS-137)
    proof: str = ""  # what was found of the sender, in words; only where `unproven`, and for staff
    by: str = ""  # who did it, in words; beside a message stands `who`
    to: str = ""  # whom the letter with these words goes to
    letters: tuple[OwnLetter, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    split: Split | None = None
    held: bool = False  # staff added it, from triage or from a duplicate
    points: int = 0  # the entry that was added at this place and stands at its own moment
    cites: int = 0  # the message that it rests on
    again: tuple[datetime, ...] = ()  # when the very same came once more before anything else did

    def is_of(self, reader: Actor) -> bool:
        """Tell whether the `reader` did it: customers and staff have numbers of their own, and a role may change."""
        both = (self.actor, reader)
        customers = {one.kind is ActorKind.CUSTOMER for one in both}
        system = any(one.kind is ActorKind.SYSTEM for one in both)
        return self.actor.id == reader.id and len(customers) == 1 and not system
