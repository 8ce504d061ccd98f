"""Saved views and their names: none is replaced unasked, and nobody puts one beside another of its name."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from reglament.operations.desk_choices import Audience, NameTakenError, save_view
from reglament.store import models as m
from reglament.store.queries.filters import Filter

pytestmark = pytest.mark.django_db
FORM = {"name": "Mine", "f": "priority:P1", "view": "all", "for": ""}


def kept(name: str) -> list[tuple[str, str, bool]]:
    rows = m.SavedView.objects.filter(name=name).order_by("pk")
    return list(rows.values_list("owner__name", "filter", "shared"))


def saved(client: Any, **changes: Any) -> str:
    answer = client.post("/desk/views/", {**FORM, **changes}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "said", "refused", "replace"),
    [
        (
            "en",
            "The view “Mine” is saved.",
            "The view was not saved: you have one called “Mine”. Replace it, or write another name.",
            "Replace the view “Mine”",
        ),
        (
            "ru",
            "Вид «Mine» сохранён.",
            "Вид не сохранён: у вас уже есть вид «Mine». Замените его или напишите другое название.",
            "Заменить вид «Mine»",
        ),
    ],
)
def test_ones_own_view_is_replaced_only_when_that_is_asked_for(
    browser: Callable[..., Any],
    people: SimpleNamespace,
    language: str,
    said: str,
    refused: str,
    replace: str,
) -> None:
    agent = browser("agent")
    agent.cookies["django_language"] = language
    assert said in saved(agent)
    page = saved(agent, name=" mine ", f="priority:P2", **{"for": "all"})
    assert refused in page
    assert replace in page
    assert kept("Mine") == [("Olga", "priority:P1", False)]
    # what was written stands in the open form
    assert 'name="name" maxlength="80" value=" mine "' in page
    assert '<option value="all" selected>' in page
    row = m.SavedView.objects.get()
    assert f'name="replaces" value="{row.pk}"' in page
    saved(agent, name="mine", f="priority:P2", replaces=row.pk, **{"for": "all"})
    assert (kept("Mine"), kept("mine")) == ([], [("Olga", "priority:P2", True)])
    assert m.SavedView.objects.get().pk == row.pk
    # and only once: the next page asks nothing
    assert replace not in str(agent.get("/desk/").content.decode())


@pytest.mark.threat("T16")
def test_a_view_that_another_shares_is_neither_replaced_nor_doubled(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    agent, lead = browser("agent"), browser("lead")
    saved(agent, name="Ours", **{"for": "all"})
    theirs = m.SavedView.objects.get()
    for forged in ("", theirs.pk, "x", "9" * 30):
        page = saved(lead, name="OURS", f="priority:P2", replaces=forged)
        assert "“Ours” is the name of a view that Olga shares with you" in page
        assert 'name="replaces"' not in page
    assert kept("Ours") == [("Olga", "priority:P1", True)]
    assert m.SavedView.objects.count() == 1
    # a forged key of another's view changes nothing of it
    saved(lead, name="Free", f="priority:P2", replaces=theirs.pk)
    assert kept("Ours") == [("Olga", "priority:P1", True)]
    assert len(kept("Free")) == 1


def test_views_of_one_name_are_told_apart_by_their_owners(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    """What one keeps to oneself is told to nobody, so the other may share one of the same name."""
    agent, lead = browser("agent"), browser("lead")
    saved(agent, name="Same")
    saved(lead, name="Same", **{"for": "all"})
    page = agent.get("/desk/").content.decode()
    leads = people.lead.staff_member.name
    assert all(f"Same <small>· {name}</small>" in page for name in ("Olga", leads))
    assert "Same <small>" not in lead.get("/desk/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_keep_one_name_at_once_the_later_is_asked(
    people: SimpleNamespace,
) -> None:
    owner, start = people.agent.staff_member, threading.Barrier(2)

    def save(name: str) -> bool:
        try:
            start.wait(10)
            save_view(owner, name=name, view="all", asked=Filter(), audience=Audience())
        except NameTakenError:
            return False
        finally:
            connection.close()
        return True

    for turn in range(8):
        with ThreadPoolExecutor(2) as pool:
            both = sorted(pool.map(save, (f"mine{turn}", f"Mine{turn}")))
        assert both == [False, True]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("all OPEN", "en", "“all OPEN” is the name of a view that every desk has."),
        ("Моя  очередь", "ru", "вид «Моя очередь» есть у всех с самого начала."),
        # whoever reads the desk in the other language sees the two beside each other
        ("Свободные", "en", "“Свободные” is the name of a view that every desk has."),
        ("Triage", "ru", "вид «Triage» есть у всех с самого начала."),
    ],
)
def test_a_view_is_not_called_as_one_that_every_desk_has(
    browser: Callable[..., Any], name: str, language: str, said: str
) -> None:
    client = browser("agent")
    client.cookies["django_language"] = language
    page = saved(client, name=name)
    assert said in page
    # at the field, with what was written
    field = page[page.index('name="name" maxlength="80"') :].partition(">")[0]
    assert 'aria-describedby="view-wrong"' in field
    assert m.SavedView.objects.count() == 0


def test_saved_views_stand_in_the_side_of_every_page_and_what_they_hold_is_told_by_one_query(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from django.test.utils import CaptureQueriesContext

    client = browser("agent")
    opened("a", facts={"level": "premium", "priority": "P1"})
    opened("b", facts={"level": "premium", "priority": "P3"})
    for number in range(10):
        saved(client, name=f"View {number}", f="priority:P1" if number % 2 else "")
    page = client.get("/desk/customers/")
    names = [one["title"] for one in page.context["saved_first"]]
    assert names == [f"View {number}" for number in range(8)]
    assert [one["title"] for one in page.context["saved_more"]] == ["View 8", "View 9"]
    assert "View 9" in page.content.decode()
    url = next(one["url"] for one in page.context["saved_first"] if one["title"] == "View 1")
    assert client.get(url).context["saved_first"][1]["current"]
    client.get("/desk/counts/")
    with CaptureQueriesContext(connection) as many:
        counts = client.get("/desk/counts/").json()
    assert (counts[url], counts["/desk/queue/all/"]) == ("1", "2")
    for one in page.context["saved_first"][1:]:
        client.post(f"/desk/views/{one['pk']}/drop/")
    client.get("/desk/counts/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/counts/")
    assert len(many) == len(few)


def test_of_views_that_ask_for_the_same_only_the_opened_one_stands_marked(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    agent = browser("agent")
    stands_in = {name: marked(saved(agent, name=name)) for name in ("Mine", "Same", "Third")}
    page = agent.get("/desk/").content.decode()
    assert marked(page) == ["All open"]
    opened = addresses(page)["Same"]
    html = agent.get(opened).content.decode()
    assert marked(html) == ["Same"]
    assert re.findall("<p>The view “([^”]*)” goes for good; no request", html) == ["Same"]
    assert "<h1>Same</h1>" in html
    assert "<title>Same · Reglament</title>" in html
    # another filter, typed in its stead, is none of them
    other = opened.replace("P1", "P2")
    assert marked(agent.get(other).content.decode()) == ["All open"]
    # whoever keeps a view stands in it
    assert stands_in == {name: [name] for name in ("Mine", "Same", "Third")}
    counts = agent.get("/desk/counts/").json()
    assert [counts[address] for address in addresses(page).values()] == ["", "", ""]


def addresses(html: str) -> dict[str, str]:
    part = html[html.index("data-saved") :].partition("</div>")[0]
    found = re.findall(r'<a href="([^"]*)"[^>]* title="([^"]*)"', part)
    return {name: unescape(address) for address, name in found}


def marked(html: str) -> list[str]:
    return re.findall(r'aria-current="page" title="([^"]*)"', html)


def test_a_colleague_reads_the_name_and_the_owner_changes_it_and_who_sees_it(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    agent, lead = browser("agent"), browser("lead")
    saved(agent, name="Burning", **{"for": "all"})
    row = m.SavedView.objects.get()
    opened = addresses(agent.get("/desk/").content.decode())["Burning"]
    page = lead.get(opened).content.decode()
    assert "<h1>Burning</h1>" in page
    assert "All open · Everybody at the desk." in page
    # to whom it is not, nothing of it is offered
    assert ("Change the view" in page, f"/desk/views/{row.pk}/drop/" in page) == (False, False)
    page = agent.get(opened).content.decode()
    assert 'name="name" maxlength="80" value="Burning"' in page
    assert '<option value="all" selected>' in page
    page = saved(agent, name="Smouldering", replaces=row.pk, **{"for": ""})
    assert "<h1>Smouldering</h1>" in page
    assert kept("Smouldering") == [("Olga", "priority:P1", False)]
    assert m.SavedView.objects.get().pk == row.pk
    assert "Smouldering" not in lead.get("/desk/").content.decode()


def test_a_change_that_is_refused_stands_in_its_own_form(browser: Callable[..., Any]) -> None:
    agent = browser("agent")
    for name in ("One", "Two"):
        saved(agent, name=name)
    row = m.SavedView.objects.get(name="Two")
    opened = addresses(agent.get("/desk/").content.decode())["Two"]
    page = saved(agent, name="all open", replaces=row.pk, back=opened)
    assert "“all open” is the name of a view that every desk has" in page
    assert 'name="name" maxlength="80" value="all open"' in page
    assert f'name="replaces" value="{row.pk}"' in page
    assert {one.name for one in m.SavedView.objects.all()} == {"One", "Two"}


def test_before_a_view_goes_it_is_said_for_whom_and_after_it_that_it_went(
    browser: Callable[..., Any],
) -> None:
    agent = browser("agent")
    for name, whom in (("Own", ""), ("Ours", "all")):
        saved(agent, name=name, **{"for": whom})
    links = addresses(agent.get("/desk/").content.decode())
    assert "The view “Own” goes for good; no request is touched." in (
        agent.get(links["Own"]).content.decode()
    )
    page = agent.get(links["Ours"]).content.decode()
    assert "The view “Ours” goes for good, for everybody who sees it; no request" in page
    row = m.SavedView.objects.get(name="Ours")
    answer = agent.post(f"/desk/views/{row.pk}/drop/", {"back": "/desk/queue/all/"}, follow=True)
    assert "The view “Ours” is deleted." in answer.content.decode()
    assert [one.name for one in m.SavedView.objects.all()] == ["Own"]
