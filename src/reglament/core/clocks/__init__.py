"""Clocks: what a ticket's history makes of the regulation's promises. Pure; whoever asks brings the moment."""

from reglament.core.clocks.agenda import agenda
from reglament.core.clocks.promises import promises

__all__ = ["agenda", "promises"]
