"""How complete a request is (C06): the meter, clarifications, reproduction, links, waiting for late facts."""

import pytest

from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.information import meter, missing_fields
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.findings import RecordReproduction, ReproductionRecorded
from reglament.core.model.interaction import Attachment
from reglament.core.notices.asking import asking

MAIL = c.Message(text="Reports do not open", language="en")


def figure(play) -> str:
    found = meter(play.regulation, play.ticket)
    return f"{len(found.given)}/{found.whole}"


def names(fields) -> list[str]:
    return [one.name for one in fields]


@pytest.mark.clause("TE-41", "TE-47", "TR-43", "TR-49")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_a_one_line_mail_counts_one_of_five_and_the_letter_asks_only_for_the_rest(
    ticket, code, letter
) -> None:
    play = ticket(code).open("03-11 12:00", level="premium", message=MAIL)
    assert figure(play) == "1/5"
    play.do(c.Classify, "03-11 12:10", intake={"error_text": "E4031"})
    assert figure(play) == "2/5"
    left = meter(play.regulation, play.ticket).missing
    assert names(left) == ["impact", "priority", "diagnostic_log"]
    text = asking(left, name="", language="en")
    assert [line[2:].split(" (")[0] for line in text.splitlines() if line.startswith("—")] == [
        one.label.en for one in left
    ]
    events = play.events(
        c.ReplyToCustomer,
        "03-11 12:30",
        message=c.Message(text=text),
        wait_for_customer=True,
        asked=tuple(names(left)),
    )
    assert text in letter(play, events)[1]
    [said] = [one for one in events if isinstance(one, e.StaffReplied)]
    assert (said.asked, said.canned) == (
        ("impact", "priority", "diagnostic_log"),
        "clarification",
    )
    play.priority("03-11 12:40", "P2").do(
        c.Classify, "03-11 12:40", intake={"impact": "the shift is blind"}
    )
    assert figure(play) == "4/5"


@pytest.mark.clause("TE-41")
def test_what_is_known_already_is_not_asked_for(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", message=MAIL)
    play.do(c.Classify, "03-11 12:10", intake={"error_text": "E4031"})
    refused = play.refused(
        c.ReplyToCustomer, "03-11 12:30", message=c.Message(text="?"), asked=("error_text",)
    )
    assert (refused.clauses, refused.remedy.en) == (("TE-41",), "Ask only for what is missing.")


@pytest.mark.clause("TE-38", "TE-39", "TE-41")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_whose_request_it_is_and_its_own_number_are_known(ticket, code) -> None:
    play = ticket(code).open(
        "03-11 12:00", level="premium", message=MAIL, requester_name="Ann", customer_name="Acme"
    )
    left = names(missing_fields(play.regulation, play.ticket))
    assert {"name", "organisation", "number"} & set(left) == set()
    nameless = ticket(code).open(
        "03-11 12:00", level="premium", message=MAIL, requester_name="", customer_name=""
    )
    left = names(missing_fields(nameless.regulation, nameless.ticket))
    assert {"name", "organisation", "number"} & set(left) == {"name", "organisation"}


def sent(name: str, *, inline: bool = False) -> c.Message:
    file = Attachment(name=name, media_type="", size=1, sha256="0" * 64, inline=inline)
    return c.Message(text="here it is", attachments=(file,))


@pytest.mark.clause("TE-41", "TR-43")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
@pytest.mark.parametrize(
    ("name", "is_log"),
    [
        ("app.LOG", True), ("app.log.1", True), ("logs.zip", True), ("log", False),
        ("screen.png", False), ("contract.pdf", False),
    ],
)  # fmt: skip
def test_an_attached_log_is_not_asked_for(ticket, at, customer, code, name, is_log) -> None:
    first = ticket(code).open("03-11 12:00", level="premium", message=sent(name))
    later = ticket(code).open("03-11 12:00", level="premium", message=MAIL)
    later.do(
        c.AddCustomerReply, "03-11 12:05", actor=customer, message=sent(name), channel="email",
        arrived_at=at("03-11 12:05"),
    )  # fmt: skip
    later.add("03-11 12:10")
    for play in (first, later):
        assert (
            "diagnostic_log" not in names(missing_fields(play.regulation, play.ticket))
        ) is is_log
        assert ("diagnostic_log" in names(meter(play.regulation, play.ticket).given)) is is_log


def test_a_picture_within_a_text_is_no_log(ticket) -> None:
    play = ticket("tron-en").open(
        "03-11 12:00", level="premium", message=sent("image.log", inline=True)
    )
    assert "diagnostic_log" in names(missing_fields(play.regulation, play.ticket))


@pytest.mark.parametrize(
    ("language", "begins"),
    [("en", "Ann, to go on we need:\n"), ("ru", "Ann, чтобы продолжить, нам нужно:\n")],
)
def test_who_is_asked_is_addressed_in_the_own_language(ticket, language, begins) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", message=MAIL)
    fields = meter(play.regulation, play.ticket).missing
    assert asking(fields, name="Ann\n", language=language).startswith(begins)
    assert asking(fields, name="", language="en").startswith("To go on we need:\n")


@pytest.mark.clause("TE-42", "TR-44")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_what_is_not_reproduced_asks_for_the_steps_and_both_are_on_record(
    ticket, code, at, letter
) -> None:
    play = ticket(code).open("03-11 12:00", level="premium", message=MAIL)
    refused = play.refused(RecordReproduction, "03-11 12:30", reproduced=False)
    assert refused.remedy.en == "Ask for them in the letter."
    text = asking([play.regulation.intake["steps"]], name="", language="en")
    events = play.events(
        RecordReproduction, "03-11 12:30", reproduced=False, message=c.Message(text=text)
    )
    assert [type(one) for one in events] == [
        ReproductionRecorded,
        e.Assigned,
        e.WorkStarted,
        e.StaffReplied,
        e.WaitingStarted,
    ]
    assert (events[0].reproduced, events[0].at, events[3].asked) == (
        False,
        at("03-11 12:30"),
        ("steps",),
    )
    assert "Steps to reproduce" in letter(play, events)[1]
    assert play.promise("response").met_at == at("03-11 12:30")


@pytest.mark.clause("TR-45")
def test_a_workaround_the_user_knows_is_on_record_and_meets_nothing(ticket) -> None:
    play = ticket("tron-ru").open(
        "03-11 12:00", level="premium", intake={"known_workaround": "restart the service"}
    )
    assert play.ticket.intake["known_workaround"] == "restart the service"
    assert play.promise("response").met_at is None


@pytest.mark.clause("AS-51", "IS-102")
@pytest.mark.parametrize("code", ["aspro", "istom"])
def test_a_description_without_steps_is_accepted_as_one_of_two(ticket, code) -> None:
    play = ticket(code).open("03-11 12:00", message=MAIL)
    assert figure(play) == "1/2"
    assert names(meter(play.regulation, play.ticket).missing) == ["steps"]
    asked = play.events(
        c.ReplyToCustomer,
        "03-11 12:20",
        message=c.Message(text="steps?"),
        wait_for_customer=True,
        asked=("steps",),
    )
    assert asked[0].asked == ("steps",)
    play.do(c.Classify, "03-11 12:40", intake={"steps": "open, press, wait"})
    assert figure(play) == "2/2"


@pytest.mark.clause("AS-48", "IS-101")
@pytest.mark.parametrize("code", ["aspro", "istom"])
def test_a_clarification_is_the_reaction(ticket, code, at) -> None:
    play = ticket(code).open("03-11 12:00", message=c.Message(text="doesnt work!!", language="en"))
    events = play.events(
        c.ReplyToCustomer,
        "03-11 12:20",
        message=c.Message(text="What exactly does not work?"),
        wait_for_customer=True,
        canned="clarification",
    )
    assert (events[0].canned, play.ticket.waiting_for) == ("clarification", "customer")
    assert play.promise("response").met_at == at("03-11 12:20")


@pytest.mark.clause("AS-13")
def test_a_link_to_the_documentation_is_an_address(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00")
    refused = play.refused(
        c.Classify, "03-11 12:10", intake={"documentation_link": "javascript:alert(1)"}
    )
    assert (refused.clauses, refused.remedy.en) == (
        ("AS-13",),
        "Give it whole, beginning with https://.",
    )
    play.do(
        c.Classify, "03-11 12:10", intake={"documentation_link": "https://aspro.cloud/help/crm/"}
    )
    assert play.ticket.intake["documentation_link"] == "https://aspro.cloud/help/crm/"


@pytest.mark.clause("AS-69", "IS-130")
@pytest.mark.parametrize(
    ("code", "days", "until", "action"),
    [("aspro", 6, "03-19 12:00", "refuse"), ("istom", 7, "03-20 12:00", "cannot_solve")],
)
def test_the_record_shows_the_working_days_waited_for_the_customer(
    ticket, code, at, days, until, action
) -> None:
    play = ticket(code).open("03-11 11:00").reply("03-11 12:00", wait_for_customer=True)
    assert Prospect(play.history, play.regulation, at(until)).waited.days == days
    grounds = play.regulation.grounds
    ground = next(n for n in grounds if {"AS-69", "IS-130"} & set(grounds[n].clauses))
    refused = play.events(
        c.Refuse,
        until,
        action=action,
        ground=ground,
        message=c.Message(text="We stop here."),
    )
    assert isinstance(refused[-1], e.Refused)
    assert Prospect(play.history, play.regulation, at("03-31 12:00")).waited.days == days


def test_every_field_left_is_offered_those_of_the_meter_first(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", message=MAIL)
    left = names(missing_fields(play.regulation, play.ticket))
    assert left[:4] == ["impact", "priority", "error_text", "diagnostic_log"]
    assert set(left[4:]) == {
        *("name", "organisation", "steps", "environment", "known_workaround"),
    }
