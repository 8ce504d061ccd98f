"""The word lists of documents are those of the types they name."""

from reglament.core.model.event_types import EVENT_TYPES
from reglament.core.regulation import vocabulary


def test_events_are_all_events_of_the_model():
    assert set(vocabulary.EVENTS) == set(EVENT_TYPES)
