"""Owns money: whole kopecks and what an hour's price makes of minutes. Never a float."""

import re
from decimal import Decimal, InvalidOperation

CURRENCY = "RUB"
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
WORDS = {"en": "RUB", "ru": "руб."}


def kopecks(text: str) -> int:
    """Return what an amount in roubles is in kopecks; raises ValueError for what is none.

    A comma that groups thousands, as English has it, is no mark of kopecks.

    >>> kopecks("1500"), kopecks("0.5"), kopecks("9,000.00"), kopecks("0,50")
    (150000, 50, 900000, 50)
    """
    plain = text.replace(" ", "").replace("\u00a0", "")
    plain = plain.replace(",", "" if GROUPED.fullmatch(plain) else ".")
    try:
        amount = Decimal(plain) * 100
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount != int(amount) or not 0 <= amount < 10**12:
        raise ValueError(text)
    return int(amount)


def roubles(amount: int) -> str:
    """Return kopecks as a plain figure of roubles.

    >>> roubles(1050000)
    '10500.00'
    """
    return f"{amount // 100}.{amount % 100:02}"


def told(amount: int, language: str) -> str:
    """Return kopecks as a person reads them.

    >>> told(1050000, "en"), told(1050050, "ru")
    ('10,500.00\\xa0RUB', '10\\xa0500,50\\xa0руб.')
    """
    group, mark = ("\u00a0", ",") if language == "ru" else (",", ".")
    whole = f"{amount // 100:,}".replace(",", group)
    return f"{whole}{mark}{amount % 100:02}\u00a0{WORDS.get(language, CURRENCY)}"


def price_of(minutes: int, rate: int, *, times: int = 1) -> int:
    """Return the price of `minutes` at `rate` kopecks an hour, to the nearest kopeck, half of one up (X-64).

    >>> price_of(40, 150000)
    100000
    >>> price_of(90, 300000, times=2)
    900000
    """
    return (minutes * rate * times * 2 + 60) // 120
