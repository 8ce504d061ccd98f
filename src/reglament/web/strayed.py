"""Owns what is answered who came by a wrong way: to the address of a form by itself, by a method that no page takes,
or with a form grown old.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from reglament.web.rights import READ, View


class Strayed:
    """Middleware: a method that a view does not take is refused before anything else is asked of the request.

    Whoever opened the address of a form by itself is led back to a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Sequence[Any], _named: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Answer 405 with the methods that the view takes; None where it takes this one."""
        taken = getattr(view, "methods", READ)
        if request.method in taken:
            return None
        reads = "GET" in taken
        back = request.path_info if reads else _nearest(request.path_info)
        context = {"reads": reads, "back": back}
        status = HTTPStatus.METHOD_NOT_ALLOWED
        page = render(request, "reglament/strayed.html", context, status=status)
        page["Allow"] = ", ".join(taken)
        return page


def form_grown_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer a form without its proof: opened before signing in elsewhere, or by a browser that keeps no cookies."""
    context = {"old": True, "back": request.path_info}
    return render(request, "reglament/strayed.html", context, status=HTTPStatus.FORBIDDEN)


def page_at(address: str) -> str:
    """Return an address of this desk, or that of the nearest page above it where it only takes a form."""
    path = urlsplit(address).path
    try:
        view = resolve(path).func
    except Resolver404:
        return address
    return address if "GET" in getattr(view, "methods", READ) else _nearest(path)


def _nearest(path: str) -> str:
    """Return the nearest page above a path."""
    while path := path.rstrip("/").rpartition("/")[0] + "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
