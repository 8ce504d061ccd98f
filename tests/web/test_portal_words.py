"""What the portal says where nothing came of a press: a search, a file, a tick; and what counts as agreed."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def clinic(desk: SimpleNamespace) -> SimpleNamespace:
    """A paid clinic of iStom's, whose contact signs in."""
    from reglament.store import models as m

    vendor = desk.vendor
    m.Mailbox.objects.create(vendor=vendor, address="support@istom.example", regulations=["istom"])
    customer = m.Customer.objects.create(vendor=vendor, name="Pay-Dent", category="paid")
    m.Agreement.objects.create(vendor=vendor, customer=customer, kind="plan", regulation="istom")
    user = m.User.objects.create(username="kotova")
    contact = m.Contact.objects.create(vendor=vendor, customer=customer, name="Marina", user=user)
    m.ContactAddress.objects.create(
        vendor=vendor, contact=contact, address="office@paydent.example"
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return SimpleNamespace(client=client, customer=customer)


def read(answer: Any) -> str:
    return unescape(answer.content.decode())


def form(**more: Any) -> dict[str, Any]:
    return {"identity": "i", "subject": "Backing up fails", "text": "It stops.", **more}


def test_a_search_without_a_hit_says_so(clinic: SimpleNamespace) -> None:
    page = read(clinic.client.post("/new/", form(do="find")))
    assert "No article fits “Backing up fails”." in page
    assert "No article fits" not in read(clinic.client.get("/new/"))


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([21], "“0.log” is larger than 20 MB"),
        ([11, 10], "At most 10 files and 20 MB together."),
    ],
)
def test_files_that_are_too_much_are_told_by_what_is(
    clinic: SimpleNamespace, sizes: list[int], told: str
) -> None:
    files = [
        SimpleUploadedFile(f"{at}.log", b"x" * size * MEGABYTE) for at, size in enumerate(sizes)
    ]
    answer = clinic.client.post("/new/", form(do="send", files=files))
    assert (answer.status_code, told in read(answer)) == (422, True)


@pytest.mark.clause("IS-81")
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Nothing is agreed yet. Tick “"),
        ("ru", "Согласия пока нет. Если согласны, отметьте «"),
    ],
)
def test_a_price_that_was_not_ticked_is_asked_for_in_words(
    clinic: SimpleNamespace, language: str, told: str
) -> None:
    clinic.client.cookies["django_language"] = language
    place = clinic.client.post("/new/", form(do="send", type="update_installation"))["Location"]
    answer = clinic.client.post(f"{place}wish/pay/", {"identity": "p"}, follow=True)
    page = read(answer)
    assert told in page
    assert "nothing fitting" not in page
    assert "нет подходящего" not in page


@pytest.mark.clause("IS-1")
def test_whoever_wrote_first_reads_that_the_offer_counts_as_accepted(
    clinic: SimpleNamespace,
) -> None:
    assert 'id="h-offer"' not in read(clinic.client.get("/account/"))
    clinic.client.post("/new/", form(do="send"))
    clinic.customer.refresh_from_db()
    assert clinic.customer.offer_accepted_by == "conduct"
    page = read(clinic.client.get("/account/"))
    assert "Pay-Dent has accepted the offer by conduct: a request was sent" in page
    assert 'href="/regulations/istom@1/"' in page
    published = read(clinic.client.get("/regulations/istom/"))
    assert "whoever sends one before has accepted by conduct" in published


def test_the_portal_calls_its_parts_by_words_of_its_own(clinic: SimpleNamespace) -> None:
    page = read(clinic.client.get("/"))
    assert '<nav aria-label="Sections">' in page
    assert '<a class="skip" href="#main">Skip to the content</a>' in page


def test_the_desk_keeps_its_own_way_to_the_work(browser: Callable[..., Any]) -> None:
    assert '<a class="skip" href="#main">Skip to the work</a>' in read(
        browser("agent").get("/desk/")
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [("TID 1", False), ("1", False), ("printer 1", True), ("4031", True), ("TA-000001", False)],
)
def test_the_number_of_a_request_finds_no_article_by_a_digit(
    browser: Callable[..., Any], query: str, found: bool
) -> None:
    article = {
        "title_en": "Printer stops at step 1",
        "body_en": "The code is 4031. Press 1 on the printer.",
        "based_on": "0",
    }
    browser("agent").post("/desk/articles/new/", {**article, "do": "publish"})
    client = browser("customer")
    listed = read(client.get("/articles/", {"q": query}))
    suggested = read(client.post("/new/", form(do="find", subject=query)))
    assert ["Printer stops" in listed, "Printer stops" in suggested] == [found, found]


@pytest.mark.clause("IS-42")
def test_what_is_written_goes_along_to_the_form_of_special_requests(
    clinic: SimpleNamespace,
) -> None:
    from reglament.store import models as m

    m.Agreement.objects.filter(regulation="istom").update(level="vip")
    usual = read(clinic.client.get("/new/"))
    assert 'form="asking" name="do" value="vip" formnovalidate' in usual
    assert '<form class="asking" id="asking"' in usual
    shot = SimpleUploadedFile("shot.png", b"x")
    given = form(do="vip", form="support site", type="error", files=[shot])
    answer = clinic.client.post("/new/", given)
    page = read(answer)
    assert (answer.status_code, 'name="form" value="vip"' in page) == (200, True)
    assert 'value="Backing up fails"' in page
    assert ">It stops.</textarea>" in page
    assert '<option value="error" selected>' in page
    # no browser takes files along
    assert "<bdi>shot.png</bdi>" in page
    assert m.Ticket.objects.count() == 0


def test_who_ordered_no_special_requests_gets_no_other_form(clinic: SimpleNamespace) -> None:
    page = read(clinic.client.post("/new/", form(do="vip", form="support site")))
    assert 'name="form" value="support site"' in page
    assert 'value="vip"' not in page
