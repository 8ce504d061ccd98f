"""The database file is moved away under a running desk, and put back: what is acknowledged is where people find it."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from pathlib import Path
from types import ModuleType, SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests.workers.deliveries import Stubborn, settle

MAILS = 40
# what is on its way when the file goes is answered within the first
SOON_SECONDS, AWAY_SECONDS = 0.3, 1.2
# processes ask again after 5 s at most, and let a file stand for a second
PATIENCE_SECONDS = 20
KEPT = """
print(RawMail.objects.count(), RawMail.objects.filter(state="done").count(), Ticket.objects.count(),
      Message.objects.filter(direction="in").values("message_id").distinct().count())
from reglament.operations.check_histories import verify
print(list(verify()))
"""


class Reader(threading.Thread):
    """Somebody who opens page after page."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.ended = port, False
        self.codes: list[int] = []

    def run(self) -> None:
        while not self.ended:
            self.codes.append(ask(self.port, "/desk/"))
            time.sleep(0.05)


def ask(port: int, path: str) -> int:
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": "sessionid=somebody"})
    try:
        with urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def until(found: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < ends_at, "the desk does not go on"
        time.sleep(0.02)


@contextmanager
def at_work(
    running: SimpleNamespace, bench: ModuleType, *, first: int
) -> Iterator[tuple[Stubborn, Reader]]:
    """Deliver mails and read pages, until after the block all mails are delivered and pages are served."""
    server, reader = Stubborn(bench, running.smtp, range(first, first + MAILS)), Reader(running.web)
    reader.start()
    until(lambda: 200 in reader.codes)
    server.start()
    until(lambda: len(server.accepted) >= 10)
    yield server, reader
    until(lambda: reader.codes[-1] == 200)
    reader.ended = True
    server.join(60)
    reader.join(30)
    assert len(server.accepted) == MAILS


def started_by(supervisor: int) -> str:
    return Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text()


def move(file: Path, place: Path, ends: tuple[str, ...]) -> None:
    """Move a file and what stands beside it as `mv` does, one name after the other."""
    for end in ends:
        Path(f"{file}{end}").rename(f"{place}{end}")


def stored(file: Path, log: Path) -> set[str]:
    """Return the ids of the mails that a file holds with its log, read from a copy."""
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    shutil.copy(log, f"{copy}-wal")
    with closing(sqlite3.connect(copy)) as read:
        rows = read.execute("SELECT raw FROM store_rawmail").fetchall()
    return {str(message_from_bytes(raw)["Message-ID"]) for (raw,) in rows}


@pytest.mark.threat("T07")
@pytest.mark.timeout(120)
def test_a_file_that_is_moved_away_and_put_back_loses_nothing(
    running: SimpleNamespace, bench: ModuleType, tmp_path: Path
) -> None:
    if not running.url.startswith("sqlite"):
        pytest.skip("where a server keeps its files is its own affair")
    file, place = Path(running.url.removeprefix("sqlite:///")), tmp_path / "away"
    bench.wait_for(running.web)
    processes = started_by(running.pid)
    # alone, as most would; then with what stands beside it
    for turn, ends in enumerate([("",), ("", "-shm", "-wal")]):
        with at_work(running, bench, first=turn * MAILS) as (server, reader):
            move(file, place, ends)
            time.sleep(SOON_SECONDS)
            accepted, read = {*server.accepted}, len(reader.codes) + 1
            time.sleep(AWAY_SECONDS)
            assert server.accepted == accepted
            assert len(accepted) < MAILS, "mail is acknowledged whose file nobody finds"
            assert accepted <= stored(place, Path(f"{place if ends[1:] else file}-wal"))
            assert {*reader.codes[read:]} == {503}
            assert [ask(running.web, one) for one in ("/healthz", "/readyz")] == [200, 503]
            assert not file.exists()
            move(place, file, ends)
    settle(running, 60)
    every = 2 * MAILS
    assert running.ask(KEPT) == f"{every} {every} {every} {every}\n[]"
    assert started_by(running.pid) == processes
