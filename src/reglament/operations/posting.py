"""Owns the seam between operations and the channel that writes letters: what goes in, what comes out.

Operations know no channel; `project.wiring` says at start which poster composes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reglament.store.writes.letters import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter before it has bytes. `key` is unique for ever and decides the Message-ID.

    `contact_id` is the person that the reply address speaks for; `known` that
    the reader is a contact or staff; `automatic` that no person wrote it; `to_desk` that it answers what came from
    another desk.
    """

    key: str
    letter: str
    automatic: bool
    vendor: str
    ticket_number: str
    mailbox_id: int | None
    from_address: str
    from_name: str
    to: str
    to_name: str
    contact_id: int | None
    known: bool
    subject: str
    text: str
    language: str
    at: datetime
    html: str | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    answers_join: str = (
        ""  # number of the request that answers join, where the letter must not name it
    )
    to_desk: bool = False
    refused: str = ""  # why it is kept but not sent


class Poster(Protocol):
    """Composes letters."""

    def post(self, draft: Draft) -> Letter:
        """Return the letter with its bytes; equal drafts give equal letters."""


class NoPosterError(RuntimeError):
    """Nobody was plugged in to compose letters."""


_plugged: list[Poster] = []


def plug_in(poster: Poster) -> None:
    """Make `poster` the one that composes, from now on."""
    _plugged[:] = [poster]


def poster() -> Poster:
    """Return the poster; raises NoPosterError before one is plugged in."""
    if not _plugged:
        raise NoPosterError("no channel composes letters: start through reglament.project")
    return _plugged[0]
