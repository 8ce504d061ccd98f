"""What work costs is proven: a tariff without price, or a figure nobody can count with, is an error."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reglament import regulations
from reglament.core.regulation.linting import lint

NOW = datetime(2026, 3, 11, tzinfo=UTC)


def errors(code: str, parameter: str, value: Any) -> list[tuple[str, str]]:
    regulation = regulations.load(code)
    changed = dict(regulation.parameters)
    if value is None:
        del changed[parameter]
    else:
        changed[parameter] = replace(changed[parameter], value=value)
    found = lint(replace(regulation, parameters=changed), at=NOW)
    kinds = ("tariff", "price", "times", "side", "amount", "step")
    return [(one.code, one.what) for one in found if one.code in kinds]


@pytest.mark.parametrize(
    ("code", "parameter", "value", "codes"),
    [
        ("istom", "update_hour_price_rub", 1500, []),
        ("istom", "update_hour_price_rub", None, ["tariff", "tariff"]),
        ("istom", "update_hour_price_rub", "a lot", ["price"]),
        ("istom", "vip_month_price_rub", "", []),
        ("istom", "vip_month_price_rub", "0.001", ["price"]),
        ("hydra", "out_of_hours_multiplier", "1.5", ["times"]),
        ("hydra", "out_of_hours_multiplier", 0, ["times"]),
        ("hydra", "out_of_hours_approvals", ("customer", "the boss"), ["side"]),
        ("hydra", "late_approval_within", "soon", ["amount"]),
        ("hydra", "billing_step", "half an hour", ["step"]),
        ("istom", "billing_step", "30 minutes", []),
    ],
)
def test_what_work_costs_is_proven(code: str, parameter: str, value: Any, codes: list[str]) -> None:
    assert [one for one, _ in errors(code, parameter, value)] == codes
