"""Files that a message of the customer's came without are named to the staff who read it: name, size and reason."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from tests.ledger.test_c17_attachments import BMP, PNG, mailed

from reglament.core.model.commands import AddCustomerReply, Message
from reglament.core.model.events import TicketOpened
from reglament.core.model.interaction import RefusedFile
from reglament.operations.carry_out import carry_out
from reglament.store.event_text import event_of
from reglament.store.models import Event

pytestmark = pytest.mark.django_db

Browser = Callable[..., Any]
PROGRAM = b"MZ" + b"\0" * 2046


def told(page: str) -> list[str]:
    """Return what the page says of each file left out, as it is read."""
    found = re.findall(
        r'<div class="notice soon">(?:(?!</ul>).)*without(?:(?!</ul>).)*</ul>', page, re.S
    )
    lines = [one for part in found for one in re.findall(r"<li>(.*?)</li>", part, re.S)]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in lines]


@pytest.fixture
def aspro(desk: SimpleNamespace) -> SimpleNamespace:
    """The desk, with its customer and mailbox under a regulation that names the formats it takes."""
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="aspro", level="", kind="plan")
    m.Mailbox.objects.update(regulations=["aspro"])
    m.Contact.objects.update(access="user", signed_in_at=desk.at)
    return desk


def test_the_files_that_a_mail_came_without_stand_beside_it_with_size_and_reason(
    aspro: SimpleNamespace, browser: Browser
) -> None:
    ticket = mailed(aspro, ("one.png", PNG), ("shot.bmp", BMP), ("fix.exe", PROGRAM))
    page = browser("agent").get(f"/desk/requests/{ticket.number}/").content.decode()
    (bmp, program) = told(page)
    assert bmp.startswith("shot.bmp was not attached: screenshots are taken as JPG, GIF, PNG 48")
    assert "AS-60 AS-61" in bmp
    assert bmp.endswith("The customer reads: Save it as JPG, GIF, PNG.")
    assert program.startswith("fix.exe was not attached: programs are not taken 2.0 KB")
    assert "one.png" not in " ".join(told(page))
    # those that came are offered as before
    assert re.findall(r"<span>(one\.png)", page) == ["one.png"]


def test_the_customer_reads_the_same_reason_and_no_word_of_the_desk(
    aspro: SimpleNamespace, browser: Browser
) -> None:
    ticket = mailed(aspro, ("shot.bmp", BMP))
    page = browser("customer").get(f"/requests/{ticket.number}/").content.decode()
    assert "shot.bmp was not attached" in page
    assert "The customer reads" not in page


def test_what_was_kept_before_sizes_were_is_read_without_one(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Browser
) -> None:
    sized = RefusedFile(name="shot.bmp", kind="bmp", why="image-format", size=70)
    outcome = opened(
        "aspro", regulation="aspro", vendor="aspro", facts={},
        coverage={"sender": "contact", "access": "user", "contract": "active"},
        message=Message(text="See the picture.", refused_files=(sized,)),
    )  # fmt: skip
    kept = Event.objects.get(ticket=outcome.ticket_pk, seq=1).data
    assert ',"size":70' in kept
    # as an earlier version wrote it
    older = event_of(kept.replace(',"size":70', ""))
    assert isinstance(older, TicketOpened)
    (unsized,) = older.message.refused_files
    assert unsized == RefusedFile(name="shot.bmp", kind="bmp", why="image-format")
    said = AddCustomerReply(
        identity="r", actor=older.actor, channel="email", arrived_at=desk.at,
        message=Message(text="And here.", refused_files=(unsized,)),
    )  # fmt: skip
    carry_out(said, ticket=outcome.ticket_pk, at=desk.at, vendor=desk.vendor.pk)
    page = browser("agent").get(f"/desk/requests/{outcome.ticket.number}/").content.decode()
    reason = "shot.bmp was not attached: screenshots are taken as JPG, GIF, PNG"
    first, second = told(page)
    assert first.startswith(f"{reason} 70 bytes AS-60")
    assert second.startswith(f"{reason} AS-60")
