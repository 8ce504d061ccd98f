"""Staff record that remote access ended: why, what moves by it, and a letter that says so (TE-24, TE-25, X-15)."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
MOSCOW = timezone(timedelta(hours=3))
ANN = Actor(kind=ActorKind.CUSTOMER, id="ann", name="Ann")
OLGA = Actor(kind=ActorKind.STAFF, id="1", name="Olga")
MOVED = {
    "en": "Workaround: Wed 11 March, 13:00 (UTC+3) → Wed 11 March, 15:30 (UTC+3)",
    "ru": "Временное решение: ср 11 марта, 13:00 (UTC+3) → ср 11 марта, 15:30 (UTC+3)",
}


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)


@pytest.fixture
def withdrawn(opened: Callable[..., Any]) -> Callable[[str], str]:
    """Return a function that lets staff record the end of access, and gives the letter about it."""

    def letter(language: str) -> str:
        facts = {"level": "premium", "priority": "P1"}
        row = opened(arrived_at=moscow(6, 17, 30), facts=facts, language=language).ticket
        ticket = Ticket.objects.get(number=row.number).pk
        given = c.SetRemoteAccess(identity="g", actor=ANN, granted=True, tool="AnyDesk")
        carry_out(given, ticket=ticket, at=moscow(10, 10))
        ended = c.SetRemoteAccess(
            identity="w", actor=OLGA, granted=False, reason="The session broke off."
        )
        carry_out(ended, ticket=ticket, at=moscow(10, 11))
        raw = bytes(OutboxLetter.objects.get(letter="access_withdrawn").raw)
        body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    return letter


@pytest.mark.clause("TE-24", "TE-25", "X-15")
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_letter_says_why_and_which_promise_moved_from_when_to_when(
    withdrawn: Callable[[str], str], language: str
) -> None:
    text = withdrawn(language)
    assert "The session broke off." in text
    assert MOVED[language] in text
    assert "TE-24, TE-25" in text


def test_the_record_names_the_tool_and_the_reason(
    withdrawn: Callable[[str], str], browser: Callable[..., Any]
) -> None:
    withdrawn("en")
    page = browser("agent").get(f"/desk/requests/{Ticket.objects.get().number}/").text
    assert "Remote access is given: AnyDesk" in page
    assert "Remote access is withdrawn. The session broke off." in page


def test_the_form_asks_for_the_reason_where_access_ended(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client, place = browser("agent"), f"/desk/requests/{number}/do/remote_access/"
    client.post(place, {"granted": "yes", "tool": "AnyDesk"})
    answer = client.post(place, {"granted": "no"}, follow=True)
    told = " ".join(str(one) for one in answer.context["messages"])
    assert "A reason is required (TE-24, TE-25)" in told
    assert Ticket.objects.get().facts["remote_access"] == "true"
    client.post(place, {"granted": "no", "reason": "The session broke off."})
    assert Ticket.objects.get().facts["remote_access"] == "false"
