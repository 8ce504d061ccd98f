"""Owns a readable line for an invitation (RFC 5545); acting on calendars is left to people."""

import re

from reglament.channels.email.reading.hygiene import one_line

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"(?im)^(METHOD|SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION)(?:;[^:\r\n]{0,200})?:([^\r\n]{0,2000})"
)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def describe(source: str) -> str:
    """Method, times, place and words of the first event, a line each; empty when nothing is told."""
    source = _FOLD.sub("", source[:200_000])
    event = source.find("BEGIN:VEVENT")
    known: dict[str, str] = {}
    for name, value in _LINE.findall(source[:event] if event > 0 else "") + _LINE.findall(
        source[max(event, 0) :]
    ):
        known.setdefault(name.upper(), one_line(_ESCAPED.sub(_unescape, value)))
    lines = [
        " ".join(filter(None, (known.get("METHOD"), known.get("SUMMARY")))),
        " – ".join(filter(None, (known.get("DTSTART"), known.get("DTEND")))),
        known.get("LOCATION", ""),
        known.get("DESCRIPTION", ""),
    ]
    return "\n".join(line for line in lines if line)


def _unescape(found: re.Match[str]) -> str:
    return " " if found[1] in "nN" else found[1]
