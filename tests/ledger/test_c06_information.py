"""Information (C06): what the user adds later is kept with its moment, told to the owner, and moves no promise."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.interaction import Attachment
from reglament.core.notices import notices_for

FILE = Attachment(name="log.txt", media_type="text/plain", size=3, sha256="f" * 64)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("tron-en", marks=pytest.mark.clause("TE-40")),
        pytest.param("tron-ru", marks=pytest.mark.clause("TR-42")),
    ],
)
def test_a_file_added_later_alerts_the_owner_and_moves_no_promise(
    ticket, code, at, customer
) -> None:
    play = ticket(code).open("03-11 12:00", level="premium", priority="P3")
    play.do(c.Assign, "03-11 12:10", assignee="olga")
    before = play.dues()
    added = play.events(
        c.AddCustomerReply,
        "03-11 16:40",
        actor=customer,
        message=c.Message(text="the log", attachments=(FILE,)),
        channel="email",
        arrived_at=at("03-11 16:40"),
    )
    assert isinstance(added[0], e.CustomerReplied)
    assert (added[0].at, added[0].message.attachments) == (at("03-11 16:40"), (FILE,))
    told = notices_for(play.regulation, play.ticket, added)
    assert [(one.letter, one.role) for one in told] == [("addition_staff", "owner")]
    assert {kind: play.due(kind) for kind in before} == before


@pytest.mark.clause("TE-43")
def test_the_users_own_workaround_confirmed_by_mail_is_the_temporary_solution(
    ticket, at, letter
) -> None:
    play = ticket("tron-en").open(
        "03-06 17:30",
        level="premium",
        priority="P1",
        intake={"known_workaround": "restart the service"},
    )
    assert play.ticket.intake["known_workaround"] == "restart the service"
    events = play.events(
        c.GiveWorkaround, "03-10 12:00", message=c.Message(text="Restarting helps, please do.")
    )
    assert "Restarting helps" in letter(play, events)[1]
    assert play.promise("workaround").met_at == at("03-10 12:00")


@pytest.mark.threat("T18")
def test_a_field_that_the_form_lacks_is_not_written_down(ticket, customer) -> None:
    play = ticket("hydra").open("03-11 12:00", type="other", channel="portal")
    # consent to a printed price is IS-80's; Hydra's text prints none
    asked = {"price_consent": "Pavel"}
    refused = play.refused(c.Classify, "03-11 12:10", actor=customer, intake=asked)
    assert refused.told("en").startswith("price_consent: no field of the form. Choose one of: ")
    assert refused.told("ru").startswith("price_consent: нет такого поля. Выберите из: ")
    assert "price_consent" not in play.ticket.intake
    paid = ticket("istom").open("03-11 12:00", type="update_repair")
    assert paid.do(c.Classify, "03-11 12:10", actor=customer, intake=asked).ticket.intake == asked
