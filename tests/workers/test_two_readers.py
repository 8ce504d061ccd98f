"""Two readers at one store: what one of them has in hands the other one's mail waits for."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.channels.email.delivery import Delivery, Protocol
from reglament.project.options import read_options
from reglament.store.models import Message, RawMail, Ticket
from reglament.workers.read_mail import MailReader
from reglament.workers.receive_mail import MailKeeper

AT = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


def mail(identity: str, words: str, answers: str = "") -> Delivery:
    head = f"In-Reply-To: <{answers}@acme.example>\r\n" if answers else ""
    raw = (
        f"From: Ann <ann@acme.example>\r\nTo: support@vendor.example\r\nSubject: Reports\r\n"
        f"Message-ID: <{identity}@acme.example>\r\n{head}\r\n{words}\r\n"
    )
    return Delivery(
        raw=raw.encode(), mail_from="ann@acme.example", recipients=("support@vendor.example",),
        peer="127.0.0.1", helo="x", tls=False, protocol=Protocol.SMTP, received_at=AT,
    )  # fmt: skip


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.threat("T07")
def test_an_answer_waits_for_the_mail_that_another_reader_has(
    desk: SimpleNamespace, settings: Any
) -> None:
    own = {"REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1", "REGLAMENT_MAIL_PROOF": "no"}
    settings.OPTIONS = read_options(own)
    keeper, clock = MailKeeper(), Clock()
    first, second = MailReader(clock), MailReader(clock)
    try:
        keeper._store([mail("one", "The report is empty.")])
        first._ahead = first._begin()  # in its hands, and not yet decided
        keeper._store([mail("two", "It is worse now.", answers="one")])
        assert second.step()
        assert (Ticket.objects.count(), Message.objects.count()) == (0, 0)
        assert not second.step()  # it waits a moment, and does not spin
        assert first.step()
        clock.at += timedelta(seconds=2)
        assert second.step()
    finally:
        first.close()
        second.close()
        keeper.committer.close()
    assert [row.text.strip() for row in Message.objects.order_by("seq")] == [
        "The report is empty.",
        "It is worse now.",
    ]
    assert Ticket.objects.count() == 1
    assert set(RawMail.objects.values_list("state", flat=True)) == {"done"}
