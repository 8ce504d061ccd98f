"""Owns printing a year of a production calendar as data; regulations keep what was printed, not the package.

Days come from the `holidays` package, day by day: its list of names also holds holidays that fall on a weekend
and says nothing of weekends that are worked. Comparing with the decree is left to the owner of the regulation.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING

from reglament.cli.failures import UsageError
from reglament.cli.words import say

if TYPE_CHECKING:
    from holidays import HolidayBase

EXAMPLE = "  reglament freeze-calendar RU 2027"

SATURDAY = 5
MOST_ON_A_LINE = 6
# how the package names a day off that was moved: "Day off (substituted from 11/01/2025)"
MOVED_FROM = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("country", help="ISO 3166 code of the country, for example RU")
    parser.add_argument("years", nargs="+", type=int, help="the years to print")


def run(args: argparse.Namespace) -> int:
    """Print the years as YAML for `production_calendar.yaml`; raises UsageError for an unknown country.

    Returns 1 where the package knows no decree of a Russian year: days that it moves are then missing.
    """
    sys.stdout.write(frozen(args.country, args.years))
    missing = _without_decree(args.country, args.years)
    for year in missing:
        told = say(
            f"the package holidays has no decree for {year} yet, so moved days are missing. "
            "Update the package, or enter them from the decree."
        )
        print(f"reglament: {told}", file=sys.stderr)
    return 1 if missing else 0


def frozen(country: str, years: list[int]) -> str:
    """Return source and years in the form of `production_calendar.yaml` (docs/regulation-format.md).

    Raises UsageError where the package does not know the country.
    """
    # the package is large, and every other command does without it
    from holidays import country_holidays

    lines = [
        f'source: "Python package holidays {version("holidays")}, {country}; compare with the decree of the year"'
    ]
    lines.append("years:")
    for year in years:
        try:
            known = country_holidays(country, years=year, language=_language(country))
        except NotImplementedError as error:
            raise UsageError(
                f"the package holidays knows no country {country!r}",
                remedy="Give its two-letter ISO 3166 code, for example RU.",
            ) from error
        shortened = sorted(_shortened(known, list(_days(year)))) if country == "RU" else []
        lines += _year(known, year, shortened)
    return "\n".join(lines) + "\n"


def _without_decree(country: str, years: list[int]) -> list[int]:
    """Return the Russian years whose moved days the package does not hold; other countries move none."""
    from holidays import country_holidays

    if country != "RU":
        return []
    moved = country_holidays(country).special_public_holidays
    return [year for year in years if year not in moved]


def _language(country: str) -> str | None:
    # the day a moved day off comes from stands only in its name, which is read in English
    return "en_US" if country == "RU" else None


def _year(known: "HolidayBase", year: int, shortened: list[date]) -> list[str]:
    days = list(_days(year))
    off = [day for day in days if day.weekday() < SATURDAY and not known.is_working_day(day)]
    worked = [day for day in days if day.weekday() >= SATURDAY and known.is_working_day(day)]
    return [
        f"  {year}:",
        *_listed("days_off", off),
        *_listed("working_days", worked),
        *_listed("shortened_days", shortened),
    ]


def _shortened(known: "HolidayBase", days: list[date]) -> Iterator[date]:
    """Yield the working days before a public holiday (Labour Code of Russia, article 95).

    Where such a day was itself moved to a Saturday, the Saturday takes its length (1 November 2025).
    """
    for day in days:
        name = known.get(day)
        if not name or MOVED_FROM.search(name) or "(observed)" in name:
            continue
        eve = day - timedelta(days=1)
        moved = MOVED_FROM.search(known.get(eve) or "")
        if known.is_working_day(eve) and eve.year == day.year:
            yield eve
        elif moved:
            month, number, its_year = map(int, moved.groups())
            origin = date(its_year, month, number)
            if known.is_working_day(origin):
                yield origin


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _listed(key: str, days: list[date]) -> list[str]:
    """Return a list of days, a line a month."""
    months = [
        ", ".join(day.isoformat() for day in of_month)
        for _, of_month in groupby(days, key=lambda day: day.month)
    ]
    if len(days) <= MOST_ON_A_LINE:
        return [f"    {key}: [{', '.join(months)}]"]
    return [f"    {key}: [", *(f"      {month}," for month in months[:-1]), f"      {months[-1]}]"]
