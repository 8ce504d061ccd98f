"""Owns reading a whole number that came with a form: one that no row can have is 0, however long it is."""

# 18 digits fit every key of both databases
MOST_DIGITS = 18


def whole(text: str) -> int:
    """Return the number that `text` is, 0 where it is none or too long to be meant."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else 0
