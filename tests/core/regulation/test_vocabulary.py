"""The word lists of documents are those of the types they name."""

import inspect

from reglament.core.model import events
from reglament.core.regulation import vocabulary


def test_events_are_all_events_of_the_model():
    known = {
        name
        for name, found in vars(events).items()
        if inspect.isclass(found) and issubclass(found, events.Event) and found is not events.Event
    }
    assert set(vocabulary.EVENTS) == known
