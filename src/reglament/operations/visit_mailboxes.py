"""Owns which mailboxes are polled, and what is remembered of a visit."""

from typing import Any

from reglament.store.models import Mailbox


def polled_mailboxes() -> list[Mailbox]:
    """Return the active mailboxes that are read from elsewhere."""
    return list(Mailbox.objects.filter(active=True).exclude(fetch_from="").order_by("pk"))


def note_visit(box: Mailbox, state: dict[str, Any]) -> None:
    """Remember how far the mailbox was read and what went wrong, for the next visit and for staff."""
    Mailbox.objects.filter(pk=box.pk).update(fetch_state=state)
