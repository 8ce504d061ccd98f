"""Owns the page of canned answers: the list, a new one, changes; placeholders are those of letters."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.notices import IN_ANSWERS
from reglament.operations.write_reply import drop_canned, keep_canned
from reglament.store.models.writing import CannedAnswer
from reglament.web.agent.frame import desk_context
from reglament.web.lengths import require_length, typed
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, staff_of, with_form
from reglament.web.telling import telling
from reglament.web.words import say

# each field with its label and how many characters it takes
LONGEST = {
    "title": ("canned.name", 120),
    "text_en": ("canned.text_en", 20_000),
    "text_ru": ("canned.text_ru", 20_000),
}


@with_form
@open_to(Rule.STAFF)
def canned_answers(request: HttpRequest) -> HttpResponse:
    """Show the canned answers of the vendor; a POST keeps, changes or drops one."""
    if request.method == "POST":
        return _changed(request)
    return _page(request)


def _page(
    request: HttpRequest, *, key: int | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    """Show the answers; what was `given` and refused stands in the form of the answer `key`, else of a new one."""
    context = desk_context(request, here="canned", at=wall_time.now())
    rows = list(CannedAnswer.objects.visible_to(request.user).order_by("title"))
    language = get_language() or "en"
    placeholders = [(name, say(f"filled.{name}", language)) for name in sorted(IN_ANSWERS)]
    ours = key if key in {one.pk for one in rows} else None
    shown = {
        "answers": rows,
        "placeholders": placeholders,
        "refused": "new" if given and ours is None else ours,
        "given": given,
    }
    status = 422 if given else 200
    return render(request, "reglament/canned.html", {**context, **shown}, status=status)


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
    written = {name: typed(request, name) for name in LONGEST}
    with telling(request, done="canned.kept") as told:
        for name, (label, most) in LONGEST.items():
            require_length(label, written[name], most)
        keep_canned(staff, key=key, **written, at=wall_time.now())
    return redirect("canned_answers") if told.done else _page(request, key=key, given=written)
