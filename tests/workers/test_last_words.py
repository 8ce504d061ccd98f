"""The database goes away under a process: it says so once, stops in good order, and what it held stays to be done."""

import asyncio
import logging
import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection

from reglament.channels.email.receive import Options, serve
from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.store.models import Deadline, Ticket
from reglament.store.queries.mailboxes import MailboxBook
from reglament.wall_time import now
from reglament.workers.read_mail import MailReader
from reglament.workers.receive_mail import MailKeeper
from reglament.workers.send_outbox import Sender
from reglament.workers.watch_deadlines import Watcher

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T07")]


@pytest.fixture
def leave() -> Iterator[Callable[[], None]]:
    """Return what lets no connection to the database succeed any more."""
    kept = dict(connection.settings_dict)

    def gone() -> None:
        connection.close()
        connection.settings_dict.update(
            {"NAME": "/nowhere/desk.sqlite3"} if connection.vendor == "sqlite" else {"PORT": "1"}
        )

    yield gone
    connection.close()
    connection.settings_dict.update(kept)


def test_a_sender_and_a_reader_stop_without_a_traceback(
    desk: SimpleNamespace,
    bench: ModuleType,
    leave: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    recipient = Recipient(address=desk.mailbox.address, content_identity="one")
    raw = bench.mail(1, 900)[2]
    keep_mail([IncomingMail(raw=raw, recipients=[recipient], received_at=now())], MailboxBook())
    sender, reader = Sender(), MailReader()
    reader._ahead = reader._begin()
    assert reader._ahead is not None
    leave()
    with caplog.at_level(logging.WARNING):
        sender.finish()
        reader.close()
    assert [one.getMessage().partition(" (")[0] for one in caplog.records] == [
        "outbox: its last work could not be written down",
        "parse: its last work could not be written down",
    ]


def test_a_watcher_tells_of_a_database_that_fails_once_not_once_a_request(
    opened: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("one", "two"):
        opened(name)
    due = Deadline.objects.latest("at").at + timedelta(seconds=1)

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "store_event" in sql:
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(OperationalError):
        Watcher(lambda: due).step()
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
    # the lease brings them back, and nothing was done by halves
    assert Deadline.objects.filter(claimable_at__gt=due).exists()
    later = due + timedelta(seconds=16)
    while Watcher(lambda: later).step():
        pass
    assert not Deadline.objects.filter(at__lte=due).exists()


def test_mail_in_hands_of_a_failing_database_is_taken_up_at_once_not_at_the_end_of_its_lease(
    desk: SimpleNamespace, bench: ModuleType
) -> None:
    at = now()
    for n in range(3):
        recipient = Recipient(address=desk.mailbox.address, content_identity=f"fails-{n}")
        raw = bench.mail(n, 900)[2]
        keep_mail([IncomingMail(raw=raw, recipients=[recipient], received_at=at)], MailboxBook())

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "store_event" in sql and sql.startswith("INSERT"):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    reader = MailReader(lambda: at)
    try:
        with connection.execute_wrapper(fail), pytest.raises(OperationalError):
            reader.step()
        assert Ticket.objects.count() == 0
        while reader.step():
            pass
    finally:
        reader.close()
    # the clock stood still: no lease has ended
    assert Ticket.objects.count() == 3


async def _talk(keeper: MailKeeper, raw: bytes) -> tuple[int, str]:
    """Send a mail to a listener of the keeper and return the last answer."""
    receiver = await serve(Options(clock=now, hostname="desk.example"), keeper.committer.keep)
    try:
        return await asyncio.to_thread(_send, receiver.port, raw)
    finally:
        await receiver.close()


def _send(port: int, raw: bytes) -> tuple[int, str]:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.sendmail("ann@acme.example", ["support@vendor.example"], raw)
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code, refused.smtp_error.decode()
    return 250, ""


def test_a_mail_that_finds_no_database_is_refused_for_now_and_told_in_one_line(
    desk: SimpleNamespace,
    bench: ModuleType,
    leave: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    leave()
    keeper = MailKeeper()
    code, words = asyncio.run(_talk(keeper, bench.mail(1, 900)[2]))
    keeper.committer.close()
    assert (code, words) == (451, "4.3.0 The mail could not be stored now, keep it and try again")
    [line] = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert line.getMessage().startswith("A mail was not stored (")
    assert line.getMessage().endswith("); its sender is asked to try later")
    assert "\n" not in line.getMessage()
    assert line.exc_info is None
