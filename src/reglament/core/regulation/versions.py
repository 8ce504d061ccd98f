"""Owns which version of a regulation is in force at a moment, and from when until when each one is (X-9, AS-71)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from reglament.core.regulation.document import Regulation


class Standing(StrEnum):
    """Where a moment lies from a version: before its time, within it, after it."""

    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Term:
    """One version and its time: from `regulation.in_force_from` until `successor` begins, for ever where none does."""

    regulation: Regulation
    successor: Regulation | None = None

    @property
    def until(self) -> datetime | None:
        """Return the moment at which the version is in force no more, None where no end is published."""
        return self.successor.in_force_from if self.successor is not None else None

    def standing(self, at: datetime) -> Standing:
        """Return where `at` lies; the first moment belongs to the version, the last one to its successor."""
        if at < self.regulation.in_force_from:
            return Standing.COMING
        if self.until is not None and at >= self.until:
            return Standing.PAST
        return Standing.IN_FORCE


def terms(versions: Iterable[Regulation]) -> tuple[Term, ...]:
    """Return the times of the versions of one regulation, the earliest first.

    Of two that begin at one moment the first by name is never in force.
    """
    ordered = sorted(versions, key=lambda one: (one.in_force_from, one.version))
    followed = pairwise([*ordered, None])
    return tuple(Term(one, successor) for one, successor in followed if one is not None)


def term_of(regulation: Regulation, versions: Iterable[Regulation]) -> Term:
    """Return the time of `regulation` among `versions` of any; without an end where it is not among them."""
    own = terms(one for one in versions if one.code == regulation.code)
    return next(
        (one for one in own if one.regulation.version == regulation.version), Term(regulation)
    )


def version_in_force(versions: Iterable[Regulation], at: datetime) -> Regulation | None:
    """Return that of one regulation's `versions` which governs what arrives at `at`, None before the first begins."""
    found = (one for one in terms(versions) if one.standing(at) is Standing.IN_FORCE)
    return next((one.regulation for one in found), None)


def version_spoken_of(versions: Sequence[Regulation], at: datetime) -> Regulation:
    """Return that of one regulation's `versions`, one at least, in force at `at`, else the first to come.

    It is what is spoken of where nobody asks for a version.
    """
    return version_in_force(versions, at) or terms(versions)[0].regulation


def versions_shown(versions: Iterable[Regulation], at: datetime) -> tuple[Regulation, ...]:
    """Return the version of each regulation that is spoken of at `at`, by code."""
    by_code: dict[str, list[Regulation]] = {}
    for one in versions:
        by_code.setdefault(one.code, []).append(one)
    return tuple(version_spoken_of(own, at) for _, own in sorted(by_code.items()))
