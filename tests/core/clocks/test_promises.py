"""What is promised over a ticket's life: expected moments are those of the clause ledger, in Moscow time of 2026."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reglament.core.clocks import promises
from reglament.core.model import commands as c

TEXT = c.Message(text="how to go on")
FRIDAY = "03-06 17:30"

EN = {  # clause -> (priority, commitment, basic, premium, premium+), registered Fri 2026-03-06 17:30
    "TE-23": ("P1", "response", "03-10 17:30", "03-10 10:30", "03-10 09:30"),
    "TE-25": ("P1", "workaround", "03-16 17:30", "03-11 15:30", "03-11 11:30"),
    "TE-26": ("P1", "permanent_fix", "03-25 17:30", "03-19 17:30", "03-16 17:30"),
    "TE-27": ("P2", "response", "03-11 17:30", "03-10 12:30", "03-10 10:30"),
    "TE-28": ("P2", "workaround", "03-16 17:30", "03-11 17:30", "03-10 17:30"),
    "TE-29": ("P2", "permanent_fix", "04-06 17:30", "03-25 17:30", "03-17 17:30"),
    "TE-30": ("P3", "response", "03-23 17:30", "03-16 17:30", "03-12 17:30"),
    "TE-31": ("P3", "workaround", "03-25 17:30", "03-19 17:30", "03-12 17:30"),
    "TE-32": ("P3", "permanent_fix", "04-20 17:30", "03-31 17:30", "03-19 17:30"),
    "TE-33": ("P4", "response", "03-30 17:30", "03-23 17:30", "03-13 17:30"),
    "TE-35": ("P4", "permanent_fix", "05-05 17:30", "04-06 17:30", "03-23 17:30"),
}


@pytest.mark.clause(*EN, "TE-36")
@pytest.mark.parametrize("clause", EN)
def test_tron_en_figures_count_from_registration(ticket, clause) -> None:
    priority, kind, *dues = EN[clause]
    found = [
        ticket("tron-en").open(FRIDAY, level=level, priority=priority).due(kind)
        for level in ("basic", "premium", "premium+")
    ]
    assert found == dues


@pytest.mark.clause("TE-24")
@pytest.mark.parametrize(
    ("level", "due"),
    [("basic", "03-12 17:30"), ("premium", "03-11 11:30"), ("premium+", "03-10 16:30")],
)
def test_remote_access_in_the_request_shortens_the_workaround(ticket, level, due) -> None:
    play = ticket("tron-en").open(FRIDAY, level=level, priority="P1", remote_access="true")
    assert play.due("workaround") == due


@pytest.mark.clause("TE-25", "TE-24")
def test_a_later_grant_takes_the_earlier_of_both_and_withdrawal_restores(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    play.do(c.SetRemoteAccess, "03-10 10:00", granted=True)
    assert play.due("workaround") == "03-11 13:00"
    play.do(c.SetRemoteAccess, "03-10 12:00", granted=False, reason="the session ended")
    assert play.due("workaround") == "03-11 15:30"


@pytest.mark.clause("TE-28")
def test_access_changes_nothing_where_the_figure_does_not_depend_on_it(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P2")
    play.do(c.SetRemoteAccess, "03-10 10:00", granted=True)
    assert play.due("workaround") == "03-11 17:30"


def test_withdrawal_restores_the_due_as_if_access_had_never_been_granted(ticket) -> None:
    with_access = ticket("tron-en").open(FRIDAY, level="premium", priority="P2")
    with_access.do(c.SetRemoteAccess, "03-10 10:00", granted=True)
    with_access.priority("03-10 11:00", "P1")
    assert with_access.due("workaround") == "03-11 14:00"  # 12 working hours from the raise
    with_access.do(c.SetRemoteAccess, "03-10 12:00", granted=False, reason="the session ended")
    without = ticket("tron-en").open(FRIDAY, level="premium", priority="P2")
    without.priority("03-10 11:00", "P1")
    assert with_access.due("workaround") == without.due("workaround") == "03-11 17:30"


@pytest.mark.clause("TE-34")
def test_p4_has_two_commitments_and_no_workaround(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="basic", priority="P4")
    assert [p.kind for p in play.promises()] == ["response", "permanent_fix"]
    play.do(c.GiveWorkaround, "03-10 12:00", message=TEXT)
    assert [p.state for p in play.promises()] == ["met", "running"]


RU = {
    "TR-34": ("P1", "03-10 09:00", "03-07 09:00", "03-06 23:30"),
    "TR-35": ("P2", "03-11 11:30", "03-07 09:00", "03-07 05:30"),
    "TR-36": ("P3", "03-11 17:30", "03-07 11:30", "03-07 11:30"),
    "TR-37": ("P4", "03-12 14:30", "03-07 17:30", "03-07 17:30"),
}


@pytest.mark.clause(*RU, "TR-25")
@pytest.mark.parametrize("clause", RU)
def test_tron_ru_promises_a_response_only(ticket, clause) -> None:
    priority, *dues = RU[clause]
    plays = [
        ticket("tron-ru").open(FRIDAY, level=level, priority=priority)
        for level in ("basic", "premium", "premium+")
    ]
    assert [play.dues() for play in plays] == [{"response": due} for due in dues]


@pytest.mark.clause("TR-38")
def test_premium_and_premium_plus_share_figures_not_hours(ticket) -> None:
    due = [
        ticket("tron-ru").open("03-11 10:00", level=level, priority="P3").due("response")
        for level in ("premium", "premium+")
    ]
    assert due == ["03-12 09:00", "03-12 04:00"]


@pytest.mark.clause("TR-13")
def test_a_night_request_is_answered_in_working_time(ticket) -> None:
    play = ticket("tron-ru").open("03-11 23:40", level="basic", priority="P1")
    assert play.promise("response").starts_at.strftime("%d %H:%M") == "12 06:00"
    assert play.due("response") == "03-13 09:00"


@pytest.mark.clause("TE-15")
def test_a_call_within_hours_is_not_said_to_lie_outside_them_for_a_fraction_of_a_second(
    ticket,
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    (opened,) = play.history
    late = replace(opened, at=opened.at + timedelta(milliseconds=250))
    found = promises(play.regulation, (late,), at=late.at, explain=True)
    assert {step.code for one in found for step in one.steps} == {
        "called",
        "amount",
        "slice",
        "due",
    }


def test_only_a_persons_answer_meets_the_response(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    play.do(c.AddNote, "03-10 10:05", message=TEXT, channel="phone")
    assert play.promise("response").state == "warned"
    play.reply("03-10 10:12")
    assert play.promise("response").state == "met"


@pytest.mark.clause("TR-25", "TE-15")
@pytest.mark.parametrize("code", ["tron-ru", "tron-en"])
def test_the_letter_that_closes_is_an_answer_too(ticket, at, code) -> None:
    play = ticket(code).open("03-11 10:00", level="premium", priority="P2")
    play.do(c.Close, "03-11 12:00", outcome="restored", message=TEXT)
    answer = play.promise("response")
    assert (answer.state, answer.met_at) == ("met", at("03-11 12:00"))


@pytest.mark.clause("TE-53", "TE-54", "TR-55", "TR-56", "HY-12")
@pytest.mark.parametrize("by", [c.Resolve, c.Close])
@pytest.mark.parametrize(
    ("code", "facts", "outcome"),
    [
        ("tron-en", {"level": "premium", "priority": "P2"}, "restored"),
        ("tron-ru", {"level": "premium", "priority": "P2"}, "restored"),
        ("hydra", {"channel": "portal", "type": "incident", "priority": "normal"}, "solved"),
    ],
)
def test_a_solution_told_meets_its_promises_whether_it_resolves_or_closes(
    ticket, at, by, code, facts, outcome
) -> None:
    play = ticket(code).open("03-11 10:00", **facts)
    play.do(by, "03-11 12:00", outcome=outcome, message=TEXT)
    assert {p.met_at for p in play.promises()} == {at("03-11 12:00")}
    play.add("03-12 10:00")
    solved = [p for p in play.promises() if p.kind in ("workaround", "permanent_fix")]
    assert {p.reopened_at for p in solved} <= {at("03-12 10:00")}


@pytest.mark.clause("TE-26", "TE-56", "TE-61")
@pytest.mark.parametrize("by", [c.Resolve, c.Close])
@pytest.mark.parametrize(
    ("outcome", "details"),
    [("not-covered", {}), ("referred-to-maker", {"maker": "X", "external_number": "7"})],
)
def test_an_outcome_that_is_no_solution_ends_what_only_a_solution_meets(
    ticket, by, outcome, details
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(by, "03-11 12:00", outcome=outcome, message=TEXT, details=details)
    assert [p.state for p in play.promises()] == ["met", "cancelled", "cancelled"]
    play.add("03-12 10:00")
    assert (play.promise("workaround").state, play.due("workaround")) == ("running", "03-13 10:00")


def test_done_at_the_due_instant_is_in_time_and_a_second_later_is_not(ticket) -> None:
    in_time = ticket("tron-en").open(FRIDAY, level="premium", priority="P1").reply("03-10 10:30")
    late = ticket("tron-en").open(FRIDAY, level="premium", priority="P1").reply("03-10 10:30:01")
    states = [play.promise("response").state for play in (in_time, late)]
    assert states == ["met", "met_late"]


@pytest.mark.clause("TE-17")
def test_impact_reduced_meets_the_workaround(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1", remote_access="true")
    play.do(c.GiveWorkaround, "03-11 11:00", message=TEXT)
    assert play.promise("workaround").state == "met"
    assert play.promise("permanent_fix").state == "running"
    assert play.agenda("idle_alarm") == []
    assert set(play.history[-1].clauses) == {"TE-16", "TE-17", "TE-18", "TE-36"}


@pytest.mark.clause("TE-17")
def test_a_workaround_cites_the_end_of_continuous_work_only_where_there_was_some(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P2")
    play.do(c.GiveWorkaround, "03-11 11:00", message=TEXT)
    assert set(play.history[-1].clauses) == {"TE-17", "TE-36"}
    assert play.promise("workaround").state == "met"


@pytest.mark.clause("TE-26")
def test_the_permanent_fix_meets_everything_open(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.Resolve, "03-11 11:00", outcome="restored", message=TEXT)
    assert {p.kind: p.state for p in play.promises()} == {
        "response": "met",
        "workaround": "met",
        "permanent_fix": "met",
    }


@pytest.mark.clause("TE-14")
def test_a_raise_counts_from_the_change_but_never_later_than_the_due_it_replaces(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    assert play.due("response") == "03-18 10:00"
    assert play.priority("03-11 15:00", "P1").due("response") == "03-11 17:00"
    second = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    assert second.due("response") == "03-11 14:00"
    assert second.priority("03-11 13:30", "P1").due("response") == "03-11 14:00"


@pytest.mark.clause("TR-24")
def test_a_raise_under_tron_ru(ticket) -> None:
    play = ticket("tron-ru").open("03-11 10:00", level="premium", priority="P4")
    assert play.due("response") == "03-12 10:00"
    assert play.priority("03-11 12:00", "P1").due("response") == "03-11 18:00"


def test_lowering_counts_from_registration_and_keeps_a_breach(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.priority("03-11 11:00", "P2")
    assert play.due("response") == "03-11 14:00"
    late = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    late.priority("03-11 12:30", "P3")
    assert late.due("response") == "03-18 10:00"
    assert late.reply("03-11 13:00").promise("response").state == "met_late"


def test_p4_raised_to_p1_gets_a_workaround_promise_from_the_change(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium+", priority="P4")
    assert play.priority("03-11 12:00", "P1").due("workaround") == "03-12 15:00"


def test_a_promise_that_a_raise_made_counts_from_registration_once_lowered(ticket) -> None:
    # within 3 working days of Tue 10 March 17:00 for both, which is past: never earlier than the change
    play = ticket("tron-en").open("03-10 17:00", level="premium+", priority="P4")
    play.priority("03-17 11:59", "P1")
    play.priority("03-17 12:11", "P3")
    assert play.due("workaround") == play.due("response") == "03-17 12:11"


def test_waiting_is_measured_and_never_granted(ticket) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P2")
    play.reply("03-10 09:00", wait_for_customer=True)
    play.add("03-11 09:00")
    assert play.due("workaround") == "03-11 17:30"
    late = play.promise("workaround", "03-11 17:31")
    assert (late.state, late.waiting, late.late_through_waiting) == ("breached", 9 * 3600, True)


@pytest.mark.clause("AS-24", "AS-25", "AS-26")
def test_aspro_measures_and_never_breaches(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    play.reply("03-12 10:00")
    response = play.promise("response")
    assert (response.state, response.due_at, response.elapsed) == ("measured", None, 8 * 3600)
    assert play.pass_time("06-11 12:00") == ()
    assert {p.kind for p in play.promises()} == {"response"}


@pytest.mark.clause("AS-26")
def test_aspro_measures_the_answer_to_an_addition(ticket) -> None:
    play = ticket("aspro").open("03-11 10:00").reply("03-11 11:00").add("03-11 12:00")
    play.reply("03-13 15:00")
    assert play.promise("follow_up").elapsed == 23 * 3600


@pytest.mark.clause("HY-15")
def test_hydra_has_no_figure_and_records_the_actual(ticket) -> None:
    play = ticket("hydra").open("03-11 12:00", type="incident", priority="urgent", channel="portal")
    play.reply("03-11 12:14")
    response = play.promise("response")
    assert (response.due_at, response.elapsed, response.state) == (None, 14 * 60, "measured")


def istom(ticket, at, *, category="paid", problem="product_problem", channel="portal", **more):
    return ticket("istom").open(
        at, coverage={"category": category}, problem=problem, channel=channel, **more
    )


@pytest.mark.clause("IS-13", "IS-16", "IS-33", "IS-36", "IS-39", "IS-47", "IS-57", "IS-61", "IS-30")
@pytest.mark.parametrize(
    ("at", "category", "problem", "due"),
    [
        (FRIDAY, "free", "work_impossible", "03-10 12:30"),
        (FRIDAY, "free", "product_problem", "03-11 17:30"),
        ("04-30 17:00", "free", "setup_question", "05-05 17:00"),
        ("03-06 18:30", "paid", "work_impossible", "03-10 10:30"),
        (FRIDAY, "paid", "product_problem", "03-10 11:30"),
        ("03-11 12:00", "non-commercial", "product_problem", "03-13 18:00"),
        ("03-11 12:00", "paid", "general_question", "03-17 16:00"),
    ],
)
def test_istom_reaction_follows_the_level(ticket, at, category, problem, due) -> None:
    assert istom(ticket, at, category=category, problem=problem).due("response") == due


@pytest.mark.clause("IS-14", "IS-46", "IS-47")
def test_special_requests_run_on_their_own_hours(ticket) -> None:
    dues = [
        istom(ticket, at, category="vip", channel="vip_form").due("response")
        for at in ("03-11 19:10", "03-06 19:30", "03-11 12:00")
    ]
    assert dues == ["03-12 10:10", "03-10 10:30", "03-11 13:00"]


@pytest.mark.clause("IS-26", "IS-27")
def test_follow_up_counts_from_the_earliest_unanswered_addition(ticket) -> None:
    play = istom(ticket, "03-06 12:00").reply("03-06 12:30")
    play.add("03-06 17:00")
    play.do(c.MarkChaser, "03-06 17:05", event=len(play.history))
    assert [p.kind for p in play.promises()] == ["response"]
    play.add(FRIDAY)
    play.add("03-10 10:30")
    assert play.due("follow_up") == "03-10 11:30"
    assert play.reply("03-10 11:00").promise("follow_up").state == "met"


@pytest.mark.clause("IS-27")
def test_an_addition_marked_a_chaser_runs_no_clock_but_a_breach_cannot_be_undone(ticket) -> None:
    play = istom(ticket, "03-11 10:00").reply("03-11 10:30").add("03-11 11:00")
    asked = len(play.history)
    marked = ticket("istom")
    marked.history = list(play.history)
    marked.do(c.MarkChaser, "03-11 11:30", event=asked)
    assert [p.kind for p in marked.promises()] == ["response"]
    play.pass_time("03-11 15:00")
    assert "overdue" in play.refused(c.MarkChaser, "03-11 15:30", event=asked).what.en


@pytest.mark.clause("IS-28", "IS-34")
def test_clients_fault_counts_from_registration(ticket) -> None:
    play = istom(ticket, "03-11 12:00", category="free", problem="work_impossible")
    assert play.due("response") == "03-11 16:00"
    assert play.classify("03-11 12:40", client_fault="yes").due("response") == "03-13 12:00"
    assert play.ticket.facts["level"] == "free-standard"


@pytest.mark.clause("IS-29", "IS-35")
@pytest.mark.parametrize(
    ("category", "confirmed", "due"),
    [
        ("free", "03-11 12:30", "03-11 16:30"),
        ("paid", "03-11 12:30", "03-11 13:30"),
        ("paid", "03-11 14:30", "03-11 15:00"),
    ],
)
def test_a_confirmed_critical_error_counts_from_the_confirmation(
    ticket, category, confirmed, due
) -> None:
    play = istom(ticket, "03-11 12:00", category=category)
    assert play.classify(confirmed, critical_confirmed="yes").due("response") == due


@pytest.mark.clause("IS-16")
def test_a_corrected_problem_counts_from_registration(ticket) -> None:
    play = istom(ticket, "03-11 12:00")
    assert play.classify("03-11 12:10", problem="work_impossible").due("response") == "03-11 13:00"
    late = istom(ticket, "03-11 12:00")
    assert late.classify("03-11 14:00", problem="work_impossible").due("response") == "03-11 14:00"


@pytest.mark.clause("IS-121")
def test_an_address_added_later_raises_the_level_from_registration(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid", "listed_address": "no"}
    )
    assert play.due("response") == "03-13 12:00"
    assert play.classify("03-11 12:20", listed_address="yes").due("response") == "03-11 15:00"


@pytest.mark.clause("IS-60")
def test_transfer_to_consulting_counts_from_registration_and_keeps_a_breach(ticket) -> None:
    play = istom(ticket, "03-11 12:00")
    play.do(c.TransferLevel, "03-11 13:00", level="consulting", reason="an edition question")
    assert play.due("response") == "03-17 16:00"
    late = istom(ticket, "03-11 12:00")
    late.do(c.TransferLevel, "03-11 15:30", level="consulting", reason="an edition question")
    assert late.due("response") == "03-17 16:00"
    assert late.promise("response").state == "breached"


@pytest.mark.clause("IS-62", "IS-63")
def test_hand_over_meets_the_reaction_and_starts_developments_own(ticket) -> None:
    play = istom(ticket, "03-11 12:00")
    play.do(c.TransferLevel, "03-11 12:00", level="development", reason="rework")
    first, second = play.promises()
    assert first.state == "met"
    assert second.due_at.strftime("%m-%d %H:%M") == "04-14 09:00"  # 12:00 in Moscow
    assert play.ticket.facts["level"] == "development"


def test_closing_cancels_and_reopening_revives(ticket) -> None:
    play = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P2").reply("03-11 11:00")
    )
    play.do(c.Close, "03-11 12:00", outcome="not-covered", message=TEXT)
    assert [p.state for p in play.promises()] == ["met", "cancelled", "cancelled"]
    play.add("03-12 10:00")
    assert play.ticket.state == "in_work"
    assert (play.promise("workaround").state, play.due("workaround")) == ("running", "03-13 10:00")


def test_a_promise_not_kept_is_over_when_its_request_ends_and_owed_again_when_that_reopens(
    ticket,
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.Close, "03-16 10:00", outcome="not-covered", message=TEXT)
    ended = play.promise("workaround", "03-20 10:00")
    assert (ended.state, ended.met_at, ended.over_at) == ("breached", None, play.history[-1].at)
    assert ended.elapsed == play.promise("workaround", "03-16 10:00").elapsed
    answered = play.promise("response", "03-20 10:00")
    assert (answered.state, answered.ended_at) == ("met_late", None)
    play.add("03-17 10:00")
    assert (play.promise("workaround").state, play.promise("workaround").over_at) == (
        "breached",
        None,
    )


def test_reopening_after_the_due_gives_the_whole_figure_anew(ticket) -> None:
    play = (
        ticket("tron-en").open("03-11 10:00", level="premium", priority="P2").reply("03-11 11:00")
    )
    play.do(c.Close, "03-11 12:00", outcome="not-covered", message=TEXT)
    play.add("03-17 10:00")
    assert (play.promise("workaround").state, play.due("workaround")) == ("running", "03-19 10:00")
    assert play.due("permanent_fix") == "03-27 10:00"  # 12 working days from arrival, still ahead


def test_a_year_without_a_calendar_loses_no_ticket(ticket) -> None:
    play = ticket("tron-en").open("2027-12-30 10:00", level="basic", priority="P4")
    assert play.promise("permanent_fix").state == "measured"


def test_a_regulation_that_grants_a_pause_gets_one_but_not_for_answers(ticket) -> None:
    from dataclasses import replace

    play = ticket("tron-en")
    parameters = dict(play.regulation.parameters)
    parameters["pause_on"] = replace(parameters["pause_on"], value=("customer",))
    play.regulation = replace(play.regulation, parameters=parameters)
    play.open("03-10 10:00", level="premium", priority="P1").reply("03-10 11:00")
    assert play.due("workaround") == "03-11 17:00"
    play.reply("03-10 12:00", wait_for_customer=True)
    assert play.promise("workaround", "03-20 12:00").state == "running"
    assert play.agenda("breach") == []
    ((begun, ended),) = play.promise("workaround", "03-10 18:00").pauses
    assert (f"{begun:%d %H:%M}", ended) == ("10 12:00", None)
    play.add("03-11 12:00")
    assert play.due("workaround") == "03-12 17:00"
    assert play.promise("response").pauses == ()
    ((begun, ended),) = play.promise("workaround").pauses
    assert [f"{one:%d %H:%M}" for one in (begun, ended)] == ["10 12:00", "11 12:00"]
    assert play.promise("workaround", "03-12 17:01").state == "breached"
