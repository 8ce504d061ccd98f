"""What was held and added from triage: where it stands, whose it is said to be, and who is told of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import verify
from reglament.store.event_text import plain_of
from reglament.store.models import Event, HeldInteraction, OutboxLetter, StaffMember, Ticket
from reglament.store.queries.histories import history_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T01")]
DESK, PORTAL = "/desk/requests/TA-000001/", "/requests/TA-000001/"


@pytest.fixture
def added(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Any]:  # fmt: skip
    """Return a function that adds a held mail: came at +2 h, answered past it at +3 h, added by Olga at +5 h."""
    from reglament import wall_time

    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")

    def hour(n: int) -> datetime:
        at = desk.at + timedelta(hours=n)
        assert isinstance(at, datetime)
        return at

    def add(
        *, proof: SenderProof = SenderProof.UNPROVEN, reason: str = "sender-unproven",
        answered: bool = True, first: c.Command | None = None, first_hour: int = 0,
        **of_request: Any,
    ) -> Any:  # fmt: skip
        outcome = opened(**of_request)
        said = c.ReplyToCustomer(identity="r", actor=staff, message=c.Message(text="Restart it."))
        if first is not None:
            carry_out(first, ticket=outcome.ticket_pk, at=hour(first_hour))
        if answered:
            carry_out(said, ticket=outcome.ticket_pk, at=hour(3))
        it = Interaction(
            identity="h", channel="email", arrived_at=hour(2), mailbox=desk.mailbox.address,
            sender=Address(address="ann@acme.example", name="Ann"), subject="Re: reports",
            text="Only node 2.", reply_text="Only node 2.", proof=proof,
        )  # fmt: skip
        row = HeldInteraction.objects.create(
            vendor=desk.vendor, mailbox=desk.mailbox, identity="h", reason=reason, sender="ann@acme.example",
            interaction=plain_of(it), arrived_at=hour(2), ticket_id=outcome.ticket_pk,
        )  # fmt: skip
        monkeypatch.setattr(wall_time, "now", lambda: hour(5))
        answer = browser("agent").post(f"/desk/triage/{row.pk}/add/", follow=True)
        return SimpleNamespace(
            answer=answer, hour=hour, event=history_of(outcome.ticket_pk).events[-1]
        )

    return add


def said_of(entries: Any) -> list[tuple[str, datetime]]:
    """Return what the record tells, in its order: words or sentences of events, with their moments."""
    return [(one.message.text if one.message else one.sentence, one.at) for one in entries]


@pytest.mark.clause("TE-15")
def test_held_words_stand_at_their_own_moment_and_are_pointed_at_where_they_were_added(
    added: Callable[..., Any],
) -> None:
    done = added()
    told = said_of(done.answer.context["entries"])
    pointed = "Olga added a message of Tue 10 March, 13:00 that had been held; it stands at its own moment."
    assert [one for one in told if one[0] in ("Only node 2.", "Restart it.", pointed)] == [
        ("Only node 2.", done.hour(2)),
        ("Restart it.", done.hour(3)),
        (pointed, done.hour(5)),
    ]
    assert told[-1][0] == pointed
    html = done.answer.content.decode()
    assert f'id="e{done.answer.context["entries"][-1].points}"' in html
    assert f'<a href="#e{done.answer.context["entries"][-1].points}">Show it</a>' in html
    assert "Held when it came; added from triage by Olga, Tue 10 March, 16:00" in html
    # the clock is the regulation's: it counts from the arrival, whenever it was added
    assert (done.event.at, done.event.came_at) == (done.hour(2), done.hour(2))


def test_what_was_added_is_the_last_word_when_it_was_added(added: Callable[..., Any]) -> None:
    done = added()
    row = Ticket.objects.get()
    assert (row.last_word_by, row.last_word, row.last_word_at, row.last_activity_at) == (
        "customer", "Only node 2.", done.hour(5), done.hour(5),
    )  # fmt: skip
    assert list(verify()) == []


def test_what_stands_last_by_its_moment_is_pointed_at_by_nothing(
    added: Callable[..., Any],
) -> None:
    told = added(answered=False).answer.context["entries"]
    assert [one.points for one in told if one.message is None] == [0] * sum(
        one.message is None for one in told
    )
    assert told[-1].message.text == "Only node 2."


@pytest.mark.clause("IS-133")
def test_what_counts_from_its_release_stands_at_its_arrival_all_the_same(
    added: Callable[..., Any],
) -> None:
    # "Spam-held 12:00, released 15:00 -> TID and clock from 15:00, arrival 12:00 kept"
    paid = {"sender": "contact", "contract": "active", "category": "paid", "listed_address": "yes"}
    done = added(reason="bulk", regulation="istom", facts={}, coverage=paid)
    assert (done.event.at, done.event.came_at) == (done.hour(5), done.hour(2))
    told = said_of(done.answer.context["entries"])
    assert told.index(("Only node 2.", done.hour(2))) < told.index(("Restart it.", done.hour(3)))
    assert "Tue 10 March, 16:00, and counts from then" in done.answer.content.decode()


def test_adding_is_confirmed_and_words_that_nothing_proves_are_not_told_as_the_customers(
    added: Callable[..., Any],
) -> None:
    done = added()
    (said,) = done.answer.context["messages"]
    assert said.level_tag == "success"
    assert said.message.startswith("Held when it came; added from triage by Olga")
    assert "The customer wrote" not in done.answer.content.decode()
    assert "Клиент написал" not in done.answer.content.decode()


@pytest.mark.clause("IS-133")
def test_accepting_a_held_mail_as_a_request_is_confirmed_too(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    it = Interaction(
        identity="n", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
        sender=Address(address="new@acme.example", name="New"), subject="Import", text="It stops.",
        reply_text="It stops.", proof=SenderProof.UNPROVEN, language="en",
    )  # fmt: skip
    row = HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="n", reason="sender-unproven", subject="Import",
        sender="new@acme.example", interaction=plain_of(it), arrived_at=desk.at,
    )  # fmt: skip
    chosen = {"contact": str(desk.contact.pk)}
    answer = browser("agent").post(f"/desk/triage/{row.pk}/release/", chosen, follow=True)
    (said,) = answer.context["messages"]
    assert said.level_tag == "success"
    assert said.message.startswith("Registered as TA-000001, accepted from triage by Olga.")


def test_what_was_reopened_by_held_words_was_reopened_when_they_were_added(
    added: Callable[..., Any], desk: SimpleNamespace
) -> None:
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    solved = c.Resolve(
        identity="s", actor=staff, outcome="restored", message=c.Message(text="It is back.")
    )
    done = added(answered=False, first=solved, first_hour=3)
    told = said_of(done.answer.context["entries"])
    order = [one for one in told if one[0] in ("Only node 2.", "It is back.")]
    assert order == [("Only node 2.", done.hour(2)), ("It is back.", done.hour(3))]
    reopened = [(words, at) for words, at in told if words.startswith("Reopened")]
    assert [at for _, at in reopened] == [done.hour(5)]
    assert told.index(reopened[0]) > told.index(("It is back.", done.hour(3)))


@pytest.mark.parametrize(
    ("language", "words", "doubt"),
    [
        ("en", "added by our staff, Tue 10 March, 16:00", "the sender&#39;s address is not proven"),
        ("ru", "добавили наши сотрудники, вт 10 марта, 16:00", "адрес отправителя не подтверждён"),
    ],
    ids=["en", "ru"],
)
def test_the_portal_says_that_staff_added_it_and_that_the_sender_is_not_proven(
    added: Callable[..., Any], browser: Callable[..., Any], language: str, words: str, doubt: str
) -> None:
    added()
    page = browser("customer").get(PORTAL, headers={"accept-language": language})
    html = page.content.decode()
    assert html.index(words) < html.index(doubt) < html.index("Only node 2.")
    assert html.index("Only node 2.") < html.index("Restart it.")
    told = page.context["thread"]
    words = Event.objects.get(type="CustomerReplied")
    assert (told[-1].entry.points, told[-1].entry.message) == (words.seq, None)
    assert "Olga" not in html


def test_of_a_proven_sender_the_portal_says_only_who_added_it(
    added: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    added(proof=SenderProof.PROVEN, reason="channel-does-not-continue")
    html = browser("customer").get(PORTAL).content.decode()
    assert "added by our staff, Tue 10 March, 16:00" in html
    assert "is not proven" not in html


@pytest.mark.parametrize(("owner", "expected"), [("Olga", []), ("Ilya", ["ilya@vendor.example"])])
def test_who_added_it_gets_no_letter_about_it(
    added: Callable[..., Any], people: SimpleNamespace, owner: str, expected: list[str]
) -> None:
    for name in ("Olga", "Ilya"):
        StaffMember.objects.filter(name=name).update(address=f"{name.lower()}@vendor.example")
    StaffMember.objects.filter(name="Bob").update(active=False)
    mine = StaffMember.objects.get(name=owner)
    me = Actor(kind=ActorKind.STAFF, id=str(mine.pk), name=owner)
    take = c.Assign(identity="own", actor=me, assignee=me.id, assignee_name=owner)
    added(answered=False, first=take)
    letters = OutboxLetter.objects.filter(letter="addition_staff")
    assert list(letters.values_list("to", flat=True)) == expected


def test_what_joins_by_the_owners_leave_is_not_told_as_the_customers_either(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    outcome = opened()
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    words = c.AddCustomerReply(
        identity="u", actor=ann, message=c.Message(text="It is worse."), channel="email",
        arrived_at=desk.at, unproven=True,
    )  # fmt: skip
    carry_out(words, ticket=outcome.ticket_pk, at=desk.at)
    html = browser("agent").get(DESK).content.decode()
    assert "A message came under this name" in html
    assert "The customer wrote" not in html
    assert "is not proven" in browser("customer").get(PORTAL).content.decode()


def test_what_came_before_the_end_opens_the_request_again_when_it_is_added_and_not_before(
    added: Callable[..., Any], desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    """X-8: solved at +3 h, a mail of +2 h let in at +5 h: the promise was met before the request came back."""
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    solve = c.Resolve(
        identity="s", actor=staff, outcome="restored", message=c.Message(text="Mended.")
    )
    done = added(first=solve, first_hour=3, answered=False)
    history = history_of(Ticket.objects.get().pk).events
    back = next(one for one in history if isinstance(one, e.Reopened))
    assert back.at == done.hour(5)
    page = done.answer.content.decode()
    assert "Reopened: a message came." in page
    for card in done.answer.context["cards"]:
        if card.promise.met_at and card.promise.reopened_at:
            assert card.promise.met_at < card.promise.reopened_at


def test_triage_says_that_adding_reopens_what_has_ended(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    outcome = opened()
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="h", reason="sender-unproven",
        sender="ann@acme.example", arrived_at=desk.at, ticket_id=outcome.ticket_pk,
        interaction=plain_of(
            Interaction(
                identity="h", channel="email", arrived_at=desk.at, mailbox=desk.mailbox.address,
                sender=Address(address="ann@acme.example"), subject="Re", text="x",
            )
        ),
    )  # fmt: skip
    told = "TA-000001 has ended: adding opens it again, and its customer is written to."
    assert told not in browser("agent").get("/desk/triage/").content.decode()
    solve = c.Resolve(
        identity="s", actor=staff, outcome="restored", message=c.Message(text="Mended.")
    )
    carry_out(solve, ticket=outcome.ticket_pk, at=desk.at + timedelta(hours=1))
    assert told in browser("agent").get("/desk/triage/").content.decode()
