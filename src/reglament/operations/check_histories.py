"""Owns comparing what is stored with what the histories give, and writing it anew from them."""

from collections.abc import Iterator

from django.db.models import Exists, Max, OuterRef

from reglament.operations.finding import Finding
from reglament.store.models import Event, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import History, broken_links, histories
from reglament.store.queries.projected import differing
from reglament.store.queries.regulations import regulation_of
from reglament.store.writes.projections import restore_row, write_projection

CHUNK = 200


def verify() -> Iterator[Finding]:
    """Yield every broken history, every row that differs from its history, and every history without a row."""
    for pk, _ in _without_row():
        yield Finding(f"#{pk}", "the row is missing, its history stands: run `reglament rebuild`")
    for row, history in _tickets():
        for what in broken_links(row.pk):
            yield Finding(row.number, what)
        if not history.events:
            yield Finding(row.number, "the history is missing: restore a backup")
            continue
        for what in differing(row, _projection(row, history)):
            yield Finding(row.number, f"{what} differs from the history: run `reglament rebuild`")


def rebuild() -> Iterator[Finding]:
    """Derive every ticket's rows anew and yield what was written; a ticket that changes meanwhile is right already."""
    for pk, vendor in list(_without_row()):
        events = histories([pk])[pk].events
        projection = Projection(regulation_of(vendor, events[0].regulation), events)
        write_projection(restore_row(pk, vendor, projection), projection)
        yield Finding(projection.ticket.number, "written anew: the whole row")
    for row, history in _tickets():
        if not history.events:
            continue
        projection = _projection(row, history)
        wrong = differing(row, projection)
        if wrong and write_projection(row, projection):
            yield Finding(row.number, f"written anew: {', '.join(wrong)}")


def _without_row() -> Iterator[tuple[int, int]]:
    """Yield ticket key and vendor of every history whose ticket row is gone."""
    known = Ticket.objects.filter(pk=OuterRef("ticket_id"))
    rows = Event.objects.filter(~Exists(known)).order_by("ticket_id")
    yield from rows.values_list("ticket_id", "vendor_id").distinct()


def _tickets() -> Iterator[tuple[Ticket, History]]:
    last = Ticket.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, CHUNK):
        rows = list(Ticket.objects.filter(pk__gt=start, pk__lte=start + CHUNK).order_by("pk"))
        read = histories([row.pk for row in rows])
        for row in rows:
            yield row, read.get(row.pk, History())


def _projection(row: Ticket, history: History) -> Projection:
    opened = history.events[0]
    return Projection(regulation_of(row.vendor_id, opened.regulation), history.events)
