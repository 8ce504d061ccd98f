"""Owns what work costs: logged spans and the regulation's rates -> charges. It decides nothing and looks nothing up."""

from reglament.core.charging.agreed import Agreed, agreed, price_agreed_at
from reglament.core.charging.hours import is_business, parted
from reglament.core.charging.price_list import Offer, price_list
from reglament.core.charging.tariff import Tariff, tariff_of
from reglament.core.charging.work import Part, Work, minutes_left, works

__all__ = [
    "Agreed",
    "Offer",
    "Part",
    "Tariff",
    "Work",
    "agreed",
    "is_business",
    "minutes_left",
    "parted",
    "price_agreed_at",
    "price_list",
    "tariff_of",
    "works",
]
