"""Records that the scope catalogue asks for (C21): failures with their span, sessions, what the problem was met in."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import findings as f


@pytest.mark.parametrize(
    ("code", "down", "restored", "minutes"),
    [
        ("aspro", "03-11 12:00", "03-11 12:50", 50),
        pytest.param(
            *("istom", "03-11 10:20", "03-11 11:00", 40), marks=pytest.mark.clause("IS-84")
        ),
    ],
)
def test_a_failure_has_its_span_on_record_and_its_cause_before_closing(
    ticket, code, at, down, restored, minutes
) -> None:
    play = ticket(code).open("03-11 10:10", type="failure", kind="failure")
    recorded = play.events(
        f.RecordFailure, "03-11 13:00", down_at=at(down), restored_at=at(restored), cause="disk"
    )[-1]
    assert (recorded.restored_at - recorded.down_at).total_seconds() / 60 == minutes
    assert {"AS-31", "IS-84"} & set(recorded.clauses)
    text = c.Message(text="It works again.")
    refused = play.refused(c.Resolve, "03-11 13:10", outcome="restored", message=text)
    assert refused.what.en == "The outcome “work restored” needs: Down since, Restored at, Cause"
    span = {"down_at": at(down).isoformat(), "restored_at": at(restored).isoformat()}
    later = {**span, "restored_at": at("03-11 14:00").isoformat()}
    for wrong in (later, {**span, "down_at": "yesterday"}):
        details = {**wrong, "cause": "disk"}
        lies = play.refused(
            c.Resolve, "03-11 13:10", outcome="restored", message=text, details=details
        )
        assert lies.remedy.en == "Give when it was, in order."
    details = {**span, "cause": "a full disk"}
    events = play.events(
        c.Resolve, "03-11 13:10", outcome="restored", message=text, details=details
    )
    # what the outcome tells is the record of the failure, as the action's is
    (told,) = (one for one in events if isinstance(one, f.FailureRecorded))
    assert (told.restored_at - told.down_at).total_seconds() / 60 == minutes
    assert told.cause == "a full disk"
    assert play.ticket.outcome == "restored"


def test_a_span_ends_after_it_begins_and_does_not_lie_ahead(ticket, at) -> None:
    play = ticket("aspro").open("03-11 12:00")
    for down, restored in (("03-11 12:00", "03-11 11:59"), ("03-11 14:00", "03-11 14:10")):
        refused = play.refused(
            f.RecordFailure, "03-11 13:00", down_at=at(down), restored_at=at(restored)
        )
        assert refused.remedy.en == "Give when it was, in order."


@pytest.mark.clause("IS-49")
def test_a_remote_session_of_an_update_is_on_record(ticket, at, staff) -> None:
    play = ticket("istom").open(
        "03-11 12:00",
        channel="vip_form",
        coverage={"category": "vip"},
        type="update",
        kind="update",
    )
    span = {"started_at": at("03-11 13:00"), "ended_at": at("03-11 13:40")}
    refused = play.refused(f.RecordSession, "03-11 13:41", tool="AnyDesk", **span)
    assert refused.clauses == ("IS-6",)
    found = play.events(f.RecordSession, "03-11 13:41", tool="TeamViewer", **span)[-1]
    assert (found.tool, found.started_at, found.ended_at, found.actor) == (
        "TeamViewer",
        at("03-11 13:00"),
        at("03-11 13:40"),
        staff,
    )
    assert "IS-49" in found.clauses
