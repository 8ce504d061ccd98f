"""Clocks: what a ticket's history makes of the regulation's promises. Pure; whoever asks brings the moment."""

from reglament.core.clocks.agenda import agenda
from reglament.core.clocks.promises import promises
from reglament.core.clocks.reminding.phone_call import call_awaited
from reglament.core.clocks.waiting import waited_for_customer

__all__ = ["agenda", "call_awaited", "promises", "waited_for_customer"]
