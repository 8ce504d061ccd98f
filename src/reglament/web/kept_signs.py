"""Owns that no word of a query or a form holds NUL: no column of PostgreSQL does, and a backup must fit both engines.

Said once for every page; of paths `rights` says it.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class KeptSigns:
    """Middleware: a page reads queries and forms without NUL, names and values alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Put in place of a query or form with NUL the same without."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and _holds_nul(request.POST):
            request.POST = without_nul(request.POST)  # type: ignore[assignment]


def without_nul(words: QueryDict) -> QueryDict:
    """Return the same names and values without NUL, as unchangeable as those given."""
    kept = QueryDict(mutable=True)
    for name, values in words.lists():
        kept.setlist(name.replace(NUL, ""), [one.replace(NUL, "") for one in values])
    kept._mutable = False
    return kept


def _holds_nul(words: QueryDict) -> bool:
    return any(NUL in name or any(NUL in one for one in values) for name, values in words.lists())
