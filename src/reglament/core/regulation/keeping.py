"""Owns how long what was left without processing stays listed (HY-21, X-32)."""

import re
from datetime import timedelta

from reglament.core.regulation.document import Regulation

PARAMETER = "unprocessed_kept"
DAYS = re.compile(r"([1-9]\d{0,3}) days?", re.ASCII)
# ours, where the regulation does not say it
UNLESS_SAID = timedelta(days=90)


def unprocessed_kept(regulation: Regulation) -> timedelta:
    """Return how long it is listed after the decision, by the regulation's parameter."""
    parameter = regulation.parameters.get(PARAMETER)
    said = DAYS.fullmatch(str(parameter.value)) if parameter is not None else None
    return timedelta(days=int(said[1])) if said is not None else UNLESS_SAID
