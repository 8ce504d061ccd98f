"""Updates (C19): who gets them, who installs, a time agreed before the start, and the order of their queue."""

from datetime import datetime

import pytest

from reglament.core.lifecycle.update_rules import update_rank
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import updates as u
from reglament.core.model.billing import UPDATE, LogWork
from reglament.core.model.people import Actor, ActorKind

RELEASE = {"release": "1", "release_name": "6.2.1"}
PAVEL = {"assignee": "pavel", "assignee_name": "Pavel"}
RATE = 300_000


@pytest.fixture
def hydra(ticket):
    """A ticket of Telecom-7 of Wed 2026-03-11 12:00 that asks for an update."""

    def opened(**coverage):
        return ticket("hydra").open(
            "03-11 12:00", channel="portal", type="other", scope="updates", coverage=coverage
        )

    return opened


@pytest.fixture
def planned(hydra):
    return hydra().do(u.PlanUpdate, "03-11 12:30", **RELEASE, **PAVEL)


@pytest.mark.clause("HY-29")
@pytest.mark.parametrize("kind", ["consulting", "other"])
def test_without_the_maintenance_contract_no_update_is_scheduled(hydra, kind) -> None:
    play = hydra(contract_kind=kind)
    refused = play.refused(u.PlanUpdate, "03-11 12:30", **RELEASE)
    assert refused.clauses == ("HY-29",)
    assert "no-S&M-contract" in refused.remedy.en
    assert play.ticket.update is None
    # the ground that the refusal names is there to be told to the customer
    told = play.events(
        c.Refuse, "03-11 12:40", action="refuse", ground="no-S&M-contract",
        message=c.Message(text="Your contract covers advice only."),
    )  # fmt: skip
    assert told[-1].clauses == ("HY-29",)


@pytest.mark.clause("HY-29")
def test_what_is_known_of_the_contract_now_goes_before_what_was_known_at_the_opening(hydra) -> None:
    play = hydra(contract_kind="support-and-maintenance")
    ended = play.refused(
        u.PlanUpdate, "03-11 12:30", **RELEASE, coverage={"contract_kind": "other"}
    )
    assert ended.clauses == ("HY-29",)
    later = hydra(contract_kind="consulting")
    later.do(
        u.PlanUpdate,
        "03-11 12:30",
        **RELEASE,
        coverage={"contract_kind": "support-and-maintenance"},
    )
    assert later.ticket.update.release_name == "6.2.1"


@pytest.mark.clause("HY-29", "HY-30")
def test_an_update_is_planned_by_the_contract_and_given_to_an_engineer(hydra) -> None:
    play = hydra()
    planned, given = play.events(u.PlanUpdate, "03-11 12:30", **RELEASE, **PAVEL)
    assert (type(planned), planned.clauses) == (u.UpdatePlanned, ("HY-29",))
    assert planned.row.startswith("tables.updates")
    assert (type(given), given.assignee, given.clauses) == (e.Assigned, "pavel", ("HY-30",))
    assert (play.ticket.assignee_name, play.ticket.update.release_name) == ("Pavel", "6.2.1")


@pytest.mark.clause("HY-30")
@pytest.mark.parametrize(
    ("command", "values"),
    [(u.PlanUpdate, RELEASE), (u.StartUpdate, {}), (u.FinishUpdate, {})],
)
def test_a_customer_neither_plans_nor_installs(planned, customer, command, values) -> None:
    refused = planned.refused(command, "03-11 13:00", actor=customer, **values)
    assert (refused.what.en, refused.clauses) == ("Only our engineers install updates", ("HY-30",))


@pytest.mark.clause("HY-31")
def test_an_update_starts_at_the_time_the_customer_confirmed_and_not_before(
    planned, customer, at
) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    unconfirmed = play.refused(u.StartUpdate, "03-12 11:00")
    assert unconfirmed.clauses == ("HY-31",)
    play.do(u.AnswerUpdateTime, "03-12 10:40", actor=customer, consent=True)
    early = play.refused(u.StartUpdate, "03-12 10:58")
    assert (early.clauses, "Thu 12 March, 11:00" in early.what.en) == (("HY-31",), True)
    began = play.events(u.StartUpdate, "03-12 11:00")
    assert [type(one) for one in began] == [e.WorkStarted, u.UpdateStarted]
    assert began[-1].clauses == ("HY-30", "HY-31")
    installed = play.events(u.FinishUpdate, "03-12 13:00")
    assert [(type(one), one.release_name) for one in installed] == [(u.UpdateInstalled, "6.2.1")]
    assert play.ticket.update.installed_at == at("03-12 13:00")


@pytest.mark.clause("HY-31")
def test_the_customer_may_ask_for_another_time_and_then_we_answer(planned, customer, at) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    play.do(u.ProposeUpdateTime, "03-11 16:00", actor=customer, starts_at=at("03-12 15:00"))
    own = play.refused(u.AnswerUpdateTime, "03-11 16:10", actor=customer, consent=True)
    assert own.what.en == "You proposed this time yourself"
    assert play.refused(u.StartUpdate, "03-12 15:00").clauses == ("HY-31",)
    play.do(u.AnswerUpdateTime, "03-11 17:00", consent=True)
    assert play.ticket.update.agreed_start_at == at("03-12 15:00")
    play.do(u.StartUpdate, "03-12 15:00")


@pytest.mark.clause("HY-31")
def test_another_proposal_ends_what_was_agreed_and_a_decline_agrees_to_nothing(
    planned, customer, at
) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    play.do(u.AnswerUpdateTime, "03-11 15:10", actor=customer, consent=True)
    play.do(u.ProposeUpdateTime, "03-11 15:20", starts_at=at("03-12 12:00"))
    assert play.refused(u.StartUpdate, "03-12 11:30").clauses == ("HY-31",)
    play.do(u.AnswerUpdateTime, "03-11 15:30", actor=customer, consent=False)
    assert play.refused(u.StartUpdate, "03-12 12:00").clauses == ("HY-31",)


@pytest.mark.clause("HY-31")
def test_an_answer_counts_for_the_time_that_was_read_and_only_before_it(
    planned, customer, at
) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    read = play.ticket.update.seq
    play.do(u.ProposeUpdateTime, "03-11 15:20", starts_at=at("03-12 12:00"))
    stale = play.refused(
        u.AnswerUpdateTime, "03-11 15:30", actor=customer, consent=True, event=read
    )
    assert stale.what.en == "Another time has been proposed since the one you answer"
    late = play.refused(u.AnswerUpdateTime, "03-12 12:01", actor=customer, consent=True)
    assert late.what.en == "The proposed time has passed"
    behind = play.refused(u.ProposeUpdateTime, "03-12 12:01", starts_at=at("03-12 12:00"))
    assert behind.remedy.en == "Propose a coming moment."


@pytest.mark.clause("HY-31")
def test_staff_write_down_who_at_the_customer_answered_elsewhere(planned, at) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    unnamed = play.refused(u.AnswerUpdateTime, "03-12 10:40", consent=True)
    assert unnamed.clauses == ("HY-31",)
    (answered,) = play.events(
        u.AnswerUpdateTime, "03-12 10:40", consent=True, note="Nikita by telephone"
    )
    assert (answered.side, answered.note) == ("customer", "Nikita by telephone")
    play.do(u.StartUpdate, "03-12 11:00")


@pytest.mark.clause("HY-31", "HY-32")
def test_hours_of_an_update_are_written_down_from_the_agreed_time_on(planned, customer, at) -> None:
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    entry = {"ended_at": at("03-12 13:00"), "note": "6.2.1", "work": UPDATE, "rate": RATE}
    begun = {**entry, "started_at": at("03-12 11:00")}
    assert play.refused(LogWork, "03-12 13:00", **begun).clauses == ("HY-31",)
    play.do(u.AnswerUpdateTime, "03-12 10:40", actor=customer, consent=True)
    early = {**entry, "started_at": at("03-12 10:30")}
    assert play.refused(LogWork, "03-12 13:00", **early).clauses == ("HY-31",)
    (logged,) = play.events(LogWork, "03-12 13:00", **begun)
    assert "HY-32" in logged.clauses


@pytest.mark.clause("HY-31")
def test_whose_move_it_is_while_a_time_waits(planned, customer, at) -> None:
    from reglament.core.lifecycle.move import move_of

    assert move_of(planned.ticket, planned.regulation) == "ours"
    play = planned.do(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    assert move_of(play.ticket, play.regulation) == "yours"
    play.do(u.ProposeUpdateTime, "03-11 16:00", actor=customer, starts_at=at("03-12 12:00"))
    assert move_of(play.ticket, play.regulation) == "ours"


@pytest.mark.clause("HY-31")
def test_the_letter_names_release_time_usual_duration_and_rule(planned, at, letter) -> None:
    events = planned.events(u.ProposeUpdateTime, "03-11 15:00", starts_at=at("03-12 11:00"))
    subject, body = letter(planned, events)
    assert "6.2.1" in subject
    assert "Thu 12 March, 11:00" in subject
    assert "Usually it takes 1–3 h." in body
    assert "HY-31" in body


def waiting(ticket, number: str, clock: str, **given):
    coverage = {"category": given.pop("category", "free")}
    channel = given.pop("channel", "portal")
    play = ticket("istom").open(
        f"03-11 {clock}", channel=channel, type="update_installation", number=number,
        coverage=coverage, **given,
    )  # fmt: skip
    return play.ticket, update_rank(play.ticket, play.regulation)


def in_order(*requests) -> list[str]:
    ranked = [(rank, one.registered_at, one.number) for one, rank in requests]
    assert all(isinstance(rank, int) and isinstance(at, datetime) for rank, at, _ in ranked)
    return [number for *_, number in sorted(ranked)]


@pytest.mark.clause("IS-82")
def test_updates_wait_by_cloud_or_vip_then_paid_then_free_then_non_commercial(ticket) -> None:
    free = waiting(ticket, "free", "10:00")
    paid = waiting(ticket, "paid", "10:30", category="paid")
    cloud = waiting(ticket, "cloud", "11:00", deployment="cloud")
    assert in_order(free, paid, cloud) == ["cloud", "paid", "free"]
    demo = waiting(ticket, "demo", "09:00", category="non-commercial")
    again = waiting(ticket, "free-2", "09:30")
    assert in_order(free, paid, cloud, demo, again) == ["cloud", "paid", "free-2", "free", "demo"]


@pytest.mark.clause("IS-83")
def test_cloud_and_vip_go_out_of_turn_in_the_order_of_their_requests(ticket) -> None:
    rest = waiting(ticket, "paid", "10:00", category="paid")
    cloud = waiting(ticket, "cloud", "11:00", deployment="cloud")
    vip = waiting(ticket, "vip", "11:05", category="vip")
    assert in_order(vip, rest, cloud) == ["cloud", "vip", "paid"]
    earlier = waiting(ticket, "vip-2", "10:55", category="vip")
    assert in_order(vip, rest, cloud, earlier) == ["vip-2", "cloud", "vip", "paid"]


@pytest.mark.clause("IS-82")
def test_a_request_stands_in_the_queue_of_updates_while_one_waits(ticket, at, customer) -> None:
    play = ticket("istom").open("03-11 10:00", type="question", channel="portal")
    assert update_rank(play.ticket, play.regulation) is None
    (planned,) = play.events(u.PlanUpdate, "03-11 10:10", release="4", release_name="9.1")
    assert (planned.clauses, planned.row.startswith("tables.update_queue")) == (("IS-82",), True)
    assert update_rank(play.ticket, play.regulation) == 3
    play.classify("03-11 10:20", deployment="cloud")
    assert update_rank(play.ticket, play.regulation) == 1
    play.do(c.Classify, "03-11 10:30", scope=next(iter(play.regulation.scope)))
    play.do(u.StartUpdate, "03-11 10:40").do(u.FinishUpdate, "03-11 11:00")
    assert update_rank(play.ticket, play.regulation) is None


@pytest.mark.clause("HY-30")
def test_where_a_regulation_says_nothing_of_updates_none_is_planned(ticket) -> None:
    lead = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
    play = ticket("aspro").open("03-11 12:00")
    refused = play.refused(u.PlanUpdate, "03-11 12:30", actor=lead, **RELEASE)
    assert refused.what.en == "This regulation says nothing of installing updates"
