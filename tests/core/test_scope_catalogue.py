"""The scope catalogue at work: what is admitted, what is declined and with which code, as the ledger names them."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.notices import notices_for

# ledger: clause, the entry's code in the document, its words there
ADMITTED = [
    ("aspro", "AS-28", "setup"),
    ("aspro", "AS-29", "functionality"),
    ("aspro", "AS-32", "failure-cause"),
    ("aspro", "AS-34", "api-consulting"),
    ("aspro", "AS-36", "security"),
    ("istom", "IS-72", "installation-problems"),
    ("istom", "IS-73", "general-advice"),
    ("istom", "IS-75", "cloud-transfer"),
    ("istom", "IS-93", "licensing"),
    ("istom", "IS-94", "security"),
]
DECLINED = [
    ("aspro", "AS-38", "general-programming", "general-programming"),
    ("aspro", "AS-39", "task-with-given-logic", "task-with-given-logic"),
    ("aspro", "AS-40", "custom-component", "custom-component"),
    ("aspro", "AS-41", "custom-module", "custom-module"),
    ("aspro", "AS-45", "business-case", "business-case"),
    ("istom", "IS-5", "computers", "third-party/hardware"),
    ("istom", "IS-76", "import-data", "import-data"),
    ("istom", "IS-77", "client-server-software", "client-server-software"),
    ("istom", "IS-78", "operating-system-installation", "third-party-installation"),
    ("istom", "IS-91", "server-software", "server-software"),
    ("hydra", "HY-9", "first-line", "customer-first-line"),
    ("hydra", "HY-13", "main-db-server", "main-db-server"),
]


def marked(rows: list[Any]) -> list[Any]:
    return [pytest.param(*row, marks=pytest.mark.clause(row[1])) for row in rows]


@pytest.mark.parametrize(("code", "clause", "entry"), marked(ADMITTED))
def test_what_the_catalogue_admits_may_be_worked_on(
    code: str, clause: str, entry: str, ticket: Callable[[str], Any]
) -> None:
    play = ticket(code).open("03-11 12:00")
    before = play.refused(c.StartWork, "03-11 12:10")
    assert before.clauses
    play.do(c.Classify, "03-11 12:15", scope=entry)
    started = play.events(c.StartWork, "03-11 12:20")
    assert e.WorkStarted in {type(event) for event in started}
    assert clause in play.regulation.scope[entry].clauses
    assert play.ticket.scope == entry


@pytest.mark.parametrize(("code", "clause", "entry", "ground"), marked(DECLINED))
def test_what_the_catalogue_leaves_out_is_declined_with_its_code_and_a_letter(
    code: str, clause: str, entry: str, ground: str, ticket: Callable[[str], Any]
) -> None:
    play = ticket(code).open("03-11 12:00", coverage={"portal_available": "no"})
    play.do(c.Classify, "03-11 12:15", scope=entry)
    if code != "hydra":
        assert clause in play.refused(c.StartWork, "03-11 12:18").clauses
    refused = play.events(
        c.Refuse,
        "03-11 12:20",
        action="decline",
        ground=ground,
        message=c.Message(text="Support does not extend to this."),
    )
    assert [(type(one).__name__, one.ground) for one in refused] == [("Refused", ground)]
    assert clause in refused[0].clauses
    assert play.ticket.state == "declined"
    letters = notices_for(play.regulation, play.ticket, refused)
    assert [(letter.letter, letter.to) for letter in letters if letter.role == "requester"] == [
        ("refusal", "anna@customer.example")
    ]


@pytest.mark.clause("HY-13")
def test_a_declined_request_may_be_taken_back_when_it_is_ours_after_all(
    ticket: Callable[[str], Any],
) -> None:
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="incident", priority="normal")
    play.do(c.Classify, "03-11 12:05", scope="main-db-server")
    play.do(c.Classify, "03-11 12:10", scope="configuring")
    assert play.ticket.scope == "configuring"
    started = play.events(c.StartWork, "03-11 12:20")
    assert e.WorkStarted in {type(event) for event in started}
