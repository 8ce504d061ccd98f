"""Opening, work, outcomes, refusals: what each regulation allows and what it forbids."""

import pytest

from reglament.core.lifecycle import evolve, fold, grounds_offered, may_reopen
from reglament.core.lifecycle.evolve import FOLDED
from reglament.core.lifecycle.folding import (
    ending,
    paying,
    relating,
    saying,
    stating,
    updating,
    working,
)
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.refused import Refused

TEXT = c.Message(text="what we did")


@pytest.mark.clause("TE-7", "TR-7", "HY-2", "AS-5", "AS-6", "TE-62", "TR-12")
@pytest.mark.parametrize(
    ("code", "coverage", "ground"),
    [
        ("tron-en", {"edition": "trial"}, "not-commercial"),
        ("tron-ru", {"edition": "trial"}, "not-commercial"),
        ("tron-en", {"contract": "ended"}, "licence-expired"),
        ("tron-ru", {"contract": "ended"}, "licence-expired"),
        ("hydra", {"contract": "ended"}, "no-contract"),
        ("aspro", {"access": "invited"}, "not-account-user"),
        ("aspro", {"access": "cabinet_only"}, "client-cabinet-only"),
        ("aspro", {"sender": "unknown"}, "not-entitled"),
    ],
)
def test_who_is_not_served_is_declined_with_its_ground_and_no_clock(
    ticket, code, coverage, ground
) -> None:
    facts = {"level": "basic"} if code.startswith("tron") else {}
    play = ticket(code).open("03-11 12:00", coverage=coverage, **facts)
    assert (play.ticket.state, play.ticket.ground) == ("declined", ground)
    assert play.promises() == ()
    assert play.pass_time("06-11 12:00") == ()
    assert play.history[-1].clauses
    assert play.history[-1].row.startswith("tables.admission")


@pytest.mark.clause("TE-1", "TE-9", "TR-9", "AS-3")
def test_who_is_served_is_registered_under_the_version_in_force(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="basic", coverage={"sender": "colleague"})
    assert play.ticket.regulation == "tron-en@1.2.1"
    assert "confirm-contact" in play.ticket.flags
    aspro = ticket("aspro").open("03-11 12:00", coverage={"contract": "ended"})
    assert (aspro.ticket.state, aspro.ticket.flags) == ("registered", ("no-active-licence",))


@pytest.mark.clause("TE-8", "TR-8")
@pytest.mark.parametrize(("code", "clause"), [("tron-en", "TE-8"), ("tron-ru", "TR-8")])
def test_a_request_without_its_level_is_refused_with_what_to_say(ticket, code, clause) -> None:
    with pytest.raises(Refused, match=r"Say which applies: basic, premium, premium\+") as refused:
        ticket(code).open("03-11 12:00", priority="P2")
    assert refused.value.clauses == (clause,)


@pytest.mark.clause("TE-6", "TR-6")
def test_a_region_without_hours_is_flagged(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="basic", coverage={"region": "other"})
    assert "region-without-hours" in play.ticket.flags


@pytest.mark.clause("TE-12", "TR-11", "AS-57")
@pytest.mark.parametrize(
    ("code", "facts", "channel"),
    [
        ("tron-en", {"level": "basic"}, "phone"),
        ("tron-ru", {"level": "basic"}, "phone"),
        ("aspro", {}, "portal"),
        ("aspro", {}, "phone"),
    ],
)
def test_a_channel_that_opens_nothing_points_to_one_that_does(ticket, code, facts, channel) -> None:
    from reglament.core.lifecycle import Refused

    with pytest.raises(Refused) as refused:
        ticket(code).open("03-11 12:00", channel=channel, **facts)
    assert "@" in refused.value.remedy.en
    assert refused.value.clauses


@pytest.mark.clause("TE-12", "TR-15")
def test_premium_callers_open_by_phone(ticket) -> None:
    assert ticket("tron-ru").open("03-07 09:30", channel="phone", level="premium").ticket
    assert ticket("tron-en").open("03-10 09:30", channel="phone", level="premium").ticket


@pytest.mark.clause("TE-54", "TR-56")
def test_restored_closes_directly_but_needs_the_solution(ticket) -> None:
    play = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P2").reply("03-11 11:00")
    )
    assert "TE-54" in play.refused(c.Close, "03-11 12:00", outcome="restored").clauses
    play.do(c.Close, "03-11 12:00", outcome="restored", details={"solution": "restarted"})
    assert play.ticket.state == "closed"


@pytest.mark.clause("TE-55", "TR-57")
def test_a_special_version_needs_its_number_and_cannot_close_alone(ticket) -> None:
    play = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P4").reply("03-11 11:00")
    )
    refusal = play.refused(c.Resolve, "03-11 12:00", outcome="special-version", message=TEXT)
    assert "version" in refusal.what.en
    details = {"version": "5.1-x", "covered": "no"}
    refusal = play.refused(
        c.Close, "03-11 12:00", outcome="special-version", details=details, message=TEXT
    )
    assert "not covered" in refusal.remedy.en.lower()


@pytest.mark.clause("TE-56", "TR-58")
def test_not_covered_closes_only_with_its_letter(ticket, at) -> None:
    play = (
        ticket("tron-ru").open("03-11 10:00", level="premium", priority="P4").reply("03-11 11:00")
    )
    assert "TR-58" in play.refused(c.Close, "03-11 12:00", outcome="not-covered").clauses
    play.do(c.Close, "03-11 12:10", outcome="not-covered", message=TEXT)
    assert play.ticket.closed_at == at("03-11 12:10")
    told = ticket("tron-ru").open("03-11 10:00", level="premium", priority="P4")
    told.do(c.Resolve, "03-11 12:00", outcome="not-covered", message=TEXT)
    assert told.do(c.Close, "03-11 12:05").ticket.state == "closed"


def test_an_answer_after_closing_reopens_for_ten_working_days(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="basic", priority="P4").reply("03-11 11:00")
    play.do(c.Close, "03-11 12:00", outcome="restored", message=TEXT)
    late = play.refused(
        c.AddCustomerReply,
        "03-25 12:01",
        message=TEXT,
        channel="email",
        arrived_at=play.history[-1].at.replace(day=25, minute=1),
    )
    assert "new one" in late.remedy.en
    assert play.add("03-25 12:00").ticket.state == "in_work"


@pytest.mark.clause("TE-16")
def test_the_owner_of_continuous_work_needs_a_successor(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.Assign, "03-11 10:05", assignee="olga")
    assert "successor" in play.refused(c.Assign, "03-11 15:00", assignee="").remedy.en
    assert "stay the owner" in play.refused(c.Assign, "03-11 18:00", assignee="").remedy.en
    assert play.do(c.Assign, "03-11 15:00", assignee="ilya").ticket.assignee == "ilya"
    play.priority("03-11 15:20", "P2")
    assert play.do(c.Assign, "03-11 15:30", assignee="").ticket.assignee == ""


@pytest.mark.clause("TE-16", "TR-26")
@pytest.mark.parametrize("regulation", ["tron-en", "tron-ru"])
def test_continuous_work_that_nobody_owns_is_taken_by_who_answers(ticket, regulation: str) -> None:
    def opened(priority: str):
        return ticket(regulation).open("03-11 10:00", level="premium", priority=priority)

    for play in (
        opened("P1").reply("03-11 10:20"),
        opened("P1").do(c.Wait, "03-11 10:20", party="third_party", ask="Antivirus X: its log"),
    ):
        assert play.ticket.assignee == "olga"
        [owner] = [one for one in play.history if isinstance(one, e.Assigned)]
        assert owner.clauses[0] in {"TE-16", "TR-26"}
        # who owns it stays the owner, whoever else answers, and cannot leave without a successor
        play.do(c.Assign, "03-11 10:30", assignee="ilya").reply("03-11 10:40")
        assert play.ticket.assignee == "ilya"
        assert "successor" in play.refused(c.Assign, "03-11 15:00", assignee="").remedy.en
    # other work has an owner from its first answer too, who may leave it
    other = opened("P2").reply("03-11 10:20")
    [owner] = [one for one in other.history if isinstance(one, e.Assigned)]
    assert (other.ticket.assignee, owner.clauses) in [("olga", ("TE-50",)), ("olga", ("TR-52",))]
    assert other.do(c.Assign, "03-11 15:00", assignee="").ticket.assignee == ""
    # a way to lessen the impact ends continuous work (TE-17)
    lessened = opened("P1").do(c.GiveWorkaround, "03-11 10:20", message=TEXT)
    assert lessened.do(c.Assign, "03-11 15:00", assignee="").ticket.assignee == ""


@pytest.mark.clause("AS-11", "IS-2")
def test_work_needs_a_scope_entry(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    assert play.refused(c.StartWork, "03-11 12:20").remedy.ru
    play.do(c.Classify, "03-11 12:21", scope="custom-module")
    assert "custom-module" in play.refused(c.StartWork, "03-11 12:22").remedy.en
    play.do(c.Classify, "03-11 12:23", scope="setup").do(c.StartWork, "03-11 12:24")
    assert (play.ticket.state, play.ticket.assignee) == ("in_work", "olga")


@pytest.mark.clause("IS-6")
def test_installing_waits_for_remote_access_by_an_allowed_tool(ticket, customer) -> None:
    play = ticket("istom").open(
        "03-11 12:00",
        coverage={"category": "paid"},
        channel="portal",
        problem="setup_question",
        type="installation",
    )
    play.do(c.Classify, "03-11 12:05", scope="setup-question")
    assert "TeamViewer" in play.refused(c.StartWork, "03-11 12:10").remedy.en
    play.do(c.Wait, "03-11 12:15", party="access")
    wrong = play.refused(
        c.SetRemoteAccess, "03-11 12:20", actor=customer, granted=True, tool="AnyDesk"
    )
    assert "IS-6" in wrong.clauses
    play.do(c.SetRemoteAccess, "03-11 12:30", actor=customer, granted=True, tool="TeamViewer")
    assert play.ticket.state == "registered"
    assert play.do(c.StartWork, "03-11 12:31").ticket.state == "in_work"


@pytest.mark.clause("IS-108")
def test_only_the_first_start_is_the_first(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00").do(c.Classify, "03-11 12:10", scope="setup")
    play.do(c.StartWork, "03-11 12:20").do(
        c.Wait, "03-11 12:30", party="third_party", ask="Antivirus X: its log"
    )
    play.do(c.StartWork, "03-11 12:40")
    assert [x.first for x in play.history if isinstance(x, e.WorkStarted)] == [True, False]


@pytest.mark.clause("IS-59", "IS-17")
def test_consulting_is_never_taken_out_of_turn(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "free"}, channel="portal", problem="general_question"
    )
    assert "IS-59" in play.refused(c.FlagCritical, "03-11 12:10", critical=True, reason="x").clauses
    other = ticket("aspro").open("03-11 12:10")
    assert other.refused(c.FlagCritical, "03-11 12:11", critical=True, reason=" ")
    assert other.do(c.FlagCritical, "03-11 12:12", critical=True, reason="all down").ticket.critical


@pytest.mark.clause("IS-60")
def test_a_transfer_needs_a_reason_and_is_kept_by_later_facts(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )
    assert (
        "IS-60"
        in play.refused(c.TransferLevel, "03-11 13:00", level="consulting", reason="").clauses
    )
    play.do(c.TransferLevel, "03-11 13:00", level="consulting", reason="an edition question")
    play.classify("03-11 13:10", problem="setup_question")
    assert play.ticket.facts["level"] == "consulting"


def suspend(play, at, ground, *, action="suspend", **details):
    return play.do(c.Refuse, at, action=action, ground=ground, message=TEXT, details=details)


@pytest.mark.clause("AS-63", "AS-66", "AS-67", "IS-123", "IS-125")
def test_a_ground_must_be_named_allowed_and_shown(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    call = {"message": TEXT}
    assert play.refused(c.Refuse, "03-11 12:10", action="suspend", ground="", **call)
    early = play.refused(
        c.Refuse, "03-11 12:10", action="suspend", ground="insufficient-info", **call
    )
    assert "AS-66" in early.clauses
    claimed = {
        "action": "suspend",
        "ground": "insufficient-info",
        "details": {"clarification": "yes"},
    }
    assert "clarify" in play.refused(c.Refuse, "03-11 12:10", **claimed, **call).remedy.en
    never = play.refused(c.Refuse, "03-11 12:10", action="refuse", ground="needs-update", **call)
    assert "suspend" in never.remedy.en
    play.reply("03-11 12:30", wait_for_customer=True)
    suspend(play, "03-12 11:00", "needs-update", development_item="DEV-12")
    assert (play.ticket.state, play.ticket.ground) == ("suspended", "needs-update")
    assert play.refused(c.Resume, "03-12 12:00")
    assert play.do(c.Resume, "03-12 12:00", reason="released").ticket.state == "registered"
    suspend(play, "03-12 12:10", "insufficient-info", action="refuse")
    assert play.ticket.state == "closed"


@pytest.mark.clause("IS-124")
def test_not_reproducible_needs_both_at_istom(ticket, customer) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )
    call = {"action": "postpone", "ground": "not-reproducible/no-access", "message": TEXT}
    assert play.refused(c.Refuse, "03-11 12:10", **call)
    play.classify("03-11 12:20", reproduced="no")
    play.do(c.SetRemoteAccess, "03-11 12:30", actor=customer, granted=True, tool="TeamViewer")
    assert play.refused(c.Refuse, "03-11 12:40", **call)
    play.do(c.SetRemoteAccess, "03-11 12:50", actor=customer, granted=False)
    play.do(c.Refuse, "03-11 13:00", **call)
    play.do(c.SetRemoteAccess, "03-11 14:00", actor=customer, granted=True, tool="TeamViewer")
    assert play.ticket.state == "registered"


@pytest.mark.clause("IS-124", "IS-126", "AS-66")
def test_only_grounds_that_can_hold_are_offered(ticket, at, customer) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )

    def offered(action):
        found = grounds_offered(play.regulation, play.history, action, at=at("03-11 13:00"))
        return {ground.code for ground in found}

    assert not {"not-reproducible/no-access", "insufficient-info"} & offered("postpone")
    play.classify("03-11 12:20", reproduced="no")
    assert "not-reproducible/no-access" in offered("cannot_solve")
    play.do(c.SetRemoteAccess, "03-11 12:30", actor=customer, granted=True, tool="TeamViewer")
    assert "not-reproducible/no-access" not in offered("cannot_solve")
    assert "needs-update" in offered("postpone") - offered("cannot_solve")


def test_customers_do_not_act_as_staff(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    for made, values in (
        (c.ReplyToCustomer, {"message": TEXT}),
        (c.Resolve, {"outcome": "restored", "message": TEXT}),
        (c.Close, {"outcome": "restored"}),
        (c.Assign, {"assignee": "anna"}),
        (c.AddNote, {"message": TEXT}),
    ):
        assert "Only staff" in play.refused(made, "03-11 11:00", actor=customer, **values).what.en
    assert len(play.history) == 1


@pytest.mark.clause("IS-67")
def test_contacts_are_noted_where_the_level_has_them(ticket) -> None:
    free = ticket("istom").open("03-11 12:00", problem="product_problem", channel="portal")
    paid = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, problem="product_problem", channel="portal"
    )
    call = {"message": TEXT, "channel": "phone"}
    assert "IS-67" in free.refused(c.AddNote, "03-11 12:10", **call).clauses
    assert paid.do(c.AddNote, "03-11 12:10", **call).promise("response").state == "running"


def test_folding_is_stepwise_and_begins_with_an_opening(ticket) -> None:
    play = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P2").reply("03-11 11:00")
    )
    stepwise = None
    for event in play.history:
        stepwise = evolve(stepwise, event)
    assert stepwise == fold(play.history)
    assert stepwise.version == len(play.history)
    with pytest.raises(ValueError, match="TicketOpened"):
        fold(play.history[1:])


def test_a_declined_ticket_is_not_reopened_by_mail(ticket, at) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="basic", coverage={"edition": "trial"})
    assert not may_reopen(play.regulation, play.ticket, at("03-11 12:05"))


@pytest.mark.parametrize(
    ("code", "opening", "claim"),
    [
        ("istom", {"coverage": {"category": "paid", "listed_address": "no"}}, "listed_address"),
        ("tron-en", {"level": "basic", "priority": "P3"}, "level"),
    ],
)
def test_a_customer_cannot_claim_what_the_directory_decides(
    ticket, customer, code, opening, claim
) -> None:
    play = ticket(code).open("03-11 12:00", **opening)
    better = {"listed_address": "yes", "level": "premium+"}
    before = dict(play.ticket.facts)
    refused = play.refused(c.Classify, "03-11 12:10", actor=customer, facts={claim: better[claim]})
    assert (play.ticket.facts, bool(refused.remedy.ru)) == (before, True)


def test_what_an_event_changes_is_said_at_one_place() -> None:
    subjects = (saying, stating, working, ending, relating, paying, updating)
    told = [event for subject in subjects for event in subject.FOLDS]
    assert len(told) == len(set(told)) == len(FOLDED)
