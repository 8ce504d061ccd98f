"""The form says before it is sent what the level does not cover, what work costs and what it waits for."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
Seen = Callable[..., str]


@pytest.fixture
def seen(desk: SimpleNamespace) -> Seen:
    """Return a function that gives the words of the preview for a client of iStom's of one category."""
    from reglament.store import models as m

    vendor = desk.vendor
    m.Mailbox.objects.create(vendor=vendor, address="support@istom.example", regulations=["istom"])

    def of(category: str, language: str = "en", **given: str) -> str:
        clinic = m.Customer.objects.create(vendor=vendor, name=category, category=category)
        licence = {"kind": "licence", "edition": "demo"}
        agreed = licence if category == "non-commercial" else {"kind": "plan"}
        m.Agreement.objects.create(vendor=vendor, customer=clinic, regulation="istom", **agreed)
        user = m.User.objects.create(username=category)
        contact = m.Contact.objects.create(vendor=vendor, customer=clinic, name="M", user=user)
        address = f"office@{category}.example"
        m.ContactAddress.objects.create(vendor=vendor, contact=contact, address=address)
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        form = {"do": "preview", "subject": "It", "text": "It.", "identity": "i", **given}
        page = client.post("/new/", form).content.decode()
        box = page[page.index('<section class="promise-box') :].partition("</section>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", box)).split())

    return of


@pytest.mark.clause("IS-56", "IS-69")
@pytest.mark.parametrize(
    ("language", "uncovered", "advice"),
    [
        (
            "en",
            "Not covered at your level, “Non-commercial”: problems in the product's work"
            " IS-31 IS-37 IS-69",
            "Only advice is given on: other matters of demo and non-commercial users IS-56",
        ),
        (
            "ru",
            "На вашем уровне «Некоммерческая» не входит в поддержку: проблемы в работе продукта"
            " IS-31 IS-37 IS-69",
            "Только советы: прочие вопросы демо и некоммерческих пользователей IS-56",
        ),
    ],
)
def test_a_demo_user_reads_that_problems_of_the_product_are_not_covered(
    seen: Seen, language: str, uncovered: str, advice: str
) -> None:
    box = seen("non-commercial", language, problem="product_problem")
    assert uncovered in box
    assert advice in box


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        (
            "en",
            "update_repair",
            "Work is charged by the hour (1,500.00 RUB) and starts after your consent to the price."
            " IS-80",
        ),
        (
            "ru",
            "update_installation",
            "Работа оплачивается по часам (за час 1 500,00 руб.) и начнётся после вашего согласия"
            " с ценой. IS-81 IS-90",
        ),
    ],
)
def test_work_by_the_hour_is_told_with_its_price_before_it_is_asked_for(
    seen: Seen, language: str, kind: str, said: str
) -> None:
    box = seen("paid", language, type=kind, remote_access="false")
    assert said in box
    # remote access is asked for installing the product, not for an update (IS-6)
    assert re.search(r"IS-6\b", box) is None


@pytest.mark.clause("IS-6")
def test_an_installation_is_told_to_wait_for_remote_access(seen: Seen) -> None:
    box = seen("paid", type="installation", remote_access="false")
    said = "Work needs remote access (TeamViewer, AmmyAdmin) and starts once it is given; advice needs none. IS-6"
    assert said in box


def test_what_is_covered_and_free_is_told_without_conditions(seen: Seen) -> None:
    box = seen("paid", problem="product_problem")
    assert "Not covered" not in box
    assert "by the hour" not in box
    assert "remote access" not in box
