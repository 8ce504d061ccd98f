"""Owns making strings safe for every later consumer: no NUL, no lone surrogate; meaning is left to others."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[\s\x00-\x20\x7f]+")
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NONCHARACTERS = re.compile("[\ufffe\uffff]")
# whatever `clean_text` changes: most texts hold none, and one look is enough
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def well_formed(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced by U+FFFD."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean_text(text: str) -> str:
    r"""A text of several lines: `\n` line ends, no control characters but tab and newline."""
    if not _UNCLEAN.search(text):
        return text
    text = _LINE_ENDS.sub("\n", well_formed(text))
    return _NONCHARACTERS.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """A text of one line: every run of blanks and controls is one space, none at the ends."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _NONCHARACTERS.sub("\ufffd", _BLANKS.sub(" ", well_formed(text))).strip()


def undirected(text: str) -> str:
    """The text without the marks that turn writing direction, which disguise names of files and people."""
    return _DIRECTION.sub("", text)
