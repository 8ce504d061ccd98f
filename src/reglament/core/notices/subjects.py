"""Owns how a subject is shown: in rows, on pages and in letters. What was written stays in the history."""

import re

MOST_SHOWN = 200
# what turns the direction of writing, joins or hides: it can make one subject look like another
_DISGUISE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# of these, what turns the writing around it as well: a page shows text of several lines, too, and hides nothing in it
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[\s\x00-\x20\x7f-\x9f\u2028\u2029]+")


def plain_line(text: str) -> str:
    """Return the text as one honest line: no control characters, nothing that turns or hides writing.

    >>> plain_line("invoice \u202egpj.exe\\n")
    'invoice gpj.exe'
    """
    return _BLANKS.sub(" ", _DISGUISE.sub("", text)).strip()


def unturned(text: str) -> str:
    """Return the text without what turns the direction of writing, of its own and of what stands around it.

    >>> unturned("invoice \u202egpj.exe\\n")
    'invoice gpj.exe\\n'
    """
    return _TURNS.sub("", text)


def shown_subject(subject: str, *, most: int = MOST_SHOWN) -> str:
    """Return the subject as one honest line of at most `most` characters, cut between words where there are any.

    >>> shown_subject("the report of March is empty", most=15)
    'the report of…'
    """
    line = plain_line(subject[: most * 20])
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    words = cut.rpartition(" ")[0] if line[most - 1] != " " else cut
    return (words if len(words) > most // 2 else cut).rstrip() + "…"
