"""Owns keeping and wiping the secrets of requests, within the transaction of the change that gives or ends them."""

from collections.abc import Collection
from datetime import datetime

from reglament.store.models import TicketSecret


def keep_secret(*, vendor: int, ticket: int, content: str, at: datetime) -> None:
    """Keep what was given in place of what was given before."""
    TicketSecret.objects.update_or_create(
        ticket_id=ticket, defaults={"vendor_id": vendor, "content": content, "at": at}
    )


def wipe_secrets(tickets: Collection[int]) -> None:
    """Delete the secrets of tickets that have ended, or whose access was withdrawn."""
    if tickets:
        TicketSecret.objects.filter(ticket__in=tickets).delete()
