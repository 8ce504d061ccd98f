"""Owns finding the regulation that a ticket runs under: the files as first used here, for ever (X-9).

A version whose files changed on disk after it was used is read from the database, so that history
recomputes; the changed files are reported by `reglament verify`.
"""

from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Any

from reglament import regulations
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.readiness import years_missing
from reglament.core.regulation.reading import read_regulation
from reglament.core.regulation.versions import version_in_force
from reglament.regulations.trials import left_open
from reglament.store.models import Activation, RegulationVersion
from reglament.store.models.visibility import desk_of
from reglament.store.written import fetch

KEPT_SECONDS = 5.0


@lru_cache(maxsize=256)
def regulation_of(vendor: int, identity: str) -> Regulation:
    """Return `code@version` as `vendor` first used it; raises UnknownRegulationError where nobody has it."""
    code, _, version = identity.partition("@")
    stored = RegulationVersion.objects.filter(vendor=vendor, code=code, version=version).first()
    try:
        found = regulations.load(identity)
    except regulations.UnknownRegulationError:
        if stored is None:
            raise
        return _read(stored)
    if stored is None or stored.digest == found.digest:
        return found
    return _read(stored)


def _read(stored: RegulationVersion) -> Regulation:
    return read_regulation(stored.files, folder=stored.identity, digest=stored.digest)


def versions_used(user: Any) -> list[tuple[int, str, str]]:
    """Return vendor, code and version of every regulation that the desk has used, the latest last."""

    def used() -> Any:
        found = RegulationVersion.objects.visible_to(user).order_by("pk")
        return found.values_list("vendor_id", "code", "version")

    return fetch(("versions used", desk_of(user)), used)


def runs(vendor: int, regulation: Regulation, *, at: datetime) -> bool:
    """Tell whether the regulation may take requests at `at`: its year is loaded, what is open confirmed (X-30)."""
    if years_missing(regulation, at):
        return False
    return not left_open(regulation) or activation_of(regulation, vendor=vendor) is not None


def activation_of(regulation: Regulation, *, vendor: int | None = None) -> Activation | None:
    """Return the confirmation on which the version runs incomplete, at one vendor or anywhere."""
    rows = Activation.objects.filter(code=regulation.code, version=regulation.version)
    if vendor is not None:
        rows = rows.filter(vendor=vendor)
    return rows.order_by("confirmed_at").first()


class InForce:
    """Answers which version is in force; folders and confirmations are looked at anew every few seconds."""

    def __init__(self) -> None:
        self._versions: dict[str, list[Regulation]] = {}
        self._running: dict[tuple[int, str, int], bool] = {}
        self._read_at = float("-inf")

    def running(self, code: str, moment: datetime, *, vendor: int) -> Regulation | None:
        """Return the version in force if it may run at the vendor, None where there is none or it waits (X-30)."""
        found = self.at(code, moment)
        if found is None or (not left_open(found) and not years_missing(found, moment)):
            return found
        key = vendor, found.identity, moment.year
        if key not in self._running:
            self._running[key] = runs(vendor, found, at=moment)
        return found if self._running[key] else None

    def at(self, code: str, moment: datetime) -> Regulation | None:
        """Return the version of `code` in force at the moment, None where none has begun."""
        if monotonic() - self._read_at > KEPT_SECONDS:
            self._versions, self._running = {}, {}
            for one in regulations.load_all():
                self._versions.setdefault(one.code, []).append(one)
            self._read_at = monotonic()
        return version_in_force(self._versions.get(code, ()), moment)
