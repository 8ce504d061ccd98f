"""Owns what of a text its author wrote anew: history, quotes and their answers; signatures are left to `signatures`.

The rule above all: when in doubt a line stays. An empty answer means nothing could be told apart.
"""

import re
from dataclasses import dataclass

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.quote_marks import Mark, is_divider, mark_at, subject_in

_QUOTED = re.compile(r"\s{0,3}(?:>|&gt;)")
_REPLY_SUBJECT = re.compile(
    r"(?i)\s*(?:re|aw|отв|ответ|rif|odp|sv|antw|vs|ynt|відп|на)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:"
)
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
_INITIALS = re.compile(r"\s?([A-ZА-ЯЁ][A-Za-zА-Яа-яё]{0,2}>)")
_CONTEXT_LINES = 12  # quoted lines kept before an inline answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the rest of the mail says about whether its text holds history."""

    subject: str = ""
    is_reply: bool = False  # it names an earlier message
    signature_lines: frozenset[int] = frozenset()
    history_at: int | None = None


def is_forwarded(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


def own_words(text: str, known: Circumstances) -> list[str]:
    """The author's lines in order; every line when nothing can safely be taken away."""
    lines = text.split("\n")
    if len(lines) > limits.REPLY_LINES:
        return lines
    lines = _without_initials(lines)
    if is_forwarded(known.subject):
        return lines
    is_reply = known.is_reply or bool(_REPLY_SUBJECT.match(known.subject))
    end = _history_start(lines, known, is_reply=is_reply)
    own = lines[:end] if end == len(lines) else _without_dividers(lines[:end])
    kept = [line for index, line in enumerate(own) if index not in known.signature_lines]
    if not "".join(kept).strip():
        kept = own
    answer = _without_quotes(kept, is_reply=is_reply)
    if not _has_words(answer):
        return lines
    return answer


def _without_dividers(lines: list[str]) -> list[str]:
    """The lines without rules and blanks at their end: they belong to the history that was cut off below."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_divider(lines[end - 1])):
        end -= 1
    return lines[:end]


def _without_initials(lines: list[str]) -> list[str]:
    """Lines quoted as `IP> words`, as The Bat! does, quoted as `> words`, when an attribution introduces them."""
    for index, line in enumerate(lines[:-1]):
        if not line.rstrip().endswith(":"):
            continue
        following = next((later for later in lines[index + 1 : index + 3] if later.strip()), "")
        found = _INITIALS.match(following)
        if found and mark_at(lines, index):
            return [
                re.sub(rf"^\s?{re.escape(found[1])}", ">", later) if at > index else later
                for at, later in enumerate(lines)
            ]
    return lines


def _history_start(lines: list[str], known: Circumstances, *, is_reply: bool) -> int:
    """Index of the first line from which on everything is history; the number of lines when there is none."""
    at = 0
    while at < len(lines):
        if known.history_at == at and is_reply and _may_cut(lines, at):
            return at
        if _QUOTED.match(lines[at]):
            at += 1
            continue
        found = mark_at(lines, at)
        if found is None:
            at += 1
            continue
        mark, size = found
        if mark is Mark.FORWARD:
            return len(lines)
        if _ends_here(lines, (at, size), mark, known=known, is_reply=is_reply):
            return at
        at += size
    return len(lines)


def _ends_here(
    lines: list[str], span: tuple[int, int], mark: Mark, *, known: Circumstances, is_reply: bool
) -> bool:
    """Whether history without quote signs begins at this mark and may be cut."""
    at, size = span
    if not _may_cut(lines, at):
        return False
    if mark is Mark.SEPARATOR:
        return True
    if mark is Mark.HEADERS:
        if _quote_follows(lines, at + size):
            return False
        return (
            is_reply
            or _is_same_subject(lines[at : at + size], known.subject)
            or not _introduced(lines, at)
        )
    return mark is Mark.STRONG and not _quote_follows(lines, at + size)


def _may_cut(lines: list[str], at: int) -> bool:
    """Only with own words above that do not announce answers further down."""
    above = lines[:at]
    if not _has_words(above):
        return False
    own = "\n".join(
        line[: limits.LINE_CHARACTERS] for line in above[:200] if not _QUOTED.match(line)
    )
    return not _INLINE_HINT.search(own)


def _is_same_subject(block: list[str], subject: str) -> bool:
    inner = subject_in(block).lower()
    return bool(inner) and inner in subject.lower()


def _introduced(lines: list[str], at: int) -> bool:
    """Whether the words above announce the block as material: `this is the letter:`."""
    above = next((line.strip() for line in reversed(lines[:at]) if line.strip()), "")
    return above.endswith(":")


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _has_words(lines: list[str]) -> bool:
    return any(
        any(sign.isalnum() for sign in line)
        for line in lines
        if not _QUOTED.match(line) and not is_divider(line)
    )


# what may stand before quoted lines and is no word of the author's
INTRODUCING = (Mark.STRONG, Mark.WEAK, Mark.HEADERS, Mark.SEPARATOR)


@dataclass(slots=True)
class _Block:
    """Lines of one kind in a row; `introduced` when an attribution stands before a quote."""

    quoted: bool
    lines: list[str]
    introduced: bool = False


def _without_quotes(lines: list[str], *, is_reply: bool) -> list[str]:
    """Own blocks; between answers that stand under quotes, the quoted paragraph each answers."""
    blocks = _blocks(lines)
    if not any(block.quoted for block in blocks):
        return lines
    believed = is_reply or any(block.introduced for block in blocks)
    if not believed:
        return lines
    own_after = [
        index
        for index, block in enumerate(blocks)
        if index and not block.quoted and _has_words(block.lines)
    ]
    told = [
        index for index, block in enumerate(blocks) if not block.quoted and _has_words(block.lines)
    ]
    unattributed = not any(block.introduced for block in blocks) and len(told) > 1
    interleaved = len(own_after) > 1 or unattributed
    kept: list[str] = []
    for index, block in enumerate(blocks):
        if not block.quoted:
            kept += block.lines
        elif interleaved and index + 1 in own_after:
            kept += _context(block.lines)
    return kept


def _blocks(lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    at = 0
    while at < len(lines):
        quoted = bool(_QUOTED.match(lines[at]))
        found = None if quoted else mark_at(lines, at)
        if found and found[0] in INTRODUCING and _quote_follows(lines, at + found[1]):
            at += found[1]
            if blocks and not blocks[-1].quoted:
                blocks[-1].lines = _without_dividers(blocks[-1].lines)
            while at < len(lines) and not lines[at].strip():
                at += 1
            blocks.append(_Block(quoted=True, lines=[], introduced=True))
            continue
        blank = not lines[at].strip()
        if quoted and not blank and _is_presented(lines, at) and blocks and not blocks[-1].quoted:
            while at < len(lines) and _QUOTED.match(lines[at]):
                blocks[-1].lines.append(lines[at])
                at += 1
            continue
        same = bool(blocks) and (
            blocks[-1].quoted == quoted
            or (blank and (not blocks[-1].quoted or _quote_continues(lines, at)))
        )
        if same:
            blocks[-1].lines.append(lines[at])
        else:
            blocks.append(_Block(quoted=quoted, lines=[lines[at]]))
        at += 1
    return blocks


def _is_presented(lines: list[str], at: int) -> bool:
    """Whether the author's line right above presents these lines as material: `I ran:`."""
    return at > 0 and lines[at - 1].rstrip().endswith(":") and not _QUOTED.match(lines[at - 1])


def _quote_continues(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _context(quoted: list[str]) -> list[str]:
    """The last quoted paragraph, which the answer below it is about."""
    end = len(quoted)
    while end and not quoted[end - 1].strip("> \t"):
        end -= 1
    start = end
    while start and quoted[start - 1].strip("> \t") and end - start < _CONTEXT_LINES:
        start -= 1
    return quoted[start:end]
