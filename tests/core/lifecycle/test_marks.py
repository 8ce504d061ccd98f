"""What is marked where many requests are listed: what waits for somebody's word, while the request is open."""

from dataclasses import replace

import pytest

from reglament.core.lifecycle.marks import marks_of
from reglament.core.model.ticket import TicketState


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({}, ()),
        ({"flags": ("reopened",)}, ("reopened",)),
        ({"proposed_priority": "P1", "proposed_by": "staff"}, ("priority-proposed",)),
        ({"proposed_priority": "P1", "proposed_by": "customer"}, ("priority-asked",)),
        (
            {"proposed_priority": "P1", "proposed_by": "lead", "flags": ("reopened",)},
            ("reopened", "priority-proposed"),
        ),
        ({"state": TicketState.CLOSED, "proposed_priority": "P1", "proposed_by": "staff"}, ()),
    ],
)
def test_a_proposal_is_marked_by_whose_word_it_waits_for(ticket, changes, marks) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    assert marks_of(replace(play.ticket, **{"flags": (), **changes})) == marks
