"""Owns what `verify` and `rebuild` report: one thing wrong with one ticket, item, article, mail or file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, and with what."""

    number: str
    what: str
