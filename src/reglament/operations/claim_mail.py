"""Owns taking stored mail for reading, and setting aside what ends its readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reglament.store.models import RawMail
from reglament.store.writes.claims import MAX_DEATHS, Claim, Kind, claim, finish
from reglament.store.writes.raw_mail import set_aside_poison

# a killed reader's mail is taken up again in time for an acknowledgement within the minute
LEASE = timedelta(seconds=40)
READ_AT_MOST = timedelta(seconds=15)
KIND = Kind(RawMail, ("stored",), LEASE)


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A stored mail in our hands until the lease ends."""

    claim: Claim
    mail: RawMail


def take_mail(*, at: datetime, limit: int) -> list[HeldMail]:
    """Claim up to `limit` stored mails, in the order they arrived, an equal share for each vendor."""
    claims = {one.pk: one for one in claim(KIND, at=at, limit=limit)}
    if not claims:
        set_aside_poison(max_deaths=MAX_DEATHS, at=at)
        return []
    rows = RawMail.objects.filter(pk__in=claims).select_related("mailbox__vendor").order_by("pk")
    return [HeldMail(claims[row.pk], row) for row in rows]


def give_back_mail(held: Sequence[HeldMail], *, at: datetime) -> None:
    """Return mails that were not begun."""
    for one in held:
        finish(KIND, one.claim, claimable_at=at)
