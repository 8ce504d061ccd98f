"""Owns what a person reads who came by a wrong way: to the address of a form by itself, or with a form grown old."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve


class Strayed:
    """Middleware: an address that only takes what a form sends, opened by itself, says so and leads back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        context = {"old": False, "back": _nearest(request.path_info)}
        page = render(request, "reglament/strayed.html", context, status=answer.status_code)
        page["Allow"] = answer["Allow"]
        return page


def form_grown_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer a form without its proof: opened before signing in elsewhere, or by a browser that keeps no cookies."""
    context = {"old": True, "back": request.path_info}
    return render(request, "reglament/strayed.html", context, status=HTTPStatus.FORBIDDEN)


def _nearest(path: str) -> str:
    """Return the nearest page above a path."""
    while path := path.rstrip("/").rpartition("/")[0] + "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
