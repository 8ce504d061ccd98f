"""The letter of an action is shown before it is sent, word for word, and showing it changes nothing."""

from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest

from reglament import wall_time
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import Event, OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Started anew: look at <node 3> & tell us."


@pytest.fixture
def url(opened: Callable[..., Any]) -> str:
    return f"/desk/requests/{opened().ticket.number}/"


def plain(letter: OutboxLetter) -> str:
    mail = message_from_bytes(bytes(letter.raw), policy=policy.default)
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("action", "values", "letter"),
    [
        ("resolve", {"outcome": "restored"}, "resolution"),
        ("close", {"outcome": "restored"}, "closing_notice"),
        ("workaround", {}, "workaround"),
    ],
)
def test_what_is_shown_is_what_is_sent_afterwards(
    action: str, values: dict[str, str], letter: str, browser: Callable[..., Any], url: str
) -> None:
    agent, form = browser("agent"), {**values, "text": WORDS}
    assert 'name="show"' in agent.get(f"{url}do/{action}/").text
    events, letters = Event.objects.count(), OutboxLetter.objects.count()
    page = agent.post(f"{url}do/{action}/", {**form, "show": "yes"})
    assert page.status_code == 200
    assert (Event.objects.count(), OutboxLetter.objects.count()) == (events, letters)
    (shown,) = page.context["letters"]
    assert (shown.letter, shown.to) == (letter, ("ann@acme.example",))
    assert WORDS in shown.text
    assert "<node 3>" not in page.text
    # the form stands below, as it was filled in
    below = page.text[page.text.index("<textarea") :].partition("</textarea>")[0]
    assert WORDS in unescape(below)
    agent.post(f"{url}do/{action}/", form)
    sent = OutboxLetter.objects.get(letter=letter)
    assert shown.text.strip() in plain(sent).replace("\r\n", "\n")


def test_a_letter_that_would_be_refused_is_not_shown_and_the_form_says_why(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    form = {"outcome": "special-version", "text": WORDS, "show": "yes"}
    page = agent.post(f"{url}do/resolve/", form, follow=True)
    assert page.redirect_chain
    assert "So the letter will read" not in page.text
    assert "TE-55" in page.text
    assert WORDS in unescape(page.text)


def test_what_was_said_meanwhile_stands_in_the_way_of_the_letter_too(
    browser: Callable[..., Any], url: str
) -> None:
    agent, row = browser("agent"), Ticket.objects.get()
    ann = Actor(kind=ActorKind.CUSTOMER, id="ann", name="Ann")
    carry_out(
        c.AddCustomerReply(
            identity="more",
            actor=ann,
            message=c.Message(text="Stop, it works."),
            channel="email",
            arrived_at=wall_time.now(),
        ),
        ticket=row.pk,
        at=wall_time.now(),
    )
    form = {"outcome": "restored", "text": WORDS, "show": "yes", "seen": str(row.version)}
    page = agent.post(f"{url}do/resolve/", form, follow=True)
    assert "Stop, it works." in page.text
    assert "So the letter will read" not in page.text


def test_an_action_that_writes_to_nobody_shows_no_letter(
    browser: Callable[..., Any], url: str
) -> None:
    agent = browser("agent")
    assert 'name="show"' not in agent.get(f"{url}do/set_priority/").text
    assert 'name="show"' not in agent.get(f"{url}do/follow/").text
