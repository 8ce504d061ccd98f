"""Owns which outcomes of a regulation are solutions: its clocks, its reports and its customers go by one answer."""

from reglament.core.regulation.document import Regulation


def solves(regulation: Regulation, outcome: str) -> bool:
    """Tell whether an outcome is a solution; "" and what the regulation does not know, as `merged`, are none."""
    known = regulation.outcomes.get(outcome)
    return known is not None and known.solves
