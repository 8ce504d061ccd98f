"""Owns the walk over sanitised markup that yields text and hints; sanitising is left to `html`."""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reglament.channels.email.reading.hygiene import clean_text

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>/]+="[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_BLOCKS_WORDS = (
    "address article aside blockquote body caption center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main "
    "ol p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_SPACED_WORDS = "p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre dl"
_SPACED = frozenset(_SPACED_WORDS.split())
_VOID = frozenset({"br", "hr", "img", "col"})
_SIGNATURE = re.compile(
    r"gmail_signature(?!_prefix)|moz-signature|ms-outlook-mobile-signature|(?:^|\s|x_)signature(?:\s|$)|mail-signature|email-signature"
)
_HISTORY = re.compile(
    r"divrplyfwdmsg|appendonsend|outlookmessageheader|mail-editor-reference-message-container"
)
_ANSWER = re.compile(
    r"gmail_attr|moz-cite-prefix"
)  # mailers mark so by what they introduce a quote
_QUOTE = re.compile(r"yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra")
_QUOTE_DEPTH = 10  # deeper quotes are shown at this depth, or prefixes outgrow the text
_BULLET = re.compile(r"\s*(?:-|\d+\.) \Z")
_GMAIL_INDENT = re.compile(r"margin[^;]*40px|border:\s*none")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """Text of markup; `signature` holds indices of its lines, `history_at` the line where history begins.

    `answers` says that a mailer marked what the text answers, `is_cited` that it marked quotes as its own.
    """

    text: str
    signature: frozenset[int]
    history_at: int | None
    answers: bool = False
    is_cited: bool = False


@dataclass(slots=True)
class _Open:
    """One open element and what it changes until it closes."""

    tag: str
    quote: bool = False
    signature: bool = False
    href: str = ""
    text_at: int = 0
    ordinal: int = 0


@dataclass(slots=True)
class _Walk:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    signature: set[int] = field(default_factory=set)
    history_at: int | None = None
    answers: bool = False
    is_cited: bool = False
    stack: list[_Open] = field(default_factory=list)
    quotes: int = 0
    signatures: int = 0
    pre: int = 0
    blank_due: int | None = None  # the quote depth of a blank line that is due before the next text

    def text(self, text: str) -> None:
        if self.pre:
            *whole, last = text.split("\n")
            for line in whole:
                self.line.append(line)
                self.end_line(force=True)
            self.line.append(last)
            return
        text = _SPACE.sub(" ", text)
        if not self.line or self.line[-1].endswith((" ", "\t")):
            text = text.lstrip(" ")
        if text:
            self.line.append(text)

    def end_line(self, *, force: bool = False) -> None:
        text = "".join(self.line).rstrip()
        self.line = []
        if not text and not force:
            return
        depth = min(self.quotes, _QUOTE_DEPTH)
        prefix = "> " * depth
        if self.blank_due is not None and self.lines:
            self.lines.append(("> " * min(depth, self.blank_due)).rstrip())
        self.blank_due = None
        if self.signatures:
            self.signature.add(len(self.lines))
        self.lines.append((prefix + text).rstrip())

    def space(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.blank_due = (
                self.quotes if self.blank_due is None else min(self.quotes, self.blank_due)
            )


def walk(markup: str) -> HtmlText:
    """Text of balanced, escaped markup: blocks on their own lines, quotes marked `> `, links with their address."""
    state = _Walk()
    for closing, tag, attributes, text in _TOKEN.findall(markup):
        if text:
            state.text(entities.unescape(text))
        elif closing:
            _close(state, tag)
        else:
            _open(state, tag, attributes)
    state.end_line()
    return _result(state)


def _result(state: _Walk) -> HtmlText:
    """Lines as one text; cleaning keeps their number, trimming shifts the marks."""
    lines = [clean_text(line).replace("\n", " ") for line in state.lines]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    last = next((index for index in range(len(lines), 0, -1) if lines[index - 1].strip()), 0)
    signature = frozenset(index - first for index in state.signature if first <= index < last)
    history = None if state.history_at is None else max(0, state.history_at - first)
    return HtmlText("\n".join(lines[first:last]), signature, history, state.answers, state.is_cited)


def _open(state: _Walk, tag: str, raw: str) -> None:
    attributes = (
        {name: entities.unescape(value) for name, value in _ATTRIBUTE.findall(raw)} if raw else {}
    )
    if tag in _VOID:
        _void(state, tag, attributes)
        return
    element = _Open(tag, href=attributes.get("href", ""), text_at=len(state.line))
    if tag in _BLOCKS and not _BULLET.match("".join(state.line[-1:])):
        state.end_line()
        spaced = tag in _SPACED and not attributes.get("class", "").startswith("Mso")
        if spaced and not _in_list(state, tag):
            state.space()
    _mark(state, element, attributes)
    if handler := _OPENERS.get(tag):
        handler(state)
    state.stack.append(element)


def _in_list(state: _Walk, tag: str) -> bool:
    return tag in ("ul", "ol", "p") and any(item.tag == "li" for item in state.stack[-3:])


def _mark(state: _Walk, element: _Open, attributes: dict[str, str]) -> None:
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-smartmail', '')}".lower()
    if element.tag == "blockquote":
        marked = "type" in attributes or "quote" in marks
        state.is_cited = state.is_cited or marked
        element.quote = marked or not _GMAIL_INDENT.search(attributes.get("style", ""))
    if not marks.strip():
        state.quotes += element.quote
        return
    if _QUOTE.search(marks):
        element.quote = state.is_cited = True
    element.signature = bool(_SIGNATURE.search(marks)) and not state.quotes
    state.answers = state.answers or bool(_ANSWER.search(marks) and not state.quotes)
    if state.history_at is None and not state.quotes and _HISTORY.search(marks):
        state.end_line()
        state.history_at = len(state.lines)
    if element.quote:
        state.end_line()
    state.quotes += element.quote
    state.signatures += element.signature


def _void(state: _Walk, tag: str, attributes: dict[str, str]) -> None:
    if tag == "br":
        state.end_line(force=True)
    elif tag == "hr":
        state.end_line()
        state.line.append("-" * 20)
        state.end_line()
    elif attributes.get("alt", "").strip():
        state.text(f"[{attributes['alt'].strip()}]")


def _open_item(state: _Walk) -> None:
    parent = next((item for item in reversed(state.stack[-5:]) if item.tag in ("ul", "ol")), None)
    indent = "  " * (sum(item.tag in ("ul", "ol") for item in state.stack[-20:]) - 1)
    if parent and parent.tag == "ol":
        parent.ordinal += 1
        state.line.append(f"{indent}{parent.ordinal}. ")
    else:
        state.line.append(f"{indent}- ")


def _open_cell(state: _Walk) -> None:
    if state.line:
        state.line.append("\t")


def _open_pre(state: _Walk) -> None:
    state.pre += 1


_OPENERS: dict[str, Callable[[_Walk], None]] = {
    "li": _open_item,
    "td": _open_cell,
    "th": _open_cell,
    "pre": _open_pre,
}


def _close(state: _Walk, tag: str) -> None:
    if not state.stack or state.stack[-1].tag != tag:
        return  # a void element's end, or markup that is not ours
    element = state.stack.pop()
    if tag == "a" and element.href.startswith(("http://", "https://")):
        shown = "".join(state.line[element.text_at :]).strip()
        if shown and element.href.rstrip("/") not in (shown, f"http://{shown}", f"https://{shown}"):
            state.line.append(f" <{element.href}>")
    if tag in _BLOCKS or element.quote or element.signature:
        state.end_line()
        if tag in _SPACED:
            state.space()
    state.pre -= tag == "pre"
    state.quotes -= element.quote
    state.signatures -= element.signature
