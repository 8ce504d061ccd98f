"""Owns `value; name=value` fields with RFC 2231 continuations and charsets; file names are left to `attachments`."""

import re
from dataclasses import dataclass, field

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.charsets import decode
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.encoded_words import decode_words

_NAME = re.compile(r"([^\s=;*]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*")
_HEX = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(slots=True)
class Parametrised:
    """A field's main value in lower case, and its parameters decoded, names in lower case."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    number: int
    extended: bool
    text: str


def read_parametrised(text: str, defects: Defects) -> Parametrised:
    """Parse an unfolded Content-Type or Content-Disposition value; never raises."""
    main, separator, rest = text.partition(";")
    if "=" in main and "/" not in main:  # `Content-Disposition: filename=x`
        main, rest, separator = "", text, ";"
    pieces: dict[str, list[_Piece]] = {}
    for segment in _segments(rest) if separator else []:
        found = _NAME.match(segment)
        if not found:
            continue
        name = found[1].lower()
        value = _unquoted(segment[found.end() :])
        pieces.setdefault(name, []).append(_Piece(int(found[2] or 0), bool(found[3]), value))
    joined = {name: _joined(parts, defects) for name, parts in pieces.items()}
    return Parametrised(main.strip().strip("\"'").lower(), joined)


def _segments(text: str) -> list[str]:
    """Split at semicolons that are not quoted; an unclosed quote ends at the end."""
    found: list[str] = []
    start, quoted, at = 0, False, 0
    while at < len(text) and len(found) < limits.PARAMETERS:
        sign = text[at]
        if sign == "\\" and quoted:
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == ";" and not quoted:
            found.append(text[start:at].strip())
            start = at + 1
        at += 1
    found.append(text[start:].strip())
    return [segment for segment in found if segment]


def _unquoted(value: str) -> str:
    value = value.strip()
    if not value.startswith('"'):
        return value
    closing = re.match(r'"((?:[^"\\]|\\.)*)"', value)
    inner = closing[1] if closing else value[1:]
    # A backslash is kept before letters: Windows paths in file names are commoner than quoted letters.
    return re.sub(r'\\(["\\])', r"\1", inner)


def _joined(parts: list[_Piece], defects: Defects) -> str:
    """Join numbered pieces in order; percent-encoded ones carry their charset in the first (RFC 2231, 4)."""
    if len(parts) > 1 and all(part.number == 0 for part in parts):
        extended = [part for part in parts if part.extended]
        parts = extended[:1] or parts[:1]
    parts = sorted(parts, key=lambda part: part.number)
    if not any(part.extended for part in parts):
        return decode_words("".join(part.text for part in parts), defects)
    first = parts[0]
    charset = None
    if first.extended and first.text.count("'") >= 2:
        charset, _, first.text = first.text.split("'", 2)
    raw = b"".join(
        _percent_decoded(part.text) if part.extended else part.text.encode("utf-8")
        for part in parts
    )
    return decode(raw, charset or "utf-8", defects)


def _percent_decoded(text: str) -> bytes:
    pieces = _HEX.split(text)
    return b"".join(
        bytes([int(piece, 16)]) if index % 2 else piece.encode("utf-8", "replace")
        for index, piece in enumerate(pieces)
    )
