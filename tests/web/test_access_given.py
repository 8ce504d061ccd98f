"""Access is given in one step, with its details where the form asks for them, and the answer says what it moves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
SECRET = "TeamViewer 123 456 789, pass q7"
GIVE = {"en": "Give remote access", "ru": "Дать удалённый доступ"}


@pytest.fixture
def clinic(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> SimpleNamespace:
    """A request under iStom's text at the desk, its customer's browser and the page's path."""
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="istom", level="", kind="plan")
    m.Mailbox.objects.update(regulations=["istom"])
    coverage = {"sender": "contact", "contract": "active", "access": "user", "category": "paid"}
    number = opened(
        regulation="istom",
        facts={"problem": "product_problem"},
        coverage={**coverage, "listed_address": "yes"},
    ).ticket.number
    return SimpleNamespace(customer=browser("customer"), path=f"/requests/{number}/", number=number)


def access(number: str) -> str:
    from reglament.store.models import Ticket

    row = Ticket.objects.get(number=number)
    return {**row.intake, **row.facts}.get("remote_access", "")


def told(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


@pytest.mark.parametrize("language", GIVE)
def test_there_is_one_place_to_give_access_with_or_without_details(
    clinic: SimpleNamespace, language: str
) -> None:
    clinic.customer.cookies["django_language"] = language
    page = unescape(clinic.customer.get(clinic.path).content.decode())
    # folded as every act that asks something first, and never in a place of its own
    assert re.findall(rf">({GIVE[language]}…?)<", page) == [f"{GIVE[language]}…", GIVE[language]]
    assert page.index('id="h-acts"') < page.index(f"<summary>{GIVE[language]}…</summary>")
    assert page.count('name="access_details"') == 1
    assert "/wish/grant/" not in page
    form = page[page.index('id="wish-grant"') :].partition("</form>")[0]
    assert 'name="tool"' in form
    assert "required" not in form[form.index('name="access_details"') :]


def test_details_are_access_given_in_thread_and_facts_and_are_no_words_of_either(
    clinic: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import TicketSecret

    form = {"identity": "g", "tool": "TeamViewer", "access_details": SECRET}
    answer = clinic.customer.post(f"{clinic.path}access/", form, follow=True)
    assert told(answer) == (
        "Remote access is given. "
        "The access details are kept for the one who works on the request, until it is closed or you withdraw access."
    )
    assert access(clinic.number) == "true"
    assert TicketSecret.objects.get().content == SECRET
    page = answer.content.decode()
    thread = page[page.index('class="record"') :].partition('<form class="composer"')[0]
    assert "Remote access is given" in thread
    assert "Access details were given" in thread
    assert "pass q7" not in page
    assert 'id="wish-grant"' not in page
    assert "/wish/withdraw/" in page
    assert GIVE["en"] not in page
    staff = browser("agent").get(f"/desk/requests/{clinic.number}/").content.decode()
    facts = staff[staff.index("<dl") :]
    assert re.search(r"Remote access[^<]*</dt>", facts)
    assert SECRET not in staff


def test_access_is_given_without_details_and_they_may_follow(clinic: SimpleNamespace) -> None:
    from reglament.store.models import TicketSecret

    first = {"identity": "g", "tool": "AmmyAdmin", "access_details": " "}
    answer = clinic.customer.post(f"{clinic.path}access/", first, follow=True)
    assert told(answer) == "Remote access is given."
    assert (access(clinic.number), TicketSecret.objects.count()) == ("true", 0)
    later = {"identity": "h", "access_details": SECRET}
    answer = clinic.customer.post(f"{clinic.path}access/", later, follow=True)
    assert told(answer) == (
        "The access details are kept for the one who works on the request, until it is closed or you withdraw access."
    )
    assert TicketSecret.objects.get().content == SECRET
    empty = clinic.customer.post(f"{clinic.path}access/", {"identity": "e"}, follow=True)
    assert told(empty) == "The access details is missing. Write it and try again."


@pytest.mark.clause("IS-105", "IS-6")
def test_whoever_withdraws_access_takes_the_details_back_too(clinic: SimpleNamespace) -> None:
    from reglament.store.models import TicketSecret

    given = {"identity": "g", "tool": "TeamViewer", "access_details": SECRET}
    clinic.customer.post(f"{clinic.path}access/", given)
    assert TicketSecret.objects.get().content == SECRET
    page = clinic.customer.post(f"{clinic.path}wish/withdraw/", {"identity": "w"}, follow=True)
    assert told(page).endswith("Remote access is withdrawn.")
    assert (access(clinic.number), TicketSecret.objects.count()) == ("false", 0)
    # given once more they are kept once more
    clinic.customer.post(f"{clinic.path}access/", {**given, "identity": "again"})
    assert TicketSecret.objects.get().content == SECRET


def test_a_tool_that_the_form_does_not_offer_gives_nothing(clinic: SimpleNamespace) -> None:
    from reglament.store.models import TicketSecret

    form = {"identity": "g", "tool": "AnyDesk", "access_details": SECRET}
    answer = clinic.customer.post(f"{clinic.path}access/", form, follow=True)
    assert "AnyDesk" in told(answer)
    assert "pass q7" not in answer.content.decode()
    assert (access(clinic.number), TicketSecret.objects.count()) == ("false", 0)


def assert_foreseen(customer: Any, number: str, wish: str, told: str) -> None:
    """See that the folded act says before it is done what the answer will say."""
    page = unescape(customer.get(f"/requests/{number}/").content.decode())
    fold = page[: page.index(f"/wish/{wish}/")].rpartition("<summary>")[2]
    words = " ".join(re.sub("<[^>]+>", " ", fold).split())
    moments = re.findall(r"\w+ \d+ \w+, \d\d:\d\d", told)
    assert "…" in words
    assert re.findall(r"\w+ \d+ \w+, \d\d:\d\d", words) == moments
    assert moments or told in words


@pytest.mark.parametrize(
    ("language", "given", "withdrawn"),
    [
        (
            "en",
            "Remote access is given. What changes: Workaround: Wed 11 March, 18:00 (UTC+3) → "
            "Wed 11 March, 15:00 (UTC+3).",
            "Remote access is withdrawn. What changes: Workaround: Wed 11 March, 15:00 (UTC+3) → "
            "Wed 11 March, 18:00 (UTC+3).",
        ),
        (
            "ru",
            "Удалённый доступ предоставлен. Что меняется: Временное решение: "
            "ср 11 марта, 18:00 (UTC+3) → ср 11 марта, 15:00 (UTC+3).",
            "Удалённый доступ отозван. Что меняется: Временное решение: "
            "ср 11 марта, 15:00 (UTC+3) → ср 11 марта, 18:00 (UTC+3).",
        ),
    ],
)
def test_the_answer_says_which_promise_access_moves_from_when_to_when(
    desk: SimpleNamespace,
    opened: Callable[..., Any],
    browser: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    given: str,
    withdrawn: str,
) -> None:
    """Premium, priority 1: twelve working hours from the grant, sixteen from the registration (TE-24, TE-25, X-15)."""
    number = opened(facts={"priority": "P1", "level": "premium"}).ticket.number
    at = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    monkeypatch.setattr("reglament.wall_time.now", lambda: at)
    customer = browser("customer")
    customer.cookies["django_language"] = language
    path = f"/requests/{number}/wish"
    assert_foreseen(customer, number, "grant", given)
    answer = customer.post(f"{path}/grant/", {"identity": "g"}, follow=True)
    assert told(answer) == given
    assert_foreseen(customer, number, "withdraw", withdrawn)
    answer = customer.post(f"{path}/withdraw/", {"identity": "w"}, follow=True)
    assert told(answer) == withdrawn


def test_what_moves_no_promise_says_none(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    """At priority 2 there is no split by access (TE-28)."""
    number = opened(facts={"priority": "P2", "level": "premium"}).ticket.number
    customer = browser("customer")
    answer = customer.post(f"/requests/{number}/wish/grant/", {"identity": "g"}, follow=True)
    assert told(answer) == "Remote access is given."
    page = answer.content.decode()
    assert ">Withdraw remote access<" in page
    assert_foreseen(customer, number, "withdraw", "No promise moves.")
