"""Owns the frame in which a mail is shown as it was sent: its page, and the little that this page may do (T10).

Nothing in it runs and it has no origin, framed or opened by itself; remote images are fetched only where the reader
asked for them. Links lead out of it into a window of their own, which learns neither who opened it nor from where.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from reglament.channels.email.reading.pictures import enclosed, with_enclosed, with_remote
from reglament.store.models import StoredFile, Ticket
from reglament.store.models.messages import Message

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
# what browsers draw and nothing else; together no more than a page may well weigh
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_PICTURES = 8 * 1024 * 1024
# the author chose colours for white paper: the dark theme, which the page around hands on, turns paper and ink over
# and lets pictures be
STYLE = """
html { background: #fff; }
body {
  margin: 1rem; max-width: 48rem; color: #1b1d24; overflow-wrap: anywhere;
  font: 0.9375rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
}
a { color: #2b4bb8; }
img { max-width: 100%; height: auto; }
img:not([src]) { outline: 1px dashed #8a8f9c; font-size: 0.8125rem; color: #565b68; }
pre { white-space: pre-wrap; }
td, th { padding: 2px 4px; vertical-align: top; overflow-wrap: normal; }
th:not([align]) { text-align: start; }
blockquote { margin: 0.5em 0; padding-left: 0.75em; border-left: 2px solid #c9ccd4; }
@media (prefers-color-scheme: dark) {
  html { background: #e0e1e5; filter: invert(1) hue-rotate(180deg); }
  img[src] { filter: invert(1) hue-rotate(180deg); }
}
"""
STYLE_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
PAGE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>{number}</title><base target="_blank"><style>{style}</style></head>\n<body>{words}</body></html>\n'
)


def message_sent(user: Any, number: str, seq: int) -> Message:
    """Return a message that came with HTML, in a request that the reader may see; raises Http404."""
    row = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    found = Message.objects.visible_to(user).exclude(html=None)
    return get_object_or_404(found, ticket=row, seq=seq)


def framed(user: Any, number: str, seq: int, images: int) -> HttpResponse:
    """Return the page of the frame; `images` asks for remote ones; raises Http404."""
    message = message_sent(user, number, seq)
    words = with_enclosed(message.html or "", _pictures(message))
    if images:
        words = with_remote(words)
    page = PAGE.format(
        language=escape(message.language), number=escape(number), style=STYLE, words=words
    )
    return HttpResponse(page, content_type="text/html; charset=utf-8", headers=_headers(images))


def _headers(images: int) -> dict[str, str]:
    pages = settings.PUBLIC_URL if settings.FILES_URL else "'self'"
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{STYLE_DIGEST}'",
        "img-src data: https:" if images else "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {pages}",
        f"sandbox {SANDBOX}",
    )
    headers = {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        # names of hosts that a mail links to are looked up when one goes there, and not before
        "X-DNS-Prefetch-Control": "off",
        "Cache-Control": "private, no-store",
    }
    # it knows no third host: where files have their own, `frame-ancestors` stands alone
    return headers if settings.FILES_URL else {**headers, "X-Frame-Options": "SAMEORIGIN"}


def _pictures(message: Message) -> Mapping[str, str]:
    """Return the images that came with the mail and stand in its words, as data: addresses by Content-ID."""
    wanted, left = enclosed(message.html or ""), MOST_PICTURES
    chosen: dict[str, Mapping[str, Any]] = {}
    for file in message.attachments:
        content_id = file.get("content_id", "").strip("<> ")
        if content_id in wanted and file["media_type"] in PICTURES and file["size"] <= left:
            chosen[content_id] = file
            left -= file["size"]
    return _drawn(message, chosen) if chosen else {}


def _drawn(message: Message, chosen: Mapping[str, Mapping[str, Any]]) -> Mapping[str, str]:
    digests: Iterable[str] = {file["sha256"] for file in chosen.values()}
    stored = StoredFile.objects.filter(vendor=message.vendor_id, sha256__in=digests)
    content = {one.sha256: b64encode(bytes(one.content)).decode() for one in stored}
    return {
        content_id: f"data:{file['media_type']};base64,{content[file['sha256']]}"
        for content_id, file in chosen.items()
        if file["sha256"] in content
    }
