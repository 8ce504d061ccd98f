"""Owns which agreement serves a customer at a moment, and so which regulation and level (X-24, TE-62, IS-40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from reglament.core.model.people import Agreement, Customer
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named

ACTIVE, ENDED, NONE = "active", "ended", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The regulation that serves, the agreement it follows from, and how that stands: active, ended or none."""

    regulation: Regulation
    standing: str
    agreement: Agreement | None = None


def choose_agreement(
    customer: Customer | None, regulations: Sequence[Regulation], *, at: datetime
) -> Choice:
    """Return the agreement that decides, of those under one of `regulations` (the mailbox's, first is the default).

    An active one before an ended one, a special-request period before a plan, the latest begun before others. The
    regulations are one version each; raises ValueError when none is given.
    """
    if not regulations:
        raise ValueError("a mailbox serves at least one regulation")
    known = {regulation.code: regulation for regulation in regulations}
    found = [
        Choice(
            regulation=known[agreement.regulation],
            standing=standing(agreement, at=at, zone=known[agreement.regulation].zone),
            agreement=agreement,
        )
        for agreement in (customer.agreements if customer is not None else ())
        if agreement.regulation in known
    ]
    begun = [choice for choice in found if choice.standing != NONE]
    if not begun:
        return Choice(regulation=regulations[0], standing=NONE)
    return max(begun, key=_weight)


def standing(agreement: Agreement, *, at: datetime, zone: str) -> str:
    """Return `active`, `ended` or `none` (not begun) by whole local days of `zone` (TE-62).

    >>> from datetime import UTC
    >>> licence = Agreement(id="1", kind="licence", regulation="x", valid_until_date=date(2026, 3, 31))
    >>> standing(licence, at=datetime(2026, 3, 31, 20, 59, tzinfo=UTC), zone="+03:00")
    'active'
    >>> standing(licence, at=datetime(2026, 3, 31, 21, 0, tzinfo=UTC), zone="+03:00")
    'ended'
    """
    today = at.astimezone(zone_named(zone)).date()
    if agreement.valid_from_date is not None and today < agreement.valid_from_date:
        return NONE
    if agreement.valid_until_date is not None and today > agreement.valid_until_date:
        return ENDED
    return ACTIVE


def served_from(agreement: Agreement, *, at: datetime, zone: str) -> datetime:
    """Return the moment by which what the agreement must carry is decided: when its first day begins in `zone`.

    For one that has begun, or is open at its start, it is `at`.

    >>> from datetime import UTC
    >>> coming = Agreement(id="1", kind="licence", regulation="x", valid_from_date=date(2026, 4, 1))
    >>> served_from(coming, at=datetime(2026, 3, 1, tzinfo=UTC), zone="+03:00").isoformat()
    '2026-04-01T00:00:00+03:00'
    """
    if agreement.valid_from_date is None:
        return at
    begins = datetime.combine(agreement.valid_from_date, time.min, tzinfo=zone_named(zone))
    return max(at, begins)


def _weight(choice: Choice) -> tuple[bool, int, date, str]:
    agreement = choice.agreement
    assert agreement is not None
    rank = {"vip": 2, "plan": 1}
    return (
        choice.standing == ACTIVE,
        max(rank.get(agreement.level, 0), rank.get(agreement.kind, 0)),
        agreement.valid_from_date or date.min,
        agreement.id,
    )
