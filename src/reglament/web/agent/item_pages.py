"""Owns the pages of work items: lists by kind, and planning, releasing and merging them."""

from datetime import date

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.core.model.items import ItemKind
from reglament.core.regulation.document import Words
from reglament.operations import work_items
from reglament.store.models.items import WorkItem
from reglament.store.queries.items import reasons_given
from reglament.web.agent.doing import actor_of
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to, with_form
from reglament.web.telling import telling

MOST_SHOWN = 200


@with_form
@open_to(Rule.STAFF)
def items(request: HttpRequest) -> HttpResponse:
    """Show the items of one kind; a POST plans, releases or merges."""
    if request.method == "POST":
        return _changed(request)
    asked = request.GET.get("kind", "")
    kind = asked if asked in set(ItemKind) else ItemKind.DEVELOPMENT.value
    rows = WorkItem.objects.visible_to(request.user).filter(kind=kind)
    context = desk_context(request, here="items", at=wall_time.now())
    counted = rows.annotate(reasons=Count("tickets")).prefetch_related("tickets").order_by("-pk")
    shown = list(counted[:MOST_SHOWN])
    return render(
        request,
        "reglament/items.html",
        {
            **context,
            "kind": kind,
            "kinds": list(ItemKind),
            "items": shown,
            "given": reasons_given(shown),
        },
    )


def _changed(request: HttpRequest) -> HttpResponse:
    with telling(request, done=f"items.done_{_asked(request)}"):
        _carry(request, _asked(request))
    kind = request.POST.get("kind", "")
    back = redirect("items")
    if kind in set(ItemKind):
        back["Location"] += f"?kind={kind}"
    return back


def _asked(request: HttpRequest) -> str:
    do = request.POST.get("do", "")
    if do not in ("plan", "release", "merge"):
        raise Http404(do)
    return do


def _carry(request: HttpRequest, do: str) -> None:
    at, actor = wall_time.now(), actor_of(request)
    if do == "release":
        rows = [_item(request, one) for one in request.POST.getlist("item")[:MOST_SHOWN]]
        name = request.POST.get("release", "")
        work_items.publish_release(rows, name, actor=actor, at=at)
        return
    row = _item(request, request.POST.get("item", ""))
    if do == "plan":
        work_items.plan(row, _day(request.POST.get("day", "")), actor=actor, at=at)
    else:
        into = _item(request, request.POST.get("into", ""))
        work_items.merge_item(row, into, actor=actor, at=at)


def _item(request: HttpRequest, number: str) -> WorkItem:
    row = WorkItem.objects.visible_to(request.user).filter(number=number.strip()[:40]).first()
    if row is None:
        raise Refused(
            Words(f"There is no item {number!r:.60}", f"Нет задачи {number!r:.60}"),
            remedy=Words("Give its number as it is written.", "Укажите номер, как он написан."),
        )
    return row


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as bad:
        raise Refused(
            Words(f"{text!r:.40} is no day", f"{text!r:.40} — не дата"),
            remedy=Words("Write it as 2026-04-02.", "Напишите так: 2026-04-02."),
        ) from bad
