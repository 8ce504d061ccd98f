"""Owns finding the letters that told an event of a ticket."""

from collections.abc import Mapping, Sequence

from reglament.store.models import OutboxLetter


def letters_by_event(ticket: int, number: str) -> Mapping[int, Sequence[OutboxLetter]]:
    """Return the letters of a ticket, without their bytes, by the sequence number of the event they tell."""
    found: dict[int, list[OutboxLetter]] = {}
    rows = OutboxLetter.objects.filter(ticket=ticket).defer("raw")
    for row in rows.order_by("pk"):
        # vendor, number, and the notice's own key, which begins with the event
        seq = row.key.partition(f"/{number}/")[2].partition(":")[0]
        if seq.isascii() and seq.isdigit():
            found.setdefault(int(seq), []).append(row)
    return found
