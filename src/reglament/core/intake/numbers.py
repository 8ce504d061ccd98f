"""Owns finding ticket numbers and priority tags in what people write."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reglament.core.model.interaction import Interaction
from reglament.core.regulation.document import Regulation

# a number is looked for where people put it: in the subject, and near the beginning of what they wrote anew
MOST_TEXT = 2000
MOST_NUMBERS = 5


def numbers_named(interaction: Interaction, regulations: Sequence[Regulation]) -> tuple[str, ...]:
    """Return the ticket numbers named, the subject's first, as the regulations' numbering writes them (TE-39)."""
    body = (interaction.reply_text or interaction.text)[:MOST_TEXT]
    found = [*_numbers(interaction.subject, regulations), *_in_body(body, regulations)]
    return tuple(dict.fromkeys(found))[:MOST_NUMBERS]


def _in_body(body: str, regulations: Sequence[Regulation]) -> Iterator[str]:
    prefixed = [r for r in regulations if r.numbering.prefix.strip()]
    yield from _numbers(body, prefixed)


def _numbers(text: str, regulations: Sequence[Regulation]) -> Iterator[str]:
    for regulation in regulations:
        numbering = regulation.numbering
        for digits in _pattern(numbering.prefix, numbering.subject).findall(text):
            yield f"{numbering.prefix}{digits.zfill(numbering.digits)}"


@lru_cache(maxsize=256)
def _pattern(prefix: str, subject: str) -> re.Pattern[str]:
    """A prefix marks a number anywhere; without one only the tag of the subject does."""
    if prefix.strip():
        words = re.escape(prefix.strip()).replace(r"\ ", r"\s+")
        gap = r"[\s:№#]*" if prefix.endswith(" ") else r"\s?"
        return re.compile(rf"(?<![\w-]){words}{gap}(\d{{1,12}})(?!\d)", re.IGNORECASE)
    before, _, after = subject.partition("{number}")
    return re.compile(rf"{re.escape(before)}\s*(\d{{1,12}})\s*{re.escape(after)}")


def priority_tag(subject: str, regulation: Regulation) -> str:
    """Return the priority that a tag in the subject names, "" where none does (TE-45)."""
    authority = regulation.authority
    if authority is None:
        return ""
    values = {value.casefold(): value for value in authority.most_urgent_first}
    for word in re.findall(r"\[\s*([^\[\]]{1,40}?)\s*\]", subject):
        if word.casefold() in values:
            return values[word.casefold()]
    return ""
