"""Owns how a moment in words, and the number of a request, keep together on a line."""

import re

from markupsafe import Markup, escape

ONE = Markup('<span class="typed">{}</span>')
NUMBER = re.compile(r"((?:\b[A-Z]{2,}[- ]|№ |\bNo\. )\d+\b)")


def unbroken(told: str, moment: str = "") -> Markup:
    """Return words whose `moment`, else the whole, breaks at most before the name of its clock and before another's.

    >>> str(unbroken("by Wed 11 March, 15:30 (UTC+3)", "Wed 11 March, 15:30 (UTC+3)"))
    'by <span class="typed">Wed 11 March, 15:30</span> <span class="typed">(UTC+3)</span>'
    """
    moment = moment or told
    parts = moment.replace(" (", "\n(").replace(" = ", "\n= ").splitlines()
    whole = Markup(" ").join(ONE.format(one) for one in parts)
    before, found, after = told.partition(moment)
    return escape(before) + whole + escape(after) if found else escape(told)


def numbers_whole(told: object) -> Markup:
    """Return words in which no line ends within the number of a request or of a clause.

    >>> str(numbers_whole("Registered: TA-000006."))
    'Registered: <span class="typed">TA-000006</span>.'
    """
    parts = NUMBER.split(str(told))
    return Markup("").join(
        ONE.format(one) if at % 2 else escape(one) for at, one in enumerate(parts)
    )
