"""The joining of drafts with mail: who gets a reply address of his own."""

from datetime import UTC, datetime

import pytest

from reglament.operations.posting import Draft
from reglament.project.posting import EmailPoster

POSTER = EmailPoster(secret=b"s" * 32, mail_domain="desk.example", reply_domain="reply.example")


@pytest.mark.threat("T21")
@pytest.mark.parametrize(("refused", "speaks_for"), [("", "ann@acme.example"), ("she left", None)])
def test_a_letter_that_is_not_sent_makes_no_reply_address_valid(
    refused: str, speaks_for: str | None
) -> None:
    letter = POSTER.post(
        Draft(
            key="k", letter="reply", automatic=False, vendor="tron", ticket_number="TA-000001",
            mailbox_id=1, from_address="support@desk.example", from_name="Support",
            to="ann@acme.example", to_name="Ann", contact_id=1, known=True, subject="Re: reports",
            text="The cause is known.", language="en", at=datetime(2026, 3, 10, tzinfo=UTC),
            refused=refused,
        )
    )  # fmt: skip
    assert b"X-Reglament-Loop: tron.desk.example\r\n" in letter.raw
    assert letter.message_id.endswith("@tron.desk.example>")
    assert (letter.token.address if letter.token else None, letter.refused) == (speaks_for, refused)
