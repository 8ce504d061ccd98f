"""Owns by what a browser tells that a customer wrote again since its reader looked (seen.js)."""

from reglament.store.models.tickets import Ticket


def customer_word(ticket: Ticket) -> str:
    """Return the moment of the last word where a customer has it, "" where none or somebody else does."""
    said_at = ticket.last_word_at if ticket.last_word_by == "customer" else None
    return said_at.isoformat() if said_at is not None else ""
