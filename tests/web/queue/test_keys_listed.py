"""The list of keys says what is there: it is read beside the scripts, templates and actions, and the page of docs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reglament.web.agent.actions import KEYS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
WEB = ROOT / "src" / "reglament" / "web"
SCRIPT = (WEB / "static" / "reglament" / "keys.js").read_text(encoding="utf-8")


def listed(page: str) -> dict[str, set[str]]:
    """Return the keys of each part of the list, those pressed one after another as one."""
    sheet = page[page.index('id="keys"') : page.index('id="palette"')]
    parts = re.findall(r"<section><h3>(.+?)</h3><dl>(.+?)</dl></section>", sheet, re.S)
    found = {}
    for title, body in parts:
        terms = [
            re.findall(r"<kbd>(.+?)</kbd>", one) for one in re.findall(r"<dt>(.+?)</dt>", body)
        ]
        found[title] = {
            key
            for keys in terms
            for key in ([" ".join(keys)] if keys[0] in ("G", "Ctrl") else keys)
        }
    return found


def letters(codes: str) -> set[str]:
    return set(re.findall(r"Key([A-Z])", codes))


def of_script(name: str) -> set[str]:
    found = re.search(rf"const {name} = {{(.+?)}};", SCRIPT)
    assert found is not None, name
    return letters(found[1])


def taken_by(template: str) -> set[str]:
    text = (WEB / "templates" / "reglament" / template).read_text(encoding="utf-8")
    return letters(" ".join(re.findall(r'data-key="([^"{]+)"', text)))


def test_the_list_names_every_key_that_acts_and_no_other(browser: Callable[..., Any]) -> None:
    said = listed(browser("agent").get("/desk/").content.decode())
    leaps = re.search(r"const LEAPS = {(.+?)};", SCRIPT)
    assert leaps is not None
    far = {
        {"PageUp": "PgUp", "PageDown": "PgDn"}.get(one, one)
        for one in re.findall(r"(\w+): ", leaps[1])
    }
    acting = of_script("LETTERS")
    # what each place has of those that act on either: X ticks a row, U leads back to the list
    on_rows, on_request = acting - {"U"}, acting - {"X"}
    assert said == {
        "Everywhere": {"/", "Ctrl K", "Esc", "?", *(f"G {one}" for one in of_script("GO"))},
        "In the queue": on_rows | taken_by("queue.html") | far | {"Enter"},
        "In a request": on_request
        | letters(" ".join(KEYS.values()))
        | taken_by("ticket_composer.html")
        | taken_by("ticket.html")
        | {"Ctrl Enter", "Ctrl Shift Enter", "/"},
    }


def test_the_page_of_docs_names_the_same_keys(browser: Callable[..., Any]) -> None:
    said = listed(browser("agent").get("/desk/").content.decode())
    told: dict[str, set[str]] = {}
    where = ""
    for row in (ROOT / "docs" / "keys.md").read_text(encoding="utf-8").splitlines():
        cells = [one.strip() for one in row.split("|")]
        if len(cells) != 5 or cells[1] in ("where", "---"):
            continue
        where = cells[1] or where
        told.setdefault(where, set()).update(re.findall(r"`(.+?)`", cells[2]))
    queue, request = told["queue, search"], told["request"]
    assert queue == said["In the queue"]
    assert request | told["a form"] | told["composer"] == said["In a request"]
    assert {one for one in told["everywhere"] if len(one) > 1} == {"Ctrl K", "Esc"}


@pytest.mark.parametrize("taken", [False, True])
def test_a_on_a_request_assigns_it_or_hands_it_over(
    taken: bool, browser: Callable[..., Any], opened: Callable[..., Any], people: Any
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    client, url = browser("agent"), f"/desk/requests/{number}/"
    if taken:
        client.post(f"{url}do/assign_me/")
    action = "hand_over" if taken else "assign"
    assert f'/do/{action}/" data-form data-key="KeyA"' in client.get(url).content.decode()
    lead = people.lead.staff_member
    form = {"assignee": lead.pk, "note": "half done", "reason": "her module", "identity": "k"}
    client.post(f"{url}do/{action}/", form)
    assert Ticket.objects.get().assignee == lead
