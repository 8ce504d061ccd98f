"""Owns that a customer's words stand before the reopening they caused, though the history tells it the other way."""

from collections.abc import Sequence

from reglament.core.model import events as e
from reglament.web.record_entry import Entry


def words_first(told: Sequence[Entry], history: Sequence[e.Event]) -> list[Entry]:
    """Return what is `told` of a history with the words that reopened the request above what they brought about.

    That is the reopening, and the owner whom the request goes back to with it.
    """
    kept = list(told)
    for place, entry in enumerate(told):
        if not _is_reopening(history[entry.seq - 1]):
            continue
        words = place + 1
        while words < len(told) and isinstance(history[told[words].seq - 1], e.Assigned):
            words += 1
        if words < len(told) and isinstance(history[told[words].seq - 1], e.CustomerReplied):
            kept[place : words + 1] = [told[words], *told[place:words]]
    return kept


def _is_reopening(event: e.Event) -> bool:
    return isinstance(event, e.Reopened) and event.reason == e.CUSTOMER_REPLY
