"""Reading a regulation's files into one document, strictly: everything wrong is found in one pass."""

from reglament.core.regulation.reading.whole import read_regulation

__all__ = ["read_regulation"]
