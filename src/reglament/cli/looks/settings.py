"""Owns the looks at settings that nobody reads, since their names are mistaken, and at the secret key that is kept."""

from collections.abc import Iterator

from reglament.cli.looks.check import Check
from reglament.environment import OptionError


def settings() -> Iterator[Check]:
    """Name each variable that looks like a setting and is none."""
    from reglament.project.options import mistaken_names

    for name, meant in mistaken_names().items():
        remedy = f"Did you mean {meant}? `reglament settings` lists all."
        yield Check(f"setting {name}", "there is no such setting", remedy)


def secret_key() -> Iterator[Check]:
    """Say so where the key of the data folder cannot be used: pages and letters need it."""
    from django.conf import settings

    from reglament.project.options import check_kept_key

    try:
        check_kept_key(settings.OPTIONS)
    except OptionError as wrong:
        yield Check("secret key", str(wrong), "Pages, mail and letters wait for it.")
