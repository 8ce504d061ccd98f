"""Owns joining a mail's texts and taking out the author's words; rules are in `quoting` and `signatures`."""

from dataclasses import dataclass

from reglament.channels.email.reading.attachments import ParsedFile
from reglament.channels.email.reading.bodies import Gathered
from reglament.channels.email.reading.circumstances import Circumstances
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import to_text
from reglament.channels.email.reading.hygiene import clean_text
from reglament.channels.email.reading.pgp import ENCRYPTED, without_armour
from reglament.channels.email.reading.quoting import own_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The whole text, the author's part of it, and the whole as a file where it was too long."""

    text: str = ""
    reply_text: str = ""
    overlong: tuple[ParsedFile, ...] = ()


@dataclass(slots=True)
class Joined:
    """All readable pieces in order, with what markup said about lines of theirs."""

    text: str
    signature: frozenset[int]
    history_at: int | None
    answers: bool = False
    is_cited: bool = False


def join_pieces(found: Gathered, defects: Defects) -> Joined:
    """The pieces with a blank line between, markup walked to text."""
    lines: list[str] = []
    signature: set[int] = set()
    history: int | None = None
    answers = is_cited = False
    before = ""
    for piece in found.pieces:
        if piece.is_html:
            walked = to_text(piece.content, defects)
            text = walked.text
        else:
            text, walked = _without_outer_blank(clean_text(piece.content)), None
        words = " ".join(text.split())
        if not words or (walked and words == before):
            continue  # markup whose plain twin stands before it: an alternative that lost its frame
        before = "" if walked else words
        if lines:
            lines.append("")
        if walked:
            answers, is_cited = answers or walked.answers, is_cited or walked.is_cited
            signature |= {len(lines) + index for index in walked.signature}
            if walked.history_at is not None and history is None:
                history = len(lines) + walked.history_at
        lines += text.split("\n")
    text = "\n".join(lines)
    if ENCRYPTED in text:
        defects.add("encrypted", "the text holds an encrypted PGP message")
    return Joined(text, frozenset(signature), history, answers, is_cited)


def reply_of(
    joined: Joined, *, subject: str, is_reply: bool, partners: frozenset[str] = frozenset()
) -> Written:
    """The author's own words; the whole text where they cannot be told apart. Forwarded mail stays whole."""
    plain = without_armour(joined.text)
    circumstances = Circumstances(
        subject=subject,
        is_reply=is_reply or joined.answers,
        partners=partners,
        is_cited=joined.is_cited,
        signature_lines=joined.signature if plain is joined.text else frozenset(),
        history_at=joined.history_at if plain is joined.text else None,
    )
    reply = "\n".join(own_words(plain, circumstances)).strip("\n")
    return Written(text=joined.text, reply_text=reply if reply.strip() else joined.text)


def _without_outer_blank(text: str) -> str:
    lines = text.split("\n")
    told = [index for index, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[told[0] : told[-1] + 1]) if told else ""
