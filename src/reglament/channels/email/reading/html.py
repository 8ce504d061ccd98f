"""Owns HTML from strangers: a sanitised copy to show, and its tree walked to text; quoting is left to `quoting`.

Both work on what nh3 (an HTML5 parser in Rust) writes: balanced, escaped markup, which one linear pass can read.
"""

import html as entities
import re

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html_text import HtmlText, walk
from reglament.channels.email.reading.hygiene import clean_text

_SHOWN_TAGS_WORDS = (
    "a abbr b big blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img "
    "ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul "
    "var"
)
_SHOWN_TAGS = set(_SHOWN_TAGS_WORDS.split())
_WALKED_TAGS = _SHOWN_TAGS | {
    "address",
    "article",
    "section",
    "header",
    "footer",
    "main",
    "aside",
    "form",
    "body",
}
_DROPPED_WORDS = (
    "script style head title svg math template noembed noframes iframe object applet audio video"
)
_DROPPED = set(_DROPPED_WORDS.split())
_SHOWN_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "title", "loading"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "font": {"color"},
    "*": {"dir", "lang"},
}
_WALKED_ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt"},
    "blockquote": {"type", "cite"},
    "*": {"class", "id", "style", "data-smartmail"},
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_UNCLOSED_WORDS = (
    "p li td th tr dt dd br hr img input meta link col option area base embed source wbr param tbody thead tfoot "
    "html body head o st1 v w"
)
_UNCLOSED = frozenset(_UNCLOSED_WORDS.split())
_CRUDE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)|<[/!?a-zA-Z][^<>]*>?", re.I | re.S
)
# quotes that nothing closes are characters of the tag
_OPENED = re.compile(r"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+'|[\"'])*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_IMAGE = re.compile(r'<img((?: [^\s"=<>/]+="[^"]*")*)>')
_SOURCE = re.compile(r' src="(?!cid:)([^"]*)"', re.IGNORECASE)
_CLEANERS: dict[str, object] = {}


def sanitise(source: str, defects: Defects) -> str | None:
    """Markup that is safe to show: allow-listed, without styles; remote images keep their address in `data-remote-src`.

    None, with a defect, when the markup is beyond the limits.
    """
    if not _is_tame(source):
        defects.add(
            "limit-html", "the HTML is too large or too deep to be shown, its text was kept"
        )
        return None
    return clean_text(_IMAGE.sub(_without_remote_source, _clean("shown", source)))


def to_text(source: str, defects: Defects) -> HtmlText:
    """The readable text of the markup, with the lines that structure marks as signature or history."""
    if not _is_tame(source):
        defects.add(
            "limit-html", "the HTML is too large or too deep to be shown, its text was kept"
        )
        return HtmlText(
            clean_text(entities.unescape(_CRUDE.sub(" ", source))).strip(), frozenset(), None
        )
    return walk(_clean("walked", source))


def from_text(text: str) -> str:
    """Plain text as markup, for mails that have both kinds of part."""
    return "<p>" + entities.escape(text, quote=False).replace("\n", "<br>") + "</p>"


def _without_remote_source(found: re.Match[str]) -> str:
    return "<img" + _SOURCE.sub(r' data-remote-src="\1"', found[1]) + ">"


def _clean(which: str, source: str) -> str:
    # Imported late: a cold start pays for it only when there is HTML.
    import nh3  # noqa: PLC0415

    cleaner = _CLEANERS.get(which)
    if cleaner is None:
        shown = which == "shown"
        cleaner = nh3.Cleaner(
            tags=_SHOWN_TAGS if shown else _WALKED_TAGS,
            attributes=_SHOWN_ATTRIBUTES if shown else _WALKED_ATTRIBUTES,
            clean_content_tags=_DROPPED,
            url_schemes={"http", "https", "mailto", "tel", "cid"},
            url_relative="deny",
            strip_comments=True,
        )
        _CLEANERS[which] = cleaner
    return str(cleaner.clean(source))  # type: ignore[attr-defined]


def _heaps_attributes(source: str) -> bool:
    """Whether one tag has more attributes than the parser, which compares each with all others, may have."""
    tags = (_QUOTED.sub("", found[0]) for found in _OPENED.finditer(source))
    return any(len(tag.replace("/", " ").split()) > limits.HTML_ATTRIBUTES for tag in tags)


def _is_tame(source: str) -> bool:
    """Whether the HTML5 parser may have it, whose time grows with the square of depth and of one tag's attributes."""
    if len(source) > limits.HTML_CHARACTERS or source.count("<") > limits.HTML_TAGS:
        return False
    if source.count("&") > limits.HTML_TAGS or _heaps_attributes(source):
        return False
    if source.count("<") < limits.HTML_DEPTH:
        return True
    depth = 0
    for closing, name in _TAG.findall(source):
        if name.lower() not in _UNCLOSED:
            depth += -1 if closing else 1
            depth = max(depth, 0)
            if depth > limits.HTML_DEPTH:
                return False
    return True
