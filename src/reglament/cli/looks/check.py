"""Owns the shape of a check."""

from typing import NamedTuple


class Check(NamedTuple):
    """One thing looked at; `remedy` is empty when all is well."""

    what: str
    found: str
    remedy: str = ""
