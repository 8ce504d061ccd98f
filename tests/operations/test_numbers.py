"""Numbers of requests: never twice at one vendor, whichever regulations print them alike."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from reglament.store.models import NumberSeries

pytestmark = pytest.mark.django_db

COVERAGE = {
    "sender": "contact", "contract": "active", "contract_kind": "support-and-maintenance", "edition": "commercial",
    "access": "user", "category": "vip", "listed_address": "yes", "portal_available": "yes", "region": "served",
}  # fmt: skip
HYDRA = {
    "regulation": "hydra",
    "channel": "portal",
    "coverage": COVERAGE,
    "facts": {"type": "incident", "priority": "normal"},
}
ASPRO = {"regulation": "aspro", "coverage": COVERAGE, "facts": {}}


@pytest.mark.clause("HY-4", "AS-27")
def test_regulations_that_print_alike_number_on_from_each_other(opened: Callable[..., Any]) -> None:
    found = [
        opened(name, **values).ticket.number
        for name, values in (("a", HYDRA), ("b", ASPRO), ("c", HYDRA), ("d", {}), ("e", ASPRO))
    ]
    assert found == ["1", "2", "3", "TA-000001", "4"]


@pytest.mark.clause("TE-48", "IS-109")
def test_a_desk_numbered_by_named_series_numbers_on(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    opened("a", **HYDRA)
    opened("b")
    NumberSeries.objects.all().delete()
    NumberSeries.objects.create(vendor=desk.vendor, series="tron", next=2)
    import_module("reglament.store.migrations.0009_numbers_by_prefix").number_on(apps, None)
    assert opened("c", **ASPRO).ticket.number == "2"
    assert opened("d", regulation="tron-ru").ticket.number == "TA-000002"
