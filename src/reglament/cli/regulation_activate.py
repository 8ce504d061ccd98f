"""Owns `reglament regulation activate`: what a text leaves open is said, and confirmed by name (X-30)."""

import argparse
from typing import TYPE_CHECKING

from reglament import regulations, wall_time
from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.words import language, say

if TYPE_CHECKING:
    from reglament.core.regulation.document import Regulation
    from reglament.operations.activate_regulation import NotReadyError
    from reglament.store.models import Activation

EXAMPLE = "  reglament regulation activate hydra --incomplete --by 'Anna Orlova'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the regulation, the confirmation and who gives it."""
    parser.add_argument("name", metavar="CODE[@VERSION]")
    parser.add_argument(
        "--incomplete", action="store_true", help="confirm that it runs although points are open"
    )
    parser.add_argument("--by", default="", metavar="NAME", help="who confirms; needed then")


def run(args: argparse.Namespace) -> int:
    """Say whether the regulation runs, or confirm that it does; refused with exit 2 and nothing changed."""
    regulation = regulations.load(args.name)
    if args.incomplete and not args.by.strip():
        raise UsageError("nobody confirms", where="--by", remedy="Give the name of who confirms.")
    desk.set_up()
    desk.require_migrated()
    from reglament.operations.activate_regulation import NotReadyError, activate_regulation
    from reglament.store.models import Vendor

    with desk.database_faults():
        vendor = Vendor.objects.filter(code=regulation.vendor).first()
        if vendor is None:
            raise UsageError(
                f"the vendor {regulation.vendor!r} of {regulation.identity} is not registered here",
                remedy="Run `reglament vendor add` first.",
            )
        try:
            confirmed = activate_regulation(
                vendor,
                regulation,
                incomplete=args.incomplete,
                by=args.by.strip(),
                at=wall_time.now(),
            )
        except NotReadyError as why:
            raise _refusal(why, regulation) from why
    print(say(_outcome(regulation, confirmed)))
    return 0


def _outcome(regulation: "Regulation", confirmed: "Activation | None") -> str:
    if confirmed is None:
        return f"{regulation.identity} leaves nothing open: it runs from {regulation.in_force_from}"
    return (
        f"{regulation.identity} runs incomplete, confirmed by {confirmed.confirmed_by} "
        f"at {confirmed.confirmed_at.isoformat()}: {', '.join(confirmed.open_points)}"
    )


def _refusal(why: "NotReadyError", regulation: "Regulation") -> UsageError:
    from reglament.core.regulation.readiness import open_points
    from reglament.regulations.trials import failing_scenarios

    identity = regulation.identity
    if why.years:
        named = ", ".join(f"{name} ({year})" for name, year in why.years)
        return UsageError(
            f"{identity} cannot run: days off are not loaded for {named}",
            remedy="Add the year to production_calendar.yaml; `reglament freeze-calendar RU YEAR` prints it.",
        )
    named = "".join(
        f"\n  {point.name} ({point.conflict}): {point.label.in_language(language())}"
        for point in open_points(regulation)
    )
    named += "".join(f"\n  {one.told(say).rstrip('.')}" for one in failing_scenarios(regulation))
    return UsageError(
        f"{identity} leaves open what nobody has settled:{named}",
        remedy="Settle it in a new version, or add --incomplete --by NAME to run it as it is.",
    )
