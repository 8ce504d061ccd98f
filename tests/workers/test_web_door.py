"""The door of the pages: nobody who is silent, slow or greedy takes thread, memory or place from others (T23)."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import uvicorn

from reglament.workers.web_connections import Connection, Room
from reglament.workers.web_door import Door, Measure

pytestmark = pytest.mark.threat("T23")

THREADS, EACH, LARGEST = 2, 20, 2_000_000
# with the cookie of a form, Django reads the body to find the form's proof
POST = (
    b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)


@pytest.fixture(scope="module")
def door(bench: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Run `reglament serve` with the patience of a second, few threads, few places and small forms."""
    folder, port = tmp_path_factory.mktemp("door"), bench.free_port()
    environment = {
        **os.environ,
        "REGLAMENT_DATA": str(folder),
        "REGLAMENT_DATABASE_URL": f"sqlite:///{folder}/desk.sqlite3",
        "REGLAMENT_WEB_PORT": str(port),
        "REGLAMENT_WEB_THREADS": str(THREADS),
        "REGLAMENT_WEB_PATIENCE": "1",
        "REGLAMENT_WEB_CONNECTIONS_EACH": str(EACH),
        "REGLAMENT_MAX_FORM_BYTES": str(LARGEST),
        "REGLAMENT_FILES_URL": "http://files.test",
    }
    subprocess.run([sys.executable, "-m", "reglament.cli", "migrate"], env=environment, check=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", "serve"], env=environment, cwd=folder
    )
    bench.wait_for(port)
    door = SimpleNamespace(port=port, pid=process.pid)
    # the first page waits until all code is loaded
    assert status(door, within=60) == 200
    yield door
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def line_to(door: SimpleNamespace, said: bytes, *, source: str = "127.0.0.1") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", door.port), 10, source_address=(source, 0))
    line.sendall(said)
    return line


def answer_of(line: socket.socket) -> bytes:
    """Return all that comes until the other side hangs up."""
    whole = b""
    try:
        while part := line.recv(65536):
            whole += part
    except ConnectionResetError:
        pass
    return whole


def page_on(line: socket.socket) -> bytes:
    """Return an answer up to the end of its page, while the other side still takes in what is sent."""
    whole = b""
    while b"</html>" not in whole and (part := line.recv(65536)):
        whole += part
    return whole


def status(door: SimpleNamespace, *, within: float = 5) -> int:
    """Return how the health page answers."""
    with line_to(door, b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n") as line:
        line.settimeout(within)
        return int(answer_of(line).split(b" ", 2)[1])


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def test_bodies_that_do_not_come_take_no_thread_and_end(door: SimpleNamespace) -> None:
    head = POST + b"Content-Length: 1000\r\n\r\nx"
    with ExitStack() as stack:
        silent = [stack.enter_context(line_to(door, head)) for _ in range(3 * THREADS)]
        time.sleep(0.2)
        assert status(door) == 200
        began_at = time.monotonic()
        assert {answer_of(line).split(b" ", 2)[1] for line in silent} == {b"408"}
        assert time.monotonic() - began_at < 5


def test_a_body_may_be_slow_while_it_keeps_the_pace(door: SimpleNamespace) -> None:
    """Twice the patience long, at two and a half times the least pace of 16 KB a second."""
    part, parts = b"x" * 20_000, 4
    head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (len(part) * parts)
    with line_to(door, head) as line:
        for _ in range(parts):
            line.sendall(part)
            time.sleep(0.5)
        assert answer_of(line).split(b" ", 2)[1] == b"403"


@pytest.mark.parametrize("how", ["announced", "in chunks"])
def test_more_than_a_form_may_bring_is_refused(door: SimpleNamespace, how: str) -> None:
    if how == "announced":
        said = POST + b"Content-Length: %d\r\n\r\n" % (LARGEST + 1)
    else:
        said = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    with line_to(door, said) as line:
        if how == "in chunks":
            for _ in range(LARGEST // 100_000 + 1):
                line.sendall(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
        line.settimeout(3)
        head, _, page = page_on(line).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 413")
        assert b"content-type: text/html; charset=utf-8" in head
        # a page for people, in both languages, that says what may be sent
        told = page.decode()
        assert "A form takes up to 1.91 MB with its files." in told
        assert (
            '<p lang="ru">Ничего не изменено. Форма принимает до 1.91 МБ вместе с файлами.' in told
        )
    assert status(door) == 200


def test_one_peer_has_few_large_bodies_here_at_a_time(door: SimpleNamespace) -> None:
    """Four of the largest size; what others send is taken."""
    most = b"x" * (LARGEST - 1)
    head = POST + b"Content-Length: %d\r\n\r\n" % LARGEST
    with ExitStack() as stack:
        lines = [stack.enter_context(line_to(door, head + most)) for _ in range(5)]
        time.sleep(0.3)
        answered = [line for line in lines if b"503" in peeked(line)]
        assert len(answered) == 1
        answered[0].setblocking(True)
        assert b"\r\nretry-after: 15\r\n" in page_on(answered[0])
        other = stack.enter_context(line_to(door, head + most + b"x", source="127.0.0.9"))
        assert other.recv(12) == b"HTTP/1.1 403"


def peeked(line: socket.socket) -> bytes:
    line.setblocking(False)
    try:
        return line.recv(12)
    except BlockingIOError:
        return b""


def test_who_asks_nothing_is_let_go(door: SimpleNamespace) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(line_to(door, said)) for said in (b"", b"GET / HT")]
        for _ in range(4):
            time.sleep(0.5)
            if is_open(lines[1]):
                lines[1].setblocking(True)
                lines[1].sendall(b"T")
        assert [is_open(line) for line in lines] == [False, False]


def test_a_newcomer_takes_the_place_of_who_asked_nothing(door: SimpleNamespace) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(line_to(door, b"GET / HT")) for _ in range(EACH)]
        others = stack.enter_context(line_to(door, b"GET / HT", source="127.0.0.9"))
        assert status(door) == 200
        assert [is_open(line) for line in lines] == [False] + [True] * (EACH - 1)
        assert is_open(others)


def test_who_takes_no_answer_is_let_go(door: SimpleNamespace) -> None:
    """Many answers asked for on one line and never read: the line ends, and what waits on it is forgotten."""
    line = socket.socket()
    with line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(5)
        line.connect(("127.0.0.1", door.port))
        ask = b"GET /static/reglament/components.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        ended_at = time.monotonic() + 15
        try:
            while time.monotonic() < ended_at and lines_of(door) > 0:
                line.sendall(ask * 200)
                time.sleep(0.1)
        except (ConnectionError, TimeoutError):
            pass
        while lines_of(door) > 0:
            assert time.monotonic() < ended_at, "the line is held"
            time.sleep(0.1)


def lines_of(door: SimpleNamespace) -> int:
    """Return how many connections the server holds."""
    here, established = f":{door.port:04X}", "01"
    rows = [row.split() for row in Path(f"/proc/{door.pid}/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(here) and row[3] == established for row in rows)


LARGE = b"x" * 30_000_000


async def large(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer as a large file does."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE})


def test_a_large_answer_goes_whole_to_who_reads_and_ends_for_who_does_not(
    bench: ModuleType,
) -> None:
    """The system takes megabytes in for who reads nothing: they earn him no time."""
    port, room = bench.free_port(), Room(most=9, each=9, patience=1.0)
    config = uvicorn.Config(
        Door(large, Measure(body=9, patience=1.0)), port=port, lifespan="off", log_config=None,
        loop="asyncio", http=partial(Connection, room),  # type: ignore[arg-type]
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        bench.wait_for(port)
        ask = b"GET / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n"
        with line_to(SimpleNamespace(port=port), ask) as reader:
            assert answer_of(reader).count(b"x") == len(LARGE)
        with line_to(SimpleNamespace(port=port), ask):
            time.sleep(0.5)
            assert len(server.server_state.connections) == 1
            time.sleep(2.5)
            assert not server.server_state.connections
    finally:
        server.should_exit = True
        serving.join(10)
