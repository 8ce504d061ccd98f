"""Owns that no copy of what a signed-in person was shown is kept: neither by a cache on the way, nor by the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class NothingKept:
    """Middleware: marks each answer to who brings a session, or is given one; whose it is costs no question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if settings.SESSION_COOKIE_NAME in (request.COOKIES.keys() | answer.cookies.keys()):
            patch_cache_control(answer, private=True, no_store=True)
        return answer
