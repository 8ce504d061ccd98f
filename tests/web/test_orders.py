"""Support is ordered from the price list: the charge and the entitlement come together, or nothing does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reglament import regulations, wall_time
from reglament.core.charging import price_list
from reglament.store import models as m

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/desk/customers/{}/orders/"


@pytest.fixture
def istom(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The desk's vendor as the one that serves under iStom's rules, on Thu 2026-01-15."""
    m.Vendor.objects.filter(pk=desk.vendor.pk).update(code="istom")
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2026, 1, 15, 9, 0, tzinfo=UTC))
    return desk


def order(client: Any, desk: SimpleNamespace, name: str, first: str) -> list[str]:
    values = {"offer": f"istom:{name}", "first_date": first}
    answer = client.post(URL.format(desk.customer.pk), values, follow=True)
    return [str(one) for one in answer.context["messages"]]


@pytest.mark.clause("IS-70")
def test_the_price_list_is_the_texts() -> None:
    found = {(one.plan, one.period): one.price for one in price_list(regulations.load("istom"))}
    assert found == {
        ("paid", "year"): 1_500_000,
        ("vip", "year"): 3_000_000,
        ("vip", "month"): None,
    }
    assert price_list(regulations.load("hydra")) == ()


@pytest.mark.clause("IS-70", "IS-66")
@pytest.mark.parametrize(
    ("name", "price", "level"),
    [("paid_year_price_rub", 1_500_000, ""), ("vip_year_price_rub", 3_000_000, "vip")],
)
def test_an_order_creates_charge_and_entitlement(
    browser: Callable[..., Any], istom: SimpleNamespace, name: str, price: int, level: str
) -> None:
    client = browser("agent")
    assert order(client, istom, name, "2026-01-15") == [
        "Support is ordered: the licence and its price are below."
    ]
    (kept,) = m.SupportOrder.objects.all()
    assert (kept.price, kept.clauses, kept.actor_name) == (price, ["IS-70"], "Olga")
    made = kept.agreement
    assert (made.kind, made.level) == ("plan", level)
    assert (made.valid_from_date, made.valid_until_date) == (date(2026, 1, 15), date(2027, 1, 14))
    page = client.get(f"/desk/customers/{istom.customer.pk}/").content.decode()
    assert f"{price // 100_000},000.00\u00a0RUB" in page
    text = client.get("/desk/reports/work-and-charges.csv?month=2026-01").content.decode()
    assert f'"Acme","Order of support","0","0","0","0","{price // 100}.00"' in text
    assert text.splitlines()[-1].endswith(f'"{price // 100}.00"')
    with pytest.raises(DatabaseError), transaction.atomic():
        m.SupportOrder.objects.update(price=0)


@pytest.mark.clause("IS-70")
def test_a_month_of_special_requests_is_not_sold_before_its_price_is_set(
    browser: Callable[..., Any], istom: SimpleNamespace
) -> None:
    before = m.Agreement.objects.count()
    client = browser("agent")
    (said,) = order(client, istom, "vip_month_price_rub", "2026-01-15")
    assert "The price is not set" in said
    assert "IS-70" in said
    assert (m.SupportOrder.objects.count(), m.Agreement.objects.count()) == (0, before)
    page = client.get(f"/desk/customers/{istom.customer.pk}/").content.decode()
    assert "price not set" in page


@pytest.mark.parametrize(
    ("name", "first"), [("paid_year_price_rub", "soon"), ("free_price_rub", "2026-01-15")]
)
def test_what_is_not_in_the_list_or_has_no_day_is_not_ordered(
    browser: Callable[..., Any], istom: SimpleNamespace, name: str, first: str
) -> None:
    (said,) = order(browser("agent"), istom, name, first)
    assert said != "Done."
    assert m.SupportOrder.objects.count() == 0


@pytest.mark.clause("IS-66")
@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("year", "2026-01-15", "2027-01-14"),
        ("month", "2026-03-01", "2026-03-31"),
        ("month", "2026-01-31", "2026-02-28"),
        ("month", "2026-12-10", "2027-01-09"),
        ("year", "2028-02-29", "2029-02-28"),
    ],
)
def test_a_period_ends_the_day_before_the_same_date(period: str, first: str, last: str) -> None:
    offers = price_list(regulations.load("istom"))
    offer = next(one for one in offers if (one.plan, one.period) == ("vip", period))
    assert offer.last_day(date.fromisoformat(first)) == date.fromisoformat(last)


@pytest.mark.threat("T16")
def test_another_vendors_customer_cannot_be_ordered_for(
    browser: Callable[..., Any], istom: SimpleNamespace
) -> None:
    values = {"offer": "istom:paid_year_price_rub", "first_date": "2026-01-15"}
    url = URL.format(istom.customer.pk)
    assert browser("stranger").post(url, values).status_code == 404
    assert browser("customer").post(url, values).status_code == 403
    assert m.SupportOrder.objects.count() == 0
