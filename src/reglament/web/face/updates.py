"""Owns the words of updates in templates: kinds of releases, and where an update stands."""

from reglament.web.moments import tongue
from reglament.web.update_lines import UpdateLine
from reglament.web.words import say


def release_kind(kind: str) -> str:
    """Return what a kind of release is called."""
    return say(f"release.{kind}", tongue())


def update_standing(line: UpdateLine) -> str:
    """Return where an update stands, as staff read it."""
    return say(f"updates.is_{line.state}", tongue(), release=line.release, when=line.when)


def update_told(line: UpdateLine) -> str:
    """Return where an update stands, as its customer reads it."""
    return say(f"updates.told_{line.state}", tongue(), release=line.release, when=line.when)
