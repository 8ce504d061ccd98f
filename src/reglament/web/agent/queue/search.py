"""Owns the search page and the palette: one box over requests, people, articles; hits in their context."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.notices import unturned
from reglament.store.models.articles import Article
from reglament.store.models.tickets import Ticket
from reglament.store.queries import found as queries
from reglament.store.queries import search
from reglament.store.queries.articles import articles_with_words
from reglament.store.queries.colleagues import names_of_staff
from reglament.store.queries.filters import LONGEST as LONGEST_FILTER
from reglament.store.queries.filters import Filter
from reglament.store.queries.teams import names_of_teams
from reglament.web.agent.frame import desk_context
from reglament.web.agent.queue.asking import asked_of, regulations_of, shown
from reglament.web.agent.queue.chips import Offer, asked_terms, chips, filter_hint
from reglament.web.quoting import hits
from reglament.web.rights import Rule, open_to
from reglament.web.words import say

# of what is typed into the palette
LONGEST = 200
MOST_HITS, MOST_PEOPLE, MOST_LISTED, MOST_OTHERS = 30, 10, 8, 3
MOST_SHOWN = 20


@open_to(Rule.STAFF)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what has all the words: requests, open and ended, latest first; customers, contacts, articles.

    What is no request stands on the first page only; `after` is the place where another one begins.
    """
    at, language = wall_time.now(), get_language() or "en"
    text = request.GET.get("q", "").strip()
    asked, problems = asked_of(request.user, text, language)
    after = queries.read_after(request.GET.get("after", ""))
    page = queries.page(request.user, asked, at=at, size=MOST_HITS, after=after)
    alone = after is None and not asked.terms
    rows = dict.fromkeys([*_numbered(request.user, asked.words if alone else ""), *page.rows])
    return render(
        request,
        "reglament/search.html",
        {
            **desk_context(request, here="", at=at),
            **_controls(request, asked, page.customers, language),
            **_beside(request.user, asked.words if after is None else ""),
            "query": shown(text[:LONGEST_FILTER], asked, problems, language),
            "longest": LONGEST_FILTER,
            "words_asked": asked.words,
            "problems": problems,
            "page": page,
            "hits": hits(request.user, list(rows), asked.words),
            "started": after is not None,
            "first": _address(asked),
            "following": _address(asked, after=page.following) if page.following else "",
        },
    )


def _numbered(user: Any, words: str) -> list[Ticket]:
    """Return the request that the words are the number of, in full or in short: it comes before all others."""
    found = queries.numbered(user, words)
    return [found] if found else []


def _controls(
    request: HttpRequest, asked: Filter, customers: tuple[str, ...], language: str
) -> dict[str, Any]:
    """Return the chips, offering the customers whose requests were found, and the terms that are asked for."""
    regulations = regulations_of(request)
    named = dict.fromkeys((*asked.values_of("customer"), *customers))
    offer = Offer(
        regulations,
        staff=[name for _, name in names_of_staff(request.user)],
        teams=[name for _, name, _ in names_of_teams(request.user)],
        customers=[*named],
    )
    return {
        "chips": chips(asked, offer, language=language, address=_address),
        "terms": asked_terms(asked, offer, language=language, address=_address),
        "without_terms": _address(replace(asked, terms=())),
        "filter_hint": filter_hint(regulations, language),
    }


def _beside(user: Any, words: str) -> dict[str, Any]:
    """Return the customers, contacts and articles with the words, and whether there are more of them."""
    groups: dict[str, list[Any]] = {
        "customers": list(search.customers_with_words(user, words)[: MOST_PEOPLE + 1]),
        "contacts": list(search.contacts_with_words(user, words)[: MOST_PEOPLE + 1]),
        "articles": _articles(user, words, most=MOST_PEOPLE + 1),
    }
    cut = {name for name, found in groups.items() if len(found) > MOST_PEOPLE}
    return {
        **{name: found[:MOST_PEOPLE] for name, found in groups.items()},
        "cut": cut,
        "names_asked": search.names_asked(words),
    }


def _address(asked: Filter, *, after: int | None = None) -> str:
    wanted = {"q": str(asked), "after": str(after or "")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return reverse("search") + (f"?{query}" if query else "")


@open_to(Rule.STAFF)
def palette(request: HttpRequest) -> HttpResponse:
    """Answer with what the palette finds for the words typed so far: number first, then people and articles.

    Pages and actions stand on the page that opened it, and are listed there.
    """
    language = get_language() or "en"
    text = request.GET.get("q", "")[:LONGEST].strip()
    found = (
        [*_requests(request, text, language), *_others(request.user, text, language)]
        if text
        else []
    )
    shown = [{**one, "title": unturned(one["title"])} for one in found[:MOST_SHOWN]]
    return JsonResponse({"found": shown})


def _articles(user: Any, words: str, *, most: int) -> list[Article]:
    published = Article.objects.visible_to(user).filter(published__gt=0)
    return articles_with_words(published, words, most=most, every=True)


def _requests(request: HttpRequest, text: str, language: str) -> list[dict[str, str]]:
    asked, problems = asked_of(request.user, text, language)
    if problems:
        return []
    latest = queries.latest_found(request.user, asked, at=wall_time.now(), most=MOST_LISTED)
    rows = dict.fromkeys([*_numbered(request.user, text), *latest])
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
