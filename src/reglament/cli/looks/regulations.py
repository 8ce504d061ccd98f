"""Owns the look at the regulations on disk."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reglament.cli.looks.check import Check

if TYPE_CHECKING:
    from reglament.core.regulation.document import Regulation
    from reglament.core.regulation.problems import DocumentProblem


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
    from reglament.core.regulation.readiness import years_missing
    from reglament.regulations.trials import failing_scenarios, left_open
    from reglament.store.models import Vendor
    from reglament.store.queries.regulations import activation_of
    from reglament.wall_time import now

    what = f"regulation {loaded.identity}"
    if missing := years_missing(loaded, now()):
        name, year = missing[0]
        return Check(what, f"calendar {name} has no {year}", "Add the year; nothing runs without.")
    named = ", ".join(point.name for point in left_open(loaded))
    confirmed = activation_of(loaded) if named else None
    if confirmed is not None:
        return Check(what, f"left open, as {confirmed.confirmed_by} confirmed: {named}")
    if named and not Vendor.objects.filter(code=loaded.vendor).exists():
        # it concerns nobody until its vendor is served here
        return Check(what, f"not used here: there is no vendor {loaded.vendor}")
    if failing := failing_scenarios(loaded):
        return _failing(what, loaded.identity, failing)
    if named:
        remedy = (
            f"Run `reglament regulation activate {loaded.code}`; nobody confirmed what is open."
        )
        return Check(what, f"left open: {named}", remedy)
    return Check(what, loaded.status)


def _failing(what: str, identity: str, failing: "Sequence[DocumentProblem]") -> Check:
    first = failing[0]
    return Check(
        what,
        f"{len({one.path for one in failing})} of its own examples fail, so that it takes no requests, the first is "
        f"{first.path} ({first.file}:{first.line}): {first.what}",
        f"Correct the figure or the example; `reglament regulation activate {identity}` names all that fail, "
        "and with --incomplete --by NAME lets it run all the same.",
    )
