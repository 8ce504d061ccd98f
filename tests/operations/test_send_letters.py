"""Letters: automatic ones at most once, people's at least once with one Message-ID, nothing silent (T09)."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from reglament.channels.email.send import Outcome as Attempt
from reglament.channels.email.send import OutcomeKind
from reglament.core.model.commands import Message, ReplyToCustomer
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.operations.send_letters import LEASE, send_again, take_letters
from reglament.project.options import Value
from reglament.store.models import OutboxLetter
from reglament.wall_time import now
from reglament.workers.send_outbox import Sender, settled

STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Bob")


@pytest.fixture
def letters(desk: SimpleNamespace, opened: Callable[..., Outcome]) -> None:
    """Queue an acknowledgement and a person's reply."""
    pk = opened().ticket_pk
    reply = ReplyToCustomer(identity="r", actor=STAFF, message=Message(text="We look at it."))
    carry_out(reply, ticket=pk, at=desk.at)


def states() -> dict[str, str]:
    return dict(OutboxLetter.objects.values_list("kind", "state"))


@pytest.mark.threat("T09")
def test_a_killed_sender_leaves_automatic_letters_unknown_and_peoples_to_be_sent_again(
    desk: SimpleNamespace, letters: None
) -> None:
    first = take_letters(at=desk.at, limit=8)
    assert {one.letter.kind for one in first} == {"automatic", "human"}
    assert states() == {"automatic": "sending", "human": "sending"}
    again = take_letters(at=desk.at + LEASE, limit=8)
    assert states() == {"automatic": "unknown", "human": "sending"}
    (human,) = again
    assert human.letter.message_id == next(
        one.letter.message_id for one in first if one.letter.kind == "human"
    )


@pytest.mark.threat("T09")
@pytest.mark.parametrize(
    ("kind", "automatic", "human"),
    [
        (OutcomeKind.DELIVERED, "sent", "sent"),
        (OutcomeKind.REJECTED, "dead", "dead"),
        (OutcomeKind.TRY_LATER, "queued", "queued"),
        (OutcomeKind.UNKNOWN, "unknown", "queued"),
    ],
)
def test_what_is_known_afterwards_decides(
    desk: SimpleNamespace, letters: None, kind: OutcomeKind, automatic: str, human: str
) -> None:
    held = take_letters(at=desk.at, limit=8)
    results = [settled(one, Attempt(kind=kind, reason="so", status="x")) for one in held]
    assert take_letters(at=desk.at, limit=0, results=results) == []
    assert states() == {"automatic": automatic, "human": human}


@pytest.mark.threat("T09")
def test_a_sender_that_lost_its_lease_writes_nothing(desk: SimpleNamespace, letters: None) -> None:
    late = next(one for one in take_letters(at=desk.at, limit=8) if one.letter.kind == "human")
    take_letters(at=desk.at + LEASE, limit=8)
    lost = settled(late, Attempt(kind=OutcomeKind.REJECTED, reason="late"))
    take_letters(at=desk.at + LEASE, limit=0, results=[lost])
    assert states()["human"] == "sending"


def test_a_person_may_send_a_failed_letter_again(desk: SimpleNamespace, letters: None) -> None:
    held = take_letters(at=desk.at, limit=8)
    dead = [settled(one, Attempt(kind=OutcomeKind.REJECTED, reason="no")) for one in held]
    take_letters(at=desk.at, limit=0, results=dead)
    pk = held[0].letter.pk
    assert send_again(pk, at=desk.at + timedelta(hours=1)) is True
    assert send_again(pk, at=desk.at + timedelta(hours=1)) is False
    assert OutboxLetter.objects.get(pk=pk).state == "queued"


@pytest.mark.parametrize(
    ("status", "said", "stored"),
    [
        ("250", "queued as A250B", "250 queued as A250B"),
        ("2.0.0", "2.0.0 OK: queued", "2.0.0 OK: queued"),
        ("", "127.0.0.1:25 cannot be reached: refused", "127.0.0.1:25 cannot be reached: refused"),
    ],
)
def test_what_the_relay_said_is_kept_once(
    desk: SimpleNamespace, letters: None, status: str, said: str, stored: str
) -> None:
    [held, *_] = take_letters(at=desk.at, limit=8)
    attempt = Attempt(kind=OutcomeKind.DELIVERED, reason=said, status=status)
    take_letters(at=desk.at, limit=0, results=[settled(held, attempt)])
    assert OutboxLetter.objects.get(pk=held.letter.pk).response == stored


@pytest.mark.parametrize(
    ("age", "least", "most"),
    [(timedelta(), 30, 36), (timedelta(minutes=20), 120, 145), (timedelta(days=4), 300, 360)],
)
def test_a_relay_that_was_away_for_days_is_found_again_within_minutes(
    desk: SimpleNamespace, letters: None, age: timedelta, least: int, most: int
) -> None:
    OutboxLetter.objects.update(created_at=now() - age, claimable_at=now())
    [held, *_] = take_letters(at=now(), limit=8)
    away = Attempt(kind=OutcomeKind.TRY_LATER, reason="cannot be reached", unreached=True)
    take_letters(at=now(), limit=0, results=[settled(held, away)])
    letter = OutboxLetter.objects.get(pk=held.letter.pk)
    assert (letter.state, letter.attempts, letter.response) == ("queued", 0, "cannot be reached")
    assert least <= round((letter.claimable_at - now()).total_seconds()) <= most


def test_a_letter_that_found_no_relay_for_four_days_and_a_half_is_dead(
    desk: SimpleNamespace, letters: None
) -> None:
    OutboxLetter.objects.update(created_at=now() - timedelta(days=4.6), claimable_at=now())
    [held, *_] = take_letters(at=now(), limit=8)
    away = Attempt(kind=OutcomeKind.TRY_LATER, reason="cannot be reached", unreached=True)
    assert settled(held, away).state == "dead"


def test_an_absent_relay_is_asked_once_for_a_batch(
    desk: SimpleNamespace, letters: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[int] = []

    def hang_up() -> None:
        while True:
            try:
                caller = listener.accept()[0]
            except OSError:
                return
            # before the caller learns of it, so that nobody counts too early
            asked.append(1)
            caller.close()

    threading.Thread(target=hang_up, daemon=True).start()
    values = settings.OPTIONS.values_by_name
    port = Value(values["RELAY_PORT"].option, str(listener.getsockname()[1]), "test")
    monkeypatch.setitem(values, "RELAY_PORT", port)
    OutboxLetter.objects.update(created_at=now(), claimable_at=now())
    sender = Sender()
    assert sender.step()
    sender.finish()
    listener.close()
    assert asked == [1]
    assert states() == {"automatic": "queued", "human": "queued"}
    assert not OutboxLetter.objects.filter(claimable_at__lt=now() + timedelta(seconds=20)).exists()
