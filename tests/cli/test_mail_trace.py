"""What became of one mail is told by its Message-ID alone."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from reglament.cli import main
from reglament.operations.outcome import Outcome
from reglament.store.models import OutboxLetter, RawMail
from reglament.store.thread_digest import thread_digest

ID = "<one@acme.example>"


def kept(desk: SimpleNamespace, **columns: object) -> RawMail:
    given: dict[str, object] = {
        "vendor": desk.vendor,
        "mailbox": desk.mailbox,
        "identity": "0123456789abcdef" * 4,
        "raw": b"raw",
        "digest": thread_digest(ID),
        "recipient": desk.mailbox.address,
        "received_at": desk.at,
        "claimable_at": desk.at,
        "state": "done",
        "outcome": "opened",
        "proof": {
            "proof": "proven",
            "author": "ann@acme.example",
            "gateway": "mx.desk.example",
            "spf": {"result": "pass", "domain": "acme.example"},
        },
    }
    return RawMail.objects.create(**{**given, **columns})


def test_a_mail_is_followed_to_its_ticket_and_letters(
    desk: SimpleNamespace, opened: Callable[..., Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = opened().ticket_pk
    mail = kept(desk, ticket_id=ticket, repeats=2)
    letter = OutboxLetter.objects.get()
    OutboxLetter.objects.update(state="sent", response="250 kept\x1b[2J", attempts=1)
    assert main(["mail", "trace", "one@acme.example", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "at": desk.at.isoformat(),
            "what": "mail",
            "address": desk.mailbox.address,
            "state": "done",
            "detail": "opened",
            "ticket": mail.ticket.number if mail.ticket else "",
            "queue_id": "0123456789abcdef",
            "repeats": 2,
            "decided_by": "",
            "proof": "proven; mx.desk.example; spf=pass (acme.example)",
        },
        {
            "at": letter.created_at.isoformat(),
            "what": "letter acknowledgement",
            "address": letter.to,
            "state": "sent",
            "detail": "250 kept\x1b[2J",
            "ticket": mail.ticket.number if mail.ticket else "",
            "message_id": letter.message_id,
            "attempts": 1,
        },
    ]
    assert main(["mail", "trace", ID]) == 0
    assert "\x1b" not in capsys.readouterr().out
    # a customer names the letter that he got
    assert main(["mail", "trace", letter.message_id, "--jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["what"] == "letter acknowledgement"


@pytest.mark.django_db
def test_a_mail_that_never_came_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "trace", ID]) == 1
    assert capsys.readouterr().out.startswith("Nothing bears this Message-ID: no 250 was answered")
