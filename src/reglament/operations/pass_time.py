"""Owns what happens when a moment of the agenda has come: each ticket once, dated when it was due."""

from datetime import datetime, timedelta

from reglament.core.model.commands import PassTime
from reglament.core.model.people import SYSTEM
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import Deadline
from reglament.store.writes.claims import Kind, claim

# a killed watcher's moments are taken up again well within the promised minute
LEASE = timedelta(seconds=15)
KIND = Kind(Deadline, (), LEASE, max_deaths=30_000)


def take_due(*, at: datetime, limit: int) -> list[int]:
    """Claim moments that have come and return the keys of their tickets, the longest due first.

    What happens to a ticket moves its row on to the next moment; one that stays is claimable again after the lease.
    """
    claims = [one.pk for one in claim(KIND, at=at, limit=limit)]
    rows = Deadline.objects.filter(pk__in=claims).order_by("at", "pk")
    return list(rows.values_list("ticket_id", flat=True))


def pass_time(ticket: int, *, at: datetime) -> Outcome:
    """Let everything due up to `at` happen to the ticket; nothing happens twice."""
    identity = f"pass-time:{ticket}:{at.isoformat()}"
    return carry_out(PassTime(identity=identity, actor=SYSTEM), ticket=ticket, at=at)


def next_moment() -> datetime | None:
    """Return when the next moment comes, None where no ticket has any."""
    return Deadline.objects.order_by("claimable_at").values_list("claimable_at", flat=True).first()
