"""Owns what a ticket's agenda holds: one file per kind of coming moment, found by its place.

Each file has `coming(book)`: the moments still open, each with the events it becomes when time passes it.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reglament.core.clocks.book import Book
    from reglament.core.clocks.coming import Coming

REMINDING: Sequence[Callable[["Book"], Iterator["Coming"]]] = tuple(
    import_module(f"{__name__}.{found.name}").coming
    for found in sorted(iter_modules(__path__), key=lambda m: m.name)
)
