"""Numbers of requests: never twice at one vendor, whichever regulations print them alike."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from tests.routes.conftest import COVERAGE, HYDRA

from reglament.store.models import NumberSeries

pytestmark = pytest.mark.django_db

BY = {
    "hydra": {**HYDRA, "coverage": COVERAGE},
    "aspro": {"regulation": "aspro", "coverage": COVERAGE, "facts": {}},
    "tron": {},
}


@pytest.mark.clause("HY-4", "AS-27")
def test_regulations_that_print_alike_number_on_from_each_other(opened: Callable[..., Any]) -> None:
    found = [
        opened(str(n), **BY[code]).ticket.number
        for n, code in enumerate(("hydra", "aspro", "hydra", "tron", "aspro"))
    ]
    assert found == ["1", "2", "3", "TA-000001", "4"]


@pytest.mark.clause("TE-48", "IS-109")
def test_a_desk_numbered_by_named_series_numbers_on(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    opened("a", **BY["hydra"])
    opened("b")
    NumberSeries.objects.all().delete()
    NumberSeries.objects.create(vendor=desk.vendor, series="tron", next=2)
    import_module("reglament.store.migrations.0009_numbers_by_prefix").number_on(apps, None)
    assert opened("c", **BY["aspro"]).ticket.number == "2"
    assert opened("d", regulation="tron-ru").ticket.number == "TA-000002"
