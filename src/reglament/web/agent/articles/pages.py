"""Owns the desk's shelf of articles and the page that writes one: save, preview, publish, withdraw."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.knowledge.articles import LANGUAGES, MOST_TITLE, Draft, lines_changed
from reglament.core.model.items import ItemKind
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.work_items import document
from reglament.operations.write_article import (
    FilesAsked,
    draft_of,
    publish_article,
    save_article,
    withdraw_article,
)
from reglament.store.models import Article, ArticleEdition, StaffMember, WorkItem
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.queries.articles import USES, articles_with_words, readers
from reglament.web.agent.articles.begun import begun_from
from reglament.web.agent.articles.writing import (
    Writing,
    control_of,
    posted,
    with_files,
    writing_context,
)
from reglament.web.agent.doing import actor_of
from reglament.web.agent.frame import desk_context
from reglament.web.answering import led_on
from reglament.web.article_files import handed_out
from reglament.web.lengths import require_length
from reglament.web.moments import tongue
from reglament.web.rights import Rule, open_to, sent_only, staff_of, with_form
from reglament.web.telling import telling
from reglament.web.words import say

COUNTED = timedelta(days=30)
MOST_FOUND = 100
MOST_BODY = 200_000
MOST_CATEGORY = 80
MOST_TASKS = 100
EMPTY = Draft(title=Words("", ""), body=Words("", ""), category=Words("", ""))


def writer(request: HttpRequest) -> StaffMember:
    """Return the member of staff who writes; pages behind `Rule.STAFF` always have one."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


@open_to(Rule.STAFF)
def article_shelf(request: HttpRequest) -> HttpResponse:
    """Show every article of the vendor with its state, its readers and what they found in it."""
    at, staff = wall_time.now(), writer(request)
    query = request.GET.get("q", "")[:400]
    articles = Article.objects.visible_to(request.user)
    rows = (
        articles_with_words(articles, query, most=MOST_FOUND)
        if query.strip()
        else list(articles.order_by("-changed_at", "-pk")[:MOST_FOUND])
    )
    read = readers(staff.vendor_id, since=at - COUNTED)
    none = dict.fromkeys(USES, 0)
    return render(
        request,
        "reglament/articles.html",
        {
            **desk_context(request, here="articles", at=at),
            "lines": [(row, read.get(row.pk, none)) for row in rows],
            "query": query,
            "deflected": sum(one["solved"] + one["left"] for one in read.values()),
        },
    )


@with_form
@open_to(Rule.STAFF)
def article_new(request: HttpRequest) -> HttpResponse:
    """Begin an article; `?from=` a request's number, with what was asked and answered there."""
    return _form(request, None)


@with_form
@open_to(Rule.STAFF)
def article_edit(request: HttpRequest, article: int) -> HttpResponse:
    """Write the next edition of an article."""
    return _form(request, get_object_or_404(Article.objects.visible_to(request.user), pk=article))


def _form(request: HttpRequest, article: Article | None) -> HttpResponse:
    rows = article.editions.select_related("saved_by").order_by("-number") if article else ()
    editions = list(rows)
    chosen = _chosen(editions, request.GET.get("edition", ""))
    of = _chosen(editions, request.POST["files_of"]) if "files_of" in request.POST else chosen
    before = draft_of(of).files if of else ()
    begun = None if article else begun_from(request.user, request.GET.get("from", ""))
    writing = Writing(
        draft=draft_of(chosen) if chosen else begun.draft if begun else EMPTY,
        files=FilesAsked(of=of.number if of else 0),
        based_on=editions[0].number if editions else 0,
    )
    refused: Refused | None = None
    if request.method == "POST":
        writing = posted(request, of=writing.files.of, before=before)
        try:
            if request.POST.get("do") != "preview":
                kept = _kept(request, article, writing)
                return led_on(request, redirect("article_edit", kept.pk))
            writing = with_files(request, article, writing)
        except Refused as why:
            refused = why
    context = {
        **desk_context(request, here="articles", at=wall_time.now()),
        "article": article,
        "begun": begun.ticket if begun else None,
        "tasks": open_tasks(request)[:MOST_TASKS],
        "ticked": request.POST.getlist("task"),
        "editions": editions,
        "chosen": chosen.number if chosen else 0,
        "changes": _changes(editions, chosen),
        **writing_context(article, writing, refused, before=before),
    }
    return render(request, "reglament/article_edit.html", context, status=422 if refused else 200)


def _chosen(editions: Sequence[ArticleEdition], asked: str) -> ArticleEdition | None:
    """Return the edition whose number is asked for, else the newest; None where there is none."""
    return next((one for one in editions if str(one.number) == asked), next(iter(editions), None))


def _changes(
    editions: Sequence[ArticleEdition], chosen: ArticleEdition | None
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return by language which lines left ("-") and came ("+") with an edition, and files; nothing for the first."""
    before = next((one for one in editions if chosen and one.number == chosen.number - 1), None)
    if chosen is None or before is None:
        return []
    old, new = draft_of(before), draft_of(chosen)
    found = [(code, lines_changed(_lines(old, code), _lines(new, code))) for code in LANGUAGES]
    names = ([one.name for one in draft.files] for draft in (old, new))
    found.append((tongue(), lines_changed(*names)))
    return [(code, lines) for code, lines in found if lines]


def _lines(draft: Draft, code: str) -> list[str]:
    parts = (draft.title, draft.category, draft.body)
    return [line for part in parts for line in part.in_language(code).splitlines()]


def _kept(request: HttpRequest, article: Article | None, writing: Writing) -> Article:
    """Save what was changed and publish it where that is asked; raises Refused where it is not saved.

    What is refused only to be published is saved, and the next page says why it is a draft.
    """
    publishing = request.POST.get("do") == "publish"
    if publishing and article is not None and not _is_changed(request, article, writing):
        _publish(request, article)
        return article
    saved = _save(request, article, writing)
    if not (publishing and _publish(request, saved)):
        messages.success(request, say("write.saved", get_language() or "en"))
    return saved


def _is_changed(request: HttpRequest, article: Article, writing: Writing) -> bool:
    """Tell whether the form says anything else than the newest edition."""
    newest = article.editions.get(number=article.latest)
    return with_files(request, article, writing).draft != draft_of(newest)


def _save(request: HttpRequest, article: Article | None, writing: Writing) -> Article:
    """Keep the edition; raises Refused, also for what is longer than is kept."""
    draft = writing.draft
    for key, part, most in (
        ("write.title", draft.title, MOST_TITLE),
        ("write.category", draft.category, MOST_CATEGORY),
        ("write.body", draft.body, MOST_BODY),
    ):
        require_length(key, max(part.en, part.ru, key=len), most)
    return save_article(
        draft,
        staff=writer(request),
        at=wall_time.now(),
        article=article.pk if article else None,
        based_on=writing.based_on,
        files=writing.files,
    )


def open_tasks(request: HttpRequest) -> VisibleQuerySet[WorkItem]:
    """Return the documentation tasks that no article answers yet."""
    rows = WorkItem.objects.visible_to(request.user).filter(kind=ItemKind.DOCUMENTATION)
    return rows.filter(article=None, merged_into="").order_by("-pk")


def _publish(request: HttpRequest, article: Article) -> bool:
    """Publish the newest edition; return whether it was.

    The documentation tasks it answers are told to whom they were opened for (IS-96).
    """
    with telling(request, done="write.published", control=control_of) as told:
        publish_article(article, staff=writer(request), at=wall_time.now())
        tasks = open_tasks(request).filter(number__in=request.POST.getlist("task")[:MOST_TASKS])
        document(list(tasks), article, actor=actor_of(request), at=wall_time.now())
    return told.done


@sent_only
@open_to(Rule.STAFF)
def article_withdraw(request: HttpRequest, article: int) -> HttpResponse:
    """Take the article away from readers."""
    row = get_object_or_404(Article.objects.visible_to(request.user), pk=article)
    withdraw_article(row, staff=writer(request), at=wall_time.now())
    messages.success(request, say("write.withdrawn", get_language() or "en"))
    return redirect("article_edit", row.pk)


@open_to(Rule.STAFF)
def edition_file(request: HttpRequest, article: int, digest: str, file: str) -> HttpResponse:
    """Hand out a file of any edition of an article."""
    row = get_object_or_404(Article.objects.visible_to(request.user), pk=article)
    files = (one for edition in row.editions.all() for one in draft_of(edition).files)
    return handed_out(request, row, files, (digest, file))
