"""The database goes away under a process: it says so once, stops in good order, and what it held stays to be done."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection

from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.store.models import Deadline
from reglament.store.queries.mailboxes import MailboxBook
from reglament.wall_time import now
from reglament.workers.read_mail import MailReader
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
