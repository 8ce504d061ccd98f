"""The ticket's core: `decide` answers a command with events or a refusal, `evolve` folds events into the ticket."""

from reglament.core.lifecycle.decide import decide
from reglament.core.lifecycle.evolve import evolve, fold
from reglament.core.lifecycle.grounds import grounds_offered
from reglament.core.lifecycle.levels import goes_out_of_turn
from reglament.core.lifecycle.meanwhile import Overtaken
from reglament.core.lifecycle.prospect import Effect, Foreseen, Prospect
from reglament.core.lifecycle.returning import may_reopen
from reglament.core.regulation.refused import Refused

__all__ = [
    "Effect",
    "Foreseen",
    "Overtaken",
    "Prospect",
    "Refused",
    "decide",
    "evolve",
    "fold",
    "goes_out_of_turn",
    "grounds_offered",
    "may_reopen",
]
