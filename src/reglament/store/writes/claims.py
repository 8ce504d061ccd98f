"""Owns the one way by which workers take rows: lease, fence, fair between vendors.

A claim moves `claimable_at` to the end of the lease and raises `fence`. Whoever writes the result says
the fence; when the lease ran out and another took the row, the fence differs and nothing is written.
A row claimed `MAX_DEATHS` times without a result is left for its owner to set aside.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

MAX_DEATHS = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """A row held until `until`; `deaths` counts the claims before that ended without a word."""

    pk: int
    fence: int
    until: datetime
    deaths: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What is claimed: the table, the states that wait (empty: every row), and for how long.

    `each` is how many rows one vendor may have of a claim where there are other vendors, waiting or not: whatever comes
    for them meanwhile waits for what is in hands. 0 sets no limit.
    """

    model: type[models.Model]
    states: tuple[str, ...]
    lease: timedelta
    then: str = ""  # the state a claimed row takes; empty keeps it
    max_deaths: int = MAX_DEATHS
    each: int = 0

    @property
    def table(self) -> str:
        """Return the quoted table name."""
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def ready(self) -> str:
        """Return the condition of a row that may be taken; its parameter is the moment."""
        states = ", ".join(f"'{state}'" for state in self.states)
        in_state = f"state IN ({states}) AND " if states else ""
        return f"{in_state}claimable_at <= %s"


def claim(kind: Kind, *, at: datetime, limit: int) -> list[Claim]:
    """Take up to `limit` rows that are ready at `at`, an equal share for each vendor that waits.

    A row that died before is taken alone, so that it cannot take its neighbours with it.
    """
    if limit < 1:
        return []
    with transaction.atomic():
        died = _take(kind, at=at, limit=1, extra=f"deaths BETWEEN 1 AND {kind.max_deaths - 1}")
        return died or _take(kind, at=at, limit=limit, extra="deaths = 0")


def _take(kind: Kind, *, at: datetime, limit: int, extra: str) -> list[Claim]:
    # SQLite compares moments as text: raw parameters must be written as the ORM writes them
    now, until = _as_stored(at), _as_stored(at + kind.lease)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.id, EXISTS (SELECT 1 FROM {kind.table} t "  # noqa: S608 - names are ours
            f"WHERE t.vendor_id = v.id AND {kind.ready} AND {extra}) FROM store_vendor v",
            [now],
        )
        found = cursor.fetchall()
        vendors = [vendor for vendor, waits in found if waits]
        if not vendors:
            return []
        share = max(1, -(-limit // len(vendors)))
        if kind.each and len(found) > 1:
            share = min(share, kind.each)
        taken: list[Claim] = []
        for vendor in _rotated(vendors, at):
            room = min(share, limit - len(taken))
            if room > 0:
                cursor.execute(_update(kind, extra), [until, vendor, now, room, now])
                taken += [
                    Claim(pk, fence, at + kind.lease, deaths - 1) for pk, fence, deaths in cursor
                ]
        return sorted(taken, key=lambda claim: claim.pk)


def _as_stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _rotated(vendors: list[int], at: datetime) -> list[int]:
    # with more vendors than rows the start moves on, so that none is always last
    turn = int(at.timestamp() * 1000) % len(vendors)
    return vendors[turn:] + vendors[:turn]


def _update(kind: Kind, extra: str) -> str:
    locked = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    state = f", state = '{kind.then}'" if kind.then else ""
    return (
        f"UPDATE {kind.table} SET claimable_at = %s, fence = fence + 1, deaths = deaths + 1{state} "  # noqa: S608
        f"WHERE id IN (SELECT id FROM {kind.table} "
        f"WHERE vendor_id = %s AND {kind.ready} AND {extra} "
        f"ORDER BY claimable_at, id LIMIT %s {locked}) AND claimable_at <= %s "
        "RETURNING id, fence, deaths"
    )


def finish(kind: Kind, held: Claim, **columns: Any) -> bool:
    """Write the result of a claimed row; False when the claim was lost, and then nothing is written."""
    rows = kind.model._default_manager.filter(pk=held.pk, fence=held.fence)
    return rows.update(deaths=0, **columns) == 1


def let_go(kind: Kind, held: Claim, *, at: datetime) -> bool:
    """Let a claimed row be taken again from `at`; that its claim ended without a result stays counted."""
    rows = kind.model._default_manager.filter(pk=held.pk, fence=held.fence)
    return rows.update(claimable_at=at) == 1
