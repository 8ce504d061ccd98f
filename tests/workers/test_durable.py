"""What was answered survives a power cut: the connection that stores mail waits for the disk (T07)."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from reglament.channels.email.delivery import Delivery, Kept, Protocol, Verdict
from reglament.project.database import database
from reglament.workers.receive_mail import MailKeeper

pytestmark = pytest.mark.threat("T07")
# https://sqlite.org/pragma.html#pragma_synchronous: in WAL mode NORMAL (1) loses the last commits
NORMAL, FULL = 1, 2


class Asked(MailKeeper):
    """Asks, on the thread that has just committed, how durable its commits are."""

    said: object = None

    def _store(self, deliveries: Sequence[Delivery]) -> list[Kept]:
        kept = super()._store(deliveries)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous")
                self.said = cursor.fetchone()[0]
        return kept


@pytest.fixture
def keeper() -> Iterator[Asked]:
    made = Asked()
    yield made
    made.committer.close()


@pytest.mark.django_db(transaction=True)
def test_mail_is_committed_on_a_connection_that_waits_for_the_disk(
    desk: SimpleNamespace, keeper: Asked
) -> None:
    delivery = Delivery(
        raw=b"Subject: x\r\n\r\n", mail_from="", recipients=(desk.mailbox.address,), peer="",
        helo="", tls=False, protocol=Protocol.PIPE, received_at=datetime(2026, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    assert keeper.committer.submit(delivery).result(20).by_recipient == (Verdict.STORED,)
    if connection.vendor == "sqlite":
        assert keeper.said == FULL
    else:
        # there it is the server's to say; no word of ours to the server takes it away
        assert "synchronous_commit" not in str(connection.settings_dict["OPTIONS"])


def test_it_does_not_rest_on_how_the_library_was_built(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite3"
    words = database(f"sqlite:///{file}", data=tmp_path)["OPTIONS"]["init_command"]
    one = sqlite3.connect(file)
    try:
        # as where SQLITE_DEFAULT_WAL_SYNCHRONOUS is 1
        one.execute(f"PRAGMA synchronous={NORMAL}")
        one.executescript(words)
        found = [
            one.execute(f"PRAGMA {name}").fetchone() for name in ("synchronous", "journal_mode")
        ]
    finally:
        one.close()
    assert found == [(FULL,), ("wal",)]
