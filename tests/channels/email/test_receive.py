"""The listeners on real sockets: what is answered, what is stored, what is refused."""

import asyncio
import hashlib
import smtplib
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reglament.channels.email.receive import (
    Delivery,
    GroupCommitter,
    Kept,
    Options,
    Protocol,
    Receiver,
    Verdict,
    serve,
)

MOMENT = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
Talk = Callable[[list[bytes]], bytes]


class Desk:
    """A receiver in its own thread and loop, with everything it was given."""

    def __init__(self, **settings: Any) -> None:
        self.deliveries: list[Delivery] = []
        self.verdict = Kept(verdict=Verdict.STORED, queue_id="q-1")
        self.keep: Callable[[Delivery], Awaitable[Kept]] = self._note
        self._knows = settings.pop("knows", lambda address: True)
        self._settings = {"clock": lambda: MOMENT, **settings}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.receiver = self.run(self._start())

    async def _start(self) -> Receiver:
        async def keep(delivery: Delivery) -> Kept:
            return await self.keep(delivery)

        return await serve(Options(**self._settings), keep, knows=self._knows)

    async def _note(self, delivery: Delivery) -> Kept:
        self.deliveries.append(delivery)
        return self.verdict

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def close(self) -> None:
        self.run(self.receiver.close(grace_seconds=2))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def talk(self, script: bytes, *, until: bytes = b"") -> bytes:
        """Send the script in one go and return everything answered until `until` or the end."""
        return asyncio.run(_talk(self.receiver.port, script, until))


async def _talk(port: int, script: bytes, until: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(script)
    answer = b""
    async with asyncio.timeout(15):
        while not (until and until in answer):
            try:
                piece = await reader.read(65536)
            except ConnectionResetError:
                break
            if not piece:
                break
            answer += piece
    writer.close()
    return answer


@pytest.fixture
def open_desk() -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(**settings: Any) -> Desk:
        desks.append(Desk(**settings))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def session(data: bytes, *, greet: bytes = b"EHLO a.example", end: bytes = b".\r\n") -> bytes:
    head = b"\r\nMAIL FROM:<ann@a.example>\r\nRCPT TO:<desk@b.example>\r\nDATA\r\n"
    return greet + head + data + end + b"QUIT\r\n"


def codes(answer: bytes) -> list[str]:
    return [line[:3].decode() for line in answer.splitlines() if line[3:4] == b" "]


def test_mail_is_handed_over_whole_and_answered_with_its_queue_id(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk()
    raw = b"Subject: hi\r\n\r\n..starts with two dots\r\n.\x00\xff\r\nend\r\n"
    stuffed = b"Subject: hi\r\n\r\n...starts with two dots\r\n..\x00\xff\r\nend\r\n"

    answer = desk.talk(session(stuffed))

    assert codes(answer) == ["220", "250", "250", "250", "354", "250", "221"]
    assert b"250 2.0.0 Stored as q-1\r\n" in answer
    assert desk.deliveries == [
        Delivery(
            raw=raw,
            mail_from="ann@a.example",
            recipients=("desk@b.example",),
            peer="127.0.0.1",
            helo="a.example",
            tls=False,
            protocol=Protocol.SMTP,
            received_at=MOMENT,
        )
    ]


@pytest.mark.threat("T08")
@pytest.mark.parametrize("split", [1, 2, 3, 7, 4096])
def test_every_byte_value_survives_however_the_network_cuts_it(
    open_desk: Callable[..., Desk], split: int
) -> None:
    desk = open_desk()
    every = bytes(range(256)) * 3 + b"\r\n" + b".\r.\n.\n\r" + bytes(reversed(range(256))) + b"\r\n"
    raw = b"Subject: x\r\n\r\n" + every
    stuffed = b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in raw.split(b"\r\n")
    )

    async def send() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.receiver.port)
        script = session(stuffed)
        for start in range(0, len(script), split):
            writer.write(script[start : start + split])
            await writer.drain()
        answer = await asyncio.wait_for(reader.read(-1), 15)
        writer.close()
        return answer

    assert codes(asyncio.run(send()))[-2:] == ["250", "221"]
    assert hashlib.sha256(desk.deliveries[0].raw).digest() == hashlib.sha256(raw).digest()


@pytest.mark.threat("T04")
@pytest.mark.parametrize(
    "false_end",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r\n.\r",
        b"\r.\r\n",
        b"\r\n\x00.\r\n",
        b"\n\n.\n\n",
    ],
)
def test_only_crlf_dot_crlf_ends_a_mail_so_none_is_smuggled(
    open_desk: Callable[..., Desk], false_end: bytes
) -> None:
    desk = open_desk()
    smuggled = b"MAIL FROM:<boss@b.example>\r\nRCPT TO:<desk@b.example>\r\nDATA\r\nforged\r\n"
    data = b"Subject: a\r\n\r\nfirst" + false_end + smuggled

    answer = desk.talk(session(data))

    assert codes(answer) == ["220", "250", "250", "250", "354", "250", "221"]
    # The dot that opens a line ended by CRLF is stuffing; every other byte stays.
    expected = data.replace(b"\r\n.", b"\r\n")
    assert [(d.mail_from, d.raw) for d in desk.deliveries] == [("ann@a.example", expected)]


@pytest.mark.threat("T04")
@pytest.mark.parametrize(
    "line",
    [
        b"NOOP\n",
        b"MAIL FROM:<a@a.example>\nRCPT TO:<desk@b.example>\r\n",
        b"MAIL FROM:<a\x00@a.example>\r\n",
        b"MAIL FROM:<a\r@a.example>\r\n",
        b"NOOP\x1b[2J\r\n",
        b"NOOP " + b"x" * 5000 + b"\r\n",
        b"x" * 100_000,
    ],
)
def test_a_malformed_command_line_ends_the_connection(
    open_desk: Callable[..., Desk], line: bytes
) -> None:
    desk = open_desk()

    answer = desk.talk(b"EHLO a.example\r\n" + line + b"NOOP\r\n")

    assert codes(answer) == ["220", "250", "500"]
    assert desk.deliveries == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b"MAIL FROM:<>", "250"),
        (b"mail from: <a@a.example> SIZE=100 BODY=8BITMIME", "250"),
        (b"MAIL FROM:<@relay.example:a@a.example>", "250"),
        (b'MAIL FROM:<"odd local"@a.example>', "250"),
        ("MAIL FROM:<почта@пример.рф> SMTPUTF8".encode(), "250"),
        ("MAIL FROM:<почта@пример.рф>".encode(), "553"),
        (b"MAIL FROM:<a@a.example> SIZE=99999999999", "552"),
        (b"MAIL FROM:<a@a.example> SIZE=" + b"9" * 30, "501"),
        (b"MAIL FROM:<a@a.example> SIZE=1 SIZE=2", "501"),
        (b"MAIL FROM:<a@a.example> BODY=BINARYMIME", "501"),
        (b"MAIL FROM:<a@a.example> AUTH=<>", "555"),
        (b"MAIL FROM:<a@a.example", "501"),
        (b"MAIL FROM:<a@a.example>>", "501"),
        (b"MAIL FROM:<not-an-address>", "553"),
        (b"MAIL a@a.example", "501"),
        (b"RCPT TO:<a@a.example>", "503"),
        (b"DATA", "503"),
        (b"\xff\xfe", "500"),
        (b"EXPN staff", "500"),
        (b"LHLO a.example", "500"),
        (b"EHLO", "501"),
        (b"STARTTLS", "503"),
        (b"VRFY root", "252"),
        (b"RSET", "250"),
    ],
)
def test_each_command_form_has_its_reply(
    open_desk: Callable[..., Desk], command: bytes, code: str
) -> None:
    desk = open_desk()
    assert codes(desk.talk(b"EHLO a.example\r\n" + command + b"\r\nQUIT\r\n")) == [
        "220",
        "250",
        code,
        "221",
    ]


@pytest.mark.threat("T07")
@pytest.mark.parametrize("how", ["refuses", "fails", "hangs"])
def test_what_is_not_stored_is_not_answered_250(open_desk: Callable[..., Desk], how: str) -> None:
    desk = open_desk(keep_seconds=0.05)

    async def refuse(_: Delivery) -> Kept:
        if how == "fails":
            raise OSError("disk full")
        if how == "hangs":
            await asyncio.Event().wait()
        return Kept(verdict=Verdict.TRY_LATER)

    desk.keep = refuse
    assert codes(desk.talk(session(b"x\r\n")))[-2:] == ["451", "221"]


@pytest.mark.threat("T07")
def test_nothing_is_answered_before_the_bytes_are_kept(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    order: list[str] = []

    async def keep(delivery: Delivery) -> Kept:
        await asyncio.to_thread(order.append, "committed")
        return Kept(verdict=Verdict.STORED, queue_id="q-2")

    desk.keep = keep
    answer = desk.talk(session(b"x\r\n"), until=b"Stored as q-2")
    order.append("answered")
    assert (order, codes(answer)[5:6]) == (["committed", "answered"], ["250"])


def test_an_unknown_mailbox_is_refused_when_it_is_named(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(knows=lambda address: address == "desk@b.example")
    answer = desk.talk(
        b"EHLO a\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<nobody@b.example>\r\n"
        b"RCPT TO:<desk@b.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
    )
    assert b"550 5.1.1" in answer
    assert codes(answer) == ["220", "250", "250", "550", "250", "354", "250", "221"]
    assert desk.deliveries[0].recipients == ("desk@b.example",)


def test_a_failing_lookup_is_a_temporary_refusal(open_desk: Callable[..., Desk]) -> None:
    def broken(_address: str) -> bool:
        raise OSError("database gone")

    desk = open_desk(knows=broken)
    assert codes(desk.talk(session(b"", end=b"")))[3] == "451"


def test_lmtp_answers_once_for_each_recipient(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(protocol=Protocol.LMTP)
    desk.verdict = Kept(
        verdict=Verdict.STORED,
        queue_id="q-9",
        by_recipient=(Verdict.STORED, Verdict.TRY_LATER, Verdict.UNKNOWN_MAILBOX),
    )
    answer = desk.talk(
        b"EHLO a\r\nLHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@b.example>\r\n"
        b"RCPT TO:<c@b.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
    )
    assert codes(answer) == [
        *("220", "500", "250", "250", "250", "250", "250", "354"),
        *("250", "451", "550", "221"),
    ]
    assert desk.deliveries[0].mail_from == ""


@pytest.mark.parametrize(
    ("by_recipient", "code"),
    [
        ((Verdict.STORED, Verdict.TRY_LATER), "451"),
        ((Verdict.STORED, Verdict.UNKNOWN_MAILBOX), "250"),
        ((Verdict.UNKNOWN_MAILBOX, Verdict.UNKNOWN_MAILBOX), "550"),
        ((Verdict.STORED,), "451"),
    ],
)
def test_smtp_has_one_answer_for_all_recipients(
    open_desk: Callable[..., Desk], by_recipient: tuple[Verdict, ...], code: str
) -> None:
    desk = open_desk()
    desk.verdict = Kept(verdict=Verdict.STORED, by_recipient=by_recipient)
    script = (
        b"EHLO a\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@b.example>\r\n"
        b"DATA\r\n.\r\nQUIT\r\n"
    )
    assert codes(desk.talk(script))[-2:] == [code, "221"]
    assert desk.deliveries[0].raw == b""


def test_a_mail_beyond_the_size_is_refused_and_the_next_one_taken(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk(max_octets=1000)
    begin = b"MAIL FROM:<a@a.example>\r\nRCPT TO:<desk@b.example>\r\nDATA\r\n"
    exactly = b"y" * 998 + b"\r\n"
    script = b"EHLO a\r\n" + begin + b"y" * 999 + b"\r\n.\r\n" + begin + exactly + b".\r\nQUIT\r\n"
    assert codes(desk.talk(script))[2:] == [
        *("250", "250", "354", "552"),
        *("250", "250", "354", "250", "221"),
    ]
    assert [d.raw for d in desk.deliveries] == [exactly]


@pytest.mark.threat("T23")
def test_an_endless_mail_is_cut_off(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_octets=1000)
    # The cut may overtake the 552; what counts is that `talk` came back and nothing was taken.
    assert codes(desk.talk(session(b"z" * 500_000, end=b"")))[5:] in ([], ["552"])
    assert desk.deliveries == []


@pytest.mark.threat("T23")
def test_connections_are_capped_in_total_and_for_each_address(
    open_desk: Callable[..., Desk],
) -> None:
    for cap in ("max_connections", "max_connections_per_address"):
        desk = open_desk(**{cap: 2})

        async def third(port: int) -> bytes:
            held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
            for reader, _ in held:
                await reader.readline()
            answer = await _talk(port, b"", b"")
            for reader, writer in held:
                writer.write(b"QUIT\r\n")
                await reader.read(-1)
                writer.close()
            return answer + await _talk(port, b"QUIT\r\n", b"")

        assert codes(asyncio.run(third(desk.receiver.port))) == ["421", "220", "221"]


class Peer:
    """Connections from one address of this machine."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self.talks: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def call(self, script: bytes = b"") -> str:
        """Open one more connection, return the code of the greeting, and say the script after it."""
        talk = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        said = await talk[0].readline()
        # only now: replies wait for each other where commands are sent ahead
        talk[1].write(script)
        if script.endswith(b"DATA\r\n"):
            await talk[0].readuntil(b"354 ")
        self.talks.append(talk)
        return said[:3].decode()

    async def told(self) -> list[str]:
        """Return the code that each connection which has ended was sent away with."""
        said = []
        for reader, _ in self.talks:
            try:
                async with asyncio.timeout(0.2):
                    rest = await reader.read()
            except TimeoutError:
                continue
            said.append(codes(rest)[-1] if rest else "")
        return said

    def hang_up(self) -> None:
        for _, writer in self.talks:
            writer.close()


GREEDY = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")


@pytest.mark.threat("T23")
@pytest.mark.parametrize("script", [b"", session(b"", end=b"")[:-6]], ids=["idle", "data"])
def test_whoever_fills_all_places_makes_room_for_a_newcomer(
    open_desk: Callable[..., Desk], script: bytes
) -> None:
    """Four peers hold all 16 places, whether they wait or drip; a fifth gets in, and delivers, up to his share."""
    desk = open_desk(max_connections=16, max_connections_per_address=4)

    async def crowd() -> tuple[list[str], list[str], list[list[str]], bytes]:
        # in turns: none has more than a share before all are there
        peers = [Peer(desk.receiver.port, address) for address in GREEDY]
        greeted = [await peer.call(script) for _ in range(4) for peer in peers]
        newcomer = Peer(desk.receiver.port, "127.0.0.9")
        came = [await newcomer.call() for _ in range(4)]
        reader, writer = newcomer.talks[0]
        writer.write(session(b"Subject: hello\r\n\r\nx\r\n"))
        answer = await reader.read()
        told = [await peer.told() for peer in peers]
        for peer in (*peers, newcomer):
            peer.hang_up()
        return greeted, came, told, answer

    greeted, came, told, answer = asyncio.run(crowd())
    assert greeted == ["220"] * 16
    # a fair share of 16 places among five is three
    assert came == ["220"] * 3 + ["421"]
    assert codes(answer)[-2:] == ["250", "221"]
    assert sorted(told) == [[], ["421"], ["421"], ["421"]]
    assert len(desk.deliveries) == 1


@pytest.mark.threat("T23")
def test_above_three_quarters_nobody_gets_more_than_a_share(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk(max_connections=8, max_connections_per_address=6)

    async def crowd() -> list[str]:
        one, two = (Peer(desk.receiver.port, address) for address in GREEDY[:2])
        said = [await one.call() for _ in range(5)] + [await two.call()]
        # six of eight are taken, four are a share of two peers
        said += [await one.call(), await two.call(), await two.call()]
        one.hang_up()
        two.hang_up()
        return said

    assert asyncio.run(crowd()) == ["220"] * 6 + ["421", "220", "220"]


@pytest.mark.threat("T23")
@pytest.mark.parametrize(
    ("second", "came", "told"),
    [
        # as many addresses as places, and each is silent: whoever means to send says more than a greeting
        (b"EHLO a.example\r\nMAIL FROM:<ann@a.example>\r\n", "220", [[], ["421"], []]),
        (b"EHLO a.example\r\nMAIL FROM:<ann@a.example>\r\nRCPT TO:<nobody@b.example>\r\n", "220", [[], ["421"], []]),
        # the third reads its refusal as its greeting
        (session(b"", end=b"")[:-6], "421", [[], [], [""]]),
    ],
    ids=["greeted only", "named nobody", "named a mailbox"],
)  # fmt: skip
def test_where_all_hold_the_same_who_names_no_mailbox_makes_room(
    open_desk: Callable[..., Desk], second: bytes, came: str, told: list[list[str]]
) -> None:
    desk = open_desk(
        max_connections=2, max_connections_per_address=2, knows=lambda one: one == "desk@b.example"
    )

    async def crowd() -> tuple[list[str], list[list[str]]]:
        peers = [Peer(desk.receiver.port, address) for address in GREEDY[:3]]
        scripts = (session(b"", end=b"")[:-6], second, b"")
        said = [await peer.call(script) for peer, script in zip(peers, scripts, strict=True)]
        gone = [await peer.told() for peer in peers]
        for peer in peers:
            peer.hang_up()
        return said, gone

    assert asyncio.run(crowd()) == (["220", "220", came], told)


@pytest.mark.threat("T23")
def test_who_waits_makes_room_before_who_sends(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_connections=3, max_connections_per_address=3)

    async def crowd() -> tuple[str, list[str]]:
        greedy, newcomer = (Peer(desk.receiver.port, address) for address in GREEDY[:2])
        for script in (session(b"", end=b"")[:-6], b"", session(b"", end=b"")[:-6]):
            await greedy.call(script)
        greeted, told = await newcomer.call(), await greedy.told()
        # the one that waited is gone, the first still brings its mail
        reader, writer = greedy.talks[0]
        writer.write(b"x\r\n.\r\nQUIT\r\n")
        await reader.read()
        greedy.hang_up()
        newcomer.hang_up()
        return greeted, told

    assert asyncio.run(crowd()) == ("220", ["421"])
    assert len(desk.deliveries) == 1


@pytest.mark.threat("T07", "T23")
def test_a_mail_being_stored_keeps_its_place_and_gets_its_answer(
    open_desk: Callable[..., Desk],
) -> None:
    desk, under_way = open_desk(max_connections=4, max_connections_per_address=4), threading.Event()
    release = asyncio.Event()

    async def slow(delivery: Delivery) -> Kept:
        under_way.set()
        await release.wait()
        return await desk._note(delivery)

    desk.keep = slow

    async def crowd() -> tuple[bytes, str, list[str]]:
        greedy = Peer(desk.receiver.port, GREEDY[0])
        await greedy.call(session(b"x\r\n"))
        await asyncio.to_thread(under_way.wait, 10)
        for _ in range(3):
            await greedy.call()
        newcomer = Peer(desk.receiver.port, "127.0.0.9")
        greeted = await newcomer.call()
        desk._loop.call_soon_threadsafe(release.set)
        answer = await greedy.talks[0][0].read()
        told = await greedy.told()
        greedy.hang_up()
        newcomer.hang_up()
        return answer, greeted, told

    answer, newcomer, told = asyncio.run(crowd())
    assert codes(answer)[-2:] == ["250", "221"]
    # the first has ended as it asked to, one of the others was sent away
    assert (newcomer, told) == ("220", ["", "421"])


@pytest.mark.threat("T23")
@pytest.mark.parametrize(
    ("settings", "script"),
    [
        ({"command_seconds": 0.05}, b"EHLO a\r\n"),
        ({"data_seconds": 0.05}, session(b"unfinished", end=b"")[:-6]),
    ],
)
def test_a_silent_sender_is_sent_away(
    open_desk: Callable[..., Desk], settings: dict[str, float], script: bytes
) -> None:
    desk = open_desk(**settings)
    assert codes(desk.talk(script))[-1] == "421"
    assert desk.deliveries == []


@pytest.mark.threat("T23")
def test_guessing_addresses_ends_the_connection(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(knows=lambda address: False)
    guesses = b"".join(b"RCPT TO:<u%d@b.example>\r\n" % n for n in range(40))
    answered = codes(desk.talk(b"EHLO a\r\nMAIL FROM:<a@a.example>\r\n" + guesses))
    assert (answered.count("550"), answered[-1]) == (20, "421")


def test_recipients_beyond_the_limit_are_left_for_another_mail(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk(max_recipients=2)
    rcpt = b"RCPT TO:<u@b.example>\r\n"
    script = b"EHLO a\r\nMAIL FROM:<a@a.example>\r\n" + rcpt * 3 + b"DATA\r\nx\r\n.\r\nQUIT\r\n"
    assert codes(desk.talk(script))[3:] == ["250", "250", "452", "354", "250", "221"]


@pytest.mark.threat("T04")
def test_commands_sent_ahead_of_tls_are_dropped(
    open_desk: Callable[..., Desk], tls_files: Any
) -> None:
    desk = open_desk(tls=tls_files.server_context(), require_tls=True)

    async def inject() -> tuple[bytes, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.receiver.port)
        injected = b"EHLO evil\r\nMAIL FROM:<evil@a.example>\r\nRCPT TO:<desk@b.example>\r\n"
        writer.write(b"EHLO a\r\nMAIL FROM:<a@a.example>\r\nSTARTTLS\r\n" + injected)
        plain = await asyncio.wait_for(reader.readuntil(b"220 2.0.0 Begin TLS\r\n"), 10)
        await writer.start_tls(tls_files.client_context(), server_hostname="localhost")
        writer.write(b"DATA\r\nMAIL FROM:<x@a.example>\r\nQUIT\r\n")
        secured = await asyncio.wait_for(reader.read(-1), 10)
        writer.close()
        return plain, secured

    plain, secured = asyncio.run(inject())
    assert codes(plain) == ["220", "250", "530", "220"]
    assert codes(secured) == ["503", "503", "221"]
    assert desk.deliveries == []


def test_garbage_instead_of_a_handshake_ends_the_connection_quietly(
    open_desk: Callable[..., Desk], tls_files: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(tls=tls_files.server_context())

    async def garbage() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.receiver.port)
        writer.write(b"EHLO a\r\nSTARTTLS\r\n")
        await asyncio.wait_for(reader.readuntil(b"Begin TLS\r\n"), 10)
        writer.write(b"MAIL FROM:<x@a.example>\r\n" * 50)
        rest = await asyncio.wait_for(reader.read(-1), 10)
        writer.close()
        return rest

    assert b"250" not in asyncio.run(garbage())
    assert codes(desk.talk(b"QUIT\r\n")) == ["220", "221"]
    assert [record.levelname for record in caplog.records if "reglament" in record.name] == []


@pytest.mark.parametrize("eight_bit", [b"plain\r\n", "кириллица\r\n".encode("koi8-r")])
def test_a_standard_client_delivers_over_tls(
    open_desk: Callable[..., Desk], tls_files: Any, eight_bit: bytes
) -> None:
    desk = open_desk(tls=tls_files.server_context(), require_tls=True)
    with smtplib.SMTP("localhost", desk.receiver.port, timeout=10) as client:
        client.starttls(context=tls_files.client_context())
        client.sendmail("a@a.example", ["desk@b.example"], b"Subject: x\r\n\r\n" + eight_bit)
    assert [(d.raw, d.tls) for d in desk.deliveries] == [(b"Subject: x\r\n\r\n" + eight_bit, True)]


def test_closing_lets_a_mail_being_stored_have_its_answer(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    started, go_on = threading.Event(), threading.Event()

    async def keep(_: Delivery) -> Kept:
        started.set()
        await asyncio.to_thread(go_on.wait, 10)
        return Kept(verdict=Verdict.STORED, queue_id="late")

    desk.keep = keep
    answers: list[bytes] = []
    sender = threading.Thread(
        target=lambda: answers.append(desk.talk(session(b"x\r\n"), until=b"late"))
    )
    sender.start()
    assert started.wait(10)
    closing = asyncio.run_coroutine_threadsafe(desk.receiver.close(), desk._loop)
    go_on.set()
    closing.result(10)
    sender.join(10)
    assert b"250 2.0.0 Stored as late" in answers[0]


def test_a_unix_socket_takes_mail_too(open_desk: Callable[..., Desk], tmp_path: Any) -> None:
    path = str(tmp_path / "lmtp")
    desk = open_desk(path=path, protocol=Protocol.LMTP)
    with smtplib.LMTP(path) as client:
        client.sendmail("a@a.example", ["desk@b.example"], b"hi\r\n")
    assert [(d.raw, d.peer) for d in desk.deliveries] == [(b"hi\r\n", "")]


@pytest.mark.parametrize(
    "settings",
    [{"require_tls": True}, {"protocol": Protocol.IMAP}, {"hostname": "a\r\nb"}],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Options(clock=lambda: MOMENT, **settings)


def test_deliveries_at_once_share_commits(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    batches: list[int] = []
    gate = threading.Event()

    def store(deliveries: Any) -> list[Kept]:
        gate.wait(10)
        batches.append(len(deliveries))
        return [Kept(verdict=Verdict.STORED, queue_id=d.raw.decode().strip()) for d in deliveries]

    committer: GroupCommitter[Delivery, Kept] = GroupCommitter(store)
    desk.keep = committer.keep

    async def all_at_once() -> list[bytes]:
        talks = [_talk(desk.receiver.port, session(b"m%d\r\n" % n), b"\r\n221") for n in range(12)]
        running = asyncio.gather(*talks)
        while desk.receiver.connection_count < 12:
            await asyncio.sleep(0)
        gate.set()
        return await running

    answers = asyncio.run(all_at_once())
    committer.close()
    assert [b"Stored as m%d\r\n" % n in answer for n, answer in enumerate(answers)] == [True] * 12
    assert sum(batches) == 12
    assert len(batches) < 12


@pytest.mark.threat("T04", "T22")
@pytest.mark.parametrize(
    "before",
    [
        b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 300\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"Host: desk\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<desk@b.example>\r\nBDAT 300 LAST\r\n",
    ],
    ids=["form of a web page", "page", "header", "http2", "chunk of a mail"],
)
def test_what_another_protocol_carries_is_not_taken_for_commands(
    open_desk: Callable[..., Desk], before: bytes
) -> None:
    """A page on anybody's screen may post to the listener of that machine, whose own mail is trusted."""
    desk = open_desk()
    answer = desk.talk(before + session(b"Subject: forged\r\n\r\nx\r\n"))
    assert codes(answer)[-1] == "500"
    assert b"354" not in answer
    assert desk.deliveries == []


@pytest.mark.threat("T23")
def test_one_senders_heap_of_commands_lets_the_others_have_their_turn(
    open_desk: Callable[..., Desk],
) -> None:
    """Counted in turns, not in time: while one connection has a thousand commands, each other one gets its own."""
    desk = open_desk(max_recipients=10_000)
    heap = (
        b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\n" + b"RCPT TO:<desk@b.example>\r\n" * 5_000
    )
    order: list[str] = []
    known = threading.Event()

    def knows(address: str) -> bool:
        order.append(address)
        known.set()
        return True

    desk.receiver._knows = knows
    first = threading.Thread(target=desk.talk, args=(heap + b"QUIT\r\n",), daemon=True)
    first.start()
    assert known.wait(10)
    desk.talk(b"EHLO b.example\r\nMAIL FROM:<b@b.example>\r\nRCPT TO:<other@b.example>\r\nQUIT\r\n")
    first.join(30)
    assert order.index("other@b.example") < len(order) - 1


@pytest.mark.threat("T23")
def test_a_sender_who_only_passes_the_time_is_sent_away(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    answer = desk.talk(b"EHLO a.example\r\n" + b"NOOP\r\nRSET\r\n" * 200)
    assert codes(answer)[-1] == "421"
    assert len(codes(answer)) < 110
    slow = open_desk(command_seconds=60.0, session_seconds=0.5)
    assert codes(slow.talk(b"EHLO a.example\r\n"))[-1] == "421"
    # what brings mail may stay: the time and the count begin anew with each
    busy = b"EHLO a.example\r\n" + b"".join(
        b"RSET\r\n" * 20 + session(b"Subject: %d\r\n\r\nx\r\n" % n)[:-6] for n in range(8)
    )
    assert codes(desk.talk(busy + b"QUIT\r\n"))[-1] == "221"
    assert len(desk.deliveries) == 8


@pytest.mark.threat("T23")
def test_mails_under_way_hold_no_more_memory_than_allowed(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_octets=100_000, max_held_octets=300_000)
    head = session(b"", end=b"")[:-6]

    async def flood() -> list[bytes]:
        talks = [await asyncio.open_connection("127.0.0.1", desk.receiver.port) for _ in range(6)]
        for _, writer in talks:
            writer.write(head + b"x" * 60_000)
        await asyncio.sleep(0.3)
        refused = []
        for reader, _ in talks:
            try:
                async with asyncio.timeout(0.3):
                    refused.append(await reader.read())
            except TimeoutError:
                pass
        for _, writer in talks:
            writer.close()
        return refused

    refused = asyncio.run(flood())
    # one peer has half of the room: two of 60,000 fit, four do not
    assert len(refused) == 4
    assert all(b"421 4.3.1" in answer for answer in refused)
    # and what the gone ones held is free again
    assert codes(desk.talk(session(b"x" * 90_000 + b"\r\n")))[-2:] == ["250", "221"]


@pytest.mark.threat("T04")
@pytest.mark.parametrize("said", [b"SIZE=99999999999", b"SIZE=x", b"BODY=BINARYMIME", b"AUTH=<>"])
def test_a_null_sender_has_no_parameters_of_his_own(
    open_desk: Callable[..., Desk], said: bytes
) -> None:
    answer = open_desk().talk(b"EHLO a.example\r\nMAIL FROM:<> " + said + b"\r\nQUIT\r\n")
    assert codes(answer)[-2][0] == "5"
