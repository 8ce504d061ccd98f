"""Owns which marked lines are history and which the author's; history without marks is left to `quoting`.

A marked line is history where a mail answers something, or where a letter of those it goes to stands there. What
stands above the history is the author's, marked or not; so is what the author announces with a colon.
"""

import re
from dataclasses import dataclass

from reglament.channels.email.reading.circumstances import Circumstances
from reglament.channels.email.reading.quote_marks import (
    Head,
    Mark,
    enclosed_at,
    is_divider,
    mark_at,
)

_QUOTED = re.compile(r"\s{0,3}(?:>|&gt;)")
_ONE_MARK = re.compile(r"\s{0,3}(?:>|&gt;) ?")
_CONTEXT_LINES = 12  # quoted lines kept before an inline answer
_HEAD_LINES = 20  # within which marked lines follow the longest head
_UNMARKED = (Mark.SEPARATOR, Mark.HEADERS, Mark.STRONG)  # introduce history without marks too


def is_quoted(line: str) -> bool:
    return bool(_QUOTED.match(line))


def quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.strip()), "")
    return is_quoted(following)


def has_words(lines: list[str]) -> bool:
    """Whether letters or digits stand outside of quotes and rules."""
    return any(
        any(sign.isalnum() for sign in line)
        for line in lines
        if not is_quoted(line) and not is_divider(line)
    )


def without_dividers(lines: list[str]) -> list[str]:
    """The lines without rules and blanks at their end: they belong to the history that was cut off below."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_divider(lines[end - 1])):
        end -= 1
    return lines[:end]


def brings_history(lines: list[str], at: int, head: Head, known: Circumstances) -> bool:
    """Whether what the head introduces is what the mail answers, and not material of the author's.

    A mail that answers nothing carries letters of third parties as material, one that answers carries one as
    material where the author announces it and goes on below.
    """
    is_partner = known.is_partner(head.sender)
    if head.mark is Mark.SPOKEN:
        return known.answers and is_partner
    if is_partner:
        return True
    return known.answers and not (_is_announced(lines, at) and _goes_on(lines, at + head.size))


def _is_announced(lines: list[str], at: int) -> bool:
    """Whether the author's words above present what stands here: `I ran:`."""
    above = next((line for line in reversed(lines[max(0, at - 4) : at]) if line.strip()), "")
    return above.rstrip().endswith(":") and not is_quoted(above)


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether the author's words or another letter follow the letter that begins at `at`."""
    if quote_follows(lines, at):
        return has_words(lines[_run_end(lines, at) :])
    heads = (mark_at(lines, index) for index in range(at, len(lines)))
    return any(head is not None and head.mark in _UNMARKED for head in heads)


def _run_end(lines: list[str], at: int) -> int:
    """The index behind the marked lines that begin at `at` or behind blank lines there."""
    end = at
    for index in range(at, len(lines)):
        if is_quoted(lines[index]):
            end = index + 1
        elif lines[index].strip():
            break
    return end


def _head_of_quote(lines: list[str], at: int) -> Head | None:
    """What introduces marked lines here: an attribution above them, or (size 0) their first line, as with Apple."""
    if not is_quoted(lines[at]):
        if not any(map(is_quoted, lines[at + 1 : at + 1 + _HEAD_LINES])):
            return None
        head = mark_at(lines, at)
        is_head = head is not None and head.mark is not Mark.FORWARD
        return head if is_head and head and quote_follows(lines, at + head.size) else None
    if enclosed := enclosed_at(lines, at):
        return enclosed if quote_follows(lines, at + enclosed.size) else None
    if at and is_quoted(lines[at - 1]):
        return None
    inner = [_ONE_MARK.sub("", line, count=1) for line in lines[at : at + 12] if is_quoted(line)]
    head = None if is_quoted(inner[0]) else mark_at(inner, 0)
    if head is None or head.mark not in (*_UNMARKED, Mark.WEAK):
        return None
    # a letter within the quoted one is marked twice
    return None if quote_follows(inner, head.size) else Head(head.mark, 0, head.sender)


def without_quotes(lines: list[str], known: Circumstances, *, is_cut: bool) -> list[str]:
    """Own lines; between answers that stand under quotes, the quoted paragraph each answers.

    `is_cut` says that history was cut off below these lines already.
    """
    if not any(map(is_quoted, lines)):
        return lines
    start = _first_history(lines, known)
    if start is None and is_cut:
        return lines
    above, rest = lines[: start or 0], lines[start or 0 :]
    return without_dividers(above) + _answers(_blocks(rest, known, above), known)


def _first_history(lines: list[str], known: Circumstances) -> int | None:
    """Where the first marked letter begins that is history; one with date and address is believed first."""
    dated = None
    for at in range(len(lines)):
        head = _head_of_quote(lines, at)
        if head is None or not brings_history(lines, at, head, known):
            continue
        if head.mark in _UNMARKED:
            return at
        if dated is None and head.mark is Mark.WEAK:
            dated = at
    return dated


@dataclass(slots=True)
class _Block:
    """Lines of one kind in a row; `introduced` when an attribution stands before a quote."""

    quoted: bool
    lines: list[str]
    introduced: bool = False


def _answers(blocks: list[_Block], known: Circumstances) -> list[str]:
    introduced = any(block.introduced for block in blocks)
    # below own words, marked lines that nothing introduces may be anything, unless a mailer marked them
    answered = known.answers and (known.is_cited or (bool(blocks) and blocks[0].quoted))
    believed = introduced or answered
    told = [
        index for index, block in enumerate(blocks) if not block.quoted and has_words(block.lines)
    ]
    own_after = [index for index in told if index]
    unattributed = not introduced and len(told) > 1
    between = any(index + 1 < len(blocks) for index in own_after)
    interleaved = len(own_after) > 1 or unattributed or between
    kept: list[str] = []
    for index, block in enumerate(blocks):
        if not block.quoted or not believed:
            kept += block.lines
        elif interleaved and index + 1 in own_after:
            kept += _context(block.lines)
    return kept


def _blocks(lines: list[str], known: Circumstances, above: list[str]) -> list[_Block]:
    """The lines by kind; `above` are the author's that stand over them."""
    whole = above + lines
    blocks: list[_Block] = []
    at = len(above)
    while at < len(whole):
        head = _head_of_quote(whole, at)
        history = head is not None and brings_history(whole, at, head, known)
        own_end = _material_end(whole, at, head, is_history=history)
        if head and history:
            at += head.size
            end = _run_end(whole, at)
            if blocks and not blocks[-1].quoted:
                blocks[-1].lines = without_dividers(blocks[-1].lines)
            blocks.append(_Block(quoted=True, lines=whole[at:end], introduced=True))
            at = end
            continue
        end = own_end or (_run_end(whole, at) if is_quoted(whole[at]) else at + 1)
        quoted = is_quoted(whole[at]) and not own_end
        if blocks and blocks[-1].quoted == quoted:
            blocks[-1].lines += whole[at:end]
        else:
            blocks.append(_Block(quoted=quoted, lines=whole[at:end]))
        at = end
    return blocks


def _material_end(lines: list[str], at: int, head: Head | None, *, is_history: bool) -> int:
    """The index behind marked lines that are the author's material with what introduces them, else 0."""
    if is_history:
        return 0
    if head is not None and not is_quoted(lines[at]):
        return _run_end(lines, at + head.size)
    return _run_end(lines, at) if is_quoted(lines[at]) and _is_announced(lines, at) else 0


def _context(quoted: list[str]) -> list[str]:
    """The last quoted paragraph, which the answer below it is about."""
    end = len(quoted)
    while end and not quoted[end - 1].strip("> \t"):
        end -= 1
    start = end
    while start and quoted[start - 1].strip("> \t") and end - start < _CONTEXT_LINES:
        start -= 1
    return quoted[start:end]
