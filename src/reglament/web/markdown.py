"""Owns Markdown -> safe markup: a kept library writes it, the sanitiser of mail has the last word."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import sanitise

LOWEST_HEADING = 6


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def shown(text: str) -> SafeString:
    """Return the text as markup for a page: headings one step lower, since the page has its own first."""
    tokens = _reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"
    markup = _reader().renderer.render(tokens, _reader().options, {})
    return mark_safe(sanitise(markup, Defects()) or "")  # noqa: S308 - the sanitiser wrote it
