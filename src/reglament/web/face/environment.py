"""Owns how templates are read: what they may call, how values are filtered, what a missing name shows."""

from collections.abc import MutableMapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.template import defaultfilters
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script, linebreaks
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup

from reglament.core.notices import unturned
from reglament.web import face
from reglament.web.answering import files_again
from reglament.web.face.charges import money
from reglament.web.fields import asked_together
from reglament.web.kept_forms import LEFT_OUT
from reglament.web.linking import linked
from reglament.web.moments import tongue
from reglament.web.numbers import numbered

OWN = __name__.rpartition(".")[2]


class Pages(Environment):
    """An environment whose templates hold their globals as they are: each imports others several times a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return one mapping instead of a chain of two, of which nothing is looked up as fast; `d` goes first."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Return the environment of all pages; a name that a view left out shows nothing and is false.

    A template calls every public function of the modules beside this one by its name.
    """
    own = {"undefined": ChainableUndefined, "finalize": straight}
    made = Pages(**{**options, **own})
    for name in sorted({one.name for one in iter_modules(face.__path__)} - {OWN}):
        made.globals |= _functions(import_module(f"{face.__name__}.{name}"))
    # what a process serves does not change while it runs, and a page names the same files each time
    made.globals |= {"static": cache(static), "tongue": tongue, "files_again": files_again}
    made.globals |= {"asked_together": asked_together, "left_out": LEFT_OUT}
    made.filters |= {
        "capfirst": defaultfilters.capfirst,
        "date": defaultfilters.date,
        "filesizeformat": defaultfilters.filesizeformat,
        "json_script": json_script,
        "linebreaks": _paragraphs,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "money": money,
        "numbered": _numbered,
        "truncatechars": defaultfilters.truncatechars,
        "urlencode": quote,
    }
    return made


def straight(value: object) -> object:
    """Return what a page is about to show, whoever wrote it, without marks that turn the writing around it.

    Text of several lines stands in a block or a form of its own, turns nothing beside it, and is left as it is.
    """
    if not isinstance(value, str) or value.isascii() or "\n" in value:
        return value
    plain = unturned(value)
    # markup stays that: nothing but marks is left out
    return Markup(plain) if hasattr(value, "__html__") else plain  # noqa: S704


def once(request: HttpRequest) -> dict[str, Any]:
    """Return what all forms of a page share: Django would mask the token anew for each of them."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def _functions(module: ModuleType) -> dict[str, Any]:
    return {
        name: one
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__ and not name.startswith("_")
    }


def _numbered(number: object) -> str:
    return numbered(str(number), tongue())


def _paragraphs(text: object) -> SafeString:
    return mark_safe(linebreaks(linked(str(text))))  # noqa: S308 - `linked` escapes the text
