"""Every form of every page, filled as a browser does with hostile words: as deep as a signed-in attacker gets.

Forms that a page fetches when they are opened are fetched. A short run takes a few values a form; SOAK_ROUTES=1 all.
"""

import os
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from tests.routes.forms import Form, filled, read
from tests.routes.hostile import ESCAPED, HOSTILE, IMAGE, SCRIPT, turned, wrong_with

from reglament.web.agent.actions import ACTIONS
from reglament.web.portal.wishes import WISHES

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T10", "T18", "T19", "T22")]
SOAK = bool(os.environ.get("SOAK_ROUTES"))
FORM = "application/x-www-form-urlencoded"
PLACE = re.compile(r"/(?:desk/)?requests/[^/]+/")
# of a request no form of an action is left out; these stand on every page, and end what is tried
ENDS = {"/sign-out/", "/language/"}


def pages(world: SimpleNamespace, who: str) -> list[str]:
    """Return the pages of a visitor that hold forms."""
    keys = world.keys
    customer, article = f"/desk/customers/{keys['customer']['pk']}/", keys["article"]["article"]
    desk = [
        "", "search/?q=report", "triage/", "letters/", "items/?kind=wish", "releases/",
        f"releases/{keys['release']['pk']}/", "answers/", "work-log/", "staff/",
        "reports/promises-kept/", "articles/", "articles/new/", f"articles/{article}/", "customers/", "customers/new/",
    ]  # fmt: skip
    parts = [
        "",
        "change/",
        *(f"{part}/{row}/" for part, own in keys["parts"].items() for row in (0, own)),
    ]
    return {
        "lead": [
            *(f"/desk/requests/{quote(one)}/" for one in world.numbers.values()),
            *(f"/desk/{one}" for one in desk), *(f"{customer}{one}" for one in parts), "/account/",
        ],
        "customer": [
            *(f"/requests/{quote(one)}/" for one in world.numbers.values()),
            "/", "/requests/?q=report",
            "/new/", "/new/?form=vip", "/account/", f"/articles/{article}/", "/regulations/istom/",
        ],
        "anonymous": ["/ask/istom/", "/sign-in/", "/articles/", f"/articles/{article}/", "/regulations/tron-en/"],
    }[who]  # fmt: skip


def forms_of(world: SimpleNamespace, who: str) -> dict[str, Form]:
    """Return one form of each kind by what it does: that of an action where it is first offered."""
    client, found = world.clients[who], dict[str, Form]()
    for page in pages(world, who):
        reading = read(page, text_of(client, page))
        for link in dict.fromkeys(reading.fetched):
            if _kind(link) not in found:
                reading.forms += read(link, text_of(client, link)).forms
        for form in reading.forms:
            found.setdefault(_kind(form.action), form)
    return {kind: form for kind, form in found.items() if form.action not in ENDS}


def _kind(action: str) -> str:
    """Return what a path is about, whatever the keys are: N is a request, 1 any other row, 0 a new one."""
    request = "/requests/N/" if action.startswith("/requests/") else "/desk/requests/N/"
    return re.sub(r"/[1-9]\d*(?=/)", "/1", PLACE.sub(request, action))


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def send(client: Client, form: Form, given: dict[str, Any], *, follow: bool = False) -> Any:
    """Send the form as a browser does."""
    cache.clear()
    if form.multipart:
        # each button of a form sends the same files from their beginning
        for one in given.values():
            if not isinstance(one, str):
                one.seek(0)
        whole = {k: _encodable(v) if isinstance(v, str) else v for k, v in given.items()}
        return client.post(form.action, whole, follow=follow)
    body = urlencode(given, errors="surrogatepass")
    if form.method == "get":
        return client.get(f"{form.action.partition('?')[0]}?{body}")
    return client.post(form.action, body, content_type=FORM, follow=follow)


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def fillings(kind: str, form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield hostile fillings of a form, each with its value: words alone, once everything that is typed as well."""
    values = HOSTILE if SOAK else [SCRIPT, *next(turned(kind, 1))[:2]]
    for turn, value in enumerate(values, 1):
        for typed in (True, False) if SOAK or turn == 2 else (True,):
            for given in filled(form, value, turn, typed=typed):
                yield value, given


def sent(world: SimpleNamespace, who: str, form: Form, given: dict[str, Any], **how: bool) -> Any:
    """Return the answer to a form, and whether a table was written; what it does to the session is forgotten."""
    wrote: list[str] = []

    def noted(execute: Any, sql: str, *more: Any) -> Any:
        wrote.extend(WRITES.findall(sql))
        return execute(sql, *more)

    client = world.clients[who]
    if world.users[who] is not None:
        client.force_login(world.users[who])
    cache.clear()
    with connection.execute_wrapper(noted):
        return send(client, form, given, **how), bool(wrote)


@pytest.mark.parametrize("who", ["lead", "customer", "anonymous"])
def test_every_form_takes_any_words(world: SimpleNamespace, who: str) -> None:
    """Choices as offered, hidden fields as given, words hostile; nothing stays written."""
    forms, wrong, wrote = forms_of(world, who), [], set()
    for kind, form in forms.items():
        for value, given in fillings(kind, form):
            with transaction.atomic():
                answer, written = sent(world, who, form, given, follow=value == SCRIPT)
                wrong += [f"{value[:40]!r} {one}" for one in wrong_with(answer, kind)]
                wrote |= {kind} if written else set()
                transaction.set_rollback(True)
    assert wrong == []
    # a page may lose its forms, and an attack may stop at the first field: then nothing is tried any more
    assert REACHED[who] - set(forms) == set()
    assert (
        set(forms) - wrote - {one for one, form in forms.items() if form.method == "get"}
        == IDLE[who]
    )


WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?store_\w+')
REACHED: dict[str, set[str]] = {
    "lead": {f"/desk/requests/N/do/{name}/" for name in ACTIONS} | {
        "/account/me/", "/desk/answers/", "/desk/articles/1/", "/desk/articles/new/", "/desk/bulk/",
        "/desk/customers/1/accounts/0/", "/desk/customers/1/agreements/0/", "/desk/customers/1/change/",
        "/desk/customers/1/contacts/1/", "/desk/customers/new/", "/desk/items/", "/desk/requests/N/reply/",
        "/desk/releases/", "/desk/releases/1/",
        "/desk/triage/1/discard/", "/desk/triage/1/add/", "/desk/views/", "/desk/work-log/",
    },
    "customer": {f"/requests/N/wish/{name}/" for name in WISHES} | {
        "/new/", "/new/?form=vip", "/requests/N/access/", "/requests/N/say/",
    },
    "anonymous": {"/ask/istom/", "/sign-in/", "/sign-in/link/"},
}  # fmt: skip
# what these words cannot get past: a password that is not theirs, the form of an account's address
IDLE: dict[str, set[str]] = {
    "lead": {
        "/account/password/", "/desk/customers/1/accounts/0/",
        "/desk/customers/1/accounts/1/",
    },
    "customer": {"/account/password/"},
    "anonymous": {"/sign-in/"},
}  # fmt: skip
# where what was put in stands, escaped
SHOWN = {
    "lead": {
        "/account/", "/desk/", "/desk/answers/", "/desk/articles/", "/desk/articles/1/", "/desk/customers/",
        "/desk/customers/1/", "/desk/customers/1/agreements/1/", "/desk/customers/1/change/",
        "/desk/customers/1/contacts/1/", "/desk/items/?kind=wish", "/desk/requests/N/", "/desk/search/?q=report",
        "/desk/triage/",
    },
    "customer": {"/", "/requests/N/"},
}  # fmt: skip

# what would end what others are about
LAST = re.compile(
    r"(merge|close|resolve|refuse|reopen|confirm|discard|withdraw|drop|sessions/end|password|staff/\d+)/$"
)


def test_what_was_put_in_never_comes_out_as_markup(world: SimpleNamespace) -> None:
    """Each word of each form holds markup; then every page is read by everybody."""
    for who in world.clients:
        _put_in(world, who, SCRIPT + IMAGE)
    wrong, shown = list[str](), {who: set[str]() for who in SHOWN}
    for who, client in world.clients.items():
        if world.users[who] is not None:
            client.force_login(world.users[who])
        for page in pages(world, who):
            answer = client.get(page)
            wrong += wrong_with(answer, page)
            if ESCAPED in answer.content.decode():
                shown.setdefault(who, set()).add(_kind(page))
    assert wrong == []
    assert {who: found - shown[who] for who, found in SHOWN.items()} == {
        who: set() for who in SHOWN
    }


def _put_in(world: SimpleNamespace, who: str, word: str) -> None:
    for kind, form in forms_of(world, who).items():
        for given in filled(form, word, 1) if not LAST.search(kind) else ():
            if given.get("do") not in ("drop", "disable"):
                sent(world, who, form, given)
