"""Owns numbers on pages: reading a whole one that came with a form, and showing that of a request.

A form's number that no row can have is 0, however long it is.
"""

from reglament.web.words import say

# 18 digits fit every key of both databases
MOST_DIGITS = 18


def whole(text: str) -> int:
    """Return the number that `text` is, 0 where it is none or too long to be meant."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else 0


def numbered(number: str, language: str) -> str:
    """Return a request's number as people read it: one of digits alone says what it is, "No. 4" or "№ 4".

    Addresses, forms and letters take the number as the regulation writes it.
    """
    bare = number.isascii() and number.isdecimal()
    return say("request.numbered", language, number=number) if bare else number
