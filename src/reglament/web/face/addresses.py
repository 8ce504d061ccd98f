"""Owns where links of templates lead."""

from functools import lru_cache

from django.urls import reverse
from jinja2 import pass_context
from jinja2.runtime import Context


@lru_cache(4096)
def url(name: str, *parts: object) -> str:
    """Return the path of a page."""
    return reverse(name, args=parts)


@pass_context
def querystring(context: Context, **changes: object) -> str:
    """Return the query of the page asked for with some of its parameters changed."""
    asked = context["request"].GET.copy()
    for name, value in changes.items():
        asked[name] = value
    return f"?{asked.urlencode()}"
