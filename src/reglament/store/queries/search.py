"""Owns finding tickets by words; the index holds our own terms on both engines."""

from django.db import connection
from django.db.models.expressions import RawSQL

from reglament.store.models import Ticket
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.words import asked


def tickets_with_words(
    tickets: VisibleQuerySet[Ticket], query: str, *, internal: bool
) -> VisibleQuerySet[Ticket]:
    """Return those of `tickets` that hold every word of `query`; `internal` looks into notes too.

    A query without a word finds nothing.
    """
    words = asked(query)
    if not words:
        return tickets.none()
    if connection.vendor == "sqlite":
        return tickets.filter(pk__in=_sqlite(words, internal))
    return tickets.filter(pk__in=_postgresql(words, internal))


def _sqlite(words: list[str], internal: bool) -> RawSQL:
    quoted = " ".join(f'"{word}"' for word in words)
    columns = "{public_terms internal_terms}" if internal else "{public_terms}"
    return RawSQL(
        "SELECT rowid FROM store_search_index WHERE store_search_index MATCH %s",
        [f"{columns}: ({quoted})"],
    )


def _postgresql(words: list[str], internal: bool) -> RawSQL:
    columns = "public_terms || ' ' || internal_terms" if internal else "public_terms"
    return RawSQL(  # noqa: S611 - the only variable is bound, the columns are ours
        f"SELECT ticket_id FROM store_searchtext WHERE to_tsvector('simple', {columns}) "  # noqa: S608
        "@@ plainto_tsquery('simple', %s)",
        [" ".join(words)],
    )
