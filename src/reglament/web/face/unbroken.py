"""Owns how a moment in words keeps together on a line."""

from markupsafe import Markup, escape

ONE = Markup('<span class="typed">{}</span>')


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
