"""Pages that have nothing to show say what to do next, and lead there."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.store import models as m

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(browser: Callable[..., Any]) -> Callable[[str], str]:
    """Return a function that reads a page of a desk of which nothing but staff is on record."""
    desk = m.Vendor.objects.create(code="new", name="New")
    user = m.User.objects.create_user(username="first", password="first-pass-77")
    m.StaffMember.objects.create(vendor=desk, user=user, name="First", role="lead")
    client = browser()
    client.force_login(user)

    def read(path: str) -> str:
        page = client.get(path).content.decode()
        return str(page.partition('<main class="main" id="main">')[2].partition("</main>")[0])

    return read


@pytest.mark.parametrize(
    ("path", "words", "leads"),
    [
        ("/desk/", "Begin with whom you serve", "/desk/customers/"),
        ("/desk/queue/all/?f=late", "No request matches this filter", "/desk/queue/all/"),
        ("/desk/customers/", "Write down the first", "/desk/customers/new/"),
        ("/desk/customers/?q=nobody", "Loosen the filters", "/desk/customers/"),
        ("/desk/articles/", "What customers ask twice is worth one", "/desk/articles/new/"),
        ("/desk/articles/?q=nothing", "No article has these words", "/desk/articles/"),
        ("/desk/search/?q=nothing", "Try fewer words", "/desk/triage/"),
    ],
)
def test_an_empty_page_says_what_to_do_next(
    bare: Callable[[str], str], path: str, words: str, leads: str
) -> None:
    shown = bare(path)
    told = shown[shown.index(words) :][:500]
    assert f'<a href="{leads}">' in told


def test_a_customer_without_requests_is_shown_the_way_to_write_one(
    browser: Callable[..., Any],
) -> None:
    shown = browser("customer").get("/").content.decode()
    told = shown[shown.index("No requests yet") :]
    assert "Look for an answer above" in told
    assert '<a href="/new/">' in told
