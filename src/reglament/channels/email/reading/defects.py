"""Owns the list of what was wrong with a mail; deciding what is wrong is left to each reader."""

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.hygiene import one_line


class Defects:
    """Collects `code: words`, each once, in order; beyond `limits.DEFECTS` only the fact that there are more."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def add(self, code: str, words: str) -> None:
        """Record one defect; `code` is stable and documented, `words` are for a person."""
        if len(self._seen) >= limits.DEFECTS:
            self._seen["more: further defects are not listed"] = None
            return
        self._seen[one_line(f"{code}: {words}")[: limits.DEFECT_CHARACTERS]] = None

    def as_tuple(self) -> tuple[str, ...]:
        return tuple(self._seen)
