"""The ticket's core: `decide` answers a command with events or a refusal, `evolve` folds events into the ticket."""

from reglament.core.lifecycle.closing import may_reopen
from reglament.core.lifecycle.decide import decide
from reglament.core.lifecycle.evolve import evolve, fold
from reglament.core.lifecycle.grounds import grounds_offered
from reglament.core.regulation.refused import Refused

__all__ = ["Refused", "decide", "evolve", "fold", "grounds_offered", "may_reopen"]
