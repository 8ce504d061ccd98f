"""Freezing a production calendar: what is printed is what the decrees say and what the regulations hold."""

import argparse
import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml

from reglament import regulations
from reglament.cli import calendar_freeze
from reglament.cli.calendar_freeze import frozen
from reglament.cli.failures import UsageError

HERE = Path(regulations.__file__).parent


def years_of(text: str) -> dict[int, dict[str, list[str]]]:
    """Return the years as texts, whatever the YAML reader makes of dates."""
    years = yaml.safe_load(text)["years"]
    return {
        year: {key: [str(day) for day in days] for key, days in one.items()}
        for year, one in years.items()
    }


def test_2025_is_the_decree_s() -> None:
    year = years_of(frozen("RU", [2025]))[2025]
    assert " ".join(year["days_off"]).replace("2025-", "") == (
        "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31"
    )
    assert year["working_days"] == ["2025-11-01"]
    assert year["shortened_days"] == ["2025-03-07", "2025-04-30", "2025-06-11", "2025-11-01"]


@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra", "aspro", "istom"])
def test_the_regulations_hold_what_is_printed(code: str) -> None:
    kept = (HERE / code / "production_calendar.yaml").read_text(encoding="utf-8")
    assert years_of(kept) == years_of(frozen("RU", [2024, 2025, 2026, 2027]))


def test_another_country_has_no_shortened_days() -> None:
    year = years_of(frozen("DE", [2026]))[2026]
    assert "2026-04-03" in year["days_off"]
    assert year["shortened_days"] == []


def test_an_unknown_country_is_refused_with_a_remedy() -> None:
    with pytest.raises(UsageError, match=r"knows no country 'QQ'.*ISO 3166"):
        frozen("QQ", [2026])


def test_the_command_prints_yaml() -> None:

    parser = argparse.ArgumentParser()
    calendar_freeze.add_arguments(parser)
    out = io.StringIO()
    with redirect_stdout(out):
        code = calendar_freeze.run(parser.parse_args(["RU", "2026", "2027"]))
    assert code == 0
    assert list(years_of(out.getvalue())) == [2026, 2027]


def test_a_year_without_a_decree_is_printed_with_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = calendar_freeze.run(argparse.Namespace(country="RU", years=[2099]))
    out, err = capsys.readouterr()
    assert code == 1
    assert list(years_of(out)) == [2099]
    assert "no decree for 2099" in err
