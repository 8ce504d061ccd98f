"""The request's page shows what its customer has agreed: level, days, edition, and whose key it is."""

from collections.abc import Callable
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store import models as m

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_agreements_under_its_regulation_stand_on_a_request_the_longest_first(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    m.Agreement.objects.all().delete()
    whose = {"vendor": desk.vendor, "customer": desk.customer}
    rows = (
        {
            "level": "basic",
            "valid_from_date": date(2024, 3, 1),
            "valid_until_date": date(2025, 2, 28),
        },
        {
            "level": "premium",
            "valid_from_date": date(2026, 3, 1),
            "edition": "trial",
            "licence_key": "K-77",
        },
    )
    for one in rows:
        m.Agreement.objects.create(kind="licence", regulation="tron-en", **whose, **one)
    m.Agreement.objects.create(kind="licence", regulation="hydra", licence_key="ELSEWHERE", **whose)
    url = f"/desk/requests/{opened().ticket.number}/"
    page = unescape(browser("agent").get(url).content.decode())
    card = page[page.index("Licences and contracts") :]
    card = card[: card.index("Requester")]
    said = [
        "Premium",
        "K-77",
        "trial",
        "from 1 March 2026",
        "Basic",
        "1 March 2024\xa0– 28 February 2025",
    ]
    places = [card.index(one) for one in said]
    assert places == sorted(places)
    assert card.count('<svg class="ruler"') == 2
    assert "ELSEWHERE" not in card
    m.Ticket.objects.update(customer=None)
    assert "Licences and contracts" not in browser("agent").get(url).content.decode()
