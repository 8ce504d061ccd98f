"""The way out against a relay that misbehaves at every step."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from reglament.channels.email.send import (
    Outcome,
    OutcomeKind,
    Refusal,
    Relay,
    RelayConnection,
    Security,
    send,
)

LETTER = b"Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"
STEPS = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "END", "HALF", "ANSWERED"]


class Sink:
    """A relay written from the RFC: one thread, scripted refusals, cuts, and a record of everything."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        self.tls = tls
        self.implicit = implicit
        self.replies: dict[str, bytes] = {}
        self.cut_at = ""
        self.offers_starttls = tls is not None
        self.stored: list[bytes] = []
        self.commands: list[bytes] = []
        self.plain: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

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
            self.connections += 1
            connection.settimeout(10)
            try:
                self._serve(connection)
            except (OSError, ValueError):
                connection.close()

    def _serve(self, connection: socket.socket) -> None:
        if self.cut_at == "CONNECT":
            connection.close()
            return
        if self.implicit and self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        secured = self.implicit
        connection.sendall(self.replies.get("GREETING", b"220 sink\r\n"))
        stream = connection.makefile("rb")
        while line := stream.readline():
            verb = self._note(line, secured)
            if verb == self.cut_at:
                break
            if verb == "STAR" and self.tls is not None:
                connection.sendall(self.replies.get("STAR", b"220 go\r\n"))
                if "STAR" not in self.replies:
                    stream.close()
                    connection = self.tls.wrap_socket(connection, server_side=True)
                    stream, secured = connection.makefile("rb"), True
                continue
            connection.sendall(self._reply(verb, secured))
            if verb == "QUIT" or (verb == "DATA" and not self._take(connection, stream)):
                break
        stream.close()
        connection.close()

    def _note(self, line: bytes, secured: bool) -> str:
        self.commands.append(line.strip())
        if not secured:
            self.plain.append(line)
        return line[:4].upper().strip().decode()

    def _reply(self, verb: str, secured: bool) -> bytes:
        if verb in self.replies:
            return self.replies[verb]
        if verb == "EHLO":
            starttls = b"250-STARTTLS\r\n" if self.offers_starttls and not secured else b""
            return b"250-sink\r\n" + starttls + b"250 AUTH PLAIN LOGIN\r\n"
        return {"DATA": b"354 go\r\n", "AUTH": b"235 ok\r\n", "QUIT": b"221 bye\r\n"}.get(
            verb, b"250 ok\r\n"
        )

    def _take(self, connection: socket.socket, stream: Any) -> bool:
        if "DATA" in self.replies:
            return True
        cut_at, body = self.cut_at, b""
        while not (body == b".\r\n" or body.endswith(b"\r\n.\r\n")):
            if cut_at == "BODY" and body:
                return False
            piece = stream.readline()
            if not piece:
                return False
            body += piece
        if cut_at == "END":
            return False
        answer = self.replies.get("END", b"250 2.0.0 Queued as 7\r\n")
        if answer.startswith(b"2"):
            self.stored.append(body[:-3].replace(b"\r\n.", b"\r\n"))
        if cut_at == "HALF":
            connection.sendall(answer[:2])
            return False
        connection.sendall(answer)
        return cut_at != "ANSWERED"


@pytest.fixture
def open_sink() -> Iterator[Callable[..., Sink]]:
    sinks: list[Sink] = []

    def make(*args: Any, **settings: Any) -> Sink:
        sinks.append(Sink(*args, **settings))
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.close()


def clear(sink: Sink) -> Relay:
    return Relay(host="127.0.0.1", port=sink.port, security=Security.NONE, timeout_seconds=10)


def give(relay: Relay, letter: bytes = LETTER) -> Outcome:
    return send(relay, letter, "desk@b.example", ["ann@a.example"])


def test_a_letter_arrives_whole(open_sink: Callable[..., Sink]) -> None:
    sink = open_sink()
    outcome = give(clear(sink))
    assert outcome == Outcome(
        kind=OutcomeKind.DELIVERED, reason="2.0.0 Queued as 7", status="2.0.0"
    )
    assert sink.stored == [LETTER]
    assert sink.commands[1:3] == [b"mail FROM:<desk@b.example>", b"rcpt TO:<ann@a.example>"]


@pytest.mark.parametrize(
    ("letter", "arrived"),
    [(b"a\nb\rc\r\n\r.d", b"a\r\nb\r\nc\r\n\r\n.d\r\n"), (b"", b"\r\n"), (b".\r\n", b".\r\n")],
)
def test_no_letter_ends_early_or_carries_bare_line_ends(
    open_sink: Callable[..., Sink], letter: bytes, arrived: bytes
) -> None:
    sink = open_sink()
    assert give(clear(sink), letter).kind is OutcomeKind.DELIVERED
    assert [(b"\r\n" + body).replace(b"\r\n..", b"\r\n.")[2:] for body in sink.stored] == [arrived]


@pytest.mark.threat("T09")
@pytest.mark.parametrize("step", STEPS)
def test_a_cut_at_any_step_never_loses_and_repeats_only_where_no_answer_came(
    open_sink: Callable[..., Sink], step: str
) -> None:
    sink = open_sink()
    relay = clear(sink)
    unknown, delivered = {OutcomeKind.UNKNOWN}, {OutcomeKind.DELIVERED}
    expected = {"END": unknown, "HALF": unknown, "ANSWERED": delivered}
    # Whether the cut is seen before or after the last line left is the network's choice.
    expected["BODY"] = {OutcomeKind.UNKNOWN, OutcomeKind.TRY_LATER}
    for trial in range(100):
        letter = b"Subject: %d\r\n\r\nx\r\n" % trial
        sink.cut_at = step
        first = give(relay, letter)
        assert first.kind in expected.get(step, {OutcomeKind.TRY_LATER})
        assert not first.alarm
        sink.cut_at = ""
        if first.kind is not OutcomeKind.DELIVERED:
            assert give(relay, letter).kind is OutcomeKind.DELIVERED
        # Only the answer that was lost half-way makes a second copy.
        assert sink.stored.count(letter) == (2 if step == "HALF" else 1)


@pytest.mark.parametrize(
    ("step", "reply", "meaning"),
    [
        ("MAIL", b"451 4.3.0 later", (OutcomeKind.TRY_LATER, "4.3.0", False)),
        ("MAIL", b"550 5.7.1 no", (OutcomeKind.REJECTED, "5.7.1", False)),
        ("MAIL", b"530 5.7.0 sign in", (OutcomeKind.TRY_LATER, "5.7.0", True)),
        ("RCPT", b"450 busy", (OutcomeKind.TRY_LATER, "450", False)),
        ("RCPT", b"550 5.1.1 nobody", (OutcomeKind.REJECTED, "5.1.1", False)),
        ("RCPT", b"421 4.3.2 bye", (OutcomeKind.TRY_LATER, "4.3.2", False)),
        ("DATA", b"451 4.3.0 later", (OutcomeKind.TRY_LATER, "4.3.0", False)),
        ("DATA", b"554 5.5.1 no", (OutcomeKind.REJECTED, "5.5.1", False)),
        ("END", b"452 4.2.2 full", (OutcomeKind.TRY_LATER, "4.2.2", False)),
        ("END", b"554 5.6.0 spam", (OutcomeKind.REJECTED, "5.6.0", False)),
        ("END", b"what?", (OutcomeKind.UNKNOWN, "-1", False)),
        ("END", b"354 again", (OutcomeKind.UNKNOWN, "354", False)),
        ("GREETING", b"554 5.7.1 not you", (OutcomeKind.TRY_LATER, "", True)),
        ("GREETING", b"421 4.3.2 busy", (OutcomeKind.TRY_LATER, "", False)),
    ],
)
def test_each_refusal_has_its_meaning(
    open_sink: Callable[..., Sink],
    step: str,
    reply: bytes,
    meaning: tuple[OutcomeKind, str, bool],
) -> None:
    sink = open_sink()
    sink.replies[step] = reply + b"\r\n"
    outcome = give(clear(sink))
    assert (outcome.kind, outcome.status, outcome.alarm) == meaning
    assert outcome.reason
    assert sink.stored == []


@pytest.mark.threat("T08")
def test_a_relay_without_tls_gets_nothing_and_raises_the_alarm(
    open_sink: Callable[..., Sink], tls_files: Any
) -> None:
    for break_it in ("not offered", "refused"):
        sink = open_sink(tls_files.server_context())
        if break_it == "refused":
            sink.replies["STAR"] = b"454 4.7.0 not now\r\n"
        else:
            sink.offers_starttls = False
        relay = Relay(
            host="localhost",
            port=sink.port,
            user="desk",
            password="canary-secret",
            ca_file=tls_files.ca_file,
            timeout_seconds=10,
        )
        outcome = give(relay)
        assert outcome.kind is OutcomeKind.TRY_LATER
        assert outcome.alarm is (break_it == "not offered")
        verbs = {line[:4].upper().strip() for line in sink.plain}
        assert verbs <= {b"EHLO", b"STAR"}
        assert sink.stored == []


@pytest.mark.threat("T08")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_somebody_else_raises_the_alarm(
    open_sink: Callable[..., Sink], make_tls_files: Any, security: Security
) -> None:
    stranger = make_tls_files("other.example")
    sink = open_sink(stranger.server_context(), implicit=security is Security.TLS)
    relay = Relay(
        host="localhost",
        port=sink.port,
        security=security,
        user="desk",
        password="canary-secret",
        ca_file=stranger.ca_file,
        timeout_seconds=10,
    )
    outcome = give(relay)
    assert (outcome.kind, outcome.alarm) == (OutcomeKind.TRY_LATER, True)
    assert "certificate" in outcome.reason
    # Without an authority that signed it, the same: no trust on first use.
    assert give(replace(relay, ca_file="")).alarm
    assert {line[:4].upper() for line in sink.plain} <= {b"EHLO", b"STAR"}
    assert "canary-secret" not in repr(relay) + outcome.reason


@pytest.mark.threat("T08")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_user_and_password_travel_only_inside_tls(
    open_sink: Callable[..., Sink], tls_files: Any, security: Security
) -> None:
    sink = open_sink(tls_files.server_context(), implicit=security is Security.TLS)
    relay = Relay(
        host="localhost",
        port=sink.port,
        security=security,
        user="desk",
        password="canary-secret",
        ca_file=tls_files.ca_file,
        timeout_seconds=10,
    )
    assert give(relay).kind is OutcomeKind.DELIVERED
    assert any(command.upper().startswith(b"AUTH PLAIN") for command in sink.commands)
    assert not any(b"AUTH" in line.upper() for line in sink.plain)

    sink.replies["AUTH"] = b"535 5.7.8 wrong\r\n"
    outcome = give(relay)
    assert (outcome.kind, outcome.alarm) == (OutcomeKind.TRY_LATER, True)


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "relay.example", "security": Security.NONE},
        {"host": "10.0.0.1", "security": Security.NONE},
        {"host": "127.0.0.1", "security": Security.NONE, "user": "u", "password": "p"},
    ],
)
def test_clear_connections_beyond_loopback_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="TLS"):
        Relay(**settings)


def test_letters_share_a_connection_and_a_dead_one_is_replaced(
    open_sink: Callable[..., Sink],
) -> None:
    sink = open_sink()
    with RelayConnection(clear(sink)) as connection:
        kinds = [connection.send(LETTER, "a@b.example", ["c@d.example"]).kind for _ in range(3)]
        sink.replies["MAIL"] = b"550 no\r\n"
        kinds.append(connection.send(LETTER, "a@b.example", ["c@d.example"]).kind)
        del sink.replies["MAIL"]
        assert sink.connections == 1
        sink.cut_at = "ANSWERED"
        kinds.append(connection.send(LETTER, "a@b.example", ["c@d.example"]).kind)
        sink.cut_at = ""
        kinds.append(connection.send(LETTER, "a@b.example", ["c@d.example"]).kind)
    assert sink.connections == 2
    delivered, rejected = OutcomeKind.DELIVERED, OutcomeKind.REJECTED
    assert kinds == [delivered, delivered, delivered, rejected, delivered, delivered]
    assert len(sink.stored) == 5


def test_an_idle_connection_is_renewed(open_sink: Callable[..., Sink]) -> None:
    sink = open_sink()
    with RelayConnection(clear(sink), idle_seconds=-1) as connection:
        for _ in range(2):
            connection.send(LETTER, "a@b.example", ["c@d.example"])
    assert (sink.connections, len(sink.stored)) == (2, 2)


def test_recipients_refused_beside_others_are_named(open_sink: Callable[..., Sink]) -> None:
    sink = open_sink()
    original = sink._reply

    def reply(verb: str, secured: bool) -> bytes:
        if verb == "RCPT" and b"gone" in sink.commands[-1]:
            return b"550 5.1.1 nobody\r\n"
        return original(verb, secured)

    sink._reply = reply  # type: ignore[method-assign]
    outcome = send(clear(sink), LETTER, "", ["gone@a.example", "ann@a.example"])
    assert outcome.kind is OutcomeKind.DELIVERED
    assert outcome.refused == (
        Refusal(recipient="gone@a.example", reason="550 5.1.1 nobody", permanent=True),
    )
    assert b"mail FROM:<>" in sink.commands


@pytest.mark.threat("T04")
@pytest.mark.parametrize(
    "address", ["a@b.example>\r\nRCPT TO:<x@y", "a@b.example\r\n", "a b@c", "", "x", "a@b,c@d"]
)
def test_an_address_that_is_none_never_reaches_the_relay(
    open_sink: Callable[..., Sink], address: str
) -> None:
    sink = open_sink()
    for mail_from, recipients in (("a@b.example", [address]), ("a@b.example", [])):
        outcome = send(clear(sink), LETTER, mail_from, recipients)
        assert (outcome.kind, outcome.status) == (OutcomeKind.REJECTED, "5.1.3")
    assert sink.commands == []


def test_addresses_beyond_ascii_need_a_relay_that_takes_them(
    open_sink: Callable[..., Sink],
) -> None:
    sink = open_sink()
    outcome = send(clear(sink), LETTER, "", ["почта@пример.рф"])
    assert (outcome.kind, outcome.status) == (OutcomeKind.REJECTED, "5.6.7")
    sink.replies["EHLO"] = b"250-sink\r\n250 SMTPUTF8\r\n"
    assert send(clear(sink), LETTER, "", ["почта@пример.рф"]).kind is OutcomeKind.DELIVERED
    assert "rcpt TO:<почта@xn--e1afmkfd.xn--p1ai>".encode() in sink.commands
    assert send(clear(sink), LETTER, "", ["a@пример.рф"]).kind is OutcomeKind.DELIVERED


def test_nobody_listening_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = give(Relay(host="127.0.0.1", port=port, security=Security.NONE))
    assert (outcome.kind, outcome.alarm) == (OutcomeKind.TRY_LATER, False)
    assert "cannot be reached" in outcome.reason
