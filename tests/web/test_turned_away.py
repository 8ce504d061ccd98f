"""Whose requests are declined whatever is written is told whom to ask instead, and no way to ask in vain (AS-6)."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
AWAY = {
    "en": (
        "Your requests would not be taken on: access to the client cabinet only",
        "Turn to the owner of the account that gave you the cabinet: they can answer you, or write to us themselves.",
        "How to ask",
    ),
    "ru": (
        "Ваши обращения не будут приняты: доступ только к кабинету клиента",
        "Обратитесь к владельцу аккаунта, который открыл вам кабинет: он ответит вам или напишет нам сам.",
        "Как задать вопрос",
    ),
}


@pytest.fixture
def cabinet(desk: SimpleNamespace, browser: Callable[..., Any]) -> Any:
    """The browser of somebody under Aspro's text who sees the client cabinet only."""
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="aspro", level="")
    m.Mailbox.objects.update(regulations=["aspro"])
    m.Contact.objects.update(access="cabinet_only")
    return browser("customer")


@pytest.mark.parametrize("path", ["/", "/new/"])
@pytest.mark.parametrize("language", AWAY)
def test_who_sees_the_cabinet_only_is_told_whom_to_ask(
    cabinet: Any, language: str, path: str
) -> None:
    cabinet.cookies["django_language"] = language
    page = unescape(cabinet.get(path).content.decode())
    why, whom, ways = AWAY[language]
    assert (why in page, whom in page, ways in page) == (True, True, False)
    assert ">AS-6<" in page
    assert "support@aspro.finance" not in page


@pytest.mark.parametrize("path", ["/", "/new/"])
def test_a_user_of_the_account_reads_how_to_ask(cabinet: Any, path: str) -> None:
    from reglament.store import models as m

    m.Contact.objects.update(access="administrator")
    page = unescape(cabinet.get(path).content.decode())
    why, _, ways = AWAY["en"]
    assert (why in page, ways in page) == (False, True)
    assert "support@aspro.finance" in page


def test_a_licence_that_ended_is_told_before_a_form_is_filled_in(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    """Every channel declines it (TE-62): the first page leads to no form."""
    from reglament.store import models as m

    customer = browser("customer")
    assert 'href="/new/"' in customer.get("/").content.decode()
    m.Agreement.objects.update(valid_until_date=desk.at.date().replace(year=2025))
    page = unescape(customer.get("/").content.decode())
    assert "Your requests would not be taken on: " in page
    assert "TE-62" in page
    assert 'href="/new/"' not in page


def test_who_is_declined_by_one_channel_and_not_by_another_is_not_turned_away(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    """Hydra's mail is no ticket while the portal serves (HY-21), and the portal's is (HY-4)."""
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="hydra", level="", kind="contract")
    m.Mailbox.objects.update(regulations=["hydra"])
    page = browser("customer").get("/").content.decode()
    assert "would not be taken on" not in page
    assert 'href="/new/"' in page
