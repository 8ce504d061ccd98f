"""Every route under hostile values: no failure, no leak, no change by GET. Made from the routes: new ones are in.

A short run turns the values through all names; REGLAMENT_SOAK=1 tries each value in each name of each route.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from itertools import cycle
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from zlib import crc32

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T18", "T19", "T22")]

# one of each class: empty, zero, borders of whole numbers, signs, spaces, quotes of four languages, wildcards,
# control and direction marks, lone surrogates, a formula, a path, a header, a template, markup, length
HOSTILE = [
    "", "0", "-1", "1e3", "٣", "²", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40,
    "NaN", "Infinity", "null", "None", "true", "[]", "{}", " ", "\t", "\r\nX-Evil: 1", "\x00", "a\x00b", "\x7f\x1b[31m",
    "'", "' OR '1'='1", "'; DROP TABLE store_ticket; --", '"', "1) UNION SELECT password FROM store_user --", "%", "_",
    "%%", "%s", "%(x)s", "\\", "*", "(?:", "[", "a" * 5000, "и" * 5000, "\u202e\u2066", "\ufeff", "e\u0301", "ﬀ", "İ",
    "\U0001f9e8", "=1+1", "@SUM(A1)", "../../etc/passwd", "..%2f", "file:///etc/passwd", "//evil.example/",
    "javascript:run(1)", "<script>run(1)</script>", '"><img src=x onerror=run(1)>', "{{ 7*7 }}", "{% debug %}",
    "${7*7}",
    "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z", "24:00", "P1", "all", "id__gt", "vendor__name", "-pk", "?",
]  # fmt: skip
SOAK = bool(os.environ.get("REGLAMENT_SOAK"))
ROUNDS = 1
NAMES = [
    "q",
    "page",
    "next",
    "view",
    "sort",
    "order",
    "filter",
    "language",
    "at",
    "after",
    "before",
    "level",
    "text",
]
LEAKS = re.compile(
    r"Traceback|SECRET_KEY|django\.db|sqlite3\.|psycopg|OperationalError|DoesNotExist|pbkdf2_|argon2\$|/src/reglament"
)
RAW = re.compile(r"<script>run\(1\)|<img src=x onerror=run\(1\)>")


def paths(pattern: URLPattern, number: str, values: list[str]) -> Iterator[str]:
    """Yield the route's path as it should be, and with each of its parts hostile where the route takes it."""
    yield filled(pattern, number)
    for name, value in zip(pattern.pattern.converters, values, strict=False):
        yield filled(pattern, number, name, value)


def filled(pattern: URLPattern, number: str, hostile: str = "", value: str = "") -> str:
    """Return a path of the route; the part `hostile` holds `value` where its kind allows that."""
    usual = {"number": number, "view": "all", "code": "tron-en", "action": "set_priority"}
    by_kind = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}

    def part(match: re.Match[str]) -> str:
        kind, _, name = match[1].rpartition(":")
        if name == hostile and kind == "int" and re.fullmatch(r"[0-9]+", value):
            return value
        if name == hostile and kind in {"", "str"} and value and "/" not in value:
            return quote(value, safe="")
        return by_kind.get(kind, usual.get(name, "x"))

    return "/" + re.sub(r"<([^>]+)>", part, str(pattern.pattern))


def rounds(pattern: URLPattern) -> Iterator[list[str]]:
    """Yield the values, turned: each name meets other ones in each round, and every one of them in a long run."""
    start = crc32(str(pattern.name).encode())
    for one in range(len(HOSTILE) if SOAK else ROUNDS):
        turn = (start + one * (len(HOSTILE) // ROUNDS + 1)) % len(HOSTILE)
        yield HOSTILE[turn:] + HOSTILE[:turn]


def state() -> dict[str, int | list[Any]]:
    """Return every row of every table that a page could change, but sessions."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_app_config("store").get_models()
        if not model._meta.abstract
    }


def fields_of(client: Client, number: str) -> set[str]:
    """Return the names of all fields of the forms on the request's page and on every page without an argument."""
    plain = ["/" + str(one.pattern) for one in urlpatterns if not one.pattern.converters]
    pages = [f"/desk/requests/{number}/", "/regulations/tron-en/", *plain]
    answers = [client.get(page) for page in pages]
    return {
        unescape(name)
        for answer in answers
        if not getattr(answer, "streaming", False)
        for name in re.findall(r'name="([^"]+)"', answer.content.decode("utf-8", "replace"))
    }


# letters and digests hold tokens drawn by lot, events their moment
VARIES = (datetime, bytes, memoryview)
VARYING = re.compile(r"[0-9a-f]{24,}|[\d-]{10}T[\d:.]+|[\w-]{22,}")


def written_by(client: Client, path: str, sent: dict[str, str]) -> list[str]:
    """Return the rows that sending leaves, but for keys, moments and what is drawn by lot; nothing stays written."""
    with transaction.atomic():
        client.post(path, sent)
        left = [
            VARYING.sub(
                "", f"{model._meta.label} {[v for v in row[1:] if not isinstance(v, VARIES)]}"
            )
            for model in apps.get_app_config("store").get_models()
            for row in model._default_manager.values_list()
        ]
        transaction.set_rollback(True)
    return sorted(left)


def checked(answer: Any, path: str) -> list[str]:
    """Return what is wrong with an answer."""
    if getattr(answer, "streaming", False):
        return []
    text = answer.content.decode("utf-8", "replace")
    wrong = [f"{path[:120]}: {answer.status_code}"] if answer.status_code >= 500 else []
    wrong += [f"{path[:120]}: leaks {found}" for found in LEAKS.findall(text)]
    if "html" in answer.get("Content-Type", ""):
        wrong += [f"{path[:120]}: raw {found}" for found in RAW.findall(text)]
    location = answer.get("Location", "")
    if re.match(r"(?:[a-z]+:)?[/\\]{2}|[a-z]+:", location) or "X-Evil" in answer.headers:
        wrong.append(f"{path[:120]}: leads to {location}")
    return wrong


@pytest.fixture
def visitor(desk: SimpleNamespace, opened: Callable[..., Any]) -> SimpleNamespace:
    """A lead's client, which shows failures as answers, beside an open request."""
    from reglament.store.models import StaffMember, User

    number = opened().ticket.number
    user = User.objects.create(username="ilya")
    StaffMember.objects.create(vendor=desk.vendor, user=user, name="Ilya", role="lead")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    names = {*NAMES, *fields_of(client, number)} - {"csrfmiddlewaretoken"}
    return SimpleNamespace(client=client, number=number, names=sorted(names), user=user)


def test_reading_with_any_value_fails_nowhere_and_changes_nothing(
    visitor: SimpleNamespace,
) -> None:
    before, wrong = state(), []
    for pattern in urlpatterns:
        for values in rounds(pattern):
            sent = dict(zip(visitor.names, cycle(values), strict=False))
            for path in paths(pattern, visitor.number, values):
                wrong += checked(visitor.client.get(path, sent), path)
        if state() != before:
            wrong.append(f"{pattern.name} changes something by GET")
            before = state()
    assert wrong == []


def test_sending_any_value_in_any_field_fails_nowhere(visitor: SimpleNamespace) -> None:
    wrong = []
    for pattern in urlpatterns:
        visitor.client.force_login(visitor.user)  # a route may have ended the session
        for values in rounds(pattern):
            sent = dict(zip(visitor.names, cycle(values), strict=False))
            for path in paths(pattern, visitor.number, values):
                wrong += checked(visitor.client.post(path, sent), path)
    assert wrong == []


def test_columns_sent_by_name_write_what_nothing_sent_writes(visitor: SimpleNamespace) -> None:
    columns = {
        field.attname
        for model in apps.get_app_config("store").get_models() for field in model._meta.concrete_fields
    }  # fmt: skip
    sent = dict.fromkeys(sorted(columns - set(visitor.names)), "1")
    differ = []
    for pattern in urlpatterns:
        for path in paths(pattern, visitor.number, []):
            visitor.client.force_login(visitor.user)
            if written_by(visitor.client, path, sent) != written_by(visitor.client, path, {}):
                differ.append(path)
    assert differ == []


def test_every_form_of_a_request_takes_any_words(visitor: SimpleNamespace) -> None:
    """Choices as offered, hidden fields as given, words hostile: as deep as a signed-in attacker gets."""
    wrong = []
    for turn, value in enumerate(HOSTILE if SOAK else HOSTILE[::40]):
        page = visitor.client.get(f"/desk/requests/{visitor.number}/").text
        forms = re.findall(r'<form [^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL)
        assert len(forms) > 5
        for action, body in forms:
            if action != "/sign-out/":
                answer = visitor.client.post(unescape(action), filled_in(body, value, turn))
                wrong += [f"{value[:40]!r} {one}" for one in checked(answer, action)]
    assert wrong == []


def filled_in(form: str, value: str, turn: int) -> dict[str, str]:
    """Return what a browser would send: hidden values, one of the options of each choice, `value` as words."""
    given = {}
    for tag in re.findall(r"<(?:input|textarea|button)\b[^>]*>", form):
        if name := re.search(r'name="([^"]+)"', tag):
            fixed = re.search(r'value="([^"]*)"', tag)
            given[name[1]] = unescape(fixed[1]) if fixed else value
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        offered = re.findall(r'<option value="([^"]*)"', options) or [""]
        given[name] = unescape(offered[turn % len(offered)])
    return given
