"""Owns which of the events of a request its customer is told of; all others are the desk's own affair."""

from typing import Any

from reglament.core.model import events as e
from reglament.core.model import updates as u
from reglament.core.model.access import AccessDetailsGiven
from reglament.core.model.billing import (
    PaidWorkAnswered,
    PaidWorkProposed,
    WorkLogged,
    WorkStruck,
)
from reglament.core.model.relations import ProblemSplitOff
from reglament.store.queries.own_standing import standing_of

# told in the thread, with a sentence; messages to the customer stand there anyway
TOLD = (
    *(e.WorkStarted, e.WaitingStarted, e.WaitingEnded, e.Reopened, e.PriorityProposed),
    *(PaidWorkProposed, PaidWorkAnswered),
    *(u.UpdatePlanned, u.UpdateTimeProposed, u.UpdateTimeAnswered),
    *(u.UpdateStarted, u.UpdateInstalled),
    *(e.ProposalAnswered, e.RemoteAccessSet, e.LevelTransferred, e.Closed),
    # that they were given, never what they are
    AccessDetailsGiven,
    # where the reader sees the other request
    ProblemSplitOff,
)
# told beside it: hours
BESIDE = (WorkLogged, WorkStruck)
NAMES = tuple(one.__name__ for one in (*TOLD, *BESIDE))
FLAGS = ("portal-only", "undelivered")


def standing(user: Any, *, only: str = "") -> tuple[str, frozenset[int]]:
    """Return the word for how the user's requests stand, or the `only` one of that number, and their keys."""
    return standing_of(user, NAMES, only=only, flags=FLAGS)
