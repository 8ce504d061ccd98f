"""Owns the look at the regulations on disk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reglament.cli.looks.check import Check

if TYPE_CHECKING:
    from reglament.core.regulation.document import Regulation


def regulations() -> Iterator[Check]:
    """Load every regulation and say which cannot serve."""
    from reglament import regulations
    from reglament.core.regulation.problems import RegulationInvalidError

    for folder in regulations.folders():
        try:
            loaded = regulations.load_folder(folder)
        except RegulationInvalidError as wrong:
            first = str(wrong).splitlines()[0]
            remedy = f"Run `reglament regulation lint {folder.name}`."
            yield Check(f"regulation {folder.name}", first, remedy)
        else:
            yield _running(loaded)


def _running(loaded: "Regulation") -> Check:
    from reglament.core.regulation.readiness import open_points, years_missing
    from reglament.store.models import Vendor
    from reglament.store.queries.regulations import activation_of
    from reglament.wall_time import now

    what = f"regulation {loaded.identity}"
    if missing := years_missing(loaded, now()):
        name, year = missing[0]
        return Check(what, f"calendar {name} has no {year}", "Add the year; nothing runs without.")
    left_open = ", ".join(point.name for point in open_points(loaded))
    confirmed = activation_of(loaded) if left_open else None
    if confirmed is not None:
        return Check(what, f"left open, as {confirmed.confirmed_by} confirmed: {left_open}")
    if left_open and not Vendor.objects.filter(code=loaded.vendor).exists():
        # it concerns nobody until its vendor is served here
        return Check(what, f"not used here: there is no vendor {loaded.vendor}")
    if left_open:
        remedy = (
            f"Run `reglament regulation activate {loaded.code}`; nobody confirmed what is open."
        )
        return Check(what, f"left open: {left_open}", remedy)
    return Check(what, loaded.status)
