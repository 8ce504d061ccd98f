"""Paid work outside the hours on its way: proposed by letter, approved by the answer, by a lead, worked and charged."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from reglament.core.charging import works
from reglament.core.lifecycle import Refused, fold
from reglament.core.model.billing import AnswerPaidWork, LogWork, ProposePaidWork
from reglament.core.model.commands import StartWork
from reglament.core.model.events import CustomerReplied, NoteAdded
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import ChangeParticipants
from reglament.demo.people import set_portal
from reglament.operations.log_work import log_work, propose_paid_work
from reglament.store.models import Contact, ContactAddress, Customer, StaffMember, Ticket
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of

HYDRA, NIKITA = "support@latera.ru", "Nikita Lvov <n.lvov@telecom7.example>"
MOSCOW = timezone(timedelta(hours=3))


def at(clock: str) -> datetime:
    """Return a time of Wed 2026-03-11 in Moscow."""
    return datetime.fromisoformat(f"2026-03-11T{clock}:00").replace(tzinfo=MOSCOW)


def someone(kind: ActorKind) -> Actor:
    member = StaffMember.objects.filter(vendor__code="latera").first()
    assert member is not None
    return Actor(kind=kind, id=str(member.pk), name=member.name)


@pytest.fixture
def proposed(journey: Any) -> Any:
    """Telecom-7's ticket, written by mail while the portal is down, and the letter that proposes the work."""
    set_portal(HYDRA, serves=False, at=at("11:00"))
    journey.arrive(journey.written(NIKITA, "Billing run", "It stops.", to=HYDRA), at=at("12:00"))
    row = Ticket.objects.get()
    command = ProposePaidWork(
        identity="p", actor=someone(ActorKind.STAFF), note="Move the billing run", minutes=90
    )
    propose_paid_work(command, row=row, at=at("17:00"))
    letters = {one.header("Subject").partition("] ")[2]: one for one in journey.letters()}
    (letter,) = [one for subject, one in letters.items() if "Do you approve" in subject]
    return journey, row, letter


def answered(journey: Any, letter: Any, text: str, clock: str) -> list[Any]:
    to = letter.header("Reply-To").rpartition("<")[2].rstrip(">")
    found: list[Any] = journey.arrive(
        journey.written(NIKITA, "Re: paid work", text, to=to), at=at(clock)
    )
    return found


@pytest.mark.clause("HY-24", "HY-23")
def test_the_answer_to_the_letter_approves_and_a_lead_lets_it_start(proposed: Any) -> None:
    journey, row, letter = proposed
    # 1.5 h x 3000 x 2 = 9000 RUB
    assert "Price by this estimate: 9,000.00\xa0RUB" in letter.text
    assert "write “approve” or “decline”" in letter.text
    assert "HY-24" in letter.text
    start = StartWork(identity="s", actor=someone(ActorKind.STAFF))
    answered(journey, letter, "Approve\n\nBest regards\n> We propose paid work", "17:30")
    assert fold(history_of(row.pk).events).paid_work.approved == ("customer",)
    with pytest.raises(Refused) as caught:
        journey.act(start, row, at=at("19:05"))
    assert caught.value.clauses == ("HY-24",)
    lead = AnswerPaidWork(identity="l", actor=someone(ActorKind.LEAD), consent=True)
    journey.act(lead, row, at=at("19:06"))
    journey.act(start, row, at=at("19:07"))
    entry = LogWork(
        identity="w", actor=someone(ActorKind.STAFF), started_at=at("18:30"),
        ended_at=at("20:30"), note="moved it",
    )  # fmt: skip
    log_work(entry, row=row, at=at("20:35"))
    history, regulation = history_of(row.pk).events, regulation_of(row.vendor_id, row.regulation)
    (work,) = works(regulation, history, facts=fold(history).facts)
    # the ledger: 0.5 h x 3000 + 1.5 h x 6000 = 10 500 RUB
    assert work.amount == 1_050_000


@pytest.mark.clause("HY-24")
@pytest.mark.parametrize(
    ("text", "roles", "approved", "declined"),
    [
        ("decline", ["authorised"], (), True),
        ("We will see to it tomorrow.", ["authorised"], (), False),
        ("approve", [], (), False),
        ("согласовано", ["authorised"], ("customer",), False),
    ],
)
def test_only_the_words_of_the_letter_by_the_authorised_person_decide(
    proposed: Any, text: str, roles: list[str], approved: tuple[str, ...], declined: bool
) -> None:
    journey, row, letter = proposed
    Contact.objects.filter(addresses__address="n.lvov@telecom7.example").update(roles=roles)
    answered(journey, letter, text, "17:30")
    ticket = fold(history_of(row.pk).events)
    assert (ticket.paid_work.approved, ticket.paid_work.declined) == (approved, declined)
    assert ticket.last_word_by == "customer"


@pytest.mark.clause("HY-24")
def test_an_answer_by_mail_decides_nothing_where_several_proposals_are_open(proposed: Any) -> None:
    journey, row, letter = proposed
    more = ProposePaidWork(
        identity="more", actor=someone(ActorKind.STAFF), note="move all of them", minutes=9000
    )
    propose_paid_work(more, row=row, at=at("17:10"))
    answered(journey, letter, "approve", "17:30")
    events = history_of(row.pk).events
    assert fold(events).paid_work.approved == ()
    # the words stand, and a person reads why nothing came of them
    said, note = events[-2:]
    assert isinstance(said, CustomerReplied)
    assert isinstance(note, NoteAdded)
    assert note.message.text.startswith("Paid work was proposed more than once")
    assert note.clauses[0] == "HY-24"


@pytest.mark.clause("HY-24")
@pytest.mark.threat("T01")
def test_nobody_approves_by_mail_that_proves_nothing_or_for_another_customer(
    proposed: Any,
) -> None:
    journey, row, letter = proposed
    forged = journey.written(
        NIKITA, letter.header("Subject"), "approve", to=HYDRA,
        In_Reply_To=letter.header("Message-ID"),
    )  # fmt: skip
    journey.arrive(forged, at=at("17:20"), peer="127.0.0.2")
    # an authorised person, but of somebody else: takes part by being among the participants
    nikita = Contact.objects.get(addresses__address="n.lvov@telecom7.example")
    elsewhere = Customer.objects.create(vendor=nikita.vendor, name="Elsewhere")
    other = Contact.objects.create(
        vendor=nikita.vendor, customer=elsewhere, name="Oleg", roles=["authorised"]
    )
    ContactAddress.objects.create(
        vendor=nikita.vendor, contact=other, address="oleg@elsewhere.example"
    )
    add = ChangeParticipants(
        identity="a", actor=someone(ActorKind.STAFF), add=("oleg@elsewhere.example",)
    )
    journey.act(add, row, at=at("17:25"))
    theirs = journey.written(
        "Oleg <oleg@elsewhere.example>", f"Re: [{row.number}]", "approve", to=HYDRA,
        In_Reply_To=letter.header("Message-ID"),
    )  # fmt: skip
    journey.arrive(theirs, at=at("17:30"))
    events = history_of(row.pk).events
    assert [one.address for one in events if isinstance(one, CustomerReplied)] == [
        "oleg@elsewhere.example"
    ]
    assert fold(events).paid_work.approved == ()
    answered(journey, letter, "approve", "17:40")
    assert fold(history_of(row.pk).events).paid_work.approved == ("customer",)
