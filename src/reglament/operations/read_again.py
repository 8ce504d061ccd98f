"""Owns a person's decision to have mail that was set aside read once more."""

from datetime import datetime

from reglament.store.models import RawMail
from reglament.store.models.inbound import RawState
from reglament.store.writes import wake


def read_again(mail: int, *, vendor: int, at: datetime) -> bool:
    """Put mail of `vendor` that was set aside back in the line; False where it is not set aside."""
    rows = RawMail.objects.filter(pk=mail, vendor=vendor, state=RawState.POISON)
    changed = rows.update(state=RawState.STORED, deaths=0, claimable_at=at) == 1
    if changed:
        wake.wake(wake.RAW)
    return changed
