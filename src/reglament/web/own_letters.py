"""Owns how the record shows letters: those that the desk sent by itself, and whom a person's letter goes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy

from reglament.operations.letters import TO_STAFF
from reglament.store.models import LetterKind, OutboxLetter
from reglament.web.words import catalogue, say

GLYPHS = {"sent": "met", "dead": "late", "unknown": "soon", "withheld": "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLetter:
    """A letter that nobody wrote; `at` is when it left, or when it was made where it did not."""

    pk: int
    title: str
    to: str
    at: datetime
    state: str
    glyph: str
    subject: str
    text: str


def own_letters(
    letters: Mapping[int, Sequence[OutboxLetter]], language: str
) -> dict[int, list[OwnLetter]]:
    """Return the letters to people outside that the desk sent by itself, by the event they tell."""
    return {
        seq: [_own(one, language) for one in _outside(rows) if one.kind == LetterKind.AUTOMATIC]
        for seq, rows in letters.items()
    }


def readers(letters: Mapping[int, Sequence[OutboxLetter]]) -> dict[int, str]:
    """Return whom the letters that people wrote go to, by their event."""
    return {
        seq: ", ".join(
            dict.fromkeys(one.to for one in _outside(rows) if one.kind == LetterKind.HUMAN)
        )
        for seq, rows in letters.items()
    }


def _outside(rows: Iterable[OutboxLetter]) -> list[OutboxLetter]:
    return [one for one in rows if not one.letter.endswith(TO_STAFF)]


def _own(row: OutboxLetter, language: str) -> OwnLetter:
    mail = message_from_bytes(bytes(row.raw), policy=policy.default)
    plain = mail.get_body(("plain",))
    return OwnLetter(
        pk=row.pk,
        title=_title(row.letter, language),
        to=row.to,
        at=row.sent_at or row.created_at,
        state=say(f"letter_state.{row.state}", language),
        glyph=GLYPHS.get(row.state, "run"),
        subject=str(mail["Subject"] or ""),
        text=plain.get_content().strip() if plain is not None else "",
    )


def _title(letter: str, language: str) -> str:
    """Return what a letter is; those for one priority or case are of the same kind as the plain one."""
    names = (letter, letter.rpartition("_")[0])
    key = next((key for one in names if (key := f"letter.{one}") in catalogue()), "letter.other")
    return say(key, language)
