"""Owns what a form hears that a script of its page sends: where it leads on, or why not, while its page stays open.

A page that is made anew has lost the files that were chosen on it: no browser puts them back.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

# asks for a part instead of a page, for an answer alone, or for the page that is open already as it is by now
PART, ANSWER, RENEWED = "Reglament-Part", "answer", "renewed"
AGAIN = {"files": "again"}


def by_script(request: HttpRequest) -> bool:
    """Tell whether a script sent the form and leaves its page open."""
    return request.headers.get(PART) == ANSWER


def is_renewed(request: HttpRequest) -> bool:
    """Tell whether a page that is open asks for itself anew (changes.js): it takes nothing meant for the next one."""
    return request.headers.get(PART) == RENEWED


def led_on(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Return `answer`; where it leads on, a script is told where.

    Led there itself, it would use up what the next page has to say.
    """
    if not by_script(request) or not answer.has_header("Location"):
        return answer
    return HttpResponse(status=201, headers={"Location": answer["Location"]})


def sent_back(request: HttpRequest, view: str, *args: Any) -> HttpResponse:
    """Lead back to the page of a refused form, which says why; a script is told that at once."""
    if by_script(request):
        return render(request, "reglament/messages.html", status=422)
    return redirect(reverse(view, args=args, query=AGAIN if request.FILES else None))


def files_again(request: HttpRequest) -> bool:
    """Tell whether the form that led to this page had files, which have to be chosen again."""
    return bool(request.FILES) or request.GET.get("files") == AGAIN["files"]
