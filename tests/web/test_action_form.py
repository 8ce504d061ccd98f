"""The form of an action: fetched when it is opened, a page of its own without scripts, back in place when refused."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from reglament.store.models import Event, OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
CONTROLS = re.compile(r'<(?:input|select|textarea) class="input"[^>]* name="([a-z_]+)"')


@pytest.fixture
def url(opened: Callable[..., Any]) -> str:
    return f"/desk/requests/{opened().ticket.number}/"


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_requests_page_holds_links_to_forms_and_not_the_forms(
    browser: Callable[..., Any], url: str
) -> None:
    page = text(browser("agent").get(url))
    links = re.findall(r'<a href="([^"]+)" data-form[^>]*>', page)
    assert f"{url}do/set_priority/" in links
    assert f"{url}do/resolve/" in links
    # the answer's own choice of an outcome is no form of an action
    answer = re.search(r'<form [^>]*id="composer".*?</form>', page, re.DOTALL)
    assert answer is not None
    beside = page.replace(answer[0], "")
    assert [one for one in CONTROLS.findall(beside) if one in ("outcome", "priority")] == []


def test_a_form_is_a_page_of_its_own_and_alone_where_the_page_asks_for_it(
    browser: Callable[..., Any], url: str
) -> None:
    whole = text(browser("agent").get(f"{url}do/set_priority/"))
    alone = text(browser("agent").get(f"{url}do/set_priority/", headers={"reglament-part": "form"}))
    assert "<main" in whole
    assert alone.startswith('<form class="stack act"')
    assert '<form class="stack act form"' in whole
    for page in (whole, alone):
        shown = page[page.index('<form class="stack act') :]
        assert CONTROLS.findall(shown) == ["priority", "reason"]
        assert f'action="{url}do/set_priority/"' in shown
        assert 'name="csrfmiddlewaretoken"' in shown


@pytest.mark.threat("T18")
def test_looking_at_a_form_changes_nothing_and_forgets_nothing(
    browser: Callable[..., Any], url: str
) -> None:
    agent, count = browser("agent"), Event.objects.count()
    agent.post(f"{url}do/resolve/", {"outcome": "nonsense", "text": "Restarted twice."})
    agent.get(f"{url}do/resolve/")
    assert Event.objects.count() == count
    page = text(agent.get(url))
    assert 'aria-expanded="true">Resolve' in page
    assert ">Restarted twice.</textarea>" in page


def test_what_is_forbidden_by_now_says_the_clause_instead_of_a_form(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    offers = {one.name: one for one in agent.get(url).context["acts"].offers}
    name = next(name for name, one in offers.items() if one.refused and one.refused.clauses)
    clause = offers[name].refused.clauses[0]
    page = text(agent.get(f"{url}do/{name}/"))
    assert offers[name].refused.what.en in unescape(page)
    assert f">{clause}<" in page
    assert '<form class="stack act"' not in page


def test_an_action_that_makes_no_sense_here_is_not_found(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    offered = {one.name for one in agent.get(url).context["acts"].offers}
    assert "answer_as_head" not in offered
    assert agent.get(f"{url}do/answer_as_head/").status_code == 404
    assert agent.get(f"{url}do/nonsense/").status_code == 404


def test_the_form_of_another_vendors_request_is_not_found(
    browser: Callable[..., Any], url: str
) -> None:
    assert Ticket.objects.count() == 1
    assert browser("stranger").get(f"{url}do/resolve/").status_code == 404


@pytest.mark.parametrize(("deed", "told", "listed"), [
    ("resolve", "confirms the solution or writes back. Until then the request stands in “To be confirmed”", True),
    ("close", "nobody is asked to confirm it", False),
])  # fmt: skip
def test_two_ways_to_end_a_request_say_how_they_differ_and_do(
    browser: Callable[..., Any], url: str, deed: str, told: str, *, listed: bool
) -> None:
    agent = browser("agent")
    assert told in unescape(text(agent.get(f"{url}do/{deed}/")))
    agent.post(f"{url}do/{deed}/", {"outcome": "restored", "text": "Started anew."})
    row = Ticket.objects.get()
    assert row.state == {"resolve": "resolved", "close": "closed"}[deed]
    assert (f">{row.number}<" in text(agent.get("/desk/queue/to_confirm/"))) is listed


@pytest.mark.clause("TE-54", "TE-55")
def test_closing_goes_on_from_the_outcome_that_was_told_and_asks_nothing_of_it_again(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    details = {"need_version": "4.2.1", "need_covered": "no", "text": "Not covered."}
    agent.post(f"{url}do/resolve/", {"outcome": "not-covered", **details})
    assert Ticket.objects.get().state == "resolved"
    form = text(agent.get(f"{url}do/close/"))
    assert '<option value="not-covered" selected' in form
    named = r'data-asked-with="[^"]*not-covered'
    assert re.search(named, form) is None
    told = agent.post(f"{url}do/close/", {"outcome": "not-covered", "text": ""}, follow=True)
    assert str(list(told.context["messages"])[-1]) == (
        "Closed: Not covered by support. A letter goes to ann@acme.example."
    )
    letter = OutboxLetter.objects.get(letter="closing_notice")
    assert "Closed with the outcome: Not covered by support" in bytes(letter.raw).decode()
    assert Ticket.objects.get().state == "closed"
    assert Ticket.objects.get().state == "closed"


def test_closing_as_another_outcome_than_was_told_needs_its_words(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    agent.post(f"{url}do/resolve/", {"outcome": "restored", "text": "Started anew."})
    told = agent.post(f"{url}do/close/", {"outcome": "not-covered", "text": ""}, follow=True)
    assert Ticket.objects.get().state == "resolved"
    assert "The customer has not been told of the outcome: Not covered by support" in text(told)
