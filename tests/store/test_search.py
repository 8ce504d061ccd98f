"""Words find tickets alike on both engines, in both languages; notes are found by staff only."""

from types import SimpleNamespace

import pytest

from reglament.store.models import SearchText, Ticket
from reglament.store.queries.search import tickets_with_words
from reglament.store.words import ANALYSER, terms


@pytest.mark.parametrize(
    ("query", "public", "internal"),
    [
        ("возвраты", 1, 1),
        ("ВОЗВРАТОВ", 1, 1),
        ("елка", 1, 1),
        ("reports", 1, 1),
        ("TA-000001", 1, 1),
        ("secret", 0, 1),
        ("reports secret", 0, 1),
        ("absent", 0, 0),
        ('" OR *', 0, 0),
        ("", 0, 0),
    ],
)
@pytest.mark.threat("T17", "T19")
def test_words_find_tickets(desk: SimpleNamespace, query: str, public: int, internal: int) -> None:
    ticket = Ticket.objects.create(
        vendor=desk.vendor, number="1", version=1, registered_at=desk.at, last_activity_at=desk.at
    )
    SearchText.objects.create(
        vendor=desk.vendor,
        ticket=ticket,
        public_terms=terms("TA-000001 Возврат за ёлки, report"),
        internal_terms=terms("a secret note"),
        analyser=ANALYSER,
    )
    everything = Ticket.objects.all()
    assert tickets_with_words(everything, query, internal=False).count() == public
    assert tickets_with_words(everything, query, internal=True).count() == internal
