"""Owns the search page and the palette: one box over requests, people, articles; hits in their context."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reglament import wall_time
from reglament.store.models.articles import Article
from reglament.store.models.tickets import Ticket
from reglament.store.queries import queue, search
from reglament.store.queries.articles import articles_with_words
from reglament.store.queries.filters import Filter
from reglament.web.agent.frame import desk_context
from reglament.web.agent.queue.page import asked_of
from reglament.web.rights import Rule, open_to
from reglament.web.words import say

LONGEST = 200
MOST_HITS, MOST_PEOPLE, MOST_LISTED, MOST_OTHERS = 30, 10, 8, 3
MOST_SHOWN = 20
BEFORE, AFTER = 60, 160


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that was found, and the place where the words stand, marked."""

    ticket: Ticket
    quote: SafeString


@open_to(Rule.STAFF)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what has all the words: requests, open and ended, latest first; customers, contacts, articles."""
    at, language = wall_time.now(), get_language() or "en"
    text = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    asked, problem = asked_of(text, language)
    tickets = _tickets(request, asked) if text and not problem else []
    return render(
        request,
        "reglament/search.html",
        {
            **desk_context(request, here="", at=at),
            "query": text,
            "problem": problem,
            "hits": _hits(request.user, tickets[:MOST_HITS], asked.words),
            "more": MOST_HITS if len(tickets) > MOST_HITS else 0,
            "customers": search.customers_with_words(request.user, asked.words)[:MOST_PEOPLE],
            "contacts": search.contacts_with_words(request.user, asked.words)[:MOST_PEOPLE],
            "articles": _articles(request.user, asked.words, most=MOST_PEOPLE),
        },
    )


@open_to(Rule.STAFF)
def palette(request: HttpRequest) -> HttpResponse:
    """Answer with what the palette finds for the words typed so far: number first, then people and articles.

    Pages and actions stand on the page that opened it, and are listed there.
    """
    language = get_language() or "en"
    text = request.GET.get("q", "")[:LONGEST].replace("\x00", "").strip()
    found = (
        [*_requests(request, text, language), *_others(request.user, text, language)]
        if text
        else []
    )
    return JsonResponse({"found": found[:MOST_SHOWN]})


def _tickets(request: HttpRequest, asked: Filter) -> list[Ticket]:
    if asked == Filter():
        # a lone quote is text and asks for nothing: an empty filter would find all
        return []
    found = queue.matching(request.user, asked, at=wall_time.now(), ended=True)
    # chosen first and completed afterwards: a common word finds half of a desk, a page shows a few of it
    latest = found.order_by("-pk").values("pk")[: MOST_HITS + 1]
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=latest)
    return list(rows.select_related("customer", "assignee").defer("facts").order_by("-pk"))


def _articles(user: Any, words: str, *, most: int) -> list[Article]:
    published = Article.objects.visible_to(user).filter(published__gt=0)
    return articles_with_words(published, words, most=most, every=True)


def _hits(user: Any, tickets: Sequence[Ticket], words: str) -> list[Hit]:
    sought = search.pattern(words)
    quotes: dict[int, SafeString] = {}
    if sought is not None:
        for ticket, text in search.messages_of(user, [one.pk for one in tickets]):
            first = None if ticket in quotes else sought.search(text)
            if first is not None:
                quotes[ticket] = _quote(text, first.start(), first.end())
    return [Hit(one, quotes.get(one.pk, SafeString(""))) for one in tickets]


def _quote(text: str, start: int, end: int) -> SafeString:
    before = text[max(0, start - BEFORE) : start]
    lead = "" if start <= BEFORE else "… "
    return format_html(
        "{}{}<mark>{}</mark>{}", lead, before, text[start:end], text[end : end + AFTER]
    )


def _requests(request: HttpRequest, text: str, language: str) -> list[dict[str, str]]:
    asked, problem = asked_of(text, language)
    if problem:
        return []
    exact = Ticket.objects.visible_to(request.user).filter(number__in={text, text.upper()})
    rows = dict.fromkeys([*exact[:1], *_tickets(request, asked)[:MOST_LISTED]])
    return [
        {
            "title": f"{row.number} {row.subject[:80]}",
            "url": reverse("ticket", args=[row.number]),
            "kind": say(f"state.{row.state}", language),
        }
        for row in rows
    ]


def _others(user: Any, text: str, language: str) -> list[dict[str, str]]:
    """Return customers, contacts and published articles, each with the page it opens."""
    found = [
        ("customer", one.name, reverse("customer", args=[one.pk]))
        for one in search.customers_with_words(user, text)[:MOST_LISTED]
    ]
    found += [
        ("contact", one.name, reverse("customer_part", args=[one.customer_id, "contacts", one.pk]))
        for one in search.contacts_with_words(user, text)[:MOST_OTHERS]
    ]
    found += [
        ("article", one.title_in(language), one.get_absolute_url())
        for one in _articles(user, text, most=MOST_OTHERS)
    ]
    return [
        {"title": title, "url": url, "kind": say(f"palette.{kind}", language)}
        for kind, title, url in found
    ]
