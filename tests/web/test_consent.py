"""Who is asked for consent to a priority reads before deciding which promises it moves, from when to when (TE-51)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest

from reglament import wall_time
from reglament.core.model.commands import AnswerProposal
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, StaffMember, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-51")]
ASKED = re.compile(r'<section class="notice move soon consent".*?</section>', re.S)
# P2 premium of Tue 10 March, 11:00 in Moscow, lowered to P3: counted by hand from TE-27 to TE-32
MOVES = [
    "Response: Tue 10 March, 15:00 (UTC+3) → Tue 17 March, 11:00 (UTC+3)",
    "Workaround: Thu 12 March, 11:00 (UTC+3) → Fri 20 March, 11:00 (UTC+3)",
    "Permanent fix: Thu 26 March, 11:00 (UTC+3) → Wed 1 April, 11:00 (UTC+3)",
]


@pytest.fixture(autouse=True)
def _half_an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    monkeypatch.setattr("reglament.wall_time.now", lambda: at)


@pytest.fixture
def number(browser: Callable[..., Any], opened: Callable[..., Any]) -> str:
    found: str = opened().ticket.number
    form = {"priority": "P3", "reason": "One workplace stands"}
    browser("agent").post(f"/desk/requests/{found}/do/set_priority/", form)
    return found


def shown(client: Any, number: str) -> tuple[str, str]:
    """Return what the page asks, and the rest of it."""
    page = unescape(client.get(f"/requests/{number}/").content.decode())
    (asked,) = ASKED.findall(page)
    return asked, page.replace(asked, "")


def test_the_page_asks_at_its_head_and_tells_what_moves(
    browser: Callable[..., Any], number: str
) -> None:
    asked, rest = shown(browser("customer"), number)
    assert "Your move: do you agree to Priority 3 instead of Priority 2?" in asked
    assert "One workplace stands" in asked
    said = asked[asked.index('<figure class="said">') : asked.index("</figure>")]
    assert re.sub(r"<[^>]+>", " ", said).split() == ["Olga", "One", "workplace", "stands"]
    table = re.findall("<tr>(.*?)</tr>", asked)[1:]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table]
    told = [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]
    # the clock is said once for the page
    assert told == [re.split(": | → ", one.replace(" (UTC+3)", "")) for one in MOVES]
    assert "UTC" not in asked
    assert "Times: UTC+3." in rest
    ways = [f"/requests/{number}/wish/{one}/" for one in ("agree", "disagree")]
    assert all(asked.count(way) == 1 and rest.count(way) == 0 for way in ways)
    # the thread speaks to its reader
    assert "Proposed: Priority 3. It changes only if you agree. One workplace stands" in rest
    assert "the customer’s consent" not in rest


def test_the_letter_tells_the_same(number: str) -> None:
    raw = bytes(OutboxLetter.objects.get(letter="priority_proposed").raw)
    words = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
    assert "What changes if you agree now:" in words
    assert all(one in words for one in MOVES)


def test_it_is_asked_in_russian_too(browser: Callable[..., Any], number: str) -> None:
    client = browser("customer")
    client.cookies["django_language"] = "ru"
    asked, rest = shown(client, number)
    assert "Ваш ход: согласны на «Приоритет 3» вместо «Приоритет 2»?" in asked
    assert "Что изменится, если согласиться сейчас:" in asked
    assert "Сменится, только если вы согласны" in rest


def test_an_answer_ends_the_question(browser: Callable[..., Any], number: str) -> None:
    client = browser("customer")
    client.post(f"/requests/{number}/wish/agree/", {"identity": "a"})
    page = client.get(f"/requests/{number}/").content.decode()
    assert (ASKED.findall(page), Ticket.objects.get().priority) == ([], "P3")
    assert "The proposed priority was accepted" in page
    # the reason is that of the proposal, and of nobody who agreed to it
    assert re.findall("<b>(Changed: .*?)</b>", page) == ["Changed: Priority: Priority 3"]
    assert "Proposed: Priority 3. It changes only if you agree. One workplace stands" in page
    desk = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert "Changed: Priority: Priority 3. One workplace stands" not in desk
    assert "Changed: Priority: Priority 3" in desk


@pytest.mark.clause("TE-57")
def test_a_letter_of_an_opening_again_does_not_cite_the_end_in_silence(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    agent = browser("agent")
    solve = {"outcome": "restored", "text": "Solved so.", "need_solution": "Solved so."}
    agent.post(f"/desk/requests/{number}/do/resolve/", solve)
    client = browser("customer")
    client.post(f"/requests/{number}/say/", {"text": "It came back.", "identity": "s"})
    letter = bytes(OutboxLetter.objects.get(letter="reopened").raw).decode()
    assert "TE-57" not in letter
    assert "Reason: It came back." in letter
    page = agent.get(f"/desk/requests/{number}/").content.decode()
    assert ("customer-reply" in page, "a message came" in page) == (False, True)


def assigned(browser: Callable[..., Any], number: str) -> None:
    """Let Olga, who reads letters, have the request."""
    browser("agent").post(f"/desk/requests/{number}/do/assign_me/", {"reason": "mine"})
    StaffMember.objects.update(address="olga@vendor.example")


def test_who_does_not_agree_writes_why_and_everybody_reads_it(
    browser: Callable[..., Any], number: str
) -> None:
    assigned(browser, number)
    client, way = browser("customer"), f"/requests/{number}/wish/disagree/"
    page = client.post(way, {"identity": "a", "answer_reason": " "}, follow=True).content.decode()
    assert "Why: nothing fitting was given." in page
    assert Ticket.objects.get().move == "yours"
    client.post(way, {"identity": "b", "answer_reason": "All fifty stand"})
    assert Ticket.objects.get().move == "ours"
    page = client.get(f"/requests/{number}/").content.decode()
    assert "The proposed priority was declined. All fifty stand" in page
    page = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert "The proposed priority was declined. All fifty stand" in page
    letter = words_of("priority_answered_staff")
    assert "Ann does not agree to the priority that we proposed." in letter
    assert "Reason: All fifty stand" in letter
    assert "Priority now: Priority 2" in letter
    assert "TE-51" in letter


def test_who_agrees_may_say_why(browser: Callable[..., Any], number: str) -> None:
    assigned(browser, number)
    client = browser("customer")
    given = {"identity": "a", "answer_reason": "The rest works again"}
    client.post(f"/requests/{number}/wish/agree/", given)
    page = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert "The proposed priority was accepted. The rest works again" in page
    letter = words_of("priority_answered_staff")
    assert "Reason: The rest works again" in letter
    assert "Priority now: Priority 3" in letter


def test_what_was_written_stands_there_again_after_a_refusal(
    browser: Callable[..., Any], number: str
) -> None:
    client, long = browser("customer"), "x" * 100_001
    client.post(f"/requests/{number}/wish/disagree/", {"identity": "a", "answer_reason": long})
    asked, _ = shown(client, number)
    assert f">{long}</textarea>" in asked


def words_of(letter: str) -> str:
    raw = bytes(OutboxLetter.objects.get(letter=letter).raw)
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    return str(body.get_content())


HINT = "The customer wrote while your proposal of Priority 3 waits: is this consent?"


def hints(browser: Callable[..., Any], number: str, language: str = "en") -> Any:
    spoken = {"accept-language": language}
    return browser("agent").get(f"/desk/requests/{number}/", headers=spoken)


def test_words_that_may_be_the_consent_are_pointed_at_and_recorded_by_one_press(
    browser: Callable[..., Any], number: str
) -> None:
    assert HINT not in hints(browser, number).content.decode()
    client = browser("customer")
    client.post(f"/requests/{number}/say/", {"text": "Fine with us, do it.", "identity": "s"})
    page = hints(browser, number)
    text = page.content.decode()
    (seq,) = page.context["proposal"].said
    # beside the request and at the message
    assert (text.count(HINT), text.count(f'href="#e{seq}">')) == (2, 1)
    assert (
        "пока ваше предложение «Приоритет 3» ждёт" in hints(browser, number, "ru").content.decode()
    )
    form = {"said_in": str(seq), "consent": "yes", "identity": "r"}
    browser("agent").post(f"/desk/requests/{number}/do/record_answer/", form)
    assert Ticket.objects.get().priority == "P3"
    text = hints(browser, number).content.decode()
    assert HINT not in text
    assert "Recorded by the customer’s message: the proposed priority was accepted" in text
    assert f'<a href="#e{seq}">Show it</a>' in text
    # the customer reads whose word it was taken by, and can object
    page_of_customer = client.get(f"/requests/{number}/").content.decode()
    assert "Recorded by your message: the proposed priority was accepted" in page_of_customer
    assert f'<a href="#e{seq}">Show it</a>' in page_of_customer
    assert "Priority 3" in words_of("priority_changed")


def test_a_consent_recorded_later_says_since_when_it_holds(
    browser: Callable[..., Any], number: str
) -> None:
    client = browser("customer")
    client.post(f"/requests/{number}/say/", {"text": "Fine with us, do it.", "identity": "s"})
    (seq,) = hints(browser, number).context["proposal"].said
    recorded = AnswerProposal(
        identity="r",
        actor=Actor(kind=ActorKind.STAFF, id="1", name="Olga"),
        consent=True,
        said_in=seq,
    )
    carry_out(recorded, ticket=Ticket.objects.get().pk, at=wall_time.now() + timedelta(minutes=5))
    page = client.get(f"/requests/{number}/").content.decode()
    assert re.search("Changed: Priority: Priority 3. It holds since .*, when you agreed", page)
    page = hints(browser, number).content.decode()
    assert re.search(
        "Changed: Priority: Priority 3. It holds since .*, when the customer agreed", page
    )
    page = hints(browser, number, "ru").content.decode()
    assert "Действует с момента согласия клиента: " in page


def test_no_consent_is_recorded_without_words_of_the_customers(
    browser: Callable[..., Any], number: str
) -> None:
    form = {"said_in": "1", "consent": "yes", "identity": "r"}
    browser("agent").post(f"/desk/requests/{number}/do/record_answer/", form)
    assert Ticket.objects.get().priority == "P2"


ONLY_PROPOSES = {
    "en": (
        "Propose a priority…",
        "Propose it to the customer",
        "This only proposes: the priority changes once the customer agrees (TE-51).",
    ),
    "ru": (
        "Предложить приоритет…",
        "Предложить клиенту",
        "Это только предложение: приоритет сменится, когда клиент согласится (TE-51).",
    ),
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_before_it_is_sent_staff_read_that_they_only_propose(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str
) -> None:
    number, spoken = opened().ticket.number, {"accept-language": language}
    agent, words = browser("agent"), ONLY_PROPOSES[language]
    page = agent.get(f"/desk/requests/{number}/", headers=spoken).content.decode()
    form = agent.get(f"/desk/requests/{number}/do/set_priority/", headers=spoken).content.decode()
    assert words[0] in page
    assert words[1] in form
    assert words[2] in form


@pytest.mark.clause("TE-14", "HY-20")
def test_who_changes_it_at_once_reads_of_no_proposal(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    page = browser("customer").get(f"/requests/{number}/").content.decode()
    assert "Change the priority" in page
    assert "only proposes" not in page
    given = {"facts": {"type": "incident", "priority": "normal"}, "vendor": "latera"}
    urgent = opened("h", regulation="hydra", channel="portal", **given).ticket.number
    form = browser("agent").get(f"/desk/requests/{urgent}/do/set_priority/").content.decode()
    assert "Change the priority" in form
    assert "only proposes" not in form
