"""Owns what of a text its author wrote anew, and where history without quote signs begins.

Marked lines are left to `quoted_lines`, the lines that introduce history to `quote_marks`.

The rule above all: when in doubt a line stays. An empty answer means nothing could be told apart.
"""

import re
from functools import cache

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.circumstances import Circumstances
from reglament.channels.email.reading.quote_marks import Head, Mark, enclosed_at, mark_at
from reglament.channels.email.reading.quoted_lines import (
    brings_history,
    has_words,
    is_quoted,
    quote_follows,
    without_dividers,
    without_quotes,
)
from reglament.channels.email.reading.signatures import is_only_signature, without_signature

_FORWARD_SUBJECT = re.compile(
    r"(?i)\s*(?:fwd?|fw|пересл(?:ано)?|пер|wg|tr|rv|enc|i|pd|doorst|vb|переслано)\s*(?:\[\d{1,3}\])?\s*:"
)
_INLINE_HINT = re.compile(
    r"(?i)(?:см\.?|смотрите|отве\w{1,8}|коммент\w{1,8}|написал\w?)[^.\n]{0,40}\b(?:ниже|по тексту|в тексте|внутри)\b"
    r"|\bниже (?:по тексту|в тексте|в письме)|(?:выделил|ответ|коммент|помет|отмет)\w{0,8}[^.\n]{0,40}(?:красн"
    r"|син|зел)\w{2,4}\b"
    r"|\binline\b|\bin-line\b|\binterspersed\b|(?:see|answer|comment|repl|respon)\w{0,6}[^.\n]{0,40}\b(?:below"
    r"|in red|in blue|in green)\b"
    r"|siehe unten|weiter unten|antwort\w{0,4}[^.\n]{0,30}\bunten\b|ci-dessous|más abajo|qui sotto|(?:див"
    r"|відпов)\w{0,8}[^.\n]{0,30}нижче"
    r"|poniżej"
)
_HINT_LINES = 200  # in which answers further down are announced
_INITIALS = re.compile(r"\s?([A-ZА-ЯЁ][A-Za-zА-Яа-яё]{0,2}>)")


def is_forwarded(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


def own_words(text: str, known: Circumstances) -> list[str]:
    """The author's lines in order, without history and signature; every line when they cannot be told apart."""
    lines = text.split("\n")
    if is_forwarded(known.subject):
        return lines
    if len(lines) > limits.REPLY_LINES:
        return without_signature(lines)
    marked = _without_initials(lines, known)
    end, begins = _first_letter(marked, known)
    if begins is Mark.FORWARD:
        return without_quotes(marked[:end], known, is_cut=True) + lines[end:]
    own = without_dividers(marked[:end]) if begins else marked
    kept = [line for index, line in enumerate(own) if index not in known.signature_lines]
    own = kept if "".join(kept).strip() else own
    # the signature first: below quoted lines it would pass for an answer to them
    own = without_signature(own)
    answer = without_signature(without_quotes(own, known, is_cut=begins is not None))
    if not has_words(answer) or is_only_signature(answer):
        return lines
    return answer


def _without_initials(lines: list[str], known: Circumstances) -> list[str]:
    """Lines quoted as `IP> words`, as The Bat! does, quoted as `> words`, when an attribution introduces them."""
    for index, line in enumerate(lines[:-1]):
        if not line.rstrip().endswith(":"):
            continue
        following = next((later for later in lines[index + 1 : index + 3] if later.strip()), "")
        found = _INITIALS.match(following)
        head = mark_at(lines, index) if found else None
        if found and head and brings_history(lines, index, head, known):
            return [
                re.sub(rf"^\s?{re.escape(found[1])}", ">", later) if at > index else later
                for at, later in enumerate(lines)
            ]
    return lines


def _first_letter(lines: list[str], known: Circumstances) -> tuple[int, Mark | None]:
    """Where history that may be cut or forwarded mail begins, and by what; the number of lines and None without."""
    # asked where something could be cut: most mails have nothing, and looking for hints costs as much as all else
    bounds = cache(lambda: range(*_may_be_cut(lines)))
    at = 0
    while at < len(lines):
        if known.history_at == at and known.answers and at in bounds():
            return at, Mark.SEPARATOR
        quoted = is_quoted(lines[at])
        head = enclosed_at(lines, at) if quoted else mark_at(lines, at)
        if head is None:
            at += 1
            continue
        if head.mark is Mark.FORWARD or (at in bounds() and _ends_here(lines, at, head, known)):
            return at, head.mark
        at += head.size
    return len(lines), None


def _ends_here(lines: list[str], at: int, head: Head, known: Circumstances) -> bool:
    """Whether history without quote signs begins at this head."""
    if head.mark not in (Mark.SEPARATOR, Mark.HEADERS, Mark.STRONG):
        return False
    if head.mark is not Mark.SEPARATOR and quote_follows(lines, at + head.size):
        return False
    return brings_history(lines, at, head, known)


def _may_be_cut(lines: list[str]) -> tuple[int, int]:
    """From where and up to where history may be cut: below own words, above words that announce answers below."""
    first = next((at for at, line in enumerate(lines) if has_words([line])), len(lines))
    for at in range(first, min(_HINT_LINES, len(lines))):
        line = lines[at][: limits.LINE_CHARACTERS]
        if not is_quoted(line) and _INLINE_HINT.search(line):
            return first + 1, at + 1
    return first + 1, len(lines)
