"""Decision tables over finite domains: what they are, which row answers, and the proof that exactly one does."""

from reglament.core.tables.decide import NoRowError, decide
from reglament.core.tables.prove import Proof, TableTooLargeError, prove
from reglament.core.tables.table import Row, Table

__all__ = ["NoRowError", "Proof", "Row", "Table", "TableTooLargeError", "decide", "prove"]
