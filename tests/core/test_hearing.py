"""Each event that has words says who hears them; what says nothing stays with staff."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from reglament.core.model import hearing
from reglament.core.model.commands import Message
from reglament.core.model.event_types import EVENT_TYPES
from reglament.core.model.events import Event
from reglament.core.model.people import SYSTEM
from reglament.core.regulation.vocabulary import EVENTS

# a line here is a decision about what customers read: change it together with the rule, never after it
READ_BY_CUSTOMERS = {
    *("TicketOpened", "CustomerReplied", "HeadAsked", "StaffReplied", "StatusReported"),
    *("WorkaroundGiven", "Resolved", "Closed", "Refused", "WordsTakenIn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingNew(Event):
    """An event with words of which nothing is said."""

    message: Message


def test_every_event_with_words_says_who_hears_them() -> None:
    spoken = {
        name for name in EVENTS if "message" in {one.name for one in fields(EVENT_TYPES[name])}
    }
    said = {one.__name__ for one in hearing.HEARD}
    assert spoken - said == set(), "say in core/model/hearing.py who hears the words of these"
    assert said - spoken == set(), "these have no words: take them out of core/model/hearing.py"


def test_customers_read_the_words_of_these_and_of_no_others() -> None:
    read = {kind.__name__ for kind, one in hearing.HEARD.items() if one.customers}
    assert read == READ_BY_CUSTOMERS


def test_customers_are_told_of_no_event_whose_words_are_for_staff_alone() -> None:
    alone = {kind for kind, one in hearing.HEARD.items() if not one.customers}
    assert alone & {*hearing.TOLD} == set()


def test_words_of_which_nothing_is_said_stay_with_staff_and_are_no_last_word() -> None:
    at = datetime(2026, 3, 11, tzinfo=UTC)
    event = SomethingNew(at=at, actor=SYSTEM, regulation="x@1", message=Message(text="for us"))
    assert hearing.for_staff_alone(event)
    assert hearing.hearing_of(event) == hearing.Hearing(
        customers=False, by_desk=False, last_word=False
    )
