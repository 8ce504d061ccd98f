"""Owns the words of the work log in templates: minutes, money, sides, and how a part of an entry is charged."""

from reglament.core.charging import Part
from reglament.core.model.money import told
from reglament.core.model.ticket import PaidWork
from reglament.core.notices import hour_told
from reglament.core.regulation.document import Regulation
from reglament.web import moments
from reglament.web.moments import tongue
from reglament.web.words import say


def amount_of_minutes(minutes: int) -> str:
    """Return minutes in words of the reader's language."""
    return moments.amount_words(minutes * 60, tongue())


def money(amount: int) -> str:
    """Return kopecks as the reader reads them."""
    return told(amount, tongue())


def hour_words(regulation: Regulation, work: PaidWork) -> str:
    """Return at which price an hour paid work is proposed, and by which clause (HY-23)."""
    return hour_told(regulation, rate=work.rate, times=work.times, language=tongue())


def side_words(side: str) -> str:
    """Return who has to approve."""
    return say(f"work.side_{side}", tongue())


def part_words(part: Part) -> str:
    """Return what part of an entry is charged how: minutes, side of the hours, price or why none."""
    language, n = tongue(), part.minutes
    minutes = (
        say("work.outside", language, minutes=n)
        if part.outside
        else say("work.within", language, minutes=n)
    )
    if part.charged > n:
        minutes += say("work.counted_as", language, minutes=part.charged)
    price = told(part.amount, language)
    return f"{minutes}: {say(f'work.state_{part.state}', language, times=part.times, price=price)}"
