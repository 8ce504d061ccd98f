"""Tickets among each other and the people beside them: links, problems counted, participants, followers, hand-over."""

import pytest

from reglament.core.lifecycle.relations import said_in, spoken_in
from reglament.core.model import commands as c
from reglament.core.model import relations as r
from reglament.core.model.hearing import for_staff_alone
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import Actor, ActorKind


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


def test_a_duplicate_ends_in_the_other_and_never_across_customers(ticket, letter_of, at) -> None:
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
        said=(r.Spoken(author=ANNA, at=at("03-11 11:30"), message=WORDS),),
    )
    assert main.ticket.participants == ("anna@customer.example",)
    assert main.ticket.links == {"501": "duplicate"}


ANNA = Actor(kind=ActorKind.CUSTOMER, id="anna", name="Anna")
LOG = Attachment(name="boot.log", media_type="text/plain", size=3, sha256="0" * 64)
WORDS = c.Message(text="it does not start", message_id="<a@b>", attachments=(LOG,))


@pytest.fixture
def taking(at):
    """A duplicate of Anna's with one message and a file, written at 11:30 and taken in at 12:10."""
    said = r.Spoken(
        author=ANNA, at=at("03-11 11:30"), message=WORDS, channel="email", unproven=True
    )

    def take(play, **of: str):
        given = {"requester": "anna", "requester_address": "anna@customer.example"} | of
        events = play.events(r.TakeIn, "03-11 12:10", number="501", said=(said,), **given)
        return play, {type(one): one for one in events}

    return take


@pytest.mark.clause("TE-39", "AS-27")
@pytest.mark.parametrize("code", ["tron-en", "aspro"])
def test_words_of_a_duplicate_stand_with_author_moment_channel_and_files(
    ticket, taking, at, code: str
) -> None:
    levels = {"level": "premium", "priority": "P1"} if code == "tron-en" else {}
    play, events = taking(ticket(code).open("03-11 11:00", **levels))
    assert events[r.DuplicateTakenIn].message is None
    words = events[r.WordsTakenIn]
    assert (words.actor, words.written_at, words.channel) == (ANNA, at("03-11 11:30"), "email")
    assert (words.message.text, words.message.attachments) == (WORDS.text, (LOG,))
    assert (words.unproven, words.message.message_id) == (True, "")
    assert words.clauses == (("TE-39",) if code == "tron-en" else ("AS-27",))
    assert [one.seq for one in play.ticket.heard] == [1, len(play.history)]
    assert play.ticket.log_attached


@pytest.mark.parametrize("answered", [False, True])
def test_words_of_a_duplicate_meet_no_promise_and_start_none(
    ticket, taking, answered: bool
) -> None:
    play = ticket("tron-en").open("03-11 11:00", level="premium", priority="P1")
    if answered:
        play.reply("03-11 11:20").add("03-11 11:40")
    before = [(one.kind, one.due_at, one.met_at) for one in play.promises("03-11 12:10")]
    owed, said_last = play.ticket.unanswered, play.ticket.last_word_by
    play, _ = taking(play)
    after = [(one.kind, one.due_at, one.met_at) for one in play.promises("03-11 12:10")]
    assert (after, play.ticket.unanswered, play.ticket.last_word_by) == (before, owed, said_last)


@pytest.mark.threat("T16", "T17")
@pytest.mark.parametrize(
    "of",
    [
        {"requester": "boris", "requester_address": "boris@customer.example"},
        {"requester": ""},
        {"account": "other.aspro.cloud"},
    ],
)
def test_words_of_somebody_elses_duplicate_stay_with_staff_and_keep_their_files(
    ticket, taking, of: dict[str, str]
) -> None:
    play, events = taking(ticket("aspro").open("03-11 11:00"), **of)
    assert r.WordsTakenIn not in events
    note = events[r.DuplicateTakenIn]
    assert for_staff_alone(note)
    assert note.message == c.Message(text="Anna:\nit does not start", attachments=(LOG,))
    assert len(play.ticket.heard) == 1


def test_who_is_known_by_address_alone_is_one_requester_by_it(ticket, taking) -> None:
    opened = {"requester": "", "requester_address": "Anna@Customer.example"}
    _, events = taking(ticket("aspro").open("03-11 11:00", **opened), requester="")
    assert r.WordsTakenIn in events


@pytest.mark.clause("AS-27")
def test_a_problem_is_split_off_from_words_that_were_taken_in(ticket, taking, at) -> None:
    play, _ = taking(ticket("aspro").open("03-11 11:00"))
    spoken = spoken_in(play.history, len(play.history))
    assert (spoken.author, spoken.at, spoken.unproven) == (ANNA, at("03-11 11:30"), True)
    assert spoken.message.attachments == (LOG,)


def test_all_that_the_customer_may_read_of_a_duplicate_is_said_there(ticket) -> None:
    play = ticket("tron-en").open("03-11 11:00", level="premium", priority="P1")
    play.reply("03-11 11:20").add("03-11 11:40")
    play.do(c.AddNote, "03-11 11:50", message=c.Message(text="for us"))
    told = [(one.author.name, one.message.text, one.channel) for one in said_in(play.history)]
    assert told == [
        ("Anna", "it does not start", "email"),
        ("Olga", "we looked", ""),
        ("Anna", "more", "email"),
    ]


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
