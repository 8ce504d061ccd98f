"""Priority (C09) on the path of a real mail: what the letters tell customers to answer is what changes it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.claim_mail import take_mail
from reglament.operations.hold import Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.take_interactions import take_interactions
from reglament.project.options import read_options
from reglament.store.models import HeldInteraction, OutboxLetter, RawMail, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import InForce, regulation_of

pytestmark = pytest.mark.django_db
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Olga")
Answer = Callable[..., None]


def moscow(hour: int, minute: int = 0) -> datetime:
    """A moment of Wed 2026-03-11, in UTC."""
    return datetime(2026, 3, 11, hour - 3, minute, tzinfo=UTC)


@pytest.fixture
def answer(desk: SimpleNamespace) -> Answer:
    """Return a function that lets Ann answer by mail: stored, claimed, interpreted, carried out."""

    def mailed(text: str, at: datetime, **changes: Any) -> None:
        RawMail.objects.create(
            vendor=desk.vendor,
            mailbox=desk.mailbox,
            identity=f"raw-{at.isoformat()}",
            raw=b"raw",
            recipient=desk.mailbox.address,
            received_at=at,
            claimable_at=at,
            envelope={},
        )
        (held,) = take_mail(at=at, limit=5)
        values: dict[str, Any] = {
            "identity": held.mail.identity,
            "channel": "email",
            "arrived_at": at,
            "mailbox": desk.mailbox.address,
            "sender": Address(address="ann@acme.example", name="Ann"),
            "subject": "Re: [TA-000001] Received: [P3] Reports do not open",
            "text": text,
            "reply_text": text,
            "language": "en",
            "message_id": f"<{at.timestamp()}@acme.example>",
            "in_reply_to": ("<a@acme>",),
            "proof": SenderProof.PROVEN,
            **changes,
        }
        contacted = Contacted(Interaction(**values), desk.mailbox)
        take_interactions(
            [Taken(contacted, (), raw_pk=held.mail.pk, fence=held.claim.fence)], InForce(), at=at
        )

    return mailed


def response_due(ticket: Ticket) -> datetime | None:
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    promises = Projection(regulation, history_of(ticket.pk).events).promises
    return next(one.due_at for one in promises if one.kind == "response")


def open_at(opened: Callable[..., Any], at: datetime, priority: str) -> None:
    opened(arrived_at=at, facts={"level": "premium", "priority": priority})


@pytest.mark.clause("TE-14")
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: [TA-000001] Received: [P3] Reports do not open", "[P1] production stands"),
        ("[P1] TA-000001 reports", "production stands"),
    ],
)
def test_a_mail_raises_the_priority_at_once_with_its_reason(
    opened: Callable[..., Any], answer: Answer, subject: str, text: str
) -> None:
    open_at(opened, moscow(10), "P3")
    assert response_due(Ticket.objects.get()) == datetime(2026, 3, 18, 7, 0, tzinfo=UTC)
    answer(text, moscow(15), subject=subject)
    ticket = Ticket.objects.get()
    assert (ticket.priority, response_due(ticket)) == ("P1", moscow(17))
    changed = next(e for e in history_of(ticket.pk).events if type(e).__name__ == "FactsChanged")
    assert (changed.at, changed.actor.name, changed.reason) == (
        moscow(15),
        "Ann",
        "production stands",
    )
    assert OutboxLetter.objects.filter(letter="priority_changed").count() == 1


@pytest.mark.threat("T05")
def test_a_heap_of_blanks_before_a_tag_costs_nothing(
    opened: Callable[..., Any], answer: Answer
) -> None:
    open_at(opened, moscow(10), "P3")
    started = time.process_time()
    answer("[" + " " * 100_000 + "x", moscow(12))
    assert time.process_time() - started < 5
    assert Ticket.objects.get().version > 1


def test_an_old_tag_that_comes_along_in_the_subject_changes_nothing(
    opened: Callable[..., Any], answer: Answer
) -> None:
    open_at(opened, moscow(10), "P3")
    answer("any news?", moscow(11), subject="Re: [TA-000001] Received: [P1] Reports do not open")
    answer("[P1]", moscow(12))
    assert Ticket.objects.get().priority == "P3"


@pytest.mark.clause("TE-51")
@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("Yes.", "P3"),
        ("No!", "P1"),
        ("Why?", "P1"),
        ("Yes, agreed.\n--\nAnn", "P3"),
        ("Да, согласна, спасибо", "P3"),
        ("Yes, but not today", "P1"),
        ("Не согласна", "P1"),
        ("Yes or no?", "P1"),
        ("Thanks", "P1"),
    ],
)
def test_a_proposal_takes_effect_on_the_customers_yes_by_mail(
    opened: Callable[..., Any], answer: Answer, word: str, priority: str
) -> None:
    open_at(opened, moscow(10), "P1")
    ticket = Ticket.objects.get()
    propose = c.SetPriority(identity="p", actor=STAFF, priority="P3", reason="one workplace")
    carry_out(propose, ticket=ticket.pk, at=moscow(11))
    assert OutboxLetter.objects.filter(letter="priority_proposed").count() == 1
    assert Ticket.objects.get().priority == "P1"
    answer(word, moscow(11, 40))
    assert Ticket.objects.get().priority == priority
    if priority == "P3":
        events = history_of(ticket.pk).events
        changed = next(e for e in events if type(e).__name__ == "FactsChanged")
        proposed = next(e for e in events if type(e).__name__ == "PriorityProposed")
        assert (changed.at, changed.actor.name, proposed.actor.name) == (
            moscow(11, 40),
            "Ann",
            "Olga",
        )


@pytest.mark.threat("T01")
def test_an_unproven_mail_adds_its_words_by_leave_only_and_changes_nothing(
    opened: Callable[..., Any], answer: Answer, settings: Any
) -> None:
    open_at(opened, moscow(10), "P3")
    answer("[P1] production stands", moscow(11), proof=SenderProof.UNPROVEN)
    assert [one.reason for one in HeldInteraction.objects.all()] == ["sender-unproven"]
    settings.OPTIONS = read_options({"REGLAMENT_JOIN_UNPROVEN": "yes"})
    answer("[P1] production still stands", moscow(12), proof=SenderProof.UNPROVEN)
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.last_word_by) == ("P3", "customer")
    last = history_of(ticket.pk).events[-1]
    assert (type(last).__name__, last.unproven) == ("CustomerReplied", True)
