"""Owns by which other names the palette finds an action: those that people bring from elsewhere."""

from reglament.web.moments import tongue
from reglament.web.words import catalogue


def other_names(action: str) -> str:
    """Return the names, with commas between; "" where it has none but its own."""
    return str(catalogue().get(f"called.{action}", {}).get(tongue(), ""))
