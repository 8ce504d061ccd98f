"""Owns what a customer reads of the price of hourly work: that work waits for consent to it, or since when that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.charging import tariff_of
from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.move import price_asked
from reglament.web.portal.wishes import DECLINE_PRICE, PAY, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What an hour costs, in kopecks, and by which clauses; `agreed_at` since when the consent stands.

    `offers` are the two answers, empty where the price is not asked about now.
    """

    hour: int
    clauses: tuple[str, ...]
    offers: tuple[Offer, ...]
    agreed_at: datetime | None


def price_of_work(prospect: Prospect, offers: Sequence[Offer]) -> Price | None:
    """Return the price that work waits for or that was agreed (IS-80, IS-81), None where there is neither."""
    regulation, ticket = prospect.regulation, prospect.ticket
    tariff = tariff_of(regulation, ticket, contract_rate=None)
    asked = price_asked(ticket, regulation)
    if tariff.rate is None or not tariff.consent or not (asked or ticket.price_agreed_at):
        return None
    answers = (one for one in offers if one.name in (PAY, DECLINE_PRICE) and one.refused is None)
    return Price(
        hour=tariff.rate,
        clauses=tariff.clauses,
        offers=tuple(answers) if asked else (),
        agreed_at=ticket.price_agreed_at,
    )
