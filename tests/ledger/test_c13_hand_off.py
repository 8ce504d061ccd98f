"""Handing on (C13, C19): third-party causes, referrals, development items with a plan that is no promise, wishes."""

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.lifecycle.items import check_item_event, fold_item
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.model import items as i

WORDS = c.Message(text="It goes to the developers.")


@pytest.mark.clause("TE-59", "TR-61")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_finding_of_an_analysis_is_on_record(ticket, code, at) -> None:
    play = ticket(code).open("03-11 12:00", level="premium")
    missing = play.refused(
        f.RecordAnalysis, "03-11 15:00", product="", maker="", finding="third_party"
    )
    assert missing.what.en == "The product suspected is missing"
    found = play.events(
        f.RecordAnalysis, "03-11 15:00", product="antivirus X", maker="X Ltd", finding="third_party"
    )
    assert [(type(one), one.at, one.product, one.finding) for one in found] == [
        (f.AnalysisRecorded, at("03-11 15:00"), "antivirus X", "third_party")
    ]
    assert found[0].clauses[0] in ("TE-59", "TR-61")


@pytest.mark.clause("TE-60", "TR-62")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_an_ask_to_disconnect_and_its_answer_are_on_record_and_pause_nothing(
    ticket, code, at
) -> None:
    play = ticket(code).open("03-11 11:00", level="premium", priority="P3")
    before = play.dues()
    play.do(
        c.ReplyToCustomer,
        "03-11 12:00",
        message=c.Message(text="Disconnect the scanner."),
        wait_for_customer=True,
        canned="removal",
    )
    assert (play.ticket.waiting_for, play.history[-1].ask) == (
        "customer",
        "Disconnect the scanner.",
    )
    play.add("03-12 10:00")
    assert (play.ticket.waiting_for, play.history[-2].at) == ("", at("03-12 10:00"))
    assert {kind: play.due(kind) for kind in before} == before


@pytest.mark.clause("TE-61", "TR-63", "AS-14", "IS-4")
@pytest.mark.parametrize(
    ("code", "party", "clause"),
    [
        ("tron-en", "maker", "TE-61"),
        ("tron-ru", "maker", "TR-63"),
        ("aspro", "maker", "AS-14"),
        ("istom", "hoster", "IS-4"),
    ],
)
def test_a_referral_names_the_party_and_its_number_tells_the_customer_and_waits(
    ticket, code, party, clause, letter
) -> None:
    facts = {"level": "premium"} if code.startswith("tron") else {}
    play = ticket(code).open("03-11 12:00", **facts)
    events = play.events(
        f.Refer,
        "03-12 15:00",
        party_type=party,
        maker="ABC",
        external_number="ABC-77",
        message=c.Message(text="Their support goes on with it."),
    )
    beginning = {e.Assigned, e.WorkStarted}
    assert [kind for one in events if (kind := type(one)) not in beginning][-3:] == [
        f.Referred,
        e.StaffReplied,
        e.WaitingStarted,
    ]
    assert [one.clauses for one in events if isinstance(one, f.Referred)] == [(clause,)]
    assert (play.ticket.waiting_for, play.ticket.external_number) == ("third_party", "ABC-77")
    assert "Their support goes on with it." in letter(play, events)[1]
    assert (
        play.refused(
            f.Refer, "03-12 15:01", party_type="aunt", maker="ABC", message=WORDS
        ).remedy.en
        == "Use one of: maker, hoster, other."
    )


@pytest.mark.clause("AS-21")
def test_a_hand_over_to_development_names_its_item_and_tells_the_requester(ticket, letter) -> None:
    play = ticket("aspro").open("03-11 12:00")
    events = play.events(
        i.HandToDevelopment,
        "03-11 16:00",
        item="DEV-12",
        title="import",
        message=WORDS,
        reason="new",
    )
    assert play.ticket.waiting_for == "development"
    assert play.ticket.items == {"DEV-12": "development"}
    assert "It goes to the developers." in letter(play, events)[1]


@pytest.mark.clause("AS-22", "AS-23", "IS-21", "IS-22")
@pytest.mark.parametrize("code", ["aspro", "istom"])
def test_a_plan_moved_and_a_release_are_told_and_breach_nothing(ticket, code, letter) -> None:
    play = ticket(code).open("03-11 12:00")
    play.do(i.LinkItem, "03-11 16:00", item="DEV-31", kind="development", title="import")
    moved = play.events(
        i.TellOfItem, "03-12 12:00", item="DEV-31", what="planned", value="2026-04-20"
    )
    assert (
        "DEV-31 is planned for 2026-04-20. This is a plan, not a promise." in letter(play, moved)[1]
    )
    before = play.promises()
    out = play.events(i.TellOfItem, "04-20 12:00", item="DEV-31", what="released", value="4.3.2")
    assert "Release 4.3.2 is out, and DEV-31 is in it." in letter(play, out)[1]
    assert [type(one) for one in out][-1:] == [i.ItemTold]
    assert len(play.promises("03-12 12:00")) == len(before)
    assert play.events(i.TellOfItem, "04-20 12:00", item="DEV-99", what="released", value="5") == ()


@pytest.mark.clause("AS-44")
def test_a_wish_has_no_date(staff, at) -> None:
    def event(what: str, value: str) -> i.ItemEvent:
        return i.ItemEvent(at=at("03-11 12:00"), actor=staff, what=what, value=value)

    opened = event("opened", "scripts for bank X")
    wish = fold_item(
        "W-9", i.ItemKind.WISH, [opened, event("linked", "501"), event("linked", "501")]
    )
    assert (wish.title, wish.tickets, wish.planned_date) == ("scripts for bank X", ("501",), None)
    with pytest.raises(Refused) as refused:
        check_item_event(wish, event("planned", "2026-05-01"))
    assert refused.value.what.en == "A wish has no date: its term is not defined"
    with pytest.raises(Refused):
        check_item_event(wish, event("merged", "W-9"))


@pytest.mark.clause("AS-43")
def test_a_declined_script_becomes_a_wish(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00").do(c.Classify, "03-11 12:10", scope="payment-script")
    play.do(
        c.Refuse,
        "03-11 12:20",
        action="decline",
        ground="payment-script",
        message=c.Message(text="Not in support."),
    )
    assert play.ticket.state == "declined"
    linked = play.events(
        i.LinkItem, "03-11 12:25", item="W-9", kind="wish", title="Connect bank X by script"
    )
    assert [(one.item, one.kind) for one in linked] == [("W-9", "wish")]
    assert "AS-44" in linked[0].clauses
