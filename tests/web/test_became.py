"""After an action the page says what happened and to whom a letter goes; letters are counted in the outbox."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store.models import OutboxLetter
from reglament.store.models.outbox import LetterKind
from reglament.web.own_letters import readers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> SimpleNamespace:
    number = opened().ticket.number
    url, client = f"/desk/requests/{number}/", browser("agent")

    def said(path: str, **values: Any) -> tuple[list[str], list[str]]:
        """Return the messages of the next page, and whom letters went to meanwhile."""
        before = set(OutboxLetter.objects.values_list("pk", flat=True))
        answer = client.post(f"{url}{path}", values, follow=True)
        sent = OutboxLetter.objects.exclude(pk__in=before).order_by("pk")
        words = [str(one) for one in answer.context["messages"]]
        return words, [one.to for one in sent if not one.letter.endswith("_staff")]

    return SimpleNamespace(said=said, number=number, client=client)


def test_an_answer_names_everybody_it_goes_to(page: SimpleNamespace) -> None:
    page.said("do/participants/", add="eve@acme.example")
    words, sent = page.said("reply/", text="Restart it.")
    (said,) = words
    told = "Answered the customer. A letter goes to ann@acme.example, eve@acme.example."
    assert said.endswith(told)
    assert sent == ["ann@acme.example", "eve@acme.example"]


def test_the_same_form_sent_twice_is_told_as_the_first_time(page: SimpleNamespace) -> None:
    first, _ = page.said("reply/", text="Restart it.", identity="x")
    again, sent = page.said("reply/", text="Restart it.", identity="x")
    assert (again, sent) == (first, [])


def test_a_note_is_nobodys_outside(page: SimpleNamespace) -> None:
    words, sent = page.said("reply/", text="A bug of ours.", do="note")
    assert (words, sent) == (["Internal note. Nobody outside sees it."], [])


def test_what_sends_no_letter_says_so(page: SimpleNamespace, people: SimpleNamespace) -> None:
    words, sent = page.said("do/assign_me/", reason="my module")
    assert words == [
        f"Owner: {people.agent.staff_member.name}. Work began. No letter goes to the customer."
    ]
    assert sent == []


def test_who_ended_a_request_is_offered_the_next_where_it_is_told(page: SimpleNamespace) -> None:
    def offered(path: str, **values: str) -> bool:
        shown = page.client.post(f"/desk/requests/{page.number}/{path}", values, follow=True).text
        told = shown.partition("data-told")[2].partition("</div>")[0]
        return 'action="/desk/next/"' in told

    assert not offered("reply/", text="Restart it.", do="send")
    assert offered("do/resolve/", outcome="restored", text="Done.")
    assert offered("do/close/", outcome="restored", text="Done.")


@pytest.mark.clause("TE-48", "TE-45")
@pytest.mark.parametrize(
    ("language", "told", "done"),
    [
        ("en", "A letter goes to ann@acme.example as soon as this is done", "A letter goes to ann@acme.example."),
        ("ru", "уйдёт письмо: ann@acme.example", "Письмо уходит: ann@acme.example."),
    ],
)  # fmt: skip
def test_splitting_says_before_it_is_sent_to_whom_a_letter_goes_and_why(
    page: SimpleNamespace, language: str, told: str, done: str
) -> None:
    """The registration of the other problem is acknowledged with its number (TE-48) and its priority (TE-45)."""
    page.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    form = page.client.get(f"/desk/requests/{page.number}/do/split/").content.decode()
    notice = form[
        form.index('class="notice soon"') : form.index("<button", form.index('class="notice soon"'))
    ]
    assert told in notice
    assert ("TE-48" in notice, "TE-45" in notice, "TE-49" in notice) == (True, True, False)
    words, sent = page.said("do/split/", subject="Printing", problem="It prints twice.")
    assert sent == ["ann@acme.example"]
    assert done in words[0]


def test_it_is_told_in_russian_too(page: SimpleNamespace) -> None:
    page.client.cookies["django_language"] = "ru"
    words, _ = page.said("reply/", text="Перезапустите.")
    assert words[0].endswith("Ответ клиенту. Письмо уходит: ann@acme.example.")


def test_the_customer_reads_what_became_of_the_own_words(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    client = browser("customer")
    answer = client.post(f"/requests/{page.number}/say/", {"text": "It came back."}, follow=True)
    said = [str(one) for one in answer.context["messages"]]
    assert said == ["Sent: the support desk has your words."]


def test_the_customer_reads_what_the_priority_became_and_of_consent_only_after_consent(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    client = browser("customer")

    def said(wish: str, **given: str) -> str:
        way = f"/requests/{page.number}/wish/{wish}/"
        (told,) = client.post(way, given, follow=True).context["messages"]
        return str(told)

    raised = said("priority", priority="P1", reason="Nothing works", criteria="data_loss")
    assert raised == ("Changed: Priority: Priority 1. What you say about the priority is recorded.")
    page.said("do/set_priority/", priority="P3", reason="One workplace")
    agreed = "Changed: Priority: Priority 3. Your answer on the priority is recorded."
    assert said("agree") == agreed


def test_the_desks_own_letter_stands_folded_in_the_record_and_a_persons_names_its_readers(
    page: SimpleNamespace,
) -> None:
    page.said("reply/", text="Restart it.")
    shown = page.client.get(f"/desk/requests/{page.number}/")
    told = [one for one in shown.context["entries"] if one.letters or one.to]
    (letter,) = told[0].letters
    assert (told[0].seq, letter.title, letter.to) == (1, "Acknowledgement", "ann@acme.example")
    assert page.number in letter.subject
    assert "on its way" in shown.content.decode()
    assert letter.text.splitlines()[0] in shown.content.decode()
    assert (told[1].message.text, told[1].to) == ("Restart it.", "ann@acme.example")
    assert told[1].letters == ()
    # what a customer reads is not doubled there
    assert len(told) == 2


def test_whom_two_letters_of_one_event_go_to_is_named_once() -> None:
    rows = [
        OutboxLetter(letter=name, kind=LetterKind.HUMAN, to="ann@acme.example")
        for name in ("resolution", "rating_request")
    ]
    assert readers({7: rows}) == {7: "ann@acme.example"}
