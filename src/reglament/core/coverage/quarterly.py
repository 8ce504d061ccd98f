"""Owns when the letter to a customer with nobody on the first line is due: once a calendar quarter (HY-11)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from reglament.core.coverage.gaps import Gap
from reglament.core.coverage.words import FIRST_LINE
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named


def quarter_began(at: datetime, zone: str) -> datetime:
    """Return the first moment (UTC) of the calendar quarter in which `at` lies for a clock in `zone`.

    >>> quarter_began(datetime(2026, 3, 31, 20, 59, tzinfo=UTC), "Europe/Moscow").isoformat()
    '2025-12-31T21:00:00+00:00'
    """
    local = at.astimezone(zone_named(zone))
    first = local.replace(
        month=3 * ((local.month - 1) // 3) + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return first.astimezone(UTC)


def asking(own: Iterable[Regulation]) -> tuple[Regulation, ...]:
    """Return the regulations that ask every customer for somebody on the first line."""
    return tuple(one for one in own if FIRST_LINE in _roles(one))


def is_written_for(gap: Gap) -> bool:
    """Return whether the quarterly letter is about this gap."""
    return gap.code == f"no-{FIRST_LINE}"


def _roles(regulation: Regulation) -> tuple[str, ...]:
    parameter = regulation.parameters.get("contact_roles")
    return parameter.value if parameter is not None and isinstance(parameter.value, tuple) else ()
