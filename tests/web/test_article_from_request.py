"""An article begun from a request holds its question and its last answer as a draft, and nothing that is not public."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament import wall_time
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import Ticket as TicketRow

pytestmark = pytest.mark.django_db
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Olga")
NOTE = "Their head is furious, careful."


@pytest.fixture
def answered(opened: Callable[..., Any]) -> Any:
    """A request with two answers, the last of which quotes, and a note between them."""
    ticket = TicketRow.objects.get(number=opened().ticket.number)
    said = (
        (c.ReplyToCustomer, "We look at it."),
        (c.AddNote, NOTE),
        (c.ReplyToCustomer, "> The monthly report\n> shows an error.\nRun the month anew."),
        (c.AddNote, NOTE),
    )
    for n, (kind, text) in enumerate(said):
        command = kind(identity=f"said-{n}", actor=STAFF, message=c.Message(text=text))
        carry_out(command, ticket=ticket.pk, at=wall_time.now())
    return ticket


def test_a_request_leads_to_an_article_that_holds_its_question_and_last_answer(
    answered: Any, browser: Callable[..., Any]
) -> None:
    agent = browser("agent")
    path = f"/desk/articles/new/?from={answered.number}"
    assert f'href="{path}"' in agent.get(f"/desk/requests/{answered.number}/").text
    page = agent.get(path)
    english, russian = page.context["tongues"]
    assert (english["title"], russian["title"]) == ("Reports do not open", "")
    assert english["body"] == (
        "## What happens\n\nThe monthly report shows an error.\n\n## What helps\n\nRun the month anew."
    )
    assert russian["body"] == ""
    assert (
        f'Begun from request <a class="numbered" href="/desk/requests/{answered.number}/">'
        in page.text
    )
    assert NOTE not in page.text


def test_what_is_saved_is_what_the_form_says(answered: Any, browser: Callable[..., Any]) -> None:
    from reglament.store.models import Article

    agent = browser("agent")
    saved = agent.post(
        f"/desk/articles/new/?from={answered.number}",
        {"title_en": "Empty reports", "body_en": "Run the month anew.", "title_ru": "", "body_ru": "",
         "category_en": "", "category_ru": "", "based_on": "0"},
    )  # fmt: skip
    assert saved.status_code == 302
    edition = Article.objects.get().editions.get()
    assert (edition.title_en, edition.body_en) == ("Empty reports", "Run the month anew.")


@pytest.mark.threat("T16")
def test_who_may_not_know_of_a_request_gets_an_empty_form(
    answered: Any, browser: Callable[..., Any]
) -> None:
    for who, number in (
        ("stranger", answered.number),
        ("agent", "TA-999999"),
        ("agent", "' or 1=1"),
    ):
        page = browser(who).get("/desk/articles/new/", {"from": number})
        assert page.status_code == 200
        assert {one["title"] + one["body"] for one in page.context["tongues"]} == {""}
        assert "Reports do not open" not in page.text
