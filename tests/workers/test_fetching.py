"""A polled mailbox as the worker visits it: a heap of old mail is brought without a pause between visits."""

import socketserver
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection

from reglament.channels.email.delivery import Delivery, Kept
from reglament.store.models import Mailbox, RawMail
from reglament.workers.fetch_inbound import Visitor

BACKLOG = 450
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
            first = int(command.partition("UID ")[2].split()[-2].partition(":")[0])
            found = range(min(first, BACKLOG), BACKLOG + 1)
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
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class BriefVisitor(Visitor):
    """Gives the committer's connection back after each mail, so that the test's database can be emptied."""

    def _keep(self, delivery: Delivery) -> Kept:
        return self._keeper._store([delivery])[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("T07")
def test_a_backlog_is_brought_at_once_and_the_next_look_waits(
    desk: SimpleNamespace, imap: int
) -> None:
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
