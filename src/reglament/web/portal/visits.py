"""Owns the name of one visit: what a browser reads on the way to one request; it names nobody."""

from uuid import uuid4

from django.http import HttpRequest

KEY = "visit"


def visit_of(request: HttpRequest) -> str:
    """Return the visit's name, given at the first thing it sends."""
    known = request.session.get(KEY)
    if not isinstance(known, str):
        known = request.session[KEY] = uuid4().hex
    return known


def end_visit(request: HttpRequest) -> str:
    """Return the visit's name and forget it: what follows is another way to another request."""
    known = request.session.pop(KEY, "")
    return known if isinstance(known, str) else ""
