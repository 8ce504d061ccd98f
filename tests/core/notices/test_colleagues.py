"""What the desk is told of acts on a request, and who of it: never who did what the letter tells (X-8)."""

from dataclasses import replace

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import relations as r
from reglament.core.model import voice as v
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.notices import INSIDE, Colleague, notices_for, readers_among
from reglament.core.notices.colleagues import FORMER, HEAD_BOX
from reglament.core.regulation.document import NoticeRule

TEXT = c.Message(text="done")
IGOR = Actor(kind=ActorKind.STAFF, id="igor", name="Igor")
ILYA = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
# channel and facts of a request, and the clause by which its regulation tells staff of a customer's words
CODES = {
    "tron-en": ("email", {"level": "premium"}, "TE-40"),
    "tron-ru": ("email", {"level": "premium"}, "TR-42"),
    "hydra": ("portal", {"priority": "normal"}, "HY-4"),
    "aspro": ("email", {}, "AS-26"),
    "istom": ("portal", {}, "IS-26"),
}


def solved(ticket, code="tron-en"):
    """Return a request of Olga's that she solved and Igor follows."""
    channel, facts, _ = CODES[code]
    play = ticket(code).open("03-11 10:00", channel=channel, **facts)
    play.do(c.Assign, "03-11 10:05", assignee="olga", assignee_name="Olga")
    play.do(r.Follow, "03-11 10:06", actor=IGOR, follows=True)
    outcome = next(
        name
        for name, one in play.regulation.outcomes.items()
        if set(one.needs) <= {"solution", "letter"}
    )
    return play.do(c.Resolve, "03-11 12:00", outcome=outcome, message=TEXT)


def to_staff(play, events):
    """Return letter, whom for and clauses of what staff are told of the last `events`."""
    earlier = play.history[: len(play.history) - len(events)]
    told = notices_for(play.regulation, play.ticket, events, earlier=earlier)
    return [(one.letter, one.to, one.clauses) for one in told if one.role in INSIDE]


@pytest.mark.parametrize("code", CODES)
def test_a_customers_reopening_reaches_whom_the_customers_words_reach(
    ticket, customer, code
) -> None:
    play, clause = solved(ticket, code), CODES[code][2]
    back = play.events(c.Reopen, "03-11 13:00", actor=customer, reason="it fails again")
    assert to_staff(play, back) == [
        ("reopened_staff", "owner", (clause,)),
        ("reopened_staff", "watchers", (clause,)),
    ]
    play.add("03-11 14:00")
    assert [letter for letter, *_ in to_staff(play, play.history[-1:])] == ["addition_staff"] * 2


@pytest.mark.parametrize("code", CODES)
def test_a_message_that_reopens_is_told_once_and_as_that(ticket, at, customer, code) -> None:
    play = solved(ticket, code)
    back = play.events(
        c.AddCustomerReply, "03-11 13:00", actor=customer, message=c.Message(text="again"),
        channel="email", arrived_at=at("03-11 13:00"),
    )  # fmt: skip
    clauses = (CODES[code][2],)
    assert to_staff(play, back) == [
        ("reopened_staff", "owner", clauses),
        ("reopened_staff", "watchers", clauses),
    ]
    # of the whole history no other word is taken for it
    play.add("03-11 14:00")
    told = [letter for letter, *_ in to_staff(play, play.history)]
    assert sorted(told) == ["addition_staff"] * 2 + ["reopened_staff"] * 2


def test_what_staff_reopen_is_no_word_of_the_customers(ticket) -> None:
    play = solved(ticket)
    assert to_staff(play, play.events(c.Reopen, "03-11 13:00", reason="closed by mistake")) == []


def test_a_regulations_own_rule_for_reopenings_goes_before(ticket, at, customer) -> None:
    play = solved(ticket)
    own = NoticeRule(event="Reopened", letter="escalation_staff", to=("head",), clauses=("TE-9",))
    play.regulation = replace(play.regulation, notices=(*play.regulation.notices, own))
    back = play.events(c.Reopen, "03-11 13:00", actor=customer, reason="it fails again")
    told = [(letter, to) for letter, to, _ in to_staff(play, back)]
    # and the words as any others
    assert told == [
        ("escalation_staff", "head"), ("addition_staff", "owner"), ("addition_staff", "watchers"),
    ]  # fmt: skip


def test_people_outside_stay_with_the_rule_as_it_is(ticket, customer) -> None:
    play = solved(ticket)
    both = NoticeRule(event="CustomerReplied", letter="addition_staff", to=("owner", "profile"))
    play.regulation = replace(play.regulation, notices=(both,))
    play.add("03-11 13:00")
    told = notices_for(play.regulation, play.ticket, play.history[-2:])
    assert [(one.letter, one.to) for one in told] == [
        ("reopened_staff", "owner"),
        ("addition_staff", "profile"),
    ]


@pytest.mark.parametrize(
    ("act", "had"),
    [
        ((c.Assign, {"assignee": "igor", "assignee_name": "Igor"}), "olga"),
        ((c.Assign, {"assignee": "", "assignee_name": ""}), "olga"),
        ((r.HandOver, {"assignee": "igor", "assignee_name": "Igor", "note": "node 2"}), "olga"),
    ],
    ids=["assigned", "to nobody", "handed over"],
)
def test_who_had_it_is_told_where_it_went(ticket, act, had) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    first = play.events(c.Assign, "03-11 10:05", actor=ILYA, assignee="olga", assignee_name="Olga")
    assert to_staff(play, first) == [("given_staff", "owner", ())]
    again = play.events(c.Assign, "03-11 10:06", actor=ILYA, assignee="olga", assignee_name="Olga")
    assert to_staff(play, again) == []
    made, values = act
    on = play.events(made, "03-11 10:10", actor=ILYA, **values)
    has = [("given_staff", "owner", ())] if values["assignee"] else []
    assert to_staff(play, on) == [("handed_on_staff", had, ()), *has]
    assert play.ticket.assignee == values["assignee"]


def test_who_took_it_twice_within_one_act_is_told_of_both(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    for at, whom in (("03-11 10:05", "olga"), ("03-11 10:10", "igor"), ("03-11 10:15", "olga")):
        play.do(c.Assign, at, actor=ILYA, assignee=whom, assignee_name=whom.title())
    told = to_staff(play, play.history)
    assert [to for letter, to, _ in told if letter == "handed_on_staff"] == ["olga", "igor"]


OWNERS, LEADS = ("rated_staff", "owner", ()), ("rated_staff", "lead", ())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("stars", "comment", "told"),
    [
        (1, "", [OWNERS, LEADS]),
        (2, "no better", [OWNERS, LEADS]),
        (3, "slow", [OWNERS]),
        (3, " ", []),
        (5, "", []),
    ],
)
def test_a_rating_that_is_bad_or_has_words_is_heard_of(
    ticket, customer, code, stars, comment, told
) -> None:
    """The lower half of 1 to 5 (X-68) is bad."""
    play = solved(ticket, code)
    rated = play.events(v.Rate, "03-11 13:00", actor=customer, stars=stars, comment=comment)
    assert to_staff(play, rated) == told


def test_the_same_rating_again_tells_nothing_another_one_does(ticket, customer) -> None:
    play = solved(ticket)
    play.do(v.Rate, "03-11 13:00", actor=customer, stars=2, comment="no")
    again = play.events(v.Rate, "03-11 13:05", actor=customer, stars=2, comment="no")
    assert to_staff(play, again) == []
    worse = play.events(v.Rate, "03-11 13:10", actor=customer, stars=1, comment="no")
    assert to_staff(play, worse) == [OWNERS, LEADS]


def test_a_regulations_own_rule_for_ratings_goes_before(ticket, customer) -> None:
    play = solved(ticket)
    own = NoticeRule(event="Rated", letter="rated_staff", to=("head",), clauses=("TE-9",))
    play.regulation = replace(play.regulation, notices=(*play.regulation.notices, own))
    rated = play.events(v.Rate, "03-11 13:00", actor=customer, stars=1)
    assert to_staff(play, rated) == [("rated_staff", "head", ("TE-9",))]


DESK = (
    Colleague("olga", "agent"),
    Colleague("igor", "agent"),
    Colleague("ilya", "lead"),
    Colleague("anna", "lead"),
    Colleague("petr", "head"),
)


def read(play, event, role, *, to="", desk=DESK):
    found = readers_among(desk, role=role, to=to, event=event, ticket=play.ticket)
    return [one.id for one in found]


@pytest.fixture
def play(ticket):
    """A request that nobody has, followed by Igor."""
    return (
        ticket("tron-en")
        .open("03-11 10:00", level="premium", priority="P3")
        .do(r.Follow, "03-11 10:01", actor=IGOR, follows=True)
    )


def by(play, actor, kind=e.WorkStarted, **values):
    return kind(at=play.history[0].at, actor=actor, regulation="tron-en@1", **values)


def test_roles_find_their_people(play) -> None:
    event = by(play, SYSTEM, first=True)
    assert read(play, event, "owner") == ["ilya", "anna"]
    assert read(play, event, "watchers") == ["igor"]
    assert read(play, event, "head") == ["petr"]
    assert read(play, event, FORMER, to="igor") == ["igor"]
    play.do(c.Assign, "03-11 10:05", assignee="igor", assignee_name="Igor")
    assert read(play, event, "owner") == ["igor"]
    assert read(play, event, "watchers") == []


def test_without_a_head_leads_are_told_but_of_what_they_hear_anyway(play) -> None:
    headless, event = DESK[:-1], by(play, SYSTEM, first=True)
    escalated = by(play, SYSTEM, e.Escalated, commitment="response", to="head")
    assert read(play, event, "head", desk=headless) == ["ilya", "anna"]
    assert read(play, escalated, "head", desk=headless) == []


def test_a_heads_mailbox_reads_what_a_head_among_the_staff_would(play) -> None:
    box, event = Colleague(HEAD_BOX, HEAD_BOX), by(play, SYSTEM, first=True)
    escalated = by(play, SYSTEM, e.Escalated, commitment="response", to="head")
    for told in (event, escalated):
        assert read(play, told, "head", desk=(*DESK[:-1], box)) == [HEAD_BOX]
        assert read(play, told, "head", desk=(*DESK, box)) == ["petr"]
    for role in INSIDE - {"head"}:
        assert HEAD_BOX not in read(play, event, role, desk=(*DESK[:-1], box))


@pytest.mark.parametrize("one", DESK, ids=lambda one: one.id)
@pytest.mark.parametrize("role", sorted(INSIDE))
def test_nobody_is_told_of_an_act_of_their_own(play, role, one) -> None:
    """Whatever the role by which a letter would reach them, and whatever they did it as."""
    others = read(play, by(play, SYSTEM, first=True), role, to=one.id)
    for kind in (ActorKind.STAFF, ActorKind.LEAD):
        own = by(play, Actor(kind=kind, id=one.id), first=True)
        assert read(play, own, role, to=one.id) == [each for each in others if each != one.id]


def test_who_let_words_in_has_read_them(play, customer) -> None:
    let_in = by(play, customer, e.CustomerReplied, message=TEXT, channel="email", released_by=ILYA)
    assert read(play, let_in, "owner") == ["anna"]


def test_a_customer_whose_key_is_that_of_a_colleague_is_somebody_else(play) -> None:
    same = by(play, Actor(kind=ActorKind.CUSTOMER, id="ilya"), e.Reopened, reason="again")
    assert read(play, same, "owner") == ["ilya", "anna"]
