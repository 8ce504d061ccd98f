"""Work log and paid work (C15): what may be logged, what it costs by which clause, and who must have agreed before."""

from dataclasses import replace

import pytest

from reglament.core.charging import works
from reglament.core.lifecycle.paid_work import approving_role
from reglament.core.model import commands as c
from reglament.core.model.billing import (
    AnswerPaidWork,
    LogWork,
    PaidWorkAnswered,
    ProposePaidWork,
    StrikeWork,
    WorkLogged,
)
from reglament.core.model.money import price_of
from reglament.core.model.people import Actor, ActorKind

# the ledger's own fixture: 3000 RUB an hour
RATE = 300_000
LEAD = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
AUTHORISED = ("authorised",)


def charged(play):
    return works(play.regulation, play.history, facts=play.ticket.facts)


def parts(work):
    return [(p.minutes, p.times, p.amount, p.state, p.clauses) for p in work.parts]


@pytest.fixture
def log(at):
    """Log work on a played ticket: from, to, and when it was written down."""

    def logged(play, begin, end, *, written=None, **values):
        given = {"note": "looked into it", "rate": RATE} | values
        return play.events(LogWork, written or end, started_at=at(begin), ended_at=at(end), **given)

    return logged


@pytest.fixture
def hydra(ticket, customer):
    """A ticket of Telecom-7 of Wed 2026-03-11 12:00."""

    def opened(**values):
        return ticket("hydra").open("03-11 12:00", channel="portal", type="other", **values)

    return opened


def approve(play, moment, customer, *, lead=None, minutes=120):
    """Propose at `moment`, the customer's authorised person approves then, the lead at `lead`."""
    play.do(ProposePaidWork, moment, note="move the billing run", minutes=minutes, rate=RATE)
    play.do(AnswerPaidWork, moment, actor=customer, consent=True, roles=AUTHORISED)
    if lead:
        play.do(AnswerPaidWork, lead, actor=LEAD, consent=True)
    return play


@pytest.mark.clause("HY-23")
def test_work_is_split_at_the_end_of_the_day_and_costs_twice_outside(hydra, customer, log) -> None:
    play = approve(hydra(), "03-11 18:00", customer, lead="03-11 18:10")
    (event,) = log(play, "03-11 18:30", "03-11 20:30")
    assert event.clauses[0] == "HY-23"
    (work,) = charged(play)
    assert parts(work) == [
        (30, 1, 150_000, "billed", ("HY-23",)),
        (90, 2, 900_000, "billed", ("HY-23", "HY-24")),
    ]
    # 0.5 h x 3000 + 1.5 h x 6000 = 10 500 RUB
    assert (work.minutes, work.outside, work.amount) == (120, 90, 1_050_000)


@pytest.mark.clause("HY-23", "HY-32")
@pytest.mark.parametrize(
    ("step", "within", "outside", "amount"),
    [
        # 40 min x 3000 + 50 min x 6000 by the minute, then 60 and 60, then 45 and 60
        ("1 minute", 40, 50, 700_000),
        ("30 minutes", 60, 60, 900_000),
        ("15 minutes", 45, 60, 825_000),
    ],
)
def test_a_step_begun_is_charged_whole(hydra, customer, log, step, within, outside, amount) -> None:
    """X-34: the text gives no step; ours is a minute, and the owner may set another."""
    play = hydra()
    known = play.regulation.parameters
    another = {**known, "billing_step": replace(known["billing_step"], value=step)}
    play.regulation = replace(play.regulation, parameters=another)
    approve(play, "03-11 18:00", customer, lead="03-11 18:10")
    log(play, "03-11 18:20", "03-11 19:50")
    (work,) = charged(play)
    assert [(one.minutes, one.charged) for one in work.parts] == [(40, within), (50, outside)]
    assert (work.amount, work.account_minutes) == (amount, within + 2 * outside)
    asked = play.events(ProposePaidWork, "03-11 20:00", note="the rest", minutes=50, rate=RATE)[-1]
    assert asked.price == outside * 2 * RATE // 60


@pytest.mark.clause("HY-23")
@pytest.mark.parametrize(
    ("begin", "end", "inside", "outside"),
    [
        # Sunday, and the Monday after a holiday on it (moved day off)
        ("03-08 11:00", "03-08 12:00", 0, 60),
        ("03-09 11:00", "03-09 12:00", 0, 60),
        ("03-10 09:30", "03-10 10:15", 15, 30),
        ("03-10 10:00", "03-10 19:00", 540, 0),
        # over a night
        ("03-10 18:00", "03-11 11:00", 120, 900),
    ],
)
def test_minutes_within_and_outside_the_hours(
    ticket, log, customer, begin, end, inside, outside
) -> None:
    play = ticket("hydra").open("03-06 12:00", channel="portal", type="other")
    log(play, begin, end, written="03-12 09:00")
    (work,) = charged(play)
    assert (work.minutes - work.outside, work.outside) == (inside, outside)


@pytest.mark.clause("HY-24")
@pytest.mark.parametrize("who", ["nobody", "customer", "lead"])
def test_work_that_not_both_approved_is_not_billable(hydra, customer, log, who) -> None:
    play = hydra().do(
        ProposePaidWork, "03-11 19:10", note="restart the node", minutes=60, rate=RATE
    )
    if who == "customer":
        play.do(AnswerPaidWork, "03-11 19:20", actor=customer, consent=True, roles=AUTHORISED)
    if who == "lead":
        play.do(AnswerPaidWork, "03-11 19:20", actor=LEAD, consent=True)
    log(play, "03-11 20:00", "03-11 21:00")
    (work,) = charged(play)
    assert parts(work) == [(60, 1, 0, "unapproved", ("HY-24",))]
    assert (work.amount, work.account_minutes) == (0, 0)


@pytest.mark.clause("HY-24")
def test_both_may_approve_within_two_working_days_afterwards(hydra, customer, log, at) -> None:
    play = hydra()
    log(play, "03-11 20:00", "03-11 21:00")
    (work,) = charged(play)
    # Thursday and Friday are the two working days after Wednesday's closing
    assert work.parts[0].until == at("03-13 19:00")
    late = approve(hydra(), "03-13 18:00", customer, lead="03-13 18:59")
    log(late, "03-11 20:00", "03-11 21:00", written="03-13 19:00")
    assert charged(late)[0].amount == 600_000
    over = approve(hydra(), "03-13 18:00", customer, lead="03-13 19:01")
    log(over, "03-11 20:00", "03-11 21:00", written="03-13 19:10")
    assert charged(over)[0].amount == 0


@pytest.mark.clause("HY-24")
def test_minutes_beyond_those_approved_are_not_billable(hydra, customer, log) -> None:
    play = approve(hydra(), "03-11 18:00", customer, lead="03-11 18:00", minutes=60)
    log(play, "03-11 19:00", "03-11 19:40")
    log(play, "03-11 20:00", "03-11 21:00")
    assert [parts(one) for one in charged(play)] == [
        [(40, 2, 400_000, "billed", ("HY-23", "HY-24"))],
        [
            (20, 2, 200_000, "billed", ("HY-23", "HY-24")),
            (40, 1, 0, "unapproved", ("HY-24",)),
        ],
    ]


@pytest.mark.clause("HY-24")
def test_only_the_authorised_person_and_a_lead_approve(hydra, customer, staff) -> None:
    play = hydra().do(ProposePaidWork, "03-11 18:00", note="restart", minutes=60, rate=RATE)
    assert approving_role(play.regulation) == "authorised"
    refused = play.refused(AnswerPaidWork, "03-11 18:10", actor=customer, consent=True)
    assert (refused.clauses, play.ticket.paid_work.approved) == (("HY-24",), ())
    assert play.refused(AnswerPaidWork, "03-11 18:10", actor=staff, consent=True).clauses == (
        "HY-24",
        "HY-23",
    )
    first = play.events(
        AnswerPaidWork, "03-11 18:20", actor=customer, consent=True, roles=AUTHORISED
    )
    assert [(one.side, one.agreed) for one in first] == [("customer", False)]
    last = play.events(AnswerPaidWork, "03-11 18:30", actor=LEAD, consent=True)
    assert [(one.side, one.agreed) for one in last] == [("lead", True)]
    assert play.refused(AnswerPaidWork, "03-11 18:40", actor=LEAD, consent=True)


@pytest.mark.clause("HY-24")
def test_work_outside_the_hours_starts_only_with_both_approvals(hydra, customer, staff) -> None:
    play = hydra()
    assert play.refused(c.StartWork, "03-11 19:00").clauses == ("HY-24",)
    approve(play, "03-11 19:05", customer)
    assert play.refused(c.StartWork, "03-11 19:06").clauses == ("HY-24",)
    play.do(AnswerPaidWork, "03-11 19:10", actor=LEAD, consent=True)
    play.do(c.StartWork, "03-11 19:11")
    assert play.ticket.state == "in_work"
    hydra().do(c.StartWork, "03-11 18:59")


@pytest.mark.clause("HY-24")
def test_who_may_not_start_yet_reads_whose_approval_is_missing(hydra, customer) -> None:
    play = hydra()
    assert play.refused(c.StartWork, "03-11 19:00").remedy.en.startswith("Propose paid work")
    play.do(ProposePaidWork, "03-11 19:01", note="restart", minutes=60, rate=RATE)
    both = play.refused(c.StartWork, "03-11 19:02").remedy
    assert "still needs the approval of: the customer’s authorised person, a lead." in both.en
    play.do(AnswerPaidWork, "03-11 19:05", actor=customer, consent=True, roles=AUTHORISED)
    lead = play.refused(c.StartWork, "03-11 19:06").remedy
    assert "still needs the approval of: a lead. Or start at the next opening." in lead.en
    assert "ещё не согласовали: старший. Или начните в рабочее время." in lead.ru


@pytest.mark.clause("HY-24")
def test_a_declined_proposal_allows_nothing_until_another_is_approved(hydra, customer, log) -> None:
    play = hydra().do(ProposePaidWork, "03-11 18:00", note="restart", minutes=60, rate=RATE)
    (said,) = play.events(
        AnswerPaidWork, "03-11 18:10", actor=customer, consent=False, roles=AUTHORISED
    )
    assert isinstance(said, PaidWorkAnswered)
    assert play.ticket.paid_work.declined
    assert play.refused(AnswerPaidWork, "03-11 18:20", actor=LEAD, consent=True)
    assert play.refused(c.StartWork, "03-11 19:10").clauses == ("HY-24",)
    approve(play, "03-11 19:15", customer, lead="03-11 19:16")
    play.do(c.StartWork, "03-11 19:20")


@pytest.mark.clause("HY-3")
def test_work_from_before_the_ticket_is_refused(hydra, log, at) -> None:
    play = hydra()
    refused = play.refused(
        LogWork, "03-11 13:00", started_at=at("03-11 11:59"), ended_at=at("03-11 12:30"), note="x"
    )
    assert refused.clauses == ("HY-3",)
    (event,) = log(play, "03-11 12:00", "03-11 13:00")
    assert "HY-3" in event.clauses


@pytest.mark.clause("HY-32")
def test_an_update_is_charged_to_the_hours_of_support(hydra, log) -> None:
    play = hydra()
    log(play, "03-12 11:00", "03-12 13:00", work="update")
    log(play, "03-12 13:00", "03-12 13:30")
    assert [(one.account_minutes, one.amount) for one in charged(play)] == [
        (120, 600_000),
        (30, 150_000),
    ]
    assert charged(play)[0].parts[0].clauses == ("HY-23", "HY-32")


@pytest.mark.clause("HY-32")
def test_an_update_outside_the_hours_counts_twice(hydra, customer, log) -> None:
    # Wed 18:00-20:00 = 1 h + 2 x 1 h -> 3 support hours
    play = approve(hydra(), "03-11 17:00", customer, lead="03-11 17:00")
    log(play, "03-11 18:00", "03-11 20:00", work="update")
    assert charged(play)[0].account_minutes == 180


@pytest.mark.clause("HY-33")
def test_an_update_that_takes_other_than_usual_needs_a_comment_and_is_billed_as_it_was(
    hydra, log, at
) -> None:
    play = hydra()
    span = {"started_at": at("03-12 11:00"), "ended_at": at("03-12 14:30"), "note": "6.2.1"}
    refused = play.refused(LogWork, "03-12 15:00", work="update", rate=RATE, **span)
    assert (refused.clauses, "1–3" in refused.what.en) == (("HY-33",), True)
    log(play, "03-12 11:00", "03-12 14:30", work="update", comment="the disk was slow")
    assert (charged(play)[0].minutes, charged(play)[0].amount) == (210, 1_050_000)


def test_an_entry_taken_back_counts_for_nothing(hydra, log, at) -> None:
    play = hydra()
    log(play, "03-11 13:00", "03-11 14:00")
    seq = charged(play)[0].seq
    again = {"started_at": at("03-11 13:30"), "ended_at": at("03-11 14:30"), "note": "x"}
    assert "13:00" in play.refused(LogWork, "03-11 15:00", **again).what.en
    assert play.refused(StrikeWork, "03-11 15:00", event=seq, reason=" ")
    play.do(StrikeWork, "03-11 15:00", event=seq, reason="wrong request")
    assert charged(play) == ()
    assert play.refused(StrikeWork, "03-11 15:01", event=seq, reason="again")
    play.do(LogWork, "03-11 15:00", **again)
    assert [one.amount for one in charged(play)] == [0]
    assert charged(play)[0].parts[0].state == "unpriced"


@pytest.mark.parametrize(
    ("begin", "end"), [("03-11 13:00", "03-11 13:00"), ("03-11 14:00", "03-11 13:00")]
)
def test_a_span_that_cannot_be_is_refused(hydra, at, begin, end) -> None:
    play = hydra()
    span = {"started_at": at(begin), "ended_at": at(end), "note": "x"}
    assert play.refused(LogWork, "03-11 15:00", **span)
    ahead = {"started_at": at("03-11 14:30"), "ended_at": at("03-11 15:02"), "note": "x"}
    assert play.refused(LogWork, "03-11 15:00", **ahead)
    days = {"started_at": at("03-11 12:00"), "ended_at": at("03-12 12:01"), "note": "x"}
    assert "24" in play.refused(LogWork, "03-13 15:00", **days).what.en


def istom(ticket, kind):
    return ticket("istom").open(
        "03-12 10:00", type=kind, coverage={"category": "paid"}, channel="portal"
    )


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(
    ("kind", "deployment", "clauses"),
    [
        *((kind, "local", ("IS-70",)) for kind in (
            "question", "error", "failure", "installation", "update", "wish",
        )),
        # the vendor's own cloud is updated by the vendor
        ("update_installation", "cloud", ("IS-90",)),
        ("update_repair", "cloud", ("IS-90",)),
    ],
)  # fmt: skip
def test_no_other_work_asks_for_consent_to_an_hourly_price(
    ticket, customer, kind, deployment, clauses
) -> None:
    play = ticket("istom").open(
        "03-12 10:00", type=kind, deployment=deployment, coverage={"category": "paid"},
        channel="portal",
    )  # fmt: skip
    given = {"intake": {"price_consent": "Anna"}}
    assert play.refused(c.Classify, "03-12 12:05", actor=customer, **given).clauses == clauses
    assert play.refused(c.Classify, "03-12 12:05", **given).clauses == clauses


@pytest.mark.clause("HY-23")
def test_work_that_is_charged_by_contract_is_not_said_to_be_free(ticket) -> None:
    """The contract prices every hour (HY-23) and nobody is asked before: a field left in such rules asks nothing."""
    play = ticket("hydra")
    field = ticket("istom").regulation.intake["price_consent"]
    play.regulation = replace(
        play.regulation, intake={**play.regulation.intake, "price_consent": field}
    )
    play.open("03-12 10:00", channel="portal", type="other")
    refused = play.refused(c.Classify, "03-12 12:05", intake={"price_consent": "Anna"})
    assert refused.told("en").startswith(
        "No consent to the price is asked for on this request (HY-23). "
    )
    assert refused.told("ru").startswith(
        "Согласия с ценой по этому обращению не требуется (HY-23). "
    )


@pytest.mark.clause("IS-80")
def test_repairing_an_update_is_billed_by_logged_time(ticket, customer, log) -> None:
    play = istom(ticket, "update_repair")
    play.do(c.Classify, "03-12 12:05", actor=customer, intake={"price_consent": "Anna"})
    event = log(play, "03-12 12:05", "03-12 13:35", rate=None)[-1]
    assert event.clauses == ("IS-80",)
    # 1.5 h -> 2250 RUB
    assert parts(charged(play)[0]) == [(90, 1, 225_000, "billed", ("IS-80",))]


@pytest.mark.clause("IS-81")
def test_installing_an_update_is_billed_by_the_minute_and_only_with_consent(
    ticket, customer, log, at
) -> None:
    play = istom(ticket, "update_installation")
    span = {"started_at": at("03-12 12:00"), "ended_at": at("03-12 12:40"), "note": "x"}
    assert play.refused(LogWork, "03-12 13:00", **span).clauses == ("IS-81", "IS-90")
    play.do(ProposePaidWork, "03-12 11:00", note="install 5.1", minutes=60)
    assert play.ticket.paid_work.price == 150_000
    play.do(AnswerPaidWork, "03-12 12:00", actor=customer, consent=True)
    early = {**span, "started_at": at("03-12 11:59")}
    assert play.refused(LogWork, "03-12 13:00", **early).clauses == ("IS-81", "IS-90")
    log(play, "03-12 12:00", "03-12 12:40", rate=None)
    # 40 min -> 1000 RUB
    assert charged(play)[0].amount == 100_000


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(
    ("minutes", "rate", "times", "kopecks"),
    # counted by hand: minutes x rate x times / 60
    [(1, 150_050, 1, 2501), (1, 90, 1, 2), (1, 89, 1, 1), (7, 150_000, 2, 35_000), (59, 1, 1, 1)],
)
def test_a_price_is_rounded_to_the_kopeck_half_of_one_up(minutes, rate, times, kopecks) -> None:
    assert price_of(minutes, rate, times=times) == kopecks


@pytest.mark.clause("IS-81")
def test_the_customer_who_declines_the_price_is_not_worked_for(ticket, customer, log, at) -> None:
    play = istom(ticket, "update_installation")
    play.do(ProposePaidWork, "03-12 11:00", note="install 5.1", minutes=60)
    play.do(AnswerPaidWork, "03-12 11:30", actor=customer, consent=False)
    span = {"started_at": at("03-12 12:00"), "ended_at": at("03-12 12:40"), "note": "x"}
    assert play.refused(LogWork, "03-12 13:00", **span).clauses == ("IS-81", "IS-90")
    assert play.refused(ProposePaidWork, "03-12 12:00", note=" ", minutes=60)


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(("says", "amount"), [("yes", 100_000), ("no", 0)])
def test_special_clients_pay_unless_the_owner_says_otherwise(
    ticket, customer, log, says, amount
) -> None:
    play = ticket("istom")
    known = dict(play.regulation.parameters)
    known["vip_pays_update_hours"] = replace(known["vip_pays_update_hours"], value=says)
    play.regulation = replace(play.regulation, parameters=known)
    play.open(
        "03-12 10:00", type="update_installation", coverage={"category": "vip"}, channel="vip_form"
    )
    consent = {"actor": customer, "intake": {"price_consent": "Anna"}}
    if amount:
        play.do(c.Classify, "03-12 11:00", **consent)
    else:
        play.refused(c.Classify, "03-12 11:00", **consent)
    log(play, "03-12 12:00", "03-12 12:40", rate=None)
    assert charged(play)[0].amount == amount


@pytest.mark.clause("IS-81")
def test_declining_a_proposal_ends_what_was_agreed_before_and_not_what_was_done(
    ticket, customer, log, at
) -> None:
    play = istom(ticket, "update_installation")
    play.do(c.Classify, "03-12 11:00", actor=customer, intake={"price_consent": "Anna"})
    play.do(ProposePaidWork, "03-12 11:30", note="install 5.1", minutes=600)
    play.do(AnswerPaidWork, "03-12 12:00", actor=customer, consent=False)
    span = {"started_at": at("03-12 12:10"), "ended_at": at("03-12 12:40"), "note": "x"}
    assert play.refused(LogWork, "03-12 13:00", **span).clauses == ("IS-81", "IS-90")
    log(play, "03-12 11:00", "03-12 11:50", rate=None, written="03-12 13:00")
    assert charged(play)[0].amount == 125_000


def test_work_that_the_regulation_does_not_price_is_logged_and_free(ticket, log) -> None:
    play = istom(ticket, "question")
    log(play, "03-12 12:00", "03-12 12:40")
    assert parts(charged(play)[0]) == [(40, 1, 0, "free", ("IS-70",))]
    other = ticket("tron-en").open("03-11 12:00", level="basic")
    event = log(other, "03-11 17:30", "03-11 18:30")[-1]
    assert isinstance(event, WorkLogged)
    assert [(p.minutes, p.state) for p in charged(other)[0].parts] == [(30, "free"), (30, "free")]
    assert other.refused(ProposePaidWork, "03-11 13:00", note="x", minutes=60)


def test_a_bare_yes_is_for_the_priority_where_both_wait() -> None:
    """An answer that could mean two things decides the older one only."""
    from datetime import UTC, datetime

    from reglament import regulations
    from reglament.core.intake.wishes import Wish, wish_of
    from reglament.core.model.interaction import Interaction
    from reglament.core.model.ticket import PaidWork, Ticket, TicketState

    now = datetime(2026, 3, 11, tzinfo=UTC)
    paid = PaidWork(
        at=now, seq=2, note="x", minutes=1, price=1, rate=60, times=1, sides=("customer",)
    )

    def wished(text: str, priority: str) -> Wish:
        ticket = Ticket(
            number="1", vendor="latera", regulation="hydra@1", state=TicketState.REGISTERED,
            version=1, registered_at=now, channel="email", kind="other", subject="", language="",
            requester="", proposed_priority=priority, paid_work=paid,
        )  # fmt: skip
        said = Interaction(
            identity="i", channel="email", arrived_at=now, sender=None, mailbox="", subject="",
            text=text,
        )  # fmt: skip
        return wish_of(said, ticket, regulations.load("hydra"))

    assert wished("Yes", "") == Wish(paid_work=True)
    assert wished("нет", "") == Wish(paid_work=False)
    assert wished("yes", "P1") == Wish(consent=True)
    assert wished("approve", "P1") == Wish(paid_work=True)
    assert wished("approved? not by me", "") == Wish()


def test_without_a_price_in_the_contract_nothing_is_proposed(hydra, log) -> None:
    play = hydra()
    refused = play.refused(ProposePaidWork, "03-11 13:00", note="restart", minutes=60)
    assert (refused.what.en, refused.clauses) == ("The price is not set", ("HY-24", "HY-23"))
    nobody = play.refused(
        ProposePaidWork, "03-11 13:00", note="x", minutes=60, rate=RATE, approvable=False
    )
    assert nobody.clauses == ("HY-24",)


def test_the_same_history_gives_the_same_charges_in_any_order_of_writing(
    hydra, customer, log
) -> None:
    late = approve(hydra(), "03-11 18:00", customer, lead="03-11 18:00", minutes=60)
    log(late, "03-11 20:00", "03-11 21:00", written="03-11 22:00")
    log(late, "03-11 19:00", "03-11 19:40", written="03-11 22:00")
    assert [(one.minutes, one.amount) for one in charged(late)] == [(40, 400_000), (60, 200_000)]


@pytest.mark.parametrize(
    ("scope", "kind", "cited"),
    [
        pytest.param("update-repair", "update_repair", {"IS-80"}, marks=pytest.mark.clause("IS-80")),
        pytest.param(
            "update-installation", "update_installation", {"IS-81", "IS-90"},
            marks=pytest.mark.clause("IS-81"),
        ),
    ],
)  # fmt: skip
def test_a_subject_by_the_hour_asks_for_consent_whatever_the_type_said(
    ticket, customer, scope, kind, cited
) -> None:
    """Help in an update is charged for what it is (IS-80, IS-81), not for how the customer's form named it."""
    play = istom(ticket, "question")
    play.do(c.Classify, "03-12 10:10", scope=scope)
    assert (play.ticket.scope, play.ticket.facts["type"]) == (scope, kind)
    assert cited <= set(play.refused(c.StartWork, "03-12 10:20").clauses)
    play.do(c.Classify, "03-12 12:05", actor=customer, intake={"price_consent": "Anna"})
    assert play.do(c.StartWork, "03-12 12:10").ticket.state == "in_work"


@pytest.mark.clause("IS-81", "IS-45")
def test_a_special_request_by_the_hour_waits_for_consent_to_its_price(ticket) -> None:
    """VIP clients pay for the hour too (X-64): the subject of their form makes the request of its type."""
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "vip"}, channel="vip_form", owner="igor",
        scope="update-installation",
    )  # fmt: skip
    assert (play.ticket.state, play.ticket.assignee) == ("registered", "igor")
    assert (play.ticket.scope, play.ticket.facts["type"]) == (
        "update-installation",
        "update_installation",
    )
    assert "IS-81" in play.refused(c.StartWork, "03-11 12:05").clauses
    plain = ticket("istom").open(
        "03-11 12:00", coverage={"category": "vip"}, channel="vip_form", owner="igor",
        scope="product-problem",
    )  # fmt: skip
    assert plain.ticket.state == "in_work"


@pytest.mark.clause("IS-80")
def test_a_type_that_its_subject_contradicts_is_refused_until_the_subject_is_another(
    ticket, customer
) -> None:
    play = istom(ticket, "question")
    play.do(c.Classify, "03-12 10:10", scope="update-repair")
    refused = play.refused(c.Classify, "03-12 10:20", kind="question")
    assert (refused.field, refused.clauses) == ("type", ("IS-80",))
    assert "repair of a wrongly installed update" in refused.told("en")
    own = play.refused(c.Classify, "03-12 10:21", actor=customer, facts={"type": "question"})
    assert own.remedy.en == "Write to us what it is about."
    play.do(c.Classify, "03-12 10:30", scope="general-advice", kind="question")
    assert (play.ticket.scope, play.ticket.facts["type"]) == ("general-advice", "question")
