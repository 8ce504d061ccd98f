"""Reading a mailbox over a real socket: kept first, put away afterwards, nothing lost."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from reglament.channels.email.delivery import Delivery, Kept, Protocol, Verdict
from reglament.channels.email.fetch import Afterwards, Cursor, FetchReport, Mailbox, fetch

MOMENT = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
STORED = Kept(verdict=Verdict.STORED)


class ImapServer:
    """As much of RFC 9051 as a polling reader needs, one connection at a time."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, starttls: bool = False) -> None:
        self.tls, self.starttls = tls, starttls
        self.capabilities = "IMAP4rev1 UIDPLUS MOVE"
        self.validity = 7
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.days: dict[int, date] = {}
        self.moved: dict[str, list[bytes]] = {}
        self.commands: list[str] = []
        self.plain: list[str] = []
        self.cut_at = ""
        self.refuses = ""
        self.garbles = ""
        self.expunged: list[int] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, *mails: bytes, day: date = TODAY) -> None:
        for raw in mails:
            uid = max(self.mails, default=10) + 1
            self.mails[uid], self.flags[uid], self.days[uid] = raw, set(), day

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            try:
                self._serve(connection)
            except (OSError, ValueError):
                connection.close()

    def _serve(self, connection: socket.socket) -> None:
        secured = self.tls is not None and not self.starttls
        if secured and self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        connection.sendall(b"* OK ready\r\n")
        stream = connection.makefile("rb")
        while line := stream.readline().decode():
            tag, _, command = line.strip().partition(" ")
            self.commands.append(command)
            if not secured:
                self.plain.append(command)
            if self.cut_at and self.cut_at in command:
                break
            if command == "STARTTLS" and self.tls is not None:
                connection.sendall(f"{tag} OK go\r\n".encode())
                stream.close()
                connection = self.tls.wrap_socket(connection, server_side=True)
                stream, secured = connection.makefile("rb"), True
                continue
            if self.garbles and command.startswith(self.garbles):
                connection.sendall(
                    b'* 1 FETCH (UID 12 BODY[] "never ended\r\n' + tag.encode() + b" OK .\r\n"
                )
                continue
            refused = self.refuses and command.startswith(self.refuses)
            answer = b"" if refused else self._answer(command, secured)
            connection.sendall(answer + f"{tag} {'NO' if refused else 'OK'} .\r\n".encode())
            if command == "LOGOUT":
                break
        stream.close()
        connection.close()

    def _answer(self, command: str, secured: bool) -> bytes:
        if command == "CAPABILITY":
            offered = " STARTTLS" if self.starttls and not secured else ""
            return f"* CAPABILITY {self.capabilities}{offered}\r\n".encode()
        if command.startswith("SELECT"):
            return (
                f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] .\r\n".encode()
            )
        if command.startswith("UID"):
            return self._uid(command)
        return b""

    def _uid(self, command: str) -> bytes:
        numbers = re.findall(r"\d+", command)
        if command.startswith("UID SEARCH"):
            first, last = int(numbers[0]), 999 if ":*" in command else int(numbers[1])
            found = [uid for uid in self.mails if first <= uid <= last] or list(self.mails)[-1:]
            if since := re.search(r"SINCE (\S+)", command):
                day = datetime.strptime(since[1], "%d-%b-%Y").replace(tzinfo=UTC).date()
                found = [uid for uid in found if self.days[uid] >= day]
            return ("* SEARCH " + " ".join(map(str, found)) + "\r\n").encode()
        uid = int(numbers[0])
        if uid not in self.mails:
            return b""
        position = list(self.mails).index(uid) + 1
        raw = self.mails[uid]
        if "RFC822.SIZE" in command:
            return f"* {position} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
        if "BODY.PEEK[]" in command:
            head = f"* {position} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode()
            return head + raw + b")\r\n"
        return self._change(command, uid)

    def _change(self, command: str, uid: int) -> bytes:
        if command.startswith("UID STORE"):
            self.flags[uid] |= set(re.findall(r"\\\w+", command))
        elif command.startswith(("UID MOVE", "UID COPY")):
            folder = command.rpartition(" ")[2].strip('"')
            self.moved.setdefault(folder, []).append(self.mails[uid])
            if "MOVE" in command:
                del self.mails[uid]
        elif command.startswith("UID EXPUNGE"):
            self.expunged.append(uid)
            del self.mails[uid]
        return b""


@pytest.fixture
def open_server() -> Iterator[Callable[..., ImapServer]]:
    servers: list[ImapServer] = []

    def make(*args: Any, **settings: Any) -> ImapServer:
        servers.append(ImapServer(*args, **settings))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


class Store:
    """Keeps what it is given, except what it is told to refuse; notes the server's state then."""

    def __init__(self, server: ImapServer) -> None:
        self.server = server
        self.deliveries: list[Delivery] = []
        self.refuse: set[bytes] = set()
        self.state_at_keep: list[tuple[int, int]] = []

    def keep(self, delivery: Delivery) -> Kept:
        flagged = sum(len(flags) for flags in self.server.flags.values())
        self.state_at_keep.append((len(self.server.mails), flagged))
        if delivery.raw in self.refuse:
            raise OSError("poison")
        self.deliveries.append(delivery)
        return STORED

    @property
    def raws(self) -> list[bytes]:
        return [delivery.raw for delivery in self.deliveries]


def mailbox(server: ImapServer, **settings: Any) -> Mailbox:
    common = {"host": "127.0.0.1", "port": server.port, "clear": True, "timeout_seconds": 10}
    return Mailbox(
        address="desk@b.example", user="desk", password="canary-secret", **{**common, **settings}
    )


def visit(box: Mailbox, store: Store, cursor: Cursor | None = None, **more: Any) -> FetchReport:
    return fetch(box, store.keep, clock=lambda: MOMENT, cursor=cursor, **more)


def test_mails_are_kept_whole_and_then_marked(open_server: Callable[..., ImapServer]) -> None:
    server = open_server()
    every = bytes(range(256)) + b"\r\n"
    server.add(b"Subject: 1\r\n\r\n" + every, b"")
    store = Store(server)

    report = visit(mailbox(server), store)

    assert report == FetchReport(cursor=Cursor(uid_validity=7, last_uid=12), kept=2)
    assert store.deliveries[0] == Delivery(
        raw=b"Subject: 1\r\n\r\n" + every,
        mail_from="",
        recipients=("desk@b.example",),
        peer="",
        helo="",
        tls=False,
        protocol=Protocol.IMAP,
        received_at=MOMENT,
    )
    assert server.flags == {11: {"\\Seen"}, 12: {"\\Seen"}}
    # Each mail was untouched in its mailbox while it was being kept.
    assert store.state_at_keep == [(2, 0), (2, 1)]


def test_the_next_visit_takes_only_what_is_new(open_server: Callable[..., ImapServer]) -> None:
    server = open_server()
    server.add(b"one", b"two")
    store = Store(server)
    first = visit(mailbox(server), store)
    assert visit(mailbox(server), store, first.cursor) == FetchReport(cursor=first.cursor)
    server.add(b"three")
    assert visit(mailbox(server), store, first.cursor).cursor.last_uid == 13
    assert store.raws == [b"one", b"two", b"three"]


def test_a_renumbered_mailbox_is_read_from_its_start(
    open_server: Callable[..., ImapServer],
) -> None:
    server = open_server()
    server.add(b"one")
    store = Store(server)
    old = Cursor(uid_validity=6, last_uid=900, left=(3,))
    assert visit(mailbox(server), store, old).cursor == Cursor(uid_validity=7, last_uid=11)
    assert store.raws == [b"one"]


@pytest.mark.threat("T07")
def test_a_mail_that_cannot_be_kept_stays_and_does_not_stop_the_others(
    open_server: Callable[..., ImapServer],
) -> None:
    server = open_server()
    server.add(b"one", b"poison", b"three")
    store = Store(server)
    store.refuse.add(b"poison")
    box = mailbox(server, afterwards=Afterwards.DELETE)

    first = visit(box, store)
    assert (first.kept, first.left) == (2, (12,))
    assert list(server.mails) == [12]
    second = visit(box, store, first.cursor)
    assert (second.kept, second.left, second.cursor) == (0, (12,), first.cursor)
    store.refuse.clear()
    third = visit(box, store, second.cursor)
    assert (third.kept, third.cursor) == (1, Cursor(uid_validity=7, last_uid=13))
    assert store.raws == [b"one", b"three", b"poison"]
    assert server.mails == {}


@pytest.mark.parametrize(
    ("afterwards", "capabilities", "left", "moved", "expunged"),
    [
        (Afterwards.MOVE, "IMAP4rev1 UIDPLUS MOVE", {}, {"Kept": [b"one"]}, []),
        (Afterwards.MOVE, "IMAP4rev1 UIDPLUS", {}, {"Kept": [b"one"]}, [11]),
        (Afterwards.MOVE, "IMAP4rev1", {11: b"one"}, {"Kept": [b"one"]}, []),
        (Afterwards.DELETE, "IMAP4rev1 UIDPLUS", {}, {}, [11]),
        (Afterwards.DELETE, "IMAP4rev1", {11: b"one"}, {}, []),
    ],
)
def test_kept_mails_are_put_away_without_touching_others(
    open_server: Callable[..., ImapServer],
    *,
    afterwards: Afterwards,
    capabilities: str,
    left: dict[int, bytes],
    moved: dict[str, list[bytes]],
    expunged: list[int],
) -> None:
    server = open_server()
    server.capabilities = capabilities
    server.add(b"one")
    store = Store(server)
    visit(mailbox(server, afterwards=afterwards, kept_folder="Kept"), store)
    assert (server.mails, server.moved, server.expunged) == (left, moved, expunged)
    assert "EXPUNGE" not in server.commands
    assert store.raws == [b"one"]


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    "step", ["CAPABILITY", "LOGIN", "SELECT", "SEARCH", "RFC822.SIZE", "PEEK", "STORE", "LOGOUT"]
)
def test_a_cut_at_any_step_loses_nothing(open_server: Callable[..., ImapServer], step: str) -> None:
    server = open_server()
    server.add(b"one", b"two")
    store = Store(server)
    server.cut_at = step
    broken = visit(mailbox(server), store)
    assert bool(broken.failure) is (step != "LOGOUT")
    assert not broken.alarm
    server.cut_at = ""
    visit(mailbox(server), store, broken.cursor)
    assert set(store.raws) == {b"one", b"two"}
    assert len(store.raws) == (3 if step == "STORE" else 2)


@pytest.mark.parametrize(("command", "alarm"), [("LOGIN", True), ("SELECT", False)])
def test_a_refusal_of_the_server_is_told(
    open_server: Callable[..., ImapServer], command: str, alarm: bool
) -> None:
    server = open_server()
    server.refuses = command
    report = visit(mailbox(server), Store(server))
    assert (report.alarm, report.cursor) == (alarm, Cursor())
    assert "127.0.0.1" in report.failure
    assert "canary-secret" not in report.failure


@pytest.mark.threat("T07")
@pytest.mark.parametrize("how", ["refuses", "garbles"])
@pytest.mark.parametrize("command", ["UID FETCH 12 (RFC822.SIZE)", "UID FETCH 12 (BODY.PEEK[])"])
def test_a_mail_that_the_server_cannot_give_does_not_stop_the_others(
    open_server: Callable[..., ImapServer], how: str, command: str
) -> None:
    """Else a mailbox with one broken mail in it stands still for ever, and nobody is told which mail it is."""
    server = open_server()
    server.add(b"one", b"broken", b"three")
    setattr(server, how, command)
    store = Store(server)
    first = visit(mailbox(server), store)
    assert store.raws == [b"one", b"three"]
    assert (first.cursor, first.failure) == (Cursor(uid_validity=7, last_uid=13, left=(12,)), "")
    server.refuses = server.garbles = ""
    second = visit(mailbox(server), store, first.cursor)
    assert (store.raws[2:], second.left) == ([b"broken"], ())


@pytest.mark.threat("T07")
def test_a_mailbox_in_which_nothing_may_be_marked_is_read_on_and_told(
    open_server: Callable[..., ImapServer],
) -> None:
    server = open_server()
    server.add(b"one", b"two")
    server.refuses = "UID STORE"
    store = Store(server)
    first = visit(mailbox(server), store)
    assert (store.raws, first.cursor.last_uid, first.alarm) == ([b"one", b"two"], 12, False)
    assert "marked" in first.failure
    assert visit(mailbox(server), store, first.cursor).failure == ""
    assert len(store.raws) == 2


def test_too_large_mails_are_named_and_left(open_server: Callable[..., ImapServer]) -> None:
    server = open_server()
    server.add(b"x" * 101, b"y" * 100)
    store = Store(server)
    report = visit(mailbox(server, max_octets=100), store)
    assert (report.too_large, store.raws) == ((11,), [b"y" * 100])
    assert server.flags[11] == set()


def test_a_visit_is_bounded(open_server: Callable[..., ImapServer]) -> None:
    server = open_server()
    server.add(*[b"%d" % n for n in range(5)])
    store = Store(server)
    first = visit(mailbox(server), store, max_mails=2)
    assert (first.cursor, first.more) == (Cursor(uid_validity=7, last_uid=12), True)
    assert not visit(mailbox(server), store, first.cursor).more
    assert store.raws == [b"0", b"1", b"2", b"3", b"4"]


OLD, DAY = date(2019, 5, 1), date(2026, 3, 9)


@pytest.mark.threat("T07")
@pytest.mark.parametrize("most", [1, 2, 200])
def test_an_old_mailbox_is_taken_from_its_start_and_nothing_new_is_missed(
    open_server: Callable[..., ImapServer], most: int
) -> None:
    """Mails moved in lie between the others with old dates; what comes later is taken, whatever its date."""
    server = open_server()
    server.add(b"old 1", day=OLD)
    server.add(b"young 1", day=DAY)
    server.add(b"old 2", day=date(2026, 3, 8))
    server.add(b"young 2")
    server.add(b"old 3", day=OLD)
    store = Store(server)
    report = visit(mailbox(server), store, Cursor(since=DAY), max_mails=most)
    assert report.untouched == 3
    server.add(b"moved in later", day=OLD)
    server.add(b"new")
    for _ in range(5):
        report = visit(mailbox(server), store, report.cursor, max_mails=most)
        assert report.untouched == 0
    assert store.raws == [b"young 1", b"young 2", b"moved in later", b"new"]
    assert [server.mails[uid] for uid, flags in server.flags.items() if not flags] == [
        b"old 1", b"old 2", b"old 3",
    ]  # fmt: skip


@pytest.mark.threat("T07")
def test_an_empty_or_wholly_old_mailbox_takes_what_comes_first(
    open_server: Callable[..., ImapServer],
) -> None:
    for old in ([], [b"old 1", b"old 2"]):
        server = open_server()
        server.add(*old, day=OLD)
        store = Store(server)
        report = visit(mailbox(server), store, Cursor(since=DAY))
        assert (report.kept, report.untouched) == (0, len(old))
        # the heap is not looked through again
        assert report.cursor.last_uid == max(server.mails, default=0)
        server.add(b"new", day=OLD)
        visit(mailbox(server), store, report.cursor)
        assert store.raws == [b"new"]


def test_a_renumbered_mailbox_is_read_from_the_same_day(
    open_server: Callable[..., ImapServer],
) -> None:
    server = open_server()
    server.add(b"old", day=OLD)
    server.add(b"young")
    store = Store(server)
    report = visit(mailbox(server), store, Cursor(since=DAY))
    server.validity = 8
    report = visit(mailbox(server), store, report.cursor)
    assert store.raws == [b"young", b"young"]
    assert report.cursor.since == DAY


@pytest.mark.threat("T07")
def test_what_fails_each_time_keeps_no_new_mail_away(
    open_server: Callable[..., ImapServer],
) -> None:
    server = open_server()
    poison = [b"poison %d" % n for n in range(5)]
    server.add(*poison, b"one", b"two", b"three")
    store = Store(server)
    store.refuse.update(poison)
    report = visit(mailbox(server), store, max_mails=4)
    for _ in range(3):
        report = visit(mailbox(server), store, report.cursor, max_mails=4)
    assert store.raws == [b"one", b"two", b"three"]
    assert sorted(report.left) == [11, 12, 13, 14, 15]
    # each of those that fail has its turn again
    store.refuse.clear()
    for _ in range(3):
        report = visit(mailbox(server), store, report.cursor, max_mails=4)
    assert (sorted(store.raws[3:]), report.left) == (poison, ())


@pytest.mark.threat("T08")
@pytest.mark.parametrize("starttls", [False, True])
def test_the_password_travels_only_inside_tls(
    open_server: Callable[..., ImapServer], tls_files: Any, starttls: bool
) -> None:
    server = open_server(tls_files.server_context(), starttls=starttls)
    server.add(b"one")
    store = Store(server)
    box = mailbox(
        server, host="localhost", clear=False, starttls=starttls, ca_file=tls_files.ca_file
    )
    assert visit(box, store).kept == 1
    assert store.deliveries[0].tls
    assert not any("canary-secret" in command for command in server.plain)
    assert "canary-secret" not in repr(box)


@pytest.mark.threat("T08")
@pytest.mark.parametrize("case", ["stranger", "unknown authority", "no starttls"])
def test_a_connection_that_cannot_be_trusted_raises_the_alarm(
    open_server: Callable[..., ImapServer], tls_files: Any, make_tls_files: Any, case: str
) -> None:
    files = make_tls_files("other.example") if case == "stranger" else tls_files
    starttls = case == "no starttls"
    server = open_server(None if starttls else files.server_context())
    box = mailbox(
        server,
        host="localhost",
        clear=False,
        starttls=starttls,
        ca_file="" if case == "unknown authority" else files.ca_file,
    )
    report = visit(box, Store(server))
    assert (report.alarm, report.cursor) == (True, Cursor())
    assert not any("LOGIN" in command for command in server.commands)
    assert "canary-secret" not in report.failure


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "mail.example", "clear": True},
        {"host": "mail.example", "afterwards": Afterwards.MOVE},
    ],
)
def test_settings_that_would_harm_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"mail\.example|desk@b\.example"):
        Mailbox(address="desk@b.example", user="desk", **settings)
