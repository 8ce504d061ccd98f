"""Reglament: the service desk that runs a support regulation as written."""

__version__ = "0.1.0"
