"""Owns what readers see of articles: the list with its search, one article, and what they say of it."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from reglament import wall_time
from reglament.core.knowledge.article_files import ArticleFile
from reglament.core.knowledge.articles import languages
from reglament.operations.count_article_use import count_opened, count_solved
from reglament.operations.write_article import draft_of
from reglament.store.models import Article
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.queries.articles import (
    articles_fitting,
    articles_with_words,
    published_articles,
)
from reglament.store.queries.found import numbered
from reglament.web.article_files import handed_out, pictures_of
from reglament.web.entrance import peer_of, used_up
from reglament.web.markdown import shown
from reglament.web.moments import tongue
from reglament.web.portal.doors import door_of, public_doors
from reglament.web.portal.visits import visit_of
from reglament.web.rights import Rule, contact_of, open_to, sent_only

MOST_FOUND = 30
MOST_SUGGESTED = 3
MOST_ASKED = 400
# of one address in a quarter of an hour: enough for an office, too few to turn a figure (T23)
COUNTED_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """An article in the language that its reader gets; `foreign` where the reader's own is not written.

    `files` are those to be saved, beside the pictures in its text.
    """

    title: str
    body: SafeString
    language: str
    foreign: bool
    files: tuple[ArticleFile, ...]


def readable(request: HttpRequest) -> VisibleQuerySet[Article]:
    """Return the published articles: a customer's vendor's own, for everybody else all."""
    contact = contact_of(request.user)
    return published_articles(contact.vendor_id if contact is not None else None)


@open_to(Rule.EVERYONE)
def article_list(request: HttpRequest) -> HttpResponse:
    """Show the articles by vendor and category, or those with the words asked for.

    A customer who asks by the number of a request reads it first; of a number that is not the own, as of none.
    """
    query = request.GET.get("q", "")[:MOST_ASKED]
    articles = readable(request).select_related("vendor")
    found = articles_with_words(articles, query, most=MOST_FOUND)
    context = {
        "here": "articles",
        "query": query,
        "named": numbered(request.user, query) if contact_of(request.user) else None,
        "found": found,
        "shelves": [] if query.strip() else shelves(articles),
    }
    return render(request, "reglament/article_list.html", context)


def shelves(articles: VisibleQuerySet[Article]) -> list[tuple[str, list[Article]]]:
    """Return the articles by vendor and category, in the order of their names."""
    language = tongue()
    by_shelf: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for one in articles.order_by("pk"):
        category = one.category_ru if language == "ru" else one.category_en
        by_shelf[one.vendor.name, category or one.category_en or one.category_ru].append(one)
    return [
        (f"{vendor} · {category}" if category else vendor, rows)
        for (vendor, category), rows in sorted(by_shelf.items())
    ]


@open_to(Rule.EVERYONE)
def article_page(request: HttpRequest, article: int) -> HttpResponse:
    """Show one published article in the reader's language, else in the one it is written in."""
    row = get_object_or_404(published_articles(), pk=article)
    context = {
        "here": "articles",
        "article": row,
        "reading": reading(row),
        "thanked": request.GET.get("solved") == "1",
        "form": form_after(request, row),
    }
    return render(request, "reglament/article.html", context)


def form_after(request: HttpRequest, article: Article) -> str:
    """Return the path of the form for whom the article did not help; "" where the reader has none."""
    at, contact = wall_time.now(), contact_of(request.user)
    if contact is not None:
        door = door_of(contact, at)
        return reverse("new_request") if door is not None and door.opens else ""
    if request.user.is_authenticated:
        return ""
    open_to_all = (
        one.regulation.code
        for one in public_doors(at)
        if one.mailbox.vendor_id == article.vendor_id
    )
    code = next(open_to_all, "")
    return reverse("public_form", args=[code]) if code else ""


def reading(article: Article) -> Reading:
    """Return the published edition as its reader gets it."""
    draft = draft_of(article.editions.get(number=article.published))
    whole, wanted = languages(draft), tongue()
    language = wanted if wanted in whole else whole[0]
    return Reading(
        title=draft.title.in_language(language),
        body=shown(
            draft.body.in_language(language),
            pictures_of(article, draft.files, route="article_file"),
        ),
        language=language,
        foreign=language != wanted,
        files=tuple(one for one in draft.files if not one.kind),
    )


@open_to(Rule.EVERYONE)
def article_file(request: HttpRequest, article: int, digest: str, file: str) -> HttpResponse:
    """Hand out a file of a published article: of the edition that everybody reads, and of no other."""
    row = get_object_or_404(published_articles(), pk=article)
    files = draft_of(row.editions.get(number=row.published)).files
    return handed_out(request, row, files, (digest, file))


def _is_counted(request: HttpRequest) -> bool:
    """Tell whether what this address says still counts: it reads on, but makes no more figures and sessions."""
    return not used_up({f"articles:{peer_of(request)}": COUNTED_AT_MOST})


@sent_only
@open_to(Rule.EVERYONE)
def article_read(request: HttpRequest, article: int) -> HttpResponse:
    """Count that the article was opened on the way to a request, and lead to it."""
    row = get_object_or_404(published_articles(), pk=article)
    if _is_counted(request):
        count_opened(row, visit=visit_of(request), at=wall_time.now())
    return redirect("article", row.pk)


@sent_only
@open_to(Rule.EVERYONE)
def article_solved(request: HttpRequest, article: int) -> HttpResponse:
    """Count that the article solved the matter, and thank for saying so."""
    row = get_object_or_404(published_articles(), pk=article)
    if _is_counted(request):
        count_solved(row, visit=visit_of(request), at=wall_time.now())
    return redirect(f"{row.get_absolute_url()}?solved=1")


@open_to(Rule.EVERYONE)
def article_suggestions(request: HttpRequest) -> HttpResponse:
    """Show the few articles that fit what is being typed; the part of a page, for the script of a form or a search."""
    query = request.GET.get("q", "")[:MOST_ASKED]
    context = {"suggested": suggested(request, query), "linked": request.GET.get("by") == "link"}
    return render(request, "reglament/article_suggestions.html", context)


def suggested(request: HttpRequest, query: str, vendor: int | None = None) -> list[Article]:
    """Return the articles that fit a subject best, three at the most (AS-12)."""
    articles = readable(request) if vendor is None else published_articles(vendor)
    return articles_fitting(articles, query, most=MOST_SUGGESTED)
