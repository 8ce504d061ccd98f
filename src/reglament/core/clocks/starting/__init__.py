"""Owns when a promise is called for: one file per word that a commitment's `starts` may say, found by its place.

Each file has `called_at(commitment, event, book)`: the moment a run is called for by this event, or None.
"""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from reglament.core.clocks.seen import Seen
from reglament.core.model.events import Event
from reglament.core.regulation.document import Commitment


class Starting(Protocol):
    """What a file of this package offers."""

    def called_at(self, commitment: Commitment, event: Event, book: Seen) -> datetime | None:
        """Return the moment a run is called for by `event`, or None."""


STARTING: Mapping[str, Starting] = {
    found.name: cast(Starting, import_module(f"{__name__}.{found.name}"))
    for found in iter_modules(__path__)
}
