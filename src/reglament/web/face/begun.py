"""Owns how long words stand on a page: their first lines, and behind them the rest to be unfolded."""

from dataclasses import dataclass

from reglament.web.lengths import grouped
from reglament.web.moments import tongue

# in characters and lines: what is longer is folded, and what stands of it
_WHOLE, _FIRST = (1500, 30), (600, 10)


@dataclass(frozen=True, slots=True)
class Begun:
    """The first lines of words, and the rest of them, "" where they are short; `more` counts its characters."""

    first: str
    rest: str
    more: str


def begun(words: object) -> Begun:
    """Return what stands of words and what is folded: from a line's end, else from a word's."""
    text = str(words)
    most, lines = _WHOLE
    if len(text) <= most and text.count("\n") < lines:
        return Begun(text, "", "")
    at = _end_of_first(text)
    first, rest = text[:at].rstrip(), text[at:].strip("\n")
    ends = text[at : at + 1] == "\n"
    return Begun(first if ends else f"{first}…", rest.lstrip(), grouped(len(rest), tongue()))


def _end_of_first(text: str) -> int:
    """Return where the first lines end: half of what may stand at the least, so that much is seen of one line too."""
    most, lines = _FIRST
    start = "\n".join(text[:most].split("\n")[:lines])
    if len(start) < most:
        return len(start)
    for end in ("\n", " "):
        if (at := start.rfind(end)) >= most // 2:
            return at
    return most
