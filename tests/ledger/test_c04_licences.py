"""Licences (C04, C07): none is kept without what its regulation asks for, nor with a level there is none of."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations
from reglament.core.coverage.agreement_rules import levels_offered
from reglament.core.lifecycle import Refused
from reglament.core.model import people
from reglament.operations.register_customer import Registration, register_customer
from reglament.store.models import Customer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 9, tzinfo=UTC)


def vega(code: str, **changes: Any) -> Registration:
    values: dict[str, Any] = {
        "id": "L-7",
        "kind": "licence",
        "regulation": code,
        "level": "basic",
        "valid_from_date": date(2026, 1, 1),
        "valid_until_date": date(2026, 12, 31),
        **changes,
    }
    agreement = people.Agreement(**values)
    return Registration(
        customer=people.Customer(id="", name="Vega", vendor="tron", agreements=(agreement,))
    )


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        pytest.param("tron-en", "TE-62", marks=pytest.mark.clause("TE-62")),
        pytest.param("tron-ru", "TR-64", marks=pytest.mark.clause("TR-64")),
    ],
)
def test_a_licence_without_level_or_dates_is_not_kept(
    desk: SimpleNamespace, code: str, clause: str
) -> None:
    before = Customer.objects.count()
    for lacking in ({"level": ""}, {"valid_until_date": None}, {"valid_from_date": None}):
        with pytest.raises(Refused) as refused:
            register_customer(desk.vendor, vega(code, **lacking), at=AT)
        assert clause in refused.value.clauses
        assert refused.value.what.ru
    assert Customer.objects.count() == before
    row = register_customer(desk.vendor, vega(code), at=AT)
    assert [one.level for one in row.agreements.all()] == ["basic"]


@pytest.mark.clause("TE-8")
def test_a_level_that_the_text_does_not_have_is_rejected(desk: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        register_customer(desk.vendor, vega("tron-en", level="Gold"), at=AT)
    assert refused.value.clauses == ("TE-8",)
    assert "basic, premium, premium+" in refused.value.remedy.en
    assert levels_offered(regulations.load("tron-en")) == ("basic", "premium", "premium+")


def test_a_licence_names_its_regulation(desk: SimpleNamespace) -> None:
    with pytest.raises(regulations.UnknownRegulationError):
        register_customer(desk.vendor, vega("tron"), at=AT)
