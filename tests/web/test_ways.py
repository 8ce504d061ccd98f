"""The first page of who is not signed in: how each vendor is asked, as its text in force says."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import confirm_incomplete

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(desk: SimpleNamespace) -> None:
    """Every shipped text at a vendor of its own, TRON's two at one mailbox."""
    from reglament.store import models as m

    served = {"Latera": ("hydra", "box@latera.example"), "Aspro": ("aspro", "box@aspro.example"),
              "iStom": ("istom", "help@istom.example")}  # fmt: skip
    for name, (code, address) in served.items():
        vendor = m.Vendor.objects.create(code=f"its-{code}", name=name)
        m.Mailbox.objects.create(vendor=vendor, address=address, regulations=[code])
        if code != "aspro":
            confirm_incomplete(vendor, code)


def told(page: str) -> dict[str, str]:
    """Return vendor -> the words of its block, without marks."""
    blocks = re.findall(r'<div class="reached">(.*?)</div></article>', page, re.DOTALL)
    plain = [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in blocks]
    names = ("Tron", "Latera", "Aspro", "iStom")
    return {name: next((one for one in plain if name in one), "") for name in names}


def test_every_vendor_says_how_it_is_asked(five: None, browser: Callable[..., Any]) -> None:
    page = browser().get("/").content.decode()
    said = told(page)
    # TE-46, TR-48: both texts name one mailbox; TE-12: the telephone is for two levels
    assert "E-mail support@tronasoc.ru recommended TE-44 TE-46 TR-46 TR-48" in said["Tron"]
    assert said["Tron"].count("support@tronasoc.ru") == 1
    assert "Telephone +7 (499) 110-71-14 for Premium, Premium+ TE-12" in said["Tron"]
    # HY-4: the web system first, HY-5: mail only while it is away
    first, _, then = said["Latera"].partition("support@latera.ru")
    assert "https://support.hydra-billing.com/ recommended HY-3 HY-4" in first
    assert "HY-5" in then
    # AS-46, AS-47: mailbox and chat; AS-57: why there is no form
    assert "E-mail support@aspro.finance AS-46" in said["Aspro"]
    assert "AS-47" in said["Aspro"]
    assert re.search(r"The portal shows and continues requests\..* AS-57", said["Aspro"])
    # IS-99, IS-100: the forms; mail at our own address, as the text prints none
    assert "recommended IS-99 IS-100" in said["iStom"]
    assert "help@istom.example" in said["iStom"]
    forms = re.findall(r'<a href="(/ask/[a-z]+/)">Ask a question here</a>', page)
    assert sorted(forms) == ["/ask/hydra/", "/ask/istom/"]
    # one form of row for all: whoever has a form of ours has it among the ways, and nobody plays
    headings = re.findall(r'<div class="reached"><h3>(.*?)</h3>', page)
    assert sorted(headings) == ["Aspro", "Latera", "Tron", "iStom"]
    assert 'href="#g-run"' not in page


def test_a_mailbox_that_no_text_prints_is_shown_where_it_is_the_first(
    five: None, browser: Callable[..., Any]
) -> None:
    from reglament.store import models as m

    vendor = m.Vendor.objects.get(code="its-istom")
    m.Mailbox.objects.create(vendor=vendor, address="old@istom.example", regulations=["istom"])
    said = told(browser().get("/").content.decode())["iStom"]
    assert "help@istom.example" in said
    assert "old@istom.example" not in said


def test_what_may_not_run_is_no_way(browser: Callable[..., Any]) -> None:
    from reglament.store import models as m

    vendor = m.Vendor.objects.create(code="new", name="Latera")
    m.Mailbox.objects.create(vendor=vendor, address="a@new.example", regulations=["hydra"])
    assert told(browser().get("/").content.decode())["Latera"] == ""


def test_it_is_said_in_russian_too(five: None, browser: Callable[..., Any]) -> None:
    page = browser().get("/", headers={"accept-language": "ru"}).content.decode()
    assert "Телефон +7 (499) 110-71-14 для Premium, Premium+" in told(page)["Tron"]
    assert "Портал показывает и продолжает обращения." in told(page)["Aspro"]


@pytest.mark.parametrize("vendors", [1, 3])
def test_more_vendors_ask_no_more_of_the_database(
    vendors: int, five: None, browser: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    from reglament.store import models as m

    m.Mailbox.objects.exclude(pk__in=m.Mailbox.objects.order_by("pk")[:vendors]).delete()
    browser().get("/")
    with django_assert_max_num_queries(3):
        browser().get("/")


@pytest.mark.clause("AS-46", "AS-57")
@pytest.mark.parametrize(
    ("language", "said", "nothing_yet"),
    [
        (
            "en",
            ("How to ask", "E-mail support@aspro.finance AS-46", "Online chat of the product AS-47"),
            "What you ask by the ways above appears here.",
        ),
        (
            "ru",
            ("Как задать вопрос", "Электронная почта support@aspro.finance AS-46", "Онлайн-чат продукта AS-47"),
            "Заданное этими способами появится здесь.",
        ),
    ],
)  # fmt: skip
def test_who_is_signed_in_where_no_form_opens_requests_reads_how_to_ask(
    desk: SimpleNamespace, browser: Callable[..., Any], language: str,
    said: tuple[str, ...], nothing_yet: str,
) -> None:  # fmt: skip
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="aspro", level="")
    m.Mailbox.objects.update(regulations=["aspro"])
    m.Contact.objects.update(access="administrator")
    client = browser("customer")
    for path in ("/", "/new/"):
        page = client.get(path, headers={"accept-language": language}).content.decode()
        plain = " ".join(unescape(re.sub("<[^>]*>", " ", page)).split())
        for words in said:
            assert words in plain, (path, words)
        assert "AS-57" in plain, path
    assert nothing_yet in client.get("/", headers={"accept-language": language}).content.decode()


def test_who_has_a_form_reads_of_it_alone(browser: Callable[..., Any]) -> None:
    page = browser("customer").get("/").content.decode()
    assert "How to ask" not in page
    assert 'href="/new/"' in page
