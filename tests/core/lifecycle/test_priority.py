"""Who may change a priority: user-led at TRON, vendor-led at Hydra and only for incidents."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e


def kinds(events):
    return [type(x).__name__ for x in events]


@pytest.mark.clause("TE-14")
def test_a_users_change_is_effective_at_once_and_needs_a_reason(ticket, customer, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    refusal = play.refused(c.SetPriority, "03-11 15:00", actor=customer, priority="P1")
    assert "TE-14" in refusal.clauses
    assert refusal.what.ru
    changed = play.events(
        c.SetPriority, "03-11 15:00", actor=customer, priority="P1", reason="production stands"
    )[0]
    assert isinstance(changed, e.FactsChanged)
    assert (changed.changes, changed.counts_from, changed.at) == (
        {"priority": "P1"},
        "change",
        at("03-11 15:00"),
    )
    assert (changed.actor, changed.reason) == (customer, "production stands")
    assert "TE-14" in changed.clauses
    assert changed.regulation == "tron-en@1.2.1"


@pytest.mark.clause("TE-51", "TR-53")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_staff_only_propose_and_consent_makes_it_effective(ticket, code, customer, staff) -> None:
    play = ticket(code).open("03-11 10:00", level="premium", priority="P1")
    proposed = play.events(c.SetPriority, "03-11 11:00", priority="P3", reason="one workplace")
    assert kinds(proposed) == ["PriorityProposed"]
    assert play.ticket.facts["priority"] == "P1"
    assert "other side" in play.refused(c.AnswerProposal, "03-11 11:10", consent=True).what.en
    answered = play.events(c.AnswerProposal, "03-11 11:40", actor=customer, consent=True)
    assert kinds(answered)[-2:] == ["ProposalAnswered", "FactsChanged"]
    assert play.ticket.facts["priority"] == "P3"
    assert (proposed[0].actor, answered[-1].actor) == (staff, customer)


def test_a_declined_proposal_changes_nothing(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.SetPriority, "03-11 10:10", priority="P3", reason="one workplace")
    play.do(c.AnswerProposal, "03-11 10:20", actor=customer, consent=False, reason="all stand")
    assert (play.ticket.facts["priority"], play.ticket.proposed_priority) == ("P1", "")
    assert play.refused(c.AnswerProposal, "03-11 10:30", actor=customer, consent=True)


@pytest.mark.clause("TE-18", "TR-28")
def test_lowering_cites_the_stop_condition(ticket, customer) -> None:
    play = ticket("tron-ru").open("03-11 10:00", level="premium", priority="P1")
    assert (
        "TR-28" in play.refused(c.SetPriority, "03-11 15:20", actor=customer, priority="P3").clauses
    )
    changed = play.priority("03-11 15:20", "P3").history[-1]
    assert "TR-28" in changed.clauses


@pytest.mark.clause("TE-19", "TR-30")
def test_a_form_asks_for_a_criterion_and_a_mail_is_asked_later(ticket, customer) -> None:
    form = {"channel": "portal", "level": "premium", "priority": "P1"}
    assert (
        "Tick" in ticket("tron-en").refused(c.OpenTicket, "03-11 10:00", **opening(form)).remedy.en
    )
    ticked = ticket("tron-en").open("03-11 10:00", intake={"criteria": "data_loss"}, **form)
    mailed = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    assert "criteria-missing" not in ticked.ticket.flags
    assert "criteria-missing" in mailed.ticket.flags
    later = ticket("tron-ru").open("03-11 10:00", level="basic", priority="P3")
    wish = {"actor": customer, "priority": "P1", "reason": "worse", "channel": "portal"}
    assert later.refused(c.SetPriority, "03-11 11:00", **wish)
    later.do(c.SetPriority, "03-11 11:00", criteria=("critical_processes",), **wish)
    assert later.ticket.intake["criteria"] == "critical_processes"


def opening(values):
    from datetime import datetime

    facts = {k: values[k] for k in ("level", "priority")}
    return {
        "number": "TA-000001",
        "regulation": "tron-en",
        "vendor": "tron",
        "arrived_at": datetime.fromisoformat("2026-03-11T10:00+03:00"),
        "channel": values["channel"],
        "subject": "s",
        "message": c.Message(text="t"),
        "requester": "anna",
        "facts": facts,
        "coverage": {"sender": "contact", "contract": "active", "edition": "commercial"},
    } | {"actor": customer_actor()}


def customer_actor():
    from reglament.core.model.people import Actor, ActorKind

    return Actor(kind=ActorKind.CUSTOMER, id="anna")


@pytest.mark.clause("TE-20", "TR-31")
def test_staff_confirm_the_impact(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    assert play.ticket.impact_confirmed is None
    play.do(c.ConfirmImpact, "03-11 11:05")
    assert play.ticket.impact_confirmed is True
    assert play.priority("03-11 11:10", "P1").ticket.impact_confirmed is None


@pytest.mark.clause("TE-21", "TR-32")
@pytest.mark.parametrize(
    ("code", "at", "level", "due"),
    [
        ("tron-en", "03-06 17:30", "premium+", "03-12 17:30"),
        ("tron-ru", "03-11 12:00", "basic", "03-13 12:00"),
    ],
)
def test_without_a_priority_it_is_provisionally_p3(ticket, code, at, level, due) -> None:
    play = ticket(code).open(at, level=level)
    assert (play.ticket.facts["priority"], play.ticket.provisional) == ("P3", ("priority",))
    assert play.due("response") == due
    assert (
        play.priority(at.replace(":00", ":05").replace(":30", ":35"), "P3").ticket.provisional == ()
    )
    assert play.due("response") == due


@pytest.mark.clause("HY-16", "HY-17", "HY-18")
def test_only_an_incident_carries_a_priority(ticket, at, customer) -> None:
    play = ticket("hydra").open("03-11 12:00", type="other", priority="urgent", channel="portal")
    reset = play.history[1]
    assert isinstance(reset, e.FactsChanged)
    assert (reset.changes, reset.automatic, reset.at) == ({"priority": ""}, True, at("03-11 12:00"))
    assert "HY-18" in reset.clauses
    assert play.ticket.facts["priority"] == ""
    play.do(c.SetPriority, "03-11 12:10", actor=customer, priority="urgent")
    assert play.ticket.facts["priority"] == ""
    assert play.history[-1].automatic
    assert play.promise("response").state == "measured"


@pytest.mark.clause("HY-20")
def test_hydras_staff_change_it_alone_with_a_reason(ticket, customer) -> None:
    play = ticket("hydra").open("03-11 12:00", type="incident", priority="urgent", channel="portal")
    assert "HY-20" in play.refused(c.SetPriority, "03-11 12:31", priority="normal").clauses
    changed = play.events(
        c.SetPriority, "03-11 12:31", priority="normal", reason="one report is slow"
    )
    assert kinds(changed)[-1] == "FactsChanged"
    assert play.ticket.facts["priority"] == "normal"


def test_an_unknown_priority_names_the_allowed_ones(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    refusal = play.refused(c.SetPriority, "03-11 11:00", actor=customer, priority="P9", reason="x")
    assert "P1, P2, P3, P4" in refusal.remedy.en


def test_aspro_has_no_priority_to_change(ticket, customer) -> None:
    play = ticket("aspro").open("03-11 10:00")
    assert play.refused(c.SetPriority, "03-11 11:00", actor=customer, priority="P1").remedy.ru
