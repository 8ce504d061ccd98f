"""Owns what was agreed before work: proposals that every side approved, and consent to a printed price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.model import events as e
from reglament.core.model.billing import PaidWorkAnswered, PaidWorkProposed

# the intake field in which consent to the price is put on record (IS-80)
PRICE_CONSENT = "price_consent"


@dataclass(frozen=True, slots=True)
class Agreed:
    """So many minutes of paid work were approved by all sides at this moment."""

    minutes: int
    at: datetime


def agreed(history: Sequence[e.Event]) -> tuple[Agreed, ...]:
    """Return what was agreed, in the order of time."""
    found: list[Agreed] = []
    minutes = 0
    for event in history:
        if isinstance(event, PaidWorkProposed):
            minutes = event.minutes
        elif isinstance(event, PaidWorkAnswered) and event.agreed:
            found.append(Agreed(minutes, event.at))
    return tuple(found)


def price_agreed_at(history: Sequence[e.Event], at: datetime) -> datetime | None:
    """Return since when the customer's consent to the price stands at `at`, None where none does (IS-80, IS-81).

    Declining a proposal ends what was agreed before.
    """
    since: datetime | None = None
    for event in history:
        if event.at > at:
            continue
        if isinstance(event, PaidWorkAnswered) and not event.consent:
            since = None
        elif _consents(event):
            since = since or event.at
    return since


def _consents(event: e.Event) -> bool:
    if isinstance(event, e.Classified):
        return bool(event.intake.get(PRICE_CONSENT, "").strip())
    return isinstance(event, PaidWorkAnswered) and event.agreed
