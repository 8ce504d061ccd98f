"""Marks that turn the direction of writing: what comes from outside must not turn what stands around it on a page."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import Markup

from reglament.store import models as m
from reglament.web.face.environment import straight

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T10")]
MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = re.compile(f"[{MARKS}]")
SUBJECT = f"In{MARKS}voice \u202egpj.exe"
PLAIN = "Invoice gpj.exe"


@pytest.fixture
def number(opened: Callable[..., Any], desk: SimpleNamespace) -> str:
    """A request whose subject, requester and customer would turn the page around."""
    m.Customer.objects.filter(pk=desk.customer.pk).update(name=f"Ac{MARKS}me")
    m.Contact.objects.filter(pk=desk.contact.pk).update(name=f"An\u202en {MARKS}")
    outcome = opened(
        subject=SUBJECT, requester_name=f"An\u202en {MARKS}", customer_name=f"Ac{MARKS}me"
    )
    return str(outcome.ticket.number)


PAGES = {
    "agent": [
        "/desk/", "/desk/requests/{}/", "/desk/search/?q=number:{}", "/desk/palette/?q={}", "/desk/live/?since=0",
        "/desk/customers/", "/desk/requests/{}/do/split/", "/desk/letters/",
    ],
    "customer": ["/", "/requests/{}/"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "page"), [(who, one) for who, all_ in PAGES.items() for one in all_]
)
def test_no_page_turns_around_with_what_came_from_outside(
    who: str, page: str, number: str, browser: Callable[..., Any]
) -> None:
    answer = browser(who).get(page.format(number))
    assert answer.status_code == 200
    text = answer.content.decode()
    shown = text + json.dumps(answer.json(), ensure_ascii=False) if "palette" in page else text
    assert [shown[one.start() - 60 : one.end() + 30] for one in TURNED.finditer(shown)] == []
    if "customers" not in page and "letters" not in page:
        assert PLAIN in shown


@pytest.mark.parametrize("page", ["/desk/", "/desk/requests/{}/"])
def test_a_subject_from_right_to_left_stands_apart_from_what_is_beside_it(
    page: str, number: str, browser: Callable[..., Any]
) -> None:
    """Hebrew and Arabic need no marks to mix with numbers beside them: the style isolates subjects and names."""
    from pathlib import Path

    import reglament.web

    styles = (Path(reglament.web.__path__[0]) / "static/reglament/components.css").read_text()
    assert ".subject, h1{unicode-bidi: plaintext}" in styles
    text = browser("agent").get(page.format(number)).text
    assert re.search(rf'(class="subject"[^>]*>|<h1[^>]*>){re.escape(PLAIN)}', text)


def test_letters_have_subjects_and_names_without_marks(number: str) -> None:
    letters = [
        bytes(one.raw).decode() for one in m.OutboxLetter.objects.filter(ticket__number=number)
    ]
    assert letters
    for raw in letters:
        from email import message_from_string, policy

        letter = message_from_string(raw, policy=policy.default)
        body = letter.get_body(("plain",))  # type: ignore[attr-defined]
        assert (
            TURNED.findall(f"{letter['Subject']}{letter['To']}{letter['From']}{body.get_content()}")
            == []
        )


def test_what_is_markup_stays_markup_and_other_values_stay_themselves() -> None:
    marked = straight(Markup("<b>\u202eж</b>"))
    assert (marked, isinstance(marked, Markup)) == ("<b>ж</b>", True)
    assert not isinstance(straight("<b>\u202e"), Markup)
    # what a person wrote in several lines stands in a form again as it was
    assert straight("one\n\u202etwo") == "one\n\u202etwo"
    assert (straight(7), straight(None), straight("ascii")) == (7, None, "ascii")
