"""Owns what a report is, and finding them: each module of this package with a `REPORT` is one."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Self

from reglament.core.model.money import roubles
from reglament.core.regulation.document import Regulation, Words


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in kopecks: a page aligns it like any figure, a spreadsheet reads plain roubles."""

    kopecks: int

    def __str__(self) -> str:
        """Return the plain figure of roubles."""
        return roubles(self.kopecks)


class Cited(str):
    """Names of clauses of the version `identity`: a page links each, a spreadsheet reads them as they stand."""

    __slots__ = ("identity",)
    identity: str

    def __new__(cls, ids: Iterable[str], identity: str) -> Self:
        """Return the names in their order, each once."""
        made = super().__new__(cls, ", ".join(dict.fromkeys(ids)))
        made.identity = identity
        return made


Value = Words | str | int | date | Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a report: cells in the order of its columns; `ticket` is a number to follow, "" for none.

    It is that of the request which a cell names. `customer` is the key of the one named first, None for none.

    `strokes` are the promises that it counts as decided, each by the hundredths of its time that it took.

    A day or a moment (in its own zone) is a cell as it is: a page tells it in words, a spreadsheet counts with it.
    """

    cells: tuple[Value, ...]
    ticket: str = ""
    customer: int | None = None
    strokes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Columns of whole numbers that a page draws too, all to one scale: `whole` is a full bar, else the largest is."""

    columns: tuple[int, ...]
    whole: int = 0


NO_BARS = Bars(columns=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is asked of the requests of a period, which one person may see; times are told in working time.

    `title`, `lead` (what it is for, with its clauses) and `columns` are words in both languages. `covers` tells of
    which regulations it can say anything at all. A page tells the first column of one that is `grouped` once, above the
    lines that share it, draws the strokes of one that is `stroked`, and leaves out lines that are not `telling` while
    others are.
    """

    name: str
    title: Words
    lead: Words
    columns: tuple[Words, ...]
    lines: Callable[[Any, datetime, datetime], Sequence[Line]]
    bars: Bars = NO_BARS
    covers: Callable[[Regulation], bool] = lambda _: True
    grouped: bool = False
    stroked: bool = False
    telling: Callable[[Line], bool] = lambda _: True


@cache
def reports() -> dict[str, Report]:
    """Return every report by its name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        report = getattr(importlib.import_module(f"{__name__}.{module.name}"), "REPORT", None)
        if isinstance(report, Report):
            found[report.name] = report
    return found
