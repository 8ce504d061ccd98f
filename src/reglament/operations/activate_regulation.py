"""Owns letting a regulation run: at once where nothing is open, else only on an explicit confirmation (X-30)."""

from datetime import datetime

from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.readiness import OpenPoint, years_missing
from reglament.core.regulation.refused import Refused
from reglament.regulations.trials import left_open
from reglament.store.models import Activation, Vendor


class NotReadyError(Exception):
    """The regulation cannot run: days off not loaded (`years`), or `points` that nobody confirmed."""

    def __init__(
        self, *, years: tuple[tuple[str, int], ...] = (), points: tuple[OpenPoint, ...] = ()
    ) -> None:
        self.years, self.points = years, points
        super().__init__(
            ", ".join([f"{name} {year}" for name, year in years] or [p.name for p in points])
        )


def activate_regulation(
    vendor: Vendor, regulation: Regulation, *, incomplete: bool, by: str, at: datetime
) -> Activation | None:
    """Return the confirmation, the first one where it was given before; None where none is needed.

    Raises NotReadyError where a calendar lacks the year, or where points are open and `incomplete` is not said.
    """
    if years := years_missing(regulation, at):
        raise NotReadyError(years=years)
    points = left_open(regulation)
    if not points:
        return None
    if not incomplete:
        raise NotReadyError(points=points)
    confirmed, _ = Activation.objects.get_or_create(
        vendor=vendor,
        code=regulation.code,
        version=regulation.version,
        defaults={
            "open_points": [point.name for point in points],
            "confirmed_by": by,
            "confirmed_at": at,
        },
    )
    return confirmed


def not_running(identity: str) -> Refused:
    """Return the refusal of a request under a regulation that waits for its confirmation."""
    return Refused(
        Words(
            en=f"{identity} does not run here: nobody confirmed what it leaves open or its failing examples",
            ru=f"{identity} здесь не действует: никто не подтвердил его открытые места или несходящиеся примеры",
        ),
        remedy=Words(
            en=f"Run `reglament regulation activate {identity}`; it says what is open.",
            ru=f"Выполните `reglament regulation activate {identity}`: команда скажет, что открыто.",
        ),
    )
