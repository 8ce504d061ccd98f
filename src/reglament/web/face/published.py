"""Owns the words of what customers read: articles, groups of requests, ways to reach us, parts of a regulation."""

from datetime import UTC, datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reglament.core.regulation.document import ChannelRule, Regulation
from reglament.core.worktime.zones import zone_named
from reglament.reports import Cited
from reglament.store.models.articles import Article
from reglament.web.face.told import clause
from reglament.web.moments import day_told, tongue
from reglament.web.words import say

# how we name the version of a text that prints neither a number nor a day
UNDATED = "undated"


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
    return say(f"group.{name}", tongue())


def move_title(move: str) -> str:
    """Return whose move it is, in words."""
    return say(f"move.{move}", tongue())


def area_title(area: str) -> str:
    """Return what of a regulation changed: its promises, hours, ways, wording or values."""
    return say(f"area.{area}", tongue())


def wish_title(name: str) -> str:
    """Return the words of a customer's wish, or of one of its fields."""
    return say(f"wish.{name}", tongue())


def version_named(regulation: Regulation) -> str:
    """Return "version 1.2.1"; a text without a date has no number that anybody would know it by."""
    if UNDATED in regulation.version:
        return say("published.undated", tongue())
    return say("published.version", tongue(), version=regulation.version)


def cited_clauses(names: Cited) -> SafeString:
    """Return the marks of clauses that a report names."""
    return format_html_join(
        ", ", "{}", ((clause(one, names.identity),) for one in names.split(", "))
    )


def version_number(regulation: Regulation) -> str:
    """Return what stands behind the word "version" within a sentence."""
    if UNDATED in regulation.version:
        return say("published.undated_number", tongue())
    return regulation.version


def legal_day(regulation: Regulation, at: datetime) -> SafeString:
    """Return the day and year of a moment that a regulation dates: a day of its own zone, wherever it is read."""
    day = at.astimezone(zone_named(regulation.zone)).date()
    return format_html(
        '<time datetime="{}">{}</time>', at.astimezone(UTC).isoformat(), day_told(day, tongue())
    )


def rating_told(regulation: Regulation, stars: int) -> str:
    """Return "4 of 5", by the scale of the regulation."""
    scale = regulation.parameters.get("rating_scale")
    return say("rating.of", tongue(), stars=stars, most=scale.value) if scale else str(stars)


def regulation_named(regulation: Regulation) -> str:
    """Return the title with the version in words, once: some titles name it themselves."""
    title = regulation.title.in_language(tongue())
    if regulation.version in title.replace(",", " ").split():
        return title
    return f"{title}, {version_named(regulation)}"
