"""Owns the words of what customers read: articles, groups of requests, ways to reach us, parts of a regulation."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from reglament.core.regulation.document import ChannelRule
from reglament.store.models.articles import Article
from reglament.web.moments import tongue
from reglament.web.words import say as phrase


def channel_address(rule: ChannelRule) -> SafeString:
    """Return where a channel leads: a link for a mailbox, a page or a telephone number."""
    address = rule.address
    if "@" in address:
        return format_html('<a href="mailto:{}">{}</a>', address, address)
    if address.startswith("https://"):
        return format_html('<a href="{}">{}</a>', address, address)
    if address.startswith("+"):
        dialled = "".join(c for c in address.partition(",")[0] if c in "+0123456789")
        return format_html('<a href="tel:{}">{}</a>', dialled, address)
    return format_html("{}", address)


def article_title(article: Article) -> str:
    """Return an article's title in the reader's language, else in the one it has."""
    return article.title_in(tongue())


def article_category(article: Article) -> str:
    """Return an article's category in the reader's language, else in the one it has."""
    return article.category_in(tongue())


def group_name(name: str) -> str:
    """Return the heading of a group of a customer's requests."""
    return phrase(f"group.{name}", tongue())


def move_title(move: str) -> str:
    """Return whose move it is, in words."""
    return phrase(f"move.{move}", tongue())


def area_title(area: str) -> str:
    """Return what of a regulation changed: its promises, hours, ways, wording or values."""
    return phrase(f"area.{area}", tongue())


def wish_title(name: str) -> str:
    """Return the words of a customer's wish, or of one of its fields."""
    return phrase(f"wish.{name}", tongue())
