"""Owns whether a regulation rests on an offer that its customers accept (IS-1, X-69)."""

from reglament.core.regulation.document import Regulation


def asks_acceptance(regulation: Regulation) -> bool:
    """Return whether customers are asked to accept the offer."""
    return "offer_acceptance" in regulation.parameters
