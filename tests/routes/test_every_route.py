"""Every route under hostile values: no failure, no leak, no change by GET. Made from the routes: new ones are in.

A short run turns the values through all names; SOAK_ROUTES=1 tries each value in each name of each route.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern
from tests.routes.forms import read
from tests.routes.hostile import HOSTILE, turned, wrong_with

from reglament.project import urls as machines
from reglament.web.agent.actions import ACTIONS
from reglament.web.portal.wishes import WISHES
from reglament.web.rights import Rule
from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T18", "T19", "T22")]

SOAK = bool(os.environ.get("SOAK_ROUTES"))
ROUNDS = len(HOSTILE) if SOAK else 2
FORM = "application/x-www-form-urlencoded"
# a request of each regulation that differs in what it knows
UNDER = ("en", "hydra", "aspro", "istom")
VISITORS = ("lead", "customer", "anonymous")
OPEN = {Rule.EVERYONE}
DOORS = {
    "lead": {*OPEN, Rule.SIGNED_IN, Rule.STAFF, Rule.LEAD},
    "customer": {*OPEN, Rule.SIGNED_IN, Rule.CUSTOMER},
    "anonymous": OPEN,
}
# asked for beside what forms have
NAMES = {
    "q",
    "f",
    "page",
    "next",
    "after",
    "month",
    "kind",
    "held",
    "preview",
    "solved",
    "view",
    "form",
    "number",
}
# which of the world's rows a route is about, where its path does not say it by the name of a part
ABOUT = {
    "add_held": "pointed", "take_back": "left", "staff_change": "member", "team_change": "team",
    **dict.fromkeys(("customer", "order_support", "note_contact", "customer_edit", "customer_part"), "customer"),
    "note_letter": "customer",
    "invite_contact": "customer", "release": "release",
}  # fmt: skip
# what a GET of a whole path answers where that is no page
LEADS_ON = {
    "home": {"lead": 302},
    "request_link": {"lead": 302, "customer": 302},
    "welcome": {"customer": 302},
}
NO_PAGE = {"follow_link": 410}
ONLY_SENT = {
    "ask_link", "end_session", "set_about_me", "set_zone", "change_password", "sign_out", "article_read",
    "article_solved",
    "article_withdraw", "take_next", "bulk", "save_view", "drop_view", "choose", "reply", "draft",
    "note_letter",
    "order_support", "note_contact", "invite_contact", "invite_requester", "staff_change", "team_new", "team_change",
    "release_held", "add_held",
    "discard_held", "take_back", "retry_mail", "portal_outage", "send_again",
    "request_say", "request_access", "request_wish", "set_language",
}  # fmt: skip


def rule_of(pattern: URLPattern) -> Any:
    view: Any = pattern.callback
    while not hasattr(view, "rule"):
        view = view.__wrapped__
    return view.rule


def routes_of(who: str) -> list[URLPattern]:
    """Return the routes whose door opens to a visitor; the others are `tests/web/test_rights.py`'s."""
    return [one for one in urlpatterns if rule_of(one) in DOORS[who]]


def usual(pattern: URLPattern, world: SimpleNamespace) -> dict[str, Any]:
    """Return for each part of the route's path one that leads somewhere."""
    known = {
        "view": "all", "code": "istom", "action": "set_priority", "wish": "head", "name": "promises-kept", "token": "x",
    }  # fmt: skip
    given = {
        **known,
        **{k: v for of in world.keys.values() for k, v in of.items() if k not in ("pk", "row")},
    }
    given |= world.keys["held"] | world.keys[ABOUT.get(pattern.name or "", "customer")]
    if pattern.name == "request_wish":
        given["number"] = world.numbers["istom"]
    return {name: given[name] for name in pattern.pattern.converters}


def filled(pattern: URLPattern, parts: dict[str, Any], hostile: str = "", value: str = "") -> str:
    """Return a path of the route; the part `hostile` holds `value` where its kind allows that."""

    def part(match: re.Match[str]) -> str:
        kind, _, name = match[1].rpartition(":")
        whole = kind == "int" and re.fullmatch(r"[0-9]+", value)
        text = kind in {"", "str"} and value and "/" not in value
        slug = kind == "slug" and re.fullmatch(r"[-\w]+", value, re.ASCII)
        if name == hostile and (whole or text or slug):
            return quote(value, safe="", errors="surrogatepass")
        return quote(str(parts[name]), safe="")

    return "/" + re.sub(r"<([^>]+)>", part, str(pattern.pattern))


def paths(
    pattern: URLPattern,
    world: SimpleNamespace,
    values: list[str],
    under: tuple[str, ...] = (),
) -> Iterator[str]:
    """Yield the route's path as it should be, and with each of its parts hostile; each action and wish `under` all."""
    parts = usual(pattern, world)
    yield filled(pattern, parts)
    for name, known in (("action", ACTIONS), ("wish", WISHES)):
        for number in under if name in parts else ():
            for one in known:
                yield filled(pattern, {**parts, name: one, "number": world.numbers[number]})
    for name, value in zip(parts, values, strict=False):
        yield filled(pattern, parts, name, value)


def names_of(world: SimpleNamespace, who: str) -> list[str]:
    """Return the names of all fields of the forms on the visitor's pages, and of what pages are asked for."""
    found = set(NAMES)
    for path in pages_of(world, who):
        reading = read(path, world.clients[who].get(path).content.decode("utf-8", "replace"))
        for link in reading.fetched:
            reading.forms += read(link, world.clients[who].get(link).text).forms
        found |= {name for form in reading.forms for name in form.names}
    return sorted(found - {"csrfmiddlewaretoken"})


def pages_of(world: SimpleNamespace, who: str) -> list[str]:
    """Return the visitor's pages: one of each route, and that of each request."""
    read = [one for one in routes_of(who) if one.name not in {*ONLY_SENT, "live", "own_live"}]
    each = {"lead": "/desk/requests/{}/", "customer": "/requests/{}/"}.get(who)
    numbers = world.numbers.values() if each else ()
    return [
        *(filled(one, usual(one, world)) for one in read),
        *(str(each).format(quote(number)) for number in numbers),
    ]


def encoded(names: list[str], values: list[str]) -> str:
    """Return a pair of each name and a value; what is no Unicode goes as bytes that are no UTF-8."""
    return urlencode(list(zip(names, cycle(values), strict=False)), errors="surrogatepass")


def state() -> dict[str, int | list[Any]]:
    """Return every row of every table that a page could change, but sessions."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_app_config("store").get_models()
        if not model._meta.abstract
    }


def signed_in(world: SimpleNamespace, who: str) -> Client:
    """Return the visitor's client, whatever a route did to the session, with nothing used up."""
    client: Client = world.clients[who]
    if world.users[who] is not None:
        client.force_login(world.users[who])
    cache.clear()
    return client


@pytest.mark.parametrize("who", VISITORS)
def test_most_routes_are_reached_as_they_should_be(world: SimpleNamespace, who: str) -> None:
    """What is asked of a path that leads nowhere proves nothing: each answers as it does to an honest visitor."""
    answered, expected = {}, {}
    for pattern in routes_of(who):
        name = str(pattern.name)
        answered[name] = (
            signed_in(world, who).get(filled(pattern, usual(pattern, world))).status_code
        )
        expected[name] = LEADS_ON.get(name, {}).get(
            who, NO_PAGE.get(name, 405 if name in ONLY_SENT else 200)
        )
    assert answered == expected


# pages that also take what their own form sends
WITH_FORM = {
    "welcome", "new_request", "public_form", "follow_link", "sign_in", "work_page", "releases", "release", "items",
    "customer_new", "customer_edit", "customer_part", "canned_answers", "article_new", "article_edit", "act",
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize("who", VISITORS)
def test_every_route_takes_its_methods_and_names_them_to_all_others(
    world: SimpleNamespace, who: str
) -> None:
    """RFC 9110, 15.5.6: 405 with Allow, before anything else is asked: who it is, whether a form has its proof."""
    client, wrong = Client(enforce_csrf_checks=True), []
    if world.users[who] is not None:
        client.force_login(world.users[who])
    before = state()
    for pattern in [*urlpatterns, *machines.urlpatterns[:3]]:
        name = str(pattern.name)
        taken = ["POST"] if name in ONLY_SENT else ["GET", "HEAD"] + ["POST"] * (name in WITH_FORM)
        path = filled(pattern, usual(pattern, world)) if pattern.name else f"/{pattern.pattern}"
        for method in METHODS:
            if method in taken:
                continue
            answer = client.generic(method, path, b"x=1", content_type=FORM)
            shown = "<h1>" in answer.text or method == "HEAD"
            told = (answer.status_code, answer.get("Allow"), shown)
            if told != (405, ", ".join(taken), True):
                wrong.append((method, path, told))
    assert wrong == []
    assert state() == before


@pytest.mark.parametrize("who", VISITORS)
def test_reading_with_any_value_fails_nowhere_and_changes_nothing(
    world: SimpleNamespace, who: str
) -> None:
    names, client = names_of(world, who), world.clients[who]
    before, wrong = state(), []
    for pattern in routes_of(who):
        for values in turned(str(pattern.name), ROUNDS):
            query = encoded(names, values)
            for path in paths(pattern, world, values):
                wrong += wrong_with(client.get(f"{path}?{query}"), path)
        if state() != before:
            wrong.append(f"{pattern.name} changes something by GET")
            before = state()
    assert wrong == []


@pytest.mark.parametrize("who", VISITORS)
def test_sending_any_value_in_any_field_fails_nowhere(world: SimpleNamespace, who: str) -> None:
    names, wrong = names_of(world, who), []
    for pattern in routes_of(who):
        for turn, values in enumerate(turned(str(pattern.name), ROUNDS)):
            client, sent = signed_in(world, who), encoded(names, values)
            # whether a regulation knows it or not: a form may be sent that no page offered
            for path in paths(pattern, world, values, UNDER if turn == 0 or SOAK else ()):
                cache.clear()
                with transaction.atomic():
                    wrong += wrong_with(client.post(path, sent, content_type=FORM), path)
                    transaction.set_rollback(True)
    assert wrong == []


@pytest.mark.parametrize("who", VISITORS)
def test_a_nul_in_a_path_names_nothing(world: SimpleNamespace, who: str) -> None:
    """PostgreSQL takes no text with one."""
    answered = {}
    for pattern in routes_of(who):
        for name in usual(pattern, world):
            path = filled(pattern, usual(pattern, world), name, "a\x00b")
            if "%00" in path:
                for method in ("get", "post"):
                    answer = getattr(signed_in(world, who), method)(path)
                    answered[f"{method} {path}"] = answer.status_code
    assert {path: got for path, got in answered.items() if got not in (404, 405)} == {}
    assert len(answered) > 3


# letters and digests hold tokens drawn by lot, events their moment
VARIES = (datetime, bytes, memoryview)
VARYING = re.compile(r"[0-9a-f]{24,}|[\d-]{10}T[\d:.]+|[\w-]{22,}")
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(store_\w+)')


def written_by(client: Client, path: str, sent: dict[str, str]) -> list[str]:
    """Return the rows that sending leaves in tables it writes, but for keys, moments and what is drawn by lot.

    Nothing stays written.
    """
    touched: set[str] = set()

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        touched.update(WRITES.findall(sql))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(noted):
            client.post(path, sent)
        left = [
            VARYING.sub(
                "", f"{model._meta.label} {[v for v in row[1:] if not isinstance(v, VARIES)]}"
            )
            for model in apps.get_app_config("store").get_models()
            if model._meta.db_table in touched
            for row in model._default_manager.values_list()
        ]
        transaction.set_rollback(True)
    return sorted(left)


@pytest.mark.parametrize("who", VISITORS)
def test_columns_sent_by_name_write_what_nothing_sent_writes(
    world: SimpleNamespace, who: str
) -> None:
    columns = {
        field.attname
        for model in apps.get_app_config("store").get_models() for field in model._meta.concrete_fields
    }  # fmt: skip
    sent = dict.fromkeys(sorted(columns - set(names_of(world, who))), "1")
    differ = []
    for pattern in routes_of(who):
        for path in paths(pattern, world, [], UNDER[:1]):
            one, other = (written_by(signed_in(world, who), path, given) for given in (sent, {}))
            if one != other:
                differ.append(path)
    assert differ == []
