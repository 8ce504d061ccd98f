"""Owns the plain HTML twin of a letter's text; the words themselves belong to the caller."""

import re
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x1f\x7f]+", re.IGNORECASE)
_TRAILING = ".,;:!?)»”’]"
_BODY_STYLE = "font-family:sans-serif;font-size:15px;line-height:1.5;color:#1c2024"


def html_of(text: str, *, language: str = "") -> str:
    """Return the text as a small HTML page: paragraphs, line breaks, quotes and links, all escaped.

    Nothing of the text becomes markup; only http and https addresses become links.
    """
    paragraphs = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip("\n"))
    body = "\n".join(_paragraph(paragraph) for paragraph in paragraphs if paragraph.strip())
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<!doctype html>\n<html{lang}><head><meta charset="utf-8"></head>\n'
        f'<body style="{_BODY_STYLE}">\n{body}\n</body></html>\n'
    )


def _paragraph(paragraph: str) -> str:
    lines = paragraph.split("\n")
    if all(line.startswith(">") for line in lines):
        inner = "<br>\n".join(_linked(line[1:].removeprefix(" ")) for line in lines)
        style = "margin:0 0 1em;padding-left:1em;border-left:3px solid #c8ccd0;color:#5a6068"
        return f'<blockquote style="{style}">{inner}</blockquote>'
    inner = "<br>\n".join(_linked(line) for line in lines)
    return f'<p style="margin:0 0 1em">{inner}</p>'


def _linked(line: str) -> str:
    pieces: list[str] = []
    done = 0
    for match in _LINK.finditer(line):
        address = _without_trailing(match[0])
        pieces.append(escape(line[done : match.start()]))
        pieces.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        done = match.start() + len(address)
    pieces.append(escape(line[done:]))
    return "".join(pieces)


def _without_trailing(address: str) -> str:
    while address[-1] in _TRAILING and not (address[-1] == ")" and "(" in address):
        address = address[:-1]
    return address
