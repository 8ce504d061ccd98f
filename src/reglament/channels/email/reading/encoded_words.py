"""Owns RFC 2047 words and raw 8-bit bytes in header fields; the meaning of each field is left to others."""

import binascii
import re
from dataclasses import dataclass

from reglament.channels.email.reading.charsets import decode
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.hygiene import one_line
from reglament.channels.email.reading.transfer import decode_base64, decode_quoted

_START = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?")
_FOLD = re.compile(r"\r?\n(?=[ \t])")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    charset: str
    encoding: str
    content: str


def unfolded(raw: bytes, defects: Defects, *, hint: str | None = None) -> str:
    """The field's value as one line of text, encoded words still encoded (RFC 5322, 2.2.3)."""
    if raw.isascii():
        text = raw.decode("ascii")
    elif b"\x1b$" in raw:
        text = raw.decode("iso2022_jp_ext", "replace")
    else:
        quiet = Defects()
        text = decode(raw, None, quiet, hint=hint)
        defects.add("header-8bit", "a header field holds raw 8-bit bytes, its charset was guessed")
    return one_line(_FOLD.sub("", text.replace("\0", "")))


def decode_words(text: str, defects: Defects) -> str:
    """Text with its encoded words decoded, adjacent ones joined before their charset is applied (RFC 2047, 6.2).

    Tolerates blanks inside words, lower-case encodings, unknown charsets, words glued to text, and
    characters or base64 groups split over adjacent words.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    run: list[_Word] = []
    at = 0
    for word in _words(text):
        between = text[at : word.start]
        if run and between.strip():
            pieces.append(_decode_run(run, defects))
            run = []
        if between.strip() or not run:
            pieces.append(between)
        run.append(word)
        at = word.end
    pieces.append(_decode_run(run, defects))
    pieces.append(text[at:])
    return one_line("".join(pieces))


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    at = 0
    while match := _START.search(text, at):
        close = text.find("?=", match.end())
        if close < 0:
            break
        found.append(
            _Word(match.start(), close + 2, match[1], match[2].lower(), text[match.end() : close])
        )
        at = close + 2
    return found


def _decode_run(run: list[_Word], defects: Defects) -> str:
    """Adjacent words: those of one charset are one run of bytes."""
    decoded: list[str] = []
    index = 0
    while index < len(run):
        charset = run[index].charset.lower()
        same: list[_Word] = []
        while index < len(run) and run[index].charset.lower() == charset:
            same.append(run[index])
            index += 1
        decoded.append(decode(_bytes_of(same, defects), charset, defects))
    return "".join(decoded)


def _bytes_of(words: list[_Word], defects: Defects) -> bytes:
    parts: list[bytes] = []
    pending = ""
    for word in words:
        if word.encoding == "q":
            parts.append(_base64(pending, defects))
            pending = ""
            parts.append(
                decode_quoted(word.content.replace(" ", "_").encode("utf-8"), underscores=True)
            )
            continue
        content = "".join(word.content.split())
        if pending and (len(pending) % 4 == 0 or pending.endswith("=")):
            parts.append(_base64(pending, defects))
            pending = ""
        pending += content
    parts.append(_base64(pending, defects))
    return b"".join(parts)


def _base64(text: str, defects: Defects) -> bytes:
    if not text:
        return b""
    try:
        return decode_base64(text.encode("ascii", "ignore"))
    except (binascii.Error, ValueError):
        defects.add("header-damaged", "an encoded word is not base64")
        return text.encode("utf-8", "replace")
