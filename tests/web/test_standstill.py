"""A request that was not taken on, or can no longer come back: its customer reads why, what would help, and no box."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
TRIAL = {"coverage": {"sender": "contact", "contract": "active", "edition": "trial"}}
LAPSED = {"coverage": {"sender": "contact", "contract": "ended", "edition": "commercial"}}
HELPS = {
    "not-commercial": {
        "en": "With a licence of the commercial version every user of your organisation may open an incident",
        "ru": "С лицензией на коммерческую версию инцидент может открыть любой пользователь вашей организации",
    },
    "licence-expired": {
        "en": "Have the licence renewed and write again",
        "ru": "Продлите лицензию и напишите снова",
    },
}


def shown(client: Any, number: str, language: str) -> str:
    page = client.get(f"/requests/{number}/", headers={"accept-language": language})
    return unescape(page.content.decode())


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("given", "ground", "clause"),
    [(TRIAL, "not-commercial", "TE-7"), (LAPSED, "licence-expired", "TE-62")],
)
def test_a_request_that_is_not_taken_on_says_what_would_help(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    given: dict[str, Any],
    ground: str,
    clause: str,
    language: str,
) -> None:
    number = opened(**given).ticket.number
    page = shown(browser("customer"), number, language)
    head = page[page.index('data-part="moves"') : page.index('class="record"')]
    label = regulations.load("tron-en").grounds[ground].label.in_language(language)
    assert label in head
    assert f">{clause}</a>" in head
    assert HELPS[ground][language] in head
    assert f"/requests/{number}/say/" not in page
    assert 'href="/new/"' in page[page.index('class="record"') :]
    # said once, and nothing stands under "What you can do" where nothing can be done
    assert page.count(HELPS[ground][language]) == 1
    assert 'data-part="acts" hidden' in page


@pytest.mark.clause("TE-7", "TE-62")
def test_the_letter_says_it_too(opened: Callable[..., Any]) -> None:
    opened(**LAPSED)
    raw = bytes(OutboxLetter.objects.get(letter="refusal").raw)
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert "Have the licence renewed and write again" in str(body.get_content())


def refusal() -> str:
    raw = bytes(OutboxLetter.objects.get(letter="refusal").raw)
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_letter_leads_to_the_page_only_who_would_be_let_in(
    opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    number = opened(**LAPSED).ticket.number
    assert f"/tickets/{number}/" in refusal()
    OutboxLetter.objects.update(letter="seen")
    stranger = {"requester": "", "requester_name": "Petr", "requester_address": "petr@acme.example"}
    opened("two", **LAPSED, **stranger)
    assert "/tickets/" not in refusal()
    assert "Read everything" not in refusal()
    OutboxLetter.objects.update(letter="seen")
    # a colleague who wrote for the first time is let in once staff have confirmed him (T20)
    desk.contact.confirmed = False
    desk.contact.save()
    opened("three", **LAPSED)
    assert "/tickets/" not in refusal()


def test_every_ground_to_decline_on_says_what_would_help_or_that_nothing_does() -> None:
    from reglament.core.regulation.refusing import OUTSIDE, what_would_help

    for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom"):
        regulation = regulations.load(code)
        outside = {one.ground for one in regulation.scope.values() if one.admits == "out"}
        for ground in regulation.grounds.values():
            if "decline" not in ground.actions:
                continue
            helps = what_would_help(ground, "decline")
            assert helps.en, ground.code
            assert helps.ru, ground.code
            # only what is outside the subject of support is past help
            assert helps != OUTSIDE or ground.code in outside, (code, ground.code)


def test_what_can_no_longer_come_back_has_no_box_and_leads_to_a_new_request(
    desk: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    people: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = opened().ticket.number
    olga = Actor(kind=ActorKind.STAFF, id=str(people.agent.staff_member.pk), name="Olga")
    close = c.Close(
        identity="s", actor=olga, outcome="restored", message=c.Message(text="Mended."),
        details={"solution": "Mended."},
    )  # fmt: skip
    carry_out(close, ticket=Ticket.objects.get().pk, at=desk.at + timedelta(hours=1))
    client = browser("customer")
    monkeypatch.setattr("reglament.wall_time.now", lambda: desk.at + timedelta(hours=2))
    page = shown(client, number, "en")
    assert f"/requests/{number}/say/" in page
    # closed Tue 10 March, 12:00: ten working days, no more
    assert "Until Tue 24 March, 12:00 (UTC+3), what you send here opens the request again" in page
    monkeypatch.setattr("reglament.wall_time.now", lambda: desk.at + timedelta(days=60))
    page = shown(client, number, "en")
    assert f"/requests/{number}/say/" not in page
    assert f"Request {number} can no longer be reopened" in page


@pytest.mark.clause("TE-57")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Without it we remind you on Fri 13 March, 12:00 (UTC+3) and Wed 18 March, 12:00"),
        ("ru", "Без него напомним: пт 13 марта, 12:00 (UTC+3) и ср 18 марта, 12:00"),
    ],
)
def test_who_is_waited_for_reads_what_silence_brings_and_when(
    desk: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    people: Any,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
) -> None:
    asked_at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    monkeypatch.setattr(desk, "at", asked_at - timedelta(hours=1))
    number = opened().ticket.number
    olga = Actor(kind=ActorKind.STAFF, id=str(people.agent.staff_member.pk), name="Olga")
    wait = c.Wait(identity="w", actor=olga, party="customer", ask="Which version is it?")
    carry_out(wait, ticket=Ticket.objects.get().pk, at=asked_at)
    client = browser("customer")
    monkeypatch.setattr("reglament.wall_time.now", lambda: asked_at)
    page = shown(client, number, language)
    assert said in page
    # what has come is not told as coming
    monkeypatch.setattr("reglament.wall_time.now", lambda: asked_at + timedelta(days=9))
    later = shown(client, number, language)
    assert "13 " not in later[later.index('data-part="moves"') : later.index('class="record"')]
    assert "24 " in later[later.index('data-part="moves"') : later.index('class="record"')]
