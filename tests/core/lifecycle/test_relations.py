"""Tickets among each other and the people beside them: links, problems counted, participants, followers, hand-over."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import relations as r


@pytest.fixture
def vip(ticket):
    return ticket("istom").open(
        "03-11 12:00",
        channel="vip_form",
        coverage={"category": "vip"},
        intake={"description": "two problems"},
    )


def test_a_vip_request_with_two_problems_is_solved_only_after_the_split(ticket, vip) -> None:
    assert vip.ticket.facts["level"] == "vip"
    vip.do(r.CountProblems, "03-11 12:05", count=2)
    answer = {"outcome": "answered", "message": c.Message(text="done")}
    refused = vip.refused(c.Resolve, "03-11 12:10", **answer)
    assert (refused.clauses, refused.remedy.en) == (("IS-54",), "Split the others off first.")
    vip.do(r.SplitOff, "03-11 12:20", number="TID 2", subject="b", message=c.Message(text="b"))
    assert (vip.ticket.problems, vip.ticket.links) == (1, {"TID 2": "split_into"})
    vip.do(c.Resolve, "03-11 12:30", **answer)
    free = ticket("istom").open("03-11 12:00").do(r.CountProblems, "03-11 12:05", count=2)
    assert free.do(c.Resolve, "03-11 12:10", **answer).ticket.state == "resolved"


@pytest.mark.clause("IS-54")
def test_the_first_message_is_remembered_whatever_came_after_it(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    said: list[list[int]] = []
    for minute in range(1, 14):
        play.add(f"03-11 12:{minute:02}")
        said.append([one.seq for one in play.ticket.heard])
    # the opening is event 1, each addition the next one
    assert said[10] == list(range(1, 13))
    assert said[11:] == [[1, *range(3, 14)], [1, *range(4, 15)]]


def test_links_are_plain_or_tell_what_happened(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00").do(r.LinkTicket, "03-11 12:10", number="502")
    assert play.ticket.links == {"502": "related"}
    assert play.events(r.LinkTicket, "03-11 12:11", number="502") == ()
    assert play.do(r.UnlinkTicket, "03-11 12:12", number="502").ticket.links == {}
    assert play.refused(r.LinkTicket, "03-11 12:13", number=play.ticket.number).remedy.en
    assert play.refused(r.LinkTicket, "03-11 12:13", number="502", relation="cousin").remedy.en
    play.do(r.SplitOff, "03-11 12:20", number="503", subject="b", message=c.Message(text="b"))
    assert "what happened" in play.refused(r.UnlinkTicket, "03-11 12:21", number="503").what.en


def test_participants_are_addresses_each_once_and_no_crowd(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    play.do(
        r.ChangeParticipants,
        "03-11 12:10",
        add=("Eve@x.example", "anna@customer.example", "eve@x.example"),
    )
    assert play.ticket.participants == ("Eve@x.example",)
    assert play.refused(r.ChangeParticipants, "03-11 12:11", add=("eve\r\nBcc: x@y",)).remedy.en
    crowd = tuple(f"p{n}@x.example" for n in range(50))
    assert play.refused(r.ChangeParticipants, "03-11 12:12", add=crowd).what.en.startswith(
        "At most"
    )
    assert (
        play.do(r.ChangeParticipants, "03-11 12:13", remove=("Eve@x.example",)).ticket.participants
        == ()
    )


def test_a_colleague_follows_and_is_told_what_the_customer_adds(ticket) -> None:
    from reglament.core.notices import notices_for

    play = (
        ticket("tron-en")
        .open("03-11 12:00", level="premium")
        .do(r.Follow, "03-11 12:10", follows=True)
    )
    assert play.ticket.followers == ("olga",)
    assert play.events(r.Follow, "03-11 12:11", follows=True) == ()
    play.add("03-11 12:20")
    told = notices_for(play.regulation, play.ticket, play.history[-1:])
    assert [(one.letter, one.role) for one in told] == [
        ("addition_staff", "owner"),
        ("addition_staff", "watchers"),
    ]
    assert play.do(r.Follow, "03-11 12:30", follows=False).ticket.followers == ()


@pytest.mark.clause("TE-16")
def test_a_hand_over_needs_a_successor_and_a_note(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", priority="P1")
    play.do(c.Assign, "03-11 12:10", assignee="olga", assignee_name="Olga")
    nobody = play.refused(r.HandOver, "03-11 15:00", assignee="", assignee_name="", note="x")
    assert nobody.clauses[0] == "TE-16"
    assert (
        play.refused(
            r.HandOver, "03-11 15:00", assignee="ilya", assignee_name="Ilya", note=" "
        ).remedy.en
        == "Write how it stands."
    )
    play.do(r.HandOver, "03-11 15:00", assignee="ilya", assignee_name="Ilya", note="node 2 left")
    assert (play.ticket.assignee, play.history[-1].reason) == ("ilya", "node 2 left")


def test_a_duplicate_ends_in_the_other_and_never_across_customers(ticket, letter_of) -> None:
    play = ticket("aspro").open("03-11 12:00")
    other = {"number": "502", "requester_address": "x@y.example"}
    refused = play.refused(r.MergeInto, "03-11 12:10", customer="8", **other)
    assert refused.remedy.en == "Only link them."
    play.do(r.MergeInto, "03-11 12:10", customer="7", **other)
    assert (play.ticket.state, play.ticket.outcome, play.ticket.merged_into) == (
        "closed",
        "merged",
        "502",
    )
    assert "502" in letter_of(play, 3)
    main = ticket("aspro").open("03-11 11:00", requester_address="boss@customer.example")
    main.do(
        r.TakeIn,
        "03-11 12:10",
        number="501",
        addresses=("anna@customer.example", "boss@customer.example"),
        message=c.Message(text="it does not start"),
    )
    assert main.ticket.participants == ("anna@customer.example",)
    assert main.ticket.links == {"501": "duplicate"}


@pytest.fixture
def letter_of():
    from reglament.core.notices import notices_for, render, values_for
    from reglament.operations.letter_words import template_of

    def written(play, last: int) -> str:
        events = tuple(play.history[-last:])
        one = next(n for n in notices_for(play.regulation, play.ticket, events))
        event = play.history[one.event - 1]
        values = values_for(play.regulation, play.ticket, event, (), language="en")
        return "\n".join(render(template_of(play.regulation, one.letter, "en"), values))

    return written
