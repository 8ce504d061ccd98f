"""Owns reading what one person has written down as work, on whatever request of the vendor."""

from collections import defaultdict
from datetime import datetime, timedelta

from reglament.core.model.billing import WorkElsewhere, WorkLogged, WorkStruck
from reglament.store.event_text import event_of
from reglament.store.models import Event, Ticket

# an entry may end within the minute that runs when it is written down
MINUTE = timedelta(minutes=1)
ENTRIES = ("WorkLogged", "WorkStruck")


def worked_elsewhere(
    vendor: int, actor: str, *, ticket: int | None, begin: datetime, end: datetime
) -> tuple[WorkElsewhere, ...]:
    """Return the person's entries that meet the span, but those on `ticket` and those taken back.

    An entry is written down once it is over, so that requests without a later move hold none.
    """
    since = begin - MINUTE
    moved = Ticket.objects.filter(vendor=vendor, last_activity_at__gte=since)
    if ticket is not None:
        moved = moved.exclude(pk=ticket)
    rows = Event.objects.filter(ticket__in=moved, type__in=ENTRIES, at__gte=since)
    entries: dict[str, dict[int, WorkLogged]] = defaultdict(dict)
    for number, seq, data in rows.order_by("ticket_id", "seq").values_list(
        "ticket__number", "seq", "data"
    ):
        event = event_of(data)
        if isinstance(event, WorkStruck):
            entries[number].pop(event.event, None)
        elif isinstance(event, WorkLogged) and event.actor.id == actor:
            entries[number][seq] = event
    return tuple(
        WorkElsewhere(number, one.started_at, one.ended_at)
        for number, own in entries.items()
        for one in own.values()
        if one.started_at < end and begin < one.ended_at
    )
