"""A letter to the head of support (IS-137): room to write it, and a mark on it wherever it is read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from types import SimpleNamespace
from typing import Any

import pytest
from tests.web.test_portal import asked, at_noon, istom

from reglament.web.lengths import MOST_TEXT

__all__ = ["at_noon", "istom"]
pytestmark = pytest.mark.django_db
LETTER = "It stands since morning.\n\nTwo clinics wait."


@pytest.mark.clause("IS-137")
@pytest.mark.parametrize(
    ("language", "mark"), [("en", "To the head of support"), ("ru", "Руководителю поддержки")]
)
def test_it_is_a_text_and_marked_where_it_is_read(
    istom: SimpleNamespace, at_noon: Any, browser: Callable[..., Any], language: str, mark: str
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    page = istom.client.post("/new/", asked())["Location"]
    form = istom.client.get(page).content.decode()
    assert re.search(r'<textarea[^>]+name="letter"', form)
    istom.client.post(f"{page}wish/head/", {"identity": "h", "letter": LETTER})
    number, spoken = Ticket.objects.get().number, {"accept-language": language}
    for client, path in ((istom.client, page), (browser("agent"), f"/desk/requests/{number}/")):
        read = client.get(path, headers=spoken).content.decode()
        assert f'<span class="tag">{mark}</span>' in read
        assert "<p>Two clinics wait.</p>" in read
    letter = OutboxLetter.objects.get(to="head@vendor.example")
    subject = str(BytesParser(policy=policy.default).parsebytes(bytes(letter.raw))["Subject"])
    # the head's address is nobody's here: the vendor's first language
    assert re.search(
        "To the head of support: Wrong total|Руководителю поддержки: Wrong total", subject
    )


@pytest.mark.clause("IS-137")
def test_the_reminder_repeats_what_nobody_has_answered(
    istom: SimpleNamespace, at_noon: Any
) -> None:
    from reglament.operations.pass_time import pass_time
    from reglament.store.models import OutboxLetter, Ticket

    page = istom.client.post("/new/", asked())["Location"]
    for turn, said in enumerate((LETTER, "And a third one.")):
        istom.client.post(f"{page}wish/head/", {"identity": f"h{turn}", "letter": said})
    # a working day after Wed 11 March, 12:00 in Moscow
    pass_time(Ticket.objects.get().pk, at=datetime(2026, 3, 12, 9, 0, tzinfo=UTC))
    letters = OutboxLetter.objects.filter(to="head@vendor.example", letter="head_letter_staff")
    letter = letters.latest("pk")
    parsed = BytesParser(policy=policy.default).parsebytes(bytes(letter.raw))
    text = parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
    words = f"{LETTER}\n\nAnd a third one.\n\n"
    assert words in text
    assert re.search("Written Wed 11 March, 12:00|Написано: ср 11 марта, 12:00", text)
    assert letters.count() == 3


def test_one_too_long_is_refused_whole_and_kept(istom: SimpleNamespace, at_noon: Any) -> None:
    from reglament.store.models import Ticket

    page = istom.client.post("/new/", asked())["Location"]
    long = "a" * (MOST_TEXT + 1)
    sent = {"identity": "h", "letter": long}
    read = istom.client.post(f"{page}wish/head/", sent, follow=True).content.decode()
    assert "100,000" in read
    assert not Ticket.objects.get().escalated
