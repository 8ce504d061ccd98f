"""Owns which events change what a customer's pages show of a request: those the core tells of, and some beside."""

from typing import Any

from reglament.core.model.billing import WorkLogged, WorkStruck
from reglament.core.model.hearing import TOLD
from reglament.store.queries.own_standing import standing_of

# told beside the thread: hours
BESIDE = (WorkLogged, WorkStruck)
NAMES = tuple(one.__name__ for one in (*TOLD, *BESIDE))
FLAGS = ("portal-only", "undelivered")


def standing(user: Any, *, only: str = "") -> tuple[str, frozenset[int]]:
    """Return the word for how the user's requests stand, or the `only` one of that number, and their keys."""
    return standing_of(user, NAMES, only=only, flags=FLAGS)
