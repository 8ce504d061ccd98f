"""What a form sends that it does not offer, as a browser never does: said with its clause, never dropped or taken."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.store.models import Ticket

pytestmark = pytest.mark.django_db
NEW = {"identity": "n", "subject": "Reports", "text": "They do not open.", "do": "send"}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        # TE-45: the priority is stated in the form; TE-19: its signs
        ({"priority": "P0"}, "Priority: “P0” is not one of the values of the form (TE-41, TE-45)"),
        ({"priority": "urgent"}, "“urgent” is not one of"),
        ({"priority": "P2", "criteria": ["data_loss", "boss_says_so"]}, "“boss_says_so”"),
    ],
)
def test_a_new_request_with_a_forged_priority_is_not_registered(
    browser: Callable[..., Any], sent: dict[str, Any], told: str
) -> None:
    answer = browser("customer").post("/new/", {**NEW, **sent})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert "They do not open." in page
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "“P0” is not one of the values of the form"),
        ("ru", "значения «P0» в форме нет (TE-13, TE-21)"),
    ],
)
def test_a_change_to_a_forged_priority_is_refused_with_its_clause(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, told: str
) -> None:
    number = opened().ticket.number
    sent = {"identity": "p", "priority": "P0", "reason": "All stands"}
    page = browser("customer").post(
        f"/requests/{number}/wish/priority/",
        sent,
        follow=True,
        headers={"accept-language": language},
    )
    text = page.content.decode()
    assert told in text
    assert "TE-13, TE-21" in text
    assert 'value="All stands"' in text
    assert Ticket.objects.get().priority == "P2"


def test_a_priority_that_is_offered_without_its_sign_is_refused_by_its_clause(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """P1 needs one of its four signs (TE-19); a sign that there is none of is no sign."""
    number = opened().ticket.number
    wish = f"/requests/{number}/wish/priority/"
    customer = browser("customer")
    sent = {"identity": "p", "priority": "P1", "reason": "All stands"}
    assert "TE-19" in customer.post(wish, sent, follow=True).content.decode()
    forged = {**sent, "criteria": ["boss_says_so"]}
    assert "boss_says_so" in customer.post(wish, forged, follow=True).content.decode()
    assert Ticket.objects.get().priority == "P2"
