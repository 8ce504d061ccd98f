"""How long what was left without processing stays listed: the regulation's figure, else the ledger's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reglament import regulations
from reglament.core.regulation.keeping import unprocessed_kept
from reglament.core.regulation.linting import lint


@pytest.mark.clause("HY-21")
@pytest.mark.parametrize(
    ("value", "days", "found"),
    [("90 days", 90, []), ("1 day", 1, []), ("0 days", 90, ["days"]), ("a while", 90, ["days"])],
)
def test_a_figure_that_is_none_is_an_error_and_the_ledgers_holds(
    value: str, days: int, found: list[str]
) -> None:
    hydra = regulations.load("hydra")
    said = replace(hydra.parameters["unprocessed_kept"], value=value)
    changed = replace(hydra, parameters={**hydra.parameters, "unprocessed_kept": said})
    assert unprocessed_kept(changed) == timedelta(days=days)
    told = lint(changed, at=datetime(2026, 3, 11, tzinfo=UTC))
    assert [one.code for one in told if one.code == "days"] == found
    assert unprocessed_kept(regulations.load("tron-en")) == timedelta(days=90)
