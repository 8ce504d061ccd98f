"""Owns the page of canned answers: the list, a new one, changes; placeholders are those of letters."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.notices import IN_ANSWERS
from reglament.operations.write_reply import drop_canned, keep_canned
from reglament.store.models.writing import CannedAnswer
from reglament.web.agent.frame import desk_context
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, staff_of
from reglament.web.telling import telling
from reglament.web.words import say

MOST = 20_000


@open_to(Rule.STAFF)
def canned_answers(request: HttpRequest) -> HttpResponse:
    """Show the canned answers of the vendor; a POST keeps, changes or drops one."""
    if request.method == "POST":
        return _changed(request)
    context = desk_context(request, here="canned", at=wall_time.now())
    rows = CannedAnswer.objects.visible_to(request.user).order_by("title")
    language = get_language() or "en"
    placeholders = [(name, say(f"filled.{name}", language)) for name in sorted(IN_ANSWERS)]
    shown = {"answers": rows, "placeholders": placeholders}
    return render(request, "reglament/canned.html", {**context, **shown})


def _changed(request: HttpRequest) -> HttpResponse:
    staff, language = staff_of(request.user), get_language() or "en"
    if staff is None:
        raise Http404
    given = request.POST.get("key", "")
    key = whole(given) or None
    if request.POST.get("do") == "drop" and key is not None:
        drop_canned(staff, key)
        messages.success(request, say("canned.dropped", language))
        return redirect("canned_answers")
    with telling(request, done="canned.kept"):
        keep_canned(
            staff,
            key=key,
            title=request.POST.get("title", "")[:MOST].replace("\x00", ""),
            text_en=request.POST.get("text_en", "")[:MOST].replace("\x00", ""),
            text_ru=request.POST.get("text_ru", "")[:MOST].replace("\x00", ""),
            at=wall_time.now(),
        )
    return redirect("canned_answers")
