"""A form of an action begun before somebody wrote asks first; nothing is done, all stays, and once more it is done."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from reglament import wall_time
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, Ticket
from reglament.store.queries.histories import history_of

pytestmark = pytest.mark.django_db(transaction=True)
STOP = "Stop! It got worse."
SEEN = re.compile(r'name="seen" value="(\d+)"')


class Page:
    """The request's page of an agent, and a customer who writes meanwhile."""

    def __init__(self, client: Any, number: str) -> None:
        self.client, self.number, self.url = client, number, f"/desk/requests/{number}/"

    def form(self, action: str, **headers: str) -> str:
        """Return the form of an action as it is fetched."""
        page = self.client.get(f"{self.url}do/{action}/", headers=headers).text
        return unescape(str(page))

    def do(self, action: str, **values: Any) -> Any:
        """Send it, and return the page that it leads to."""
        return self.client.post(f"{self.url}do/{action}/", values, follow=True)

    def writes(self) -> None:
        """Let the customer write."""
        ann = Actor(kind=ActorKind.CUSTOMER, id="ann", name="Ann")
        words = c.AddCustomerReply(
            identity=f"said-{len(self.history())}",
            actor=ann,
            message=c.Message(text=STOP),
            channel="email",
            arrived_at=wall_time.now(),
        )
        carry_out(words, ticket=self.row.pk, at=wall_time.now())

    @property
    def row(self) -> Ticket:
        """Return the request as it stands."""
        return Ticket.objects.get(number=self.number)

    def history(self) -> list[str]:
        """Return what happened to it."""
        return [type(one).__name__ for one in history_of(self.row.pk).events]


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> Page:
    return Page(browser("agent"), opened().ticket.number)


def seen_in(form: str) -> str:
    found = SEEN.search(form)
    assert found
    return found[1]


def said(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


RESOLVE = {"outcome": "restored", "text": "All runs again."}
ACTS = [
    ("resolve", RESOLVE),
    ("close", {"outcome": "not-covered", "text": "Not of ours."}),
    ("workaround", {"text": "Use the other one."}),
    ("wait", {"party": "customer", "question": "Which version?"}),
    ("to_development", {"title": "Export", "reason": "", "text": "They work on it."}),
    ("clarify", {"asked": "impact", "text": "What does it stop?"}),
    ("split", {"subject": "Export", "problem": "It prints twice."}),
]


@pytest.mark.parametrize(("action", "values"), ACTS)
def test_what_was_begun_before_the_customer_wrote_asks_first_and_then_goes_through(
    page: Page, action: str, values: dict[str, str]
) -> None:
    seen = seen_in(page.form(action, **{"reglament-part": "form"}))
    page.writes()
    before, letters = page.history(), OutboxLetter.objects.count()
    asked = page.do(action, seen=seen, **values)
    told = re.search(
        r"Nothing was sent\. Ann wrote at \d\d:\d\d while you wrote: “(.+)” Send", said(asked)
    )
    assert told
    assert told[1] == STOP
    assert (page.history(), OutboxLetter.objects.count()) == (before, letters)
    # without a script too the form is open again, with all that was typed
    form = asked.text.partition(f'action="{page.url}do/{action}/"')[2].partition("</form>")[0]
    for words in values.values():
        assert words in form
    page.do(action, seen=seen_in(form), **values)
    assert len(page.history()) > len(before)


def test_what_says_nothing_to_the_customer_says_that_nothing_was_changed(page: Page) -> None:
    form = page.client.get(page.url).text.partition(f'action="{page.url}do/start_work/"')[2]
    page.writes()
    asked = page.do("start_work", seen=seen_in(form))
    assert re.search(
        r"Nothing was changed\. Ann wrote at \d\d:\d\d meanwhile: “Stop! It got", said(asked)
    )
    assert (page.row.state, page.row.assignee_id) == ("registered", None)
    page.do("start_work", seen=str(len(page.history())))
    assert page.row.state == "in_work"


def test_what_neither_tells_nor_moves_anything_is_done_at_once(page: Page) -> None:
    seen = seen_in(page.form("talk"))
    page.writes()
    page.do("talk", channel="phone", text="She called.", seen=seen)
    page.do("remote_access", granted="yes", tool="", seen=seen)
    assert page.history()[-2:] == ["NoteAdded", "RemoteAccessSet"]


def test_the_page_of_a_form_shows_what_was_said_last_as_no_record_stands_there(page: Page) -> None:
    assert "wrote last" not in page.form("resolve")
    page.writes()
    assert re.search(rf"Ann wrote last, at \d\d:\d\d: “{STOP}”", page.form("resolve"))
    assert "wrote last" not in page.form("resolve", **{"reglament-part": "form"})
