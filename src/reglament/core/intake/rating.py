"""Owns what an answer to the letter that asks for a rating says: its figure, and the words that go with it (IS-136).

A figure that counts things or begins a list is none, "5 printers" and "1. … 2. …": what is taken for a rating opens
nothing again. Whether the rating is taken is `core.lifecycle.voice`'s.
"""

import re
from dataclasses import dataclass

from reglament.core.intake.answers import ThreadMatch
from reglament.core.lifecycle.voice import check_rateable
from reglament.core.model.interaction import Interaction
from reglament.core.regulation.judging import most_stars
from reglament.core.regulation.refused import Refused

# the letter of the regulation that asks for it
RATING_REQUEST = "rating_request"
_FIGURE = re.compile(
    r"""(?P<stars>\d{1,2})
    (?:\s?(?:/|из\b|of\b|out\ of\b)\s?(?P<most>\d{1,2}))?
    (?:\s?(?:stars?|points?|зв[её]зд\w*|балл\w*)\b|\s?[★⭐+]+)?
    (?:\s*[.,;!…)]*\s*?(?:\n|$)          # nothing else on its line
    |[ ]?[,.;!…]+(?=\s)|\s[-–—]+(?=\s)    # words after a stop
    |\s+(?=thank|спасиб|благодар))""",
    re.VERBOSE | re.IGNORECASE,
)
_LISTED = re.compile(r"^\s*\d{1,2}[.)]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure on the scale, and what was written beside it."""

    stars: int
    comment: str = ""


def begins_with_figure(interaction: Interaction) -> bool:
    """Tell whether the own words begin with a figure: only then is it asked which letter they answer."""
    return interaction.automatic is None and _own(interaction)[:1].isdigit()


def verdict_in(words: str, *, most: int) -> Verdict | None:
    """Return the rating that these words begin with, None where they begin with none of 1 to `most`.

    >>> verdict_in("5, спасибо!", most=5)
    Verdict(stars=5, comment='спасибо!')
    >>> [verdict_in(one, most=5) for one in ("5 printers stand still", "6", "4 of 10", "5,5 mm", "1. one\\n2. two")]
    [None, None, None, None, None]
    """
    found = _FIGURE.match(words)
    if found is None or not 1 <= int(found["stars"]) <= most:
        return None
    comment = words[found.end() :].strip()
    if int(found["most"] or most) != most or comment[:1].isdigit() or _LISTED.search(comment):
        return None
    return Verdict(int(found["stars"]), comment)


def verdict_of(interaction: Interaction, thread: ThreadMatch) -> Verdict | None:
    """Return the rating that an answer to the letter which asks for one gives, None where it is no such answer.

    Files are no part of a rating: what brings any is read as an addition.
    """
    if thread.answers != RATING_REQUEST or any(not one.inline for one in interaction.attachments):
        return None
    try:
        check_rateable(thread.regulation, thread.ticket, interaction.arrived_at)
    except Refused:
        return None
    return verdict_in(_own(interaction), most=most_stars(thread.regulation))


def _own(interaction: Interaction) -> str:
    return (interaction.reply_text or interaction.text).strip()
