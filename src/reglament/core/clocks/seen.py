"""Owns what the files of `starting` may see of a ticket's promises; `book` is what they see."""

from collections.abc import Iterable
from typing import Protocol

from reglament.core.clocks.run import Run
from reglament.core.clocks.scene import Scene
from reglament.core.regulation.document import Regulation


class Seen(Protocol):
    """The runs so far, and the scene around them, while one event is taken."""

    regulation: Regulation
    runs: list[Run]
    scene: Scene

    def running(self, *kinds: str) -> Iterable[Run]:
        """Return the runs that can still be met, of these kinds or of all."""

    def is_chaser(self) -> bool:
        """Tell whether what is being taken was marked as only asking for news (IS-27)."""
