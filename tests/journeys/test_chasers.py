"""Letters that only ask for news: staff mark them on the request's page, and no time for an answer runs (IS-27)."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.journeys.conftest import moscow

from reglament import wall_time
from reglament.store.models import Ticket

pytestmark = pytest.mark.clause("IS-27")
ISTOM = "support@istom.example"
OFFICE = "office@paydent.example"


@pytest.fixture
def desk(journey: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A paid standard request of Wednesday 12:00, answered at 12:25, and Igor's browser at 12:50."""
    ours = journey.written(OFFICE, "Неверный итог", "Не сходится.", to=ISTOM)
    journey.arrive(ours, at=moscow("2026-03-11T12:00"))
    other = journey.written("doctor@paydent.example", "Другое", "Не печатает.", to=ISTOM)
    journey.arrive(other, at=moscow("2026-03-11T12:05"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(journey.staff("igor").user)
    client.get("/desk/")
    at(monkeypatch, "2026-03-11T12:25")
    client.post("/desk/requests/TID 1/reply/", {"text": "Смотрим.", "do": "send"})
    journey.letters()
    journey.client = client
    return journey


def at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = moscow(text)
    monkeypatch.setattr(wall_time, "now", lambda: moment)


def asked(desk: Any, when: str, text: str = "Есть новости?") -> None:
    """Let one more letter of the customer's arrive in the thread."""
    mail = desk.written(OFFICE, "Re: [TID 1] Неверный итог", text, to=ISTOM)
    desk.arrive(mail, at=moscow(when))


def do(desk: Any, action: str, **values: Any) -> list[str]:
    answer = desk.client.post(f"/desk/requests/TID 1/do/{action}/", values, follow=True)
    return [str(one) for one in answer.context["messages"]]


def messages_offered(desk: Any) -> list[tuple[str, str]]:
    """Return the value and the English words of each message that may be marked."""
    acts = desk.client.get("/desk/requests/TID 1/").context["acts"].offers
    found = [one for one in acts if one.name == "mark_chaser"]
    return [(value, words.en) for one in found for value, words in one.fields[0].options]


def due(desk: Any) -> datetime | None:
    promise = desk.promises(desk.ticket("TID 1", "istom")).get("follow_up")
    return promise.due_at if promise is not None else None


def queue(desk: Any) -> list[str]:
    return [one.number for one in desk.client.get("/desk/queue/all/").context["page"].rows]


def test_three_marked_chasers_stay_in_one_request_and_neither_move_it_nor_run_a_clock(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = queue(desk)
    for minute in ("13:00", "13:10", "13:20"):
        asked(desk, f"2026-03-11T{minute}")
    # three working hours from the earliest of them
    assert due(desk) == moscow("2026-03-11T16:00")
    at(monkeypatch, "2026-03-11T13:30")
    for _ in range(3):
        (last, _words), *_earlier = messages_offered(desk)
        (told,) = do(desk, "mark_chaser", addition=last)
        assert told.startswith("Marked as asking for news: starts no clock.")
    assert (due(desk), messages_offered(desk)) == (None, [])
    assert (queue(desk), Ticket.objects.count()) == (before, 2)
    assert "IS-27" in desk.client.get("/desk/requests/TID 1/").content.decode()


def test_the_clock_counts_from_the_first_message_that_asks_something(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(desk, "2026-03-11T13:00")
    asked(desk, "2026-03-11T13:40", "Вот журнал ошибок.")
    at(monkeypatch, "2026-03-11T13:50")
    (log, _), (news, words) = messages_offered(desk)
    assert words == "Wed 11 March, 13:00"
    do(desk, "mark_chaser", addition=news)
    assert due(desk) == moscow("2026-03-11T16:40")
    assert [value for value, _ in messages_offered(desk)] == [log]


def test_what_is_answered_or_overdue_cannot_be_marked(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(desk, "2026-03-11T13:00")
    at(monkeypatch, "2026-03-11T16:10")
    ((news, _),) = messages_offered(desk)
    assert do(desk, "mark_chaser", addition=news) == [
        "Its answer is already overdue (IS-27, IS-26). Answer it; the breach stays on record."
    ]
    desk.client.post("/desk/requests/TID 1/reply/", {"text": "Исправлено.", "do": "send"})
    assert messages_offered(desk) == []
    do(desk, "mark_chaser", addition=news)
    assert due(desk) == moscow("2026-03-11T16:00")


def test_the_language_of_the_form_is_the_readers(desk: Any) -> None:
    asked(desk, "2026-03-11T13:00")
    desk.client.post("/language/", {"language": "ru"})
    form = desk.client.get("/desk/requests/TID 1/do/mark_chaser/").content.decode()
    assert "Только спрашивает новости" in form
    assert "ср 11 марта, 13:00" in form
    assert "срок ответа не запускает (IS-27)" in form
