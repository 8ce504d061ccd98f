"""What becomes of a request that comes back (X-8): whose it is, what of its promises stands, where it waits."""

import pytest
from tests.core.lifecycle.places import place

from reglament.core.lifecycle.place import Turn
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.refused import Refused

TEXT = c.Message(text="done")
IGOR = Actor(kind=ActorKind.STAFF, id="igor", name="Igor")


def solved(ticket, code="tron-en", **facts):
    """Return a request that Igor solved and nobody had, as histories hold it in which a solution gave it to nobody."""
    play = ticket(code).open("03-11 10:00", **facts or {"level": "premium", "priority": "P2"})
    outcome = next(
        name
        for name, one in play.regulation.outcomes.items()
        if set(one.needs) <= {"solution", "letter"}
    )
    play.do(c.Resolve, "03-11 12:00", actor=IGOR, outcome=outcome, message=TEXT)
    play.history = [one for one in play.history if not isinstance(one, e.Assigned)]
    return play


def owner(play):
    return play.ticket.assignee, play.ticket.assignee_name


@pytest.mark.parametrize("word", ["mail", "portal", "desk"])
def test_it_goes_back_to_who_solved_it(ticket, customer, word) -> None:
    play = solved(ticket)
    assert owner(play) == ("", "")
    if word == "mail":
        play.add("03-12 10:00")
    else:
        by = {"actor": customer} if word == "portal" else {}
        play.do(c.Reopen, "03-12 10:00", reason="it is back", **by)
    assert owner(play) == ("igor", "Igor")
    (given,) = (one for one in play.history if isinstance(one, e.Assigned))
    assert (given.actor.kind, given.reason) == (ActorKind.SYSTEM, e.SOLVED_IT)


def test_who_has_it_keeps_it(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.Assign, "03-11 10:05", assignee="olga", assignee_name="Olga")
    play.do(c.Resolve, "03-11 12:00", actor=IGOR, outcome="restored", message=TEXT)
    assert owner(play.add("03-12 10:00")) == ("olga", "Olga")


def test_who_left_the_desk_gets_nothing_back(ticket) -> None:
    """Nobody reads the queue of one who left: it stands free, or goes to the one who solved it and is there."""
    assert owner(solved(ticket).add("03-12 10:00", gone=frozenset({"igor"}))) == ("", "")
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.Assign, "03-11 10:05", assignee="olga", assignee_name="Olga")
    play.do(c.Resolve, "03-11 12:00", actor=IGOR, outcome="restored", message=TEXT)
    both = list(play.history)
    assert owner(play.add("03-12 10:00", gone=frozenset({"olga"}))) == ("igor", "Igor")
    play.history = both
    assert owner(play.add("03-12 10:00", gone=frozenset({"olga", "igor"}))) == ("", "")


def test_who_told_the_solution_gets_it_and_not_who_closed_it(ticket) -> None:
    """The reason says who solved it: a closing by staff counts only where no solution was told."""
    play = solved(ticket)
    lead = Actor(kind=ActorKind.LEAD, id="pavel", name="Pavel")
    play.do(c.Close, "03-11 13:00", actor=lead, outcome="restored")
    assert owner(play.add("03-12 10:00")) == ("igor", "Igor")


@pytest.mark.parametrize(
    ("code", "opened"),
    [
        ("tron-en", {"priority": "P2", "level": "premium"}),
        ("tron-ru", {"priority": "P2", "level": "premium"}),
        ("aspro", {"kind": "incident"}),
        ("istom", {"channel": "portal", "coverage": {"category": "paid"}}),
    ],
)
def test_it_is_given_back_by_the_rule_of_coming_back(ticket, code, opened) -> None:
    """No clause on the order or on contact gives it to anyone: that it comes back, and to whom, is assumed."""
    play = solved(ticket, code, **opened).add("03-12 10:00")
    (given,) = (one for one in play.history if isinstance(one, e.Assigned))
    assert given.clauses == ("X-8",)


@pytest.mark.parametrize(
    ("word", "last"), [("mail", "customer"), ("portal", "customer"), ("desk", "staff")]
)
def test_the_last_word_is_whose_reopened_it(ticket, at, customer, word, last) -> None:
    play = solved(ticket)
    assert play.ticket.last_word_by == "staff"
    if word == "mail":
        play.add("03-12 10:00")
    else:
        by = {"actor": customer} if word == "portal" else {}
        play.do(c.Reopen, "03-12 10:00", reason="it is back", **by)
    # what staff give as a reason is their own note, and nothing the customer said
    came = at("03-12 10:00" if last == "customer" else "03-11 10:00")
    assert (play.ticket.last_word_by, play.ticket.last_customer_at) == (last, came)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("tron-en", (c.Resolve, {"outcome": "restored"})),
        ("tron-en", (c.Close, {"outcome": "restored"})),
        ("aspro", (c.Refuse, {"action": "decline", "ground": "custom-module"})),
    ],
    ids=["solved", "closed", "declined"],
)
def test_it_is_marked_as_reopened_until_it_ends_again(ticket, code, end) -> None:
    facts = {"level": "premium", "priority": "P4"} if code == "tron-en" else {"kind": "incident"}
    play = solved(ticket, code, **facts)
    assert "reopened" not in play.ticket.flags
    play.add("03-12 10:00").reply("03-12 11:00")
    play.do(c.GiveWorkaround, "03-12 11:30", message=TEXT)
    assert play.ticket.flags.count("reopened") == 1
    made, values = end
    play.do(made, "03-12 12:00", message=TEXT, **values)
    assert "reopened" not in play.ticket.flags
    play.do(c.Reopen, "03-12 13:00", reason="once more")
    assert play.ticket.flags.count("reopened") == 1


def test_what_the_solution_met_says_that_it_came_back(ticket, at) -> None:
    """No clause promises a second solution: met it stays, but not as if nothing had happened; an answer is one."""
    play = solved(ticket).add("03-12 10:00")
    shown = {p.kind: (p.state, p.reopened_at) for p in play.promises()}
    came_back = at("03-12 10:00")
    assert shown == {
        "response": ("met", None),
        "workaround": ("met", came_back),
        "permanent_fix": ("met", came_back),
    }
    play.do(c.Resolve, "03-13 12:00", outcome="restored", message=TEXT)
    assert {p.reopened_at for p in play.promises()} == {None}
    again = at("03-13 12:00")
    shown = {p.kind: (p.met_at, p.solved_again_at) for p in play.promises()}
    assert {kind: moment for kind, (_, moment) in shown.items()} == {
        "response": None, "workaround": again, "permanent_fix": again,
    }  # fmt: skip
    assert all(met_at < again for met_at, _ in shown.values())
    play.add("03-14 10:00")
    assert {p.solved_again_at for p in play.promises()} == {None}


def test_what_came_back_and_is_closed_unsolved_is_not_called_solved_again(ticket) -> None:
    play = solved(ticket).add("03-12 10:00")
    play.do(c.Close, "03-13 12:00", outcome="user-unavailable", message=TEXT)
    shown = {p.kind: (p.reopened_at, p.solved_again_at) for p in play.promises()}
    assert set(shown.values()) == {(None, None)}


def test_a_way_round_that_was_given_before_the_solution_stays_given(ticket, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.GiveWorkaround, "03-11 11:00", message=TEXT)
    play.do(c.Resolve, "03-11 12:00", outcome="restored", message=TEXT).add("03-12 10:00")
    assert play.promise("workaround").reopened_at is None
    assert play.promise("permanent_fix").reopened_at == at("03-12 10:00")


def test_it_stands_by_the_due_that_its_failed_solution_had_met_where_promises_order(
    ticket, at
) -> None:
    """As if the fix had not been; of two that it met the one due first, and no clause says so (X-8)."""
    play = solved(ticket)
    due = {p.kind: p.due_at for p in play.promises()}
    assert due["workaround"] < due["permanent_fix"]
    back = place(play.add("03-12 10:00"))
    assert (back.turn, back.order_at) == (Turn.IN_TURN, due["workaround"])
    assert back.failed.kind == "workaround"
    never = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P2").reply("03-11 10:30")
    )
    assert (back.order_at, back.raised_at) == (place(never).order_at, place(never).raised_at)
    # it is no second promise, and none is broken
    assert {p.state for p in play.promises()} == {"met"}
    play.do(c.Resolve, "03-13 12:00", outcome="restored", message=TEXT)
    assert place(play) is None


def test_it_stands_above_what_came_later_and_has_more_time(ticket) -> None:
    back = place(solved(ticket).add("03-12 10:00"))
    running = place(ticket("tron-en").open("03-12 11:00", level="premium", priority="P4"))
    assert (back.turn, back.order_at) < (running.turn, running.order_at)


def test_what_runs_and_is_due_sooner_orders_it(ticket, at) -> None:
    """What closing cancelled runs again: nothing but the nearest due decides."""
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.GiveWorkaround, "03-11 10:20", message=TEXT)
    play.do(c.Resolve, "03-11 12:00", actor=IGOR, outcome="restored", message=TEXT)
    back = place(play.add("03-12 10:00"))
    assert back.failed.kind == "permanent_fix"
    figure = next(p for p in play.promises() if p.kind == "permanent_fix")
    assert back.order_at == figure.due_at


def test_one_whose_solution_met_no_figure_stands_behind_all_promises(ticket, at) -> None:
    """Hydra's text gives a solution no figure: nothing orders the request but arrival."""
    back = place(
        solved(ticket, "hydra", channel="portal", type="incident", priority="normal").add(
            "03-12 10:00"
        )
    )
    assert (back.turn, back.order_at, back.failed) == (Turn.UNPROMISED, at("03-11 10:00"), None)


@pytest.mark.parametrize(
    ("code", "opened", "due"),
    [
        # no figure in Aspro's text; 3 working hours from the addition in iStom's (IS-26, IS-39)
        ("aspro", {"kind": "incident"}, None),
        ("istom", {"channel": "portal", "coverage": {"category": "paid"}}, "03-12 13:00"),
    ],
)
def test_it_stands_by_arrival_where_a_clause_orders_that(ticket, at, code, opened, due) -> None:
    """Requests are processed in order of arrival (AS-17, IS-15), and it arrived before those of today."""
    play = solved(ticket, code, **opened).add("03-12 10:00")
    found = place(play)
    assert (found.turn, found.order_at) == (Turn.IN_TURN, at("03-11 10:00"))
    assert play.due("follow_up") == due


@pytest.mark.clause("TE-16")
def test_continuous_work_that_came_back_waits_behind_nothing(ticket, at) -> None:
    """Priority 1 is worked on without a break until the impact is lessened (TE-16, TE-17)."""
    urgent = {"level": "premium", "priority": "P1"}
    back = place(solved(ticket, **urgent).add("03-12 10:00"))
    assert (back.turn, back.order_at) == (Turn.IN_TURN, at("03-11 10:00"))
    # with those that are late or due soon, not behind them
    assert back.raised_at == at("03-11 10:00")
    play = ticket("tron-en").open("03-11 10:00", **urgent)
    play.do(c.GiveWorkaround, "03-11 11:00", message=TEXT)
    play.do(c.Resolve, "03-11 12:00", outcome="restored", message=TEXT).add("03-12 10:00")
    assert (place(play).turn, place(play).failed.kind) == (Turn.IN_TURN, "permanent_fix")


@pytest.mark.clause("IS-26")
def test_a_reason_given_on_the_page_starts_what_a_mail_would(ticket, customer) -> None:
    """The level's maximum from the addition, 3 working hours (IS-39), whichever way the words came."""
    facts = {"channel": "portal", "coverage": {"category": "paid"}}
    play = solved(ticket, "istom", **facts)
    play.do(c.Reopen, "03-12 10:00", actor=customer, reason="Not yet", channel="portal")
    assert play.due("follow_up") == "03-12 13:00"
    assert play.history[-1].message.text == "Not yet"
    silent = solved(ticket, "istom", **facts)
    with pytest.raises(Refused) as refused:
        silent.do(c.Reopen, "03-12 10:00", actor=customer, reason=" ", channel="portal")
    assert refused.value.what.en == "The reason is missing"


@pytest.mark.clause("TE-34")
@pytest.mark.parametrize("ending", [c.Resolve, c.Close])
def test_what_a_change_of_priority_ended_is_promised_no_more_when_it_comes_back(
    ticket, ending
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.priority("03-11 11:00", "P4")
    assert play.promise("workaround").state == "cancelled"
    play.do(ending, "03-11 12:00", outcome="user-unavailable", message=TEXT).add("03-12 10:00")
    assert play.ticket.state == "in_work"
    assert play.promise("workaround").state == "cancelled"
    assert play.promise("permanent_fix").state == "running"
