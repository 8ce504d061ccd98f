"""Lint: what is proved of a readable regulation, as errors and notes with place, remedy and a concrete ticket."""

from reglament.core.regulation.linting.whole import lint

__all__ = ["lint"]
