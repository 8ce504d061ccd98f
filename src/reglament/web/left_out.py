"""Owns what is told of the files that a message came without: which, how large, and why; staff and customer read it."""

from dataclasses import dataclass

from reglament.core.model.events import Event
from reglament.core.regulation.attaching import refusal_of
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.refused import Refused


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One such file: why in words, and its size in bytes, None where it was not kept."""

    why: Refused
    size: int | None


def left_out(event: Event, regulation: Regulation) -> tuple[LeftOut, ...]:
    """Return the files that the message of an event came without; none where it has no message."""
    message = getattr(event, "message", None)
    refused = message.refused_files if message is not None else ()
    return tuple(LeftOut(refusal_of(regulation, one), one.size) for one in refused)
