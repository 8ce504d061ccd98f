"""Owns the look at settings that nobody reads, since their names are mistaken."""

from collections.abc import Iterator

from reglament.cli.looks.check import Check


def settings() -> Iterator[Check]:
    """Name each variable that looks like a setting and is none."""
    from reglament.project.options import mistaken_names

    for name, meant in mistaken_names().items():
        remedy = f"Did you mean {meant}? `reglament settings` lists all."
        yield Check(f"setting {name}", "there is no such setting", remedy)
