"""Owns what a person wrote into a form that was refused: kept in the session, put back once when the page is read."""

from collections.abc import Mapping

from django.http import HttpRequest

KEY = "refused_form"
# what the form itself brings, and a secret: that stands in its own table until the request closes (IS-105), or nowhere
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "identity", "access_details"})


def keep(request: HttpRequest, number: str, form: str) -> None:
    """Keep what the form of a request's page says, ticks of one name in one text; only the last form is kept."""
    given = {
        name: ",".join(values).replace("\r\n", "\n")
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
    }
    keep_given(request, number, form, given)


def keep_given(request: HttpRequest, number: str, form: str, given: Mapping[str, str]) -> None:
    """Keep what a form shall say when its page is read next; only the last form is kept."""
    request.session[KEY] = {"number": number, "form": form, "given": dict(given)}


def put_back(request: HttpRequest, number: str) -> tuple[str, Mapping[str, str]]:
    """Return the form that was refused on this request's page and what it said, and forget both."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("number") != number:
        return "", {}
    del request.session[KEY]
    return kept["form"], kept["given"]
