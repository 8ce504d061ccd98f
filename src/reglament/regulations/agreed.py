"""Owns which version of a regulation decides what an agreement must carry and may choose."""

from datetime import datetime

from reglament import regulations
from reglament.core.coverage.agreements import served_from
from reglament.core.model.people import Agreement
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.versions import version_spoken_of


def agreed_version(agreement: Agreement, *, at: datetime) -> Regulation:
    """Return the version in force when the agreement begins to serve, at `at` where it serves already.

    Before the regulation's first version it is that one. Raises UnknownRegulationError where the agreement names none.
    """
    versions = regulations.versions_of(agreement.regulation)
    if not versions:
        raise regulations.UnknownRegulationError(agreement.regulation, _codes())
    now = version_spoken_of(versions, at)
    return version_spoken_of(versions, served_from(agreement, at=at, zone=now.zone))


def _codes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.partition("@")[0] for one in regulations.identities()))
