"""Owns finding the letters that told an event of a ticket."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BinaryField, Case, F, When

from reglament.store.models import LetterKind, OutboxLetter
from reglament.store.written import fetch


def letters_by_event(ticket: int, number: str) -> Mapping[int, Sequence[OutboxLetter]]:
    """Return the letters of a ticket by the sequence number of the event they tell; people's have no bytes."""
    found: dict[int, list[OutboxLetter]] = {}
    for row in fetch("letters", _letters, ticket):
        row.raw = row.own or b""
        # vendor, number, and the notice's own key, which begins with the event
        seq = row.key.partition(f"/{number}/")[2].partition(":")[0]
        if seq.isascii() and seq.isdigit():
            found.setdefault(int(seq), []).append(row)
    return found


def _letters(ticket: int) -> Any:
    # what people write may hold files, and its words stand in the record
    own = Case(When(kind=LetterKind.AUTOMATIC, then=F("raw")), output_field=BinaryField())
    return OutboxLetter.objects.filter(ticket=ticket).defer("raw").annotate(own=own).order_by("pk")
