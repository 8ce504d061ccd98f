"""A solved request comes back and changes hands: what the desk's people find in their mail of it."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.journeys.conftest import moscow

from reglament import wall_time
from reglament.core.model.commands import Assign, Message, Resolve
from reglament.store.models import OutboxLetter, Ticket, User

ORION = "Aliya Sadykova <a.sadykova@orion.example>"
TRON = "support@tronasoc.ru"
NUMBER = "TA-000001"


@pytest.fixture
def solved(journey: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A request of Orion's that Olga had and solved on Wednesday at 12:00; it is 15:00."""
    mail = journey.written(ORION, "The report is empty", "It is empty.", to=TRON)
    journey.arrive(mail, at=moscow("2026-03-11T10:00"))
    olga, ticket = journey.actor(), journey.ticket(NUMBER)
    own = Assign(identity="a", actor=olga, assignee=olga.id, assignee_name=olga.name)
    journey.act(own, ticket, at=moscow("2026-03-11T10:05"))
    told = Resolve(identity="s", actor=olga, outcome="restored", message=Message(text="Mended."))
    journey.act(told, ticket, at=moscow("2026-03-11T12:00"))
    set_clock(monkeypatch, "2026-03-11T15:00")
    return journey


def set_clock(monkeypatch: pytest.MonkeyPatch, text: str) -> datetime:
    moment = moscow(text)
    monkeypatch.setattr(wall_time, "now", lambda: moment)
    return moment


def browser(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    client.get("/")
    return client


def to(journey: Any, letters: list[Any], login: str) -> list[Any]:
    return [one for one in letters if journey.staff(login).address in one.to]


def customer(journey: Any) -> Client:
    contact = journey.contact("a.sadykova@orion.example")
    if contact.user is None:
        contact.user = User.objects.create(username="aliya")
        contact.save()
    return browser(contact.user)


def test_the_owner_reads_in_the_mail_why_the_customer_reopened_it_on_the_page(solved: Any) -> None:
    words = {"reason": "It is empty again.", "identity": "r"}
    answer = customer(solved).post(f"/requests/{NUMBER}/wish/reopen/", words)
    assert answer.status_code == 302
    letters = solved.letters()
    (letter,) = to(solved, letters, "olga")
    assert NUMBER in letter.header("Subject")
    assert "It is empty again." in letter.text
    assert f"/desk/requests/{NUMBER}/" in letter.text
    # to the customer goes what went before, and nothing that is the desk's
    (own,) = (one for one in letters if "a.sadykova@orion.example" in one.to)
    assert own.header("Subject") == f"[{NUMBER}] Open again: The report is empty"
    assert "Reason: It is empty again." in own.text
    assert "say on its page that it is solved after all" in own.text
    row = Ticket.objects.get(number=NUMBER)
    assert (row.last_word_by, row.last_word) == ("customer", "It is empty again.")
    assert (row.last_word_name, row.last_word_at) == ("Aliya Sadykova", moscow("2026-03-11T15:00"))


def test_a_mail_that_reopens_it_reaches_the_owner_in_one_letter(solved: Any) -> None:
    mail = solved.written(ORION, f"Re: [{NUMBER}] The report is empty", "Empty again.", to=TRON)
    (letter,) = to(solved, solved.arrive(mail, at=moscow("2026-03-11T15:00")), "olga")
    assert "Empty again." in letter.text
    # open already, the next word is an addition
    more = solved.written(ORION, f"Re: [{NUMBER}] The report is empty", "And slow.", to=TRON)
    (second,) = to(solved, solved.arrive(more, at=moscow("2026-03-11T15:10")), "olga")
    said = [one.header("Subject").partition("] ")[2].partition(",")[0] for one in (letter, second)]
    assert said[0] != said[1]


def test_who_loses_requests_in_bulk_is_told_of_each_and_who_gave_them_away_of_none(
    solved: Any,
) -> None:
    second = solved.written(ORION, "Second", "It is slow.", to=TRON)
    solved.arrive(second, at=moscow("2026-03-11T14:00"))
    customer(solved).post(
        f"/requests/{NUMBER}/wish/reopen/", {"reason": "It is empty again.", "identity": "r"}
    )
    olga, ilya = solved.staff("olga"), solved.staff("ilya")
    solved.act(
        Assign(identity="b", actor=solved.actor(), assignee=str(olga.pk), assignee_name=olga.name),
        solved.ticket("TA-000002"),
        at=moscow("2026-03-11T15:00"),
    )

    def give(by: Any, whom: Any, do: str, identity: str) -> list[Any]:
        form = {
            "number": [NUMBER, "TA-000002"],
            "do": do,
            "assignee": whom.pk,
            "text": "Node 2 is left",
        }
        page = browser(by.user).post("/desk/bulk/", {**form, "identity": identity})
        assert page.context["done"] == 2
        return solved.letters()

    assert to(solved, give(olga, ilya, "hand_over", "1"), "olga") == []
    # he gives them back, and takes them again: he is told of no own act
    given = give(ilya, olga, "assign", "2")
    assert to(solved, given, "ilya") == []
    assert [one.text.count("Node 2 is left") for one in to(solved, given, "olga")] == [1, 1]
    told = give(ilya, ilya, "assign", "3")
    assert [one.text.count("Node 2 is left") for one in to(solved, told, "olga")] == [1, 1]
    assert to(solved, told, "ilya") == []


ISTOM = "support@istom.example"
CHIEF = "chief@vipdent.example"


@pytest.fixture
def rated(journey: Any) -> tuple[Any, Any, Any]:
    """A request of a clinic's that Igor solved: the journey, its ticket, and the letter that asks for a rating."""
    mail = journey.written(f"Главврач <{CHIEF}>", "Не печатает", "Чек не печатается.", to=ISTOM)
    journey.arrive(mail, at=moscow("2026-03-11T12:00"))
    ticket = Ticket.objects.get(vendor__code="istom")
    told = Resolve(
        identity="s", actor=journey.actor("igor"), outcome="answered", message=Message(text="Да.")
    )
    _, letters = journey.act(told, ticket, at=moscow("2026-03-11T13:00"))
    (asked,) = [one for one in letters if "Как мы справились" in one.header("Subject")]
    return journey, ticket, asked


def reply_address(letter: Any) -> str:
    return str(letter.header("Reply-To").rpartition("<")[2].rstrip(">"))


@pytest.mark.clause("IS-136")
@pytest.mark.parametrize("named", [True, False])
def test_a_figure_in_answer_to_the_letter_that_asks_for_it_rates_and_opens_nothing(
    rated: tuple[Any, Any, Any], named: bool
) -> None:
    journey, ticket, asked = rated
    assert "ответьте на это письмо цифрой" in asked.text
    assert "от 1 до 5" in asked.text
    headers = {"In_Reply_To": asked.header("Message-ID")} if named else {}
    mail = journey.written(
        f"Главврач <{CHIEF}>", "Re: Как мы справились?", "5, спасибо!\n", to=reply_address(asked),
        **headers,
    )  # fmt: skip
    letters = journey.arrive(mail, at=moscow("2026-03-11T15:00"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.rating) == ("resolved", 5)
    assert [one for one in letters if CHIEF in one.to] == []


@pytest.mark.clause("IS-136")
def test_a_figure_in_answer_to_the_solution_opens_the_request_again(
    rated: tuple[Any, Any, Any],
) -> None:
    journey, ticket, asked = rated
    row = OutboxLetter.objects.get(ticket=ticket, letter="resolution")
    mail = journey.written(
        f"Главврач <{CHIEF}>", "Re:", "5", to=reply_address(asked), In_Reply_To=row.message_id
    )
    letters = journey.arrive(mail, at=moscow("2026-03-11T15:00"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.rating) == ("in_work", None)
    assert [one.header("Subject") for one in letters if CHIEF in one.to]
