"""Owns addresses in plain text: those of the web become links, all else of the text stays text (T10).

Nothing is linked that shows one place and may lead to another: no names before a host, no marks that cannot be seen.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# what ends an address: blanks, brackets and quotes around it, what RFC 3986 has no place for, and marks without a shape
_ADDRESS = re.compile(
    r"(?<!\w)https?://[^\s<>\"«»“”„`{}|\\^\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+",
    re.IGNORECASE,
)
_STOPS, _PAIRS = ".,:;!?…'’", {")": "(", "]": "["}
# in characters: longer ones no browser is sure to take
_MOST = 2000


def linked(text: str) -> SafeString:
    """Return the text escaped, each address of http and https in it a link without its trailing punctuation.

    One of the desk's own pages is as any link of a page, one of others tells them nothing of who follows it.
    """
    pieces, at = list[str](), 0
    for found in _ADDRESS.finditer(text):
        address = _trimmed(found[0])
        if not _leads(address):
            continue
        pieces += (escape(text[at : found.start()]), _link(address))
        at = found.start() + len(address)
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of the text is escaped


def _link(address: str) -> str:
    own = address.startswith(f"{settings.PUBLIC_URL}/")
    outside = "" if own else ' rel="noopener noreferrer nofollow"'
    return f'<a href="{escape(address)}"{outside}>{escape(address)}</a>'


def _trimmed(address: str) -> str:
    """Return the address without what belongs to the sentence around it; a bracket opened in it stays."""
    if len(address) > _MOST:
        return address
    while address and (address[-1] in _STOPS or _unopened(address)):
        address = address[:-1]
    return address


def _unopened(address: str) -> bool:
    closing = address[-1]
    return closing in _PAIRS and address.count(closing) > address.count(_PAIRS[closing])


def _leads(address: str) -> bool:
    """Tell whether an address has a host, and nothing before it that could be taken for one."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and "@" not in parts.netloc and len(address) <= _MOST
