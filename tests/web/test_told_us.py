"""What was chosen and ticked in the form is read again, in words, by who sent it and by who works on it."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
TOLD, DECIDES = "h-told", "h-facts"


def lines(page: str, block: str) -> list[tuple[str, str]]:
    """Return the facts of a block as they are read: name, then words without marks."""
    found = page[page.index(f'<h2 id="{block}">') :].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", found, re.DOTALL)
    return [
        (
            " ".join(unescape(name).split()),
            " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split()),
        )
        for name, words in pairs
    ]


def sent(client: Client, **given: Any) -> str:
    """Send the form and return the number of the request."""
    form = {"identity": "i", "do": "send", "subject": "It stops", "text": "It stops.", **given}
    place = client.post("/new/", form)["Location"]
    return str(place).strip("/").rpartition("/")[2]


@pytest.fixture
def clinic(desk: SimpleNamespace) -> Client:
    """A paid clinic of iStom's, whose contact signs in."""
    from reglament.store import models as m

    vendor = desk.vendor
    m.Mailbox.objects.create(vendor=vendor, address="support@istom.example", regulations=["istom"])
    clinic = m.Customer.objects.create(vendor=vendor, name="Pay-Dent", category="paid")
    m.Agreement.objects.create(vendor=vendor, customer=clinic, kind="plan", regulation="istom")
    user = m.User.objects.create(username="kotova")
    contact = m.Contact.objects.create(vendor=vendor, customer=clinic, name="Marina", user=user)
    m.ContactAddress.objects.create(
        vendor=vendor, contact=contact, address="office@paydent.example"
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.clause("TE-19")
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Priority 1: what applies", "Business systems are down; Data is lost")),
        ("ru", ("Приоритет 1: что верно", "Бизнес-системы не работают; Потеряны данные")),
    ],
)
def test_the_signs_of_priority_1_stand_behind_it_on_both_pages(
    browser: Callable[..., Any], language: str, told: tuple[str, str]
) -> None:
    number = sent(browser("customer"), priority="P1", criteria=["systems_down", "data_loss"])
    for who, path, block, clause in (
        ("customer", f"/requests/{number}/", TOLD, ""),
        ("agent", f"/desk/requests/{number}/", DECIDES, " TE-19"),
    ):
        page = browser(who).get(path, headers={"accept-language": language}).content.decode()
        names = [name for name, _ in lines(page, block)]
        place = names.index("Priority" if language == "en" else "Приоритет")
        assert lines(page, block)[place + 1] == (told[0], told[1] + clause)


@pytest.mark.clause("TE-19", "TE-14")
def test_signs_of_a_priority_given_up_decide_nothing_and_stay_what_was_told(
    browser: Callable[..., Any],
) -> None:
    client = browser("customer")
    number = sent(client, priority="P1", criteria=["data_loss"])
    lower = {"priority": "P3", "reason": "A copy was found", "identity": "p3"}
    client.post(f"/requests/{number}/wish/priority/", lower)
    own = lines(client.get(f"/requests/{number}/").content.decode(), TOLD)
    assert ("Priority 1: what applies", "Data is lost when you wrote") in own
    page = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert "what applies" not in dict(lines(page, DECIDES))
    assert "Data is lost" not in dict(lines(page, DECIDES)).values()


@pytest.mark.clause("TE-19")
def test_a_sign_ticked_with_a_later_priority_is_told_too(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    raised = {"priority": "P1", "reason": "Worse", "criteria": "weaker_recovery", "identity": "r"}
    browser("customer").post(f"/requests/{number}/wish/priority/", raised)
    page = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert ("Priority 1: what applies", "Data is harder to recover TE-19") in lines(page, DECIDES)


@pytest.mark.clause("IS-10", "IS-31")
def test_what_a_clinic_chose_stands_under_what_it_told_us(clinic: Client) -> None:
    number = sent(clinic, problem="product_problem", type="error", version="4.2.0")
    page = clinic.get(f"/requests/{number}/").content.decode()
    assert lines(page, TOLD) == [
        ("Problem's category", "problem in the product's work"),
        ("Type", "error"),
        ("Software version", "4.2.0"),
    ]


def test_what_was_left_to_the_default_was_not_told(clinic: Client) -> None:
    number = sent(clinic, version="4.2.0")
    page = clinic.get(f"/requests/{number}/").content.decode()
    assert lines(page, TOLD) == [("Software version", "4.2.0")]


def test_codes_of_choices_are_no_words_to_search_for(
    clinic: Client, browser: Callable[..., Any]
) -> None:
    sent(clinic, problem="product_problem", type="failure", version="4.2.0")
    for sought, found in (("failure", 0), ("4.2.0", 1)):
        page = clinic.get("/requests/", {"q": sought}).content.decode()
        assert page.count("It stops") == found


def answering(page: str) -> str:
    """Return what stands beside the customer's answer, in words."""
    asked = re.search(r'<div id="h-asked"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert asked is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", asked[1])).split())


@pytest.mark.clause("TE-41")
def test_what_was_asked_for_stands_beside_the_answer_until_it_comes(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    own, desk_page = browser("customer"), f"/desk/requests/{number}/"
    assert answering(own.get(f"/requests/{number}/").content.decode()) == ""
    given = {"asked": ["impact", "error_text"], "text": "What is stopped?", "identity": "c"}
    browser("agent").post(f"{desk_page}do/clarify/", given)
    page = own.get(f"/requests/{number}/").content.decode()
    beside = answering(page)
    assert beside.startswith("We asked for:")
    for label in ("Impact on systems", "Text of the error message"):
        assert label in beside
    assert 'aria-describedby="h-sending h-asked"' in page
    own.post(f"/requests/{number}/say/", {"text": "All of it.", "identity": "s"})
    assert answering(own.get(f"/requests/{number}/").content.decode()) == ""


@pytest.mark.clause("TE-41")
def test_a_letter_in_own_words_names_all_that_is_ticked(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Message

    number = opened().ticket.number
    given = {"asked": ["impact", "error_text"], "text": "What does it stop?", "identity": "c"}
    browser("agent").post(f"/desk/requests/{number}/do/clarify/", given)
    text = Message.objects.order_by("-seq")[0].text
    own, *asked = text.split("\n")
    assert own == "What does it stop?"
    assert asked[1] == "To go on we need:"
    assert [one.startswith("— ") for one in asked[2:]] == [True, True]


@pytest.mark.clause("TE-19")
def test_the_question_of_the_acknowledgement_stands_on_the_page_until_it_is_answered(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened(facts={"level": "premium", "priority": "P1"}).ticket.number
    own = browser("customer")
    beside = answering(own.get(f"/requests/{number}/").content.decode())
    assert beside.startswith("Your answer may say which of these holds: TE-19")
    assert "Business systems are down" in beside
    assert "Data is lost" in beside
    own.post(f"/requests/{number}/say/", {"text": "Data is lost.", "identity": "s"})
    assert answering(own.get(f"/requests/{number}/").content.decode()) == ""


@pytest.mark.clause("TE-21")
def test_a_priority_that_nobody_stated_is_marked(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    taken, stated = opened("a", facts={"level": "premium"}), opened("b")
    own = browser("customer")
    heads = [
        own.get(f"/requests/{one.ticket.number}/").content.decode().split("</header>")[1]
        for one in (taken, stated)
    ]
    assert ["taken for now" in one for one in heads] == [True, False]
