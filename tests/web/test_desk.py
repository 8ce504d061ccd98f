"""The desk at work: the queue's order and counts, a request with its promises, an answer, actions and refusals."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def queries(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_a_request_costs_the_same_queries_however_long_its_record_is(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    number = opened().ticket.number
    before = queries(client, f"/desk/requests/{number}/")
    for text in ("first", "second", "third"):
        client.post(f"/desk/requests/{number}/reply/", {"text": text, "do": "note"})
    assert queries(client, f"/desk/requests/{number}/") == before <= 19


@pytest.mark.clause("TE-15", "TE-23")
def test_an_answer_from_the_page_meets_the_response_and_queues_one_letter(
    desk: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Message, OutboxLetter

    number = opened().ticket.number
    client = browser("agent")
    page = client.get(f"/desk/requests/{number}/")
    form = {"text": "We look into it.", "do": "send", "identity": page.context["identity"]}
    client.post(f"/desk/requests/{number}/reply/", form)
    client.post(f"/desk/requests/{number}/reply/", form)
    replies = Message.objects.filter(direction="out", text="We look into it.")
    assert [(m.author_name, m.public) for m in replies] == [("Olga", True)]
    letters = OutboxLetter.objects.filter(kind="human")
    assert [letter.to for letter in letters] == ["ann@acme.example"]
    cards = client.get(f"/desk/requests/{number}/").context["cards"]
    states = {card.promise.kind: card.promise.met_at is not None for card in cards}
    assert states == {"response": True, "workaround": False, "permanent_fix": False}


def test_an_empty_answer_is_refused_in_words_and_nothing_is_sent(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import OutboxLetter

    number = opened().ticket.number
    before = OutboxLetter.objects.count()
    client = browser("agent")
    answer = client.post(f"/desk/requests/{number}/reply/", {"text": "  "}, follow=True)
    assert "Nothing was sent: the text is empty" in answer.content.decode()
    assert OutboxLetter.objects.count() == before


@pytest.mark.clause("TE-51")
def test_staff_only_propose_a_priority_and_the_page_says_that_consent_is_awaited(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("agent")
    answer = client.post(
        f"/desk/requests/{number}/do/set_priority/",
        {"priority": "P4", "reason": "a question"},
        follow=True,
    )
    assert "Proposed: Priority 4" in answer.content.decode()
    assert answer.context["ticket"].priority == "P2"


@pytest.mark.parametrize(("language", "told"), [
    ("en", ["Resolved: Operation restored", "Changed: Priority: Priority 1"]),
    ("ru", ["Решено: Работа восстановлена", "Изменено: Приоритет: Приоритет 1"]),
])  # fmt: skip
def test_the_record_says_in_words_what_the_regulation_has_codes_for(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, told: list[str]
) -> None:
    number = opened().ticket.number
    wish = {"priority": "P1", "reason": "all stands", "criteria": "systems_down"}
    browser("customer").post(f"/requests/{number}/wish/priority/", wish)
    done = {"outcome": "restored", "text": "Done."}
    client = browser("agent")
    client.post(f"/desk/requests/{number}/do/resolve/", done)
    page = client.get(f"/desk/requests/{number}/", headers={"accept-language": language})
    sentences = [one.sentence for one in page.context["entries"]]
    assert [one for one in told if not any(one in said for said in sentences)] == []


def test_a_letter_in_a_refused_form_is_not_lost(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("agent")
    form = {"outcome": "special-version", "text": "A long letter.", "need_version": "7.1"}
    client.post(f"/desk/requests/{number}/do/close/", form)
    other = opened(identity="other").ticket.number
    assert "A long letter." not in client.get(f"/desk/requests/{other}/").content.decode()
    [again] = [
        one for one in client.get(f"/desk/requests/{number}/").context["acts"].offers if one.again
    ]
    assert again.name == "close"
    assert {one.name: one.value for one in again.fields if one.value} == form
    page = client.get(f"/desk/requests/{number}/").content.decode()
    assert "A long letter." not in page


@pytest.mark.clause("TE-54")
def test_a_forbidden_action_stays_in_its_place_with_clause_and_way_out(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("agent")
    offers = {o.name: o for o in client.get(f"/desk/requests/{number}/").context["acts"].offers}
    assert offers["start_work"].refused is None
    client.post(f"/desk/requests/{number}/do/resolve/", {"outcome": "restored", "text": "Done."})
    client.post(f"/desk/requests/{number}/do/close/", {"outcome": "restored", "text": "Done."})
    offers = {o.name: o for o in client.get(f"/desk/requests/{number}/").context["acts"].offers}
    assert offers["reopen"].refused is None
    refused = offers["start_work"].refused
    assert refused is not None
    assert refused.what.ru == f"Обращение {number} закрыто"
    assert refused.remedy.en


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_speak_the_readers_language_and_leave_no_key_unspoken(
    language: str, people: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    from django.test import Client

    number = opened().ticket.number
    client = Client(headers={"accept-language": language})
    client.force_login(people.agent)
    for path in ("/desk/", f"/desk/requests/{number}/", "/desk/triage/", "/desk/letters/"):
        page = client.get(path).content.decode()
        assert f'<html lang="{language}"' in page
        assert ("Разбор" in page) == (language == "ru")


def test_wrong_passwords_pause_the_door(people: SimpleNamespace) -> None:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    client = Client()
    codes = [
        client.post("/sign-in/", {"username": "olga", "password": f"x{n}"}).status_code
        for n in range(9)
    ]
    assert codes == [200] * 8 + [429]
    right = client.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    assert right.status_code == 429
    cache.clear()
    assert (
        client.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"}).status_code
        == 302
    )


@pytest.mark.threat("T22")
def test_sign_in_leads_only_to_pages_of_this_desk(people: SimpleNamespace) -> None:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    for wanted, where in (
        ("/desk/triage/", "/desk/triage/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ):
        answer = Client().post(
            "/sign-in/", {"username": "olga", "password": "olga-pass-77", "next": wanted}
        )
        assert (answer.status_code, answer["Location"]) == (302, where)


@pytest.mark.threat("T10")
def test_words_from_outside_are_shown_as_words(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.core.model.commands import Message

    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    opened("evil", subject=evil, message=Message(text=evil), requester_name=evil)
    client = browser("agent")
    number = client.get("/desk/").context["page"].rows[0].number
    for path in ("/desk/", f"/desk/requests/{number}/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "script-src" in answer["Content-Security-Policy"] or (
            "default-src 'self'" in answer["Content-Security-Policy"]
        )


@pytest.mark.parametrize("wanted", ["ticket", "zzz", "queue", "reglament.web.entrance.home"])
@pytest.mark.threat("T22")
def test_a_name_is_no_address_to_go_to(wanted: str, people: SimpleNamespace) -> None:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    form = {"username": "olga", "password": "olga-pass-77", "next": wanted}
    answer = Client().post("/sign-in/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.threat("T23")
def test_other_spellings_of_a_name_share_its_pause(people: SimpleNamespace) -> None:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    client = Client()
    for n in range(8):
        client.post("/sign-in/", {"username": "olga" + " " * n, "password": "wrong"})
    for spelling in ("olga", "  olga", "ｏlga", "OLGA"):
        form = {"username": spelling, "password": "olga-pass-77"}
        assert client.post("/sign-in/", form).status_code == 429
    cache.clear()


def test_a_body_that_cannot_be_read_is_refused_and_not_a_failure(people: SimpleNamespace) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    answer = client.post(
        "/sign-in/", "a=b", content_type="application/x-www-form-urlencoded; charset=latin-1"
    )
    assert answer.status_code == 400
    assert "Этот запрос не прочитать" in answer.content.decode()


def test_the_same_form_with_other_words_is_another_answer(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Message

    number = opened().ticket.number
    client = browser("agent")
    for text in ("A first", "A second", "A second"):
        form = {"text": text, "do": "send", "identity": "zz1"}
        client.post(f"/desk/requests/{number}/reply/", form)
    texts = Message.objects.filter(direction="out").order_by("seq").values_list("text", flat=True)
    assert list(texts) == ["A first", "A second"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "<b>Acknowledgement</b> to ann@acme.example, on its way"),
        ("ru", "<b>Подтверждение</b> на ann@acme.example: в пути"),
    ],
)
def test_a_letter_of_the_desks_own_is_told_in_one_sentence(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, line: str
) -> None:
    path = f"/desk/requests/{opened().ticket.number}/"
    page = browser("agent").get(path, headers={"accept-language": language}).content.decode()
    assert line in page
