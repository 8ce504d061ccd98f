"""Taking and answering begin the work: nobody reads "registered" on what an engineer has taken or answered."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind
from reglament.core.notices import notices_for

LEAD = Actor(kind=ActorKind.LEAD, id="lena", name="Lena")
AT, TAKEN, ANSWERED = "03-11 12:00", "03-11 12:05", "03-11 12:20"


OPENED = {
    "tron-en": {"level": "premium", "priority": "P3"},
    "tron-ru": {"level": "premium", "priority": "P3"},
    "hydra": {"type": "incident", "priority": "normal", "channel": "portal"},
    "aspro": {},
    "istom": {},
}


def opened(ticket, code):
    return ticket(code).open(AT, **OPENED[code])


def taken(play):
    return play.do(c.Assign, TAKEN, assignee="olga", assignee_name="Olga")


def given(play):
    """Olga is given the request by a lead, and has not begun."""
    return play.do(c.Assign, TAKEN, actor=LEAD, assignee="olga", assignee_name="Olga")


def scoped(play, at="03-11 12:01"):
    levels = {"*", play.ticket.facts.get("level", "*")}
    served = (
        s for s in play.regulation.scope.values() if s.admits == "in" and levels & {*s.levels}
    )
    return play.do(c.Classify, at, scope=next(served).code)


def starts(play):
    return [one.first for one in play.history if isinstance(one, e.WorkStarted)]


@pytest.mark.parametrize("code", OPENED)
def test_who_takes_a_request_begins_the_work_once(ticket, code):
    play = opened(ticket, code)
    play = taken(scoped(play) if play.regulation.scope else play)
    assert (play.ticket.state, play.ticket.assignee) == ("in_work", "olga")
    play.reply(ANSWERED).do(c.Assign, "03-11 13:00", actor=LEAD, assignee="lena")
    assert (play.ticket.assignee, starts(play)) == ("lena", [True])


def test_who_is_given_a_request_has_not_begun(ticket):
    assert given(opened(ticket, "tron-en")).ticket.state == "registered"


@pytest.mark.parametrize("code", ["aspro", "istom"])
def test_a_closed_gate_lets_a_request_be_taken_and_keeps_the_state(ticket, code):
    """AS-11, IS-2: no work without a scope entry; it is begun by its own button once one is chosen."""
    play = taken(opened(ticket, code))
    assert (play.ticket.state, play.ticket.assignee) == ("registered", "olga")
    assert scoped(play, "03-11 12:10").do(c.StartWork, "03-11 12:11").ticket.state == "in_work"


@pytest.mark.clause("IS-108")
def test_the_letter_goes_out_when_a_request_is_taken_and_not_at_the_second_taking(ticket):
    """TID 1007, taken on Wed 11 March at 12:40."""
    play = scoped(ticket("istom").open(AT, channel="portal", problem="product_problem"))
    events = play.events(c.Assign, "03-11 12:40", assignee="olga", assignee_name="Olga")
    told = [
        one for one in notices_for(play.regulation, play.ticket, events) if one.role == "requester"
    ]
    assert [(one.letter, one.clauses) for one in told] == [("work_started", ("IS-108",))]
    again = play.events(c.Assign, "03-11 12:50", actor=LEAD, assignee="lena", assignee_name="Lena")
    assert notices_for(play.regulation, play.ticket, again) == ()


@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra"])
def test_an_answer_to_a_given_request_begins_the_work(ticket, code):
    """As IS-108: processing begins once, whichever way an engineer begins it."""
    play = given(opened(ticket, code))
    assert play.ticket.state == "registered"
    play.reply(ANSWERED).reply("03-11 13:00")
    assert (play.ticket.state, starts(play)) == ("in_work", [True])


def test_who_answers_what_nobody_owns_takes_it(ticket):
    play = opened(ticket, "tron-en").reply(ANSWERED)
    assert (play.ticket.state, play.ticket.assignee) == ("in_work", "olga")


def test_a_temporary_solution_begins_the_work_too(ticket):
    play = given(opened(ticket, "tron-en"))
    play.do(c.GiveWorkaround, ANSWERED, message=c.Message(text="Restart the service."))
    assert play.ticket.state == "in_work"


def test_a_question_waits_and_the_answer_returns_to_work(ticket):
    play = given(opened(ticket, "hydra")).reply(ANSWERED, wait_for_customer=True)
    assert play.ticket.state == "waiting"
    assert play.add("03-11 12:40").ticket.state == "in_work"


@pytest.mark.parametrize(("code", "clause"), [("aspro", "AS-11"), ("istom", "IS-2")])
def test_a_closed_gate_lets_the_answer_out_and_keeps_the_state(ticket, code, clause):
    """AS-11, IS-2: no work without a scope entry; the next answer after it is chosen begins the work."""
    play = taken(opened(ticket, code)).reply(ANSWERED)
    assert play.ticket.state == "registered"
    assert play.refused(c.StartWork, "03-11 12:21").clauses == (clause,)
    scoped(play, "03-11 12:30").reply("03-11 12:40")
    assert play.ticket.state == "in_work"


def test_an_answer_takes_nothing_out_of_turn(ticket):
    """AS-17: who takes a later request first says why, and an answer gives no reason."""
    play = opened(ticket, "aspro").do(c.Classify, TAKEN, scope="setup").reply(ANSWERED)
    assert (play.ticket.state, play.ticket.assignee) == ("registered", "")


def test_the_start_of_work_is_told_once(ticket):
    """IS-108: the letter goes out at the first transition, and not again."""
    play = taken(ticket("istom").open(AT, level="paid-standard", type="question"))
    play.do(c.Classify, "03-11 12:10", scope="general-advice")
    events = play.events(c.ReplyToCustomer, ANSWERED, message=c.Message(text="We looked."))
    assert [(type(one), one.clauses) for one in events if isinstance(one, e.WorkStarted)] == [
        (e.WorkStarted, ("IS-108", "IS-6"))
    ]
    again = play.events(c.ReplyToCustomer, "03-11 13:00", message=c.Message(text="And more."))
    assert [type(one) for one in again] == [e.StaffReplied]


@pytest.mark.parametrize(("by", "told"), [(c.Resolve, e.Resolved), (c.Close, e.Closed)])
@pytest.mark.parametrize(
    ("code", "outcome", "owner"),
    # where taking before an earlier request needs a reason, a solution takes none, as an answer does (AS-17)
    [("tron-en", "restored", "olga"), ("hydra", "solved", "olga"), ("aspro", "answered", "")],
)
def test_who_solves_a_request_that_nobody_owns_becomes_its_owner(
    ticket, code, outcome, owner, by, told
):
    play = opened(ticket, code)
    solved = play.do(by, ANSWERED, outcome=outcome, message=c.Message(text="Restart it."))
    assert solved.ticket.assignee == owner
    # the solution is the last word, and begins nothing behind it
    assert isinstance(solved.history[-1], told)
    assert starts(solved) == []


def test_who_only_closes_what_was_solved_before_is_no_owner(ticket):
    play = opened(ticket, "tron-en")
    play.do(c.Resolve, ANSWERED, outcome="restored", message=c.Message(text="Restart it."))
    # as histories hold it in which a solution gave it to nobody
    play.history = [one for one in play.history if not isinstance(one, e.Assigned)]
    assert play.do(c.Close, "03-11 14:00", actor=LEAD).ticket.assignee == ""


def test_who_solves_a_request_of_a_colleague_leaves_it_to_the_colleague(ticket):
    play = given(opened(ticket, "tron-en"))
    text = c.Message(text="Restart it.")
    assert (
        play.do(c.Resolve, ANSWERED, actor=LEAD, outcome="restored", message=text).ticket.assignee
        == "olga"
    )
