"""A polled mailbox as the worker visits it: a heap of old mail is brought without a pause between visits."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from reglament.channels.email.delivery import Delivery, Kept
from reglament.project.options import read_options
from reglament.store.models import Mailbox, RawMail
from reglament.wall_time import now
from reglament.workers.fetch_inbound import Visitor, cursor_of

BACKLOG, YOUNG = 450, 3
asked: list[str] = []
MAIL = "From: Ann <ann@acme.example>\r\nMessage-ID: <{uid}@acme.example>\r\n\r\nNumber {uid}.\r\n"


class Talk(socketserver.StreamRequestHandler):
    """As much of IMAP as the reader asks of a mailbox of numbered mails."""

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.wfile.write(self._answer(command) + f"{tag} OK .\r\n".encode())

    def _answer(self, command: str) -> bytes:
        words = command.split()
        if words[0] == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words[0] == "SELECT":
            return b"* OK [UIDVALIDITY 1] .\r\n"
        if words[:2] == ["UID", "SEARCH"]:
            first = int(words[3].partition(":")[0])
            found = range(min(first, BACKLOG), BACKLOG + 1)
            if "SINCE" in words:
                asked.append(words[-1])
                found = range(max(first, BACKLOG - YOUNG + 1), BACKLOG + 1)
            return f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
        if words[:2] == ["UID", "FETCH"]:
            uid = int(words[2])
            raw = MAIL.format(uid=uid)
            if "SIZE" in command:
                return f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
            return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n{raw})\r\n".encode()
        return b""


@pytest.fixture
def imap() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class BriefVisitor(Visitor):
    """Gives the committer's connection back after each mail, so that the test's database can be emptied."""

    def _keep(self, delivery: Delivery) -> Kept:
        return self._keeper._store([delivery])[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("T07")
def test_a_backlog_is_brought_at_once_and_the_next_look_waits(
    desk: SimpleNamespace, imap: int, settings: Any
) -> None:
    settings.OPTIONS = read_options({"REGLAMENT_IMAP_SINCE": "all"})
    Mailbox.objects.filter(pk=desk.mailbox.pk).update(fetch_from=f"imap://ann@127.0.0.1:{imap}/")
    visitor = BriefVisitor()
    try:
        worked = [visitor.step() for _ in range(4)]
        assert worked == [True, True, False, False]
        assert RawMail.objects.count() == BACKLOG
        box = Mailbox.objects.get(pk=desk.mailbox.pk)
        assert (box.fetch_state["last_uid"], box.fetch_state["failure"]) == (BACKLOG, "")
    finally:
        visitor.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("T07")
def test_a_mailbox_just_bound_takes_mail_of_the_day_before_on_and_says_what_it_leaves(
    desk: SimpleNamespace, imap: int, caplog: pytest.LogCaptureFixture
) -> None:
    Mailbox.objects.filter(pk=desk.mailbox.pk).update(fetch_from=f"imap://ann@127.0.0.1:{imap}/")
    asked.clear()
    visitor = BriefVisitor()
    try:
        day = (now() - timedelta(days=1)).date()
        assert visitor.step() is False
        box = Mailbox.objects.get(pk=desk.mailbox.pk)
        assert RawMail.objects.count() == YOUNG
        assert box.fetch_state["since"] == day.isoformat()
        assert asked == [day.strftime("%-d-%b-%Y").zfill(11)]
        (said,) = [one.getMessage() for one in caplog.records if "untouched" in one.message]
        assert f"takes mail since {day}; {BACKLOG - YOUNG} older mails stay untouched" in said
    finally:
        visitor.close()
        connection.close()


class EndedVisitor(BriefVisitor):
    """Ends with its process while the first mail is stored."""

    def _keep(self, delivery: Delivery) -> Kept:
        raise SystemExit


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("T07")
def test_the_start_stays_where_it_was_when_the_first_visit_comes_to_no_end(
    desk: SimpleNamespace, imap: int
) -> None:
    Mailbox.objects.filter(pk=desk.mailbox.pk).update(fetch_from=f"imap://ann@127.0.0.1:{imap}/")
    visitor = EndedVisitor()
    with pytest.raises(SystemExit):
        visitor.step()
    visitor.close()
    box = Mailbox.objects.get(pk=desk.mailbox.pk)
    day = date.fromisoformat(box.fetch_state["since"])
    found = cursor_of(box, "", at=now() + timedelta(days=9))
    assert (found.since, found.last_uid) == (day, 0)


NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
READ = {"uid_validity": 7, "last_uid": 90, "heap_uid": 80}
BEGUN = (7, 90)


@pytest.mark.parametrize(
    ("state", "start", "since", "goes_on"),
    [
        ({}, "", date(2026, 3, 9), (0, 0)),
        ({}, "2026-01-01", date(2026, 1, 1), (0, 0)),
        ({}, "all", None, (0, 0)),
        # read before there was a start: whole, and it stays so
        (READ, "", None, BEGUN),
        (READ, "2026-01-01", None, BEGUN),
        ({**READ, "since": "2026-02-01"}, "", date(2026, 2, 1), BEGUN),
        ({**READ, "since": "2026-02-01"}, "2026-03-01", date(2026, 2, 1), BEGUN),
        # further back: begun anew, repeats are known by their content
        ({**READ, "since": "2026-02-01"}, "2026-01-01", date(2026, 1, 1), (0, 0)),
        ({**READ, "since": "2026-02-01"}, "all", None, (0, 0)),
        ({**READ, "since": "2026-01-01"}, "2026-01-01", date(2026, 1, 1), BEGUN),
        ({**READ, "since": "all"}, "all", None, BEGUN),
        ({**READ, "since": "2026-02-01", "fetch_from": "imaps://else"}, "", date(2026, 3, 9), (0, 0)),
    ],
)  # fmt: skip
def test_where_a_mailbox_is_read_from(
    state: dict[str, Any], start: str, since: date | None, goes_on: tuple[int, int]
) -> None:
    box = Mailbox(address="a@vendor.example", fetch_from="imaps://here", fetch_state=state)
    found = cursor_of(box, start, at=NOON)
    assert (found.since, (found.uid_validity, found.last_uid)) == (since, goes_on)
