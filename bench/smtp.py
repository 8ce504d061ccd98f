"""Mails a second from the first octet to the 250, on real sockets with a durable commit each.

Two receivers side by side in one run, in turns, both storing into the same kind of table (SQLite, WAL,
synchronous=FULL): `bare`, an aiosmtpd handler that stores and commits each mail; `ours`, the product's
receiver with its shared commit. Each sender holds one connection and waits for each answer.

    python bench/smtp.py --rounds 5 --mails 1200 --senders 4 --octets 5000 --json
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from reglament.channels.email.receive import (
    Delivery,
    GroupCommitter,
    Kept,
    Options,
    Receiver,
    Verdict,
    serve,
)

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

INSERT = "INSERT INTO mail (sender, recipients, raw) VALUES (?, ?, ?)"


def open_store(path: str) -> Any:
    """Return a connection whose commits are durable."""
    store = sqlite.connect(path, isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute(
        "CREATE TABLE IF NOT EXISTS mail"
        " (id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, raw BLOB)"
    )
    return store


class BareHandler:
    """What a receiver must do at the least: store, commit, answer."""

    def __init__(self, path: str) -> None:
        self._store = open_store(path)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        recipients = json.dumps(envelope.rcpt_tos)
        self._store.execute(INSERT, (envelope.mail_from, recipients, envelope.content))
        return "250 OK"


@contextmanager
def bare(path: str) -> Iterator[int]:
    """Run the aiosmtpd receiver; its inserts autocommit one by one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(BareHandler(path), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def store_batch_into(path: str) -> Callable[[Sequence[Delivery]], list[Kept]]:
    """Return a store that commits a whole batch at once."""
    store = open_store(path)

    def store_batch(deliveries: Sequence[Delivery]) -> list[Kept]:
        store.execute("BEGIN IMMEDIATE")
        ids = [
            store.execute(INSERT, (d.mail_from, json.dumps(d.recipients), d.raw)).lastrowid
            for d in deliveries
        ]
        store.execute("COMMIT")
        return [Kept(verdict=Verdict.STORED, queue_id=str(number)) for number in ids]

    return store_batch


@contextmanager
def ours(path: str) -> Iterator[int]:
    """Run the product's receiver in a loop of its own, as aiosmtpd's controller does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    committer: GroupCommitter[Delivery, Kept] = GroupCommitter(store_batch_into(path))

    async def start() -> Receiver:
        return await serve(Options(clock=lambda: datetime.now(UTC)), committer.keep)

    receiver = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield receiver.port
    finally:
        asyncio.run_coroutine_threadsafe(receiver.close(), loop).result()
        committer.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def read_reply(stream: Any) -> bytes:
    """Return the last line of one reply."""
    while (line := stream.readline())[3:4] == b"-":
        pass
    return bytes(line)


def send_mails(port: int, count: int, octets: int, ready: Any, times: Any) -> None:
    """Send mails one after the other on one connection; put the time of each into `times`."""
    line = b"x" * 78 + b"\r\n"
    raw = (b"Subject: bench\r\n\r\n" + line * (octets // len(line) + 1))[: octets - 2] + b"\r\n"
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = connection.makefile("rb")
    read_reply(stream)
    connection.sendall(b"EHLO bench.example\r\n")
    read_reply(stream)
    ready.wait()
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        for command in (b"MAIL FROM:<a@a.example>", b"RCPT TO:<desk@b.example>", b"DATA"):
            connection.sendall(command + b"\r\n")
            read_reply(stream)
        connection.sendall(raw + b".\r\n")
        reply = read_reply(stream)
        if not reply.startswith(b"250"):
            raise SystemExit(f"A mail was refused: {reply!r}")
        taken.append(time.perf_counter() - begun)
    connection.close()
    times.put(taken)


def measure(
    receiver: Callable[[str], Any], *, senders: int, mails: int, octets: int
) -> tuple[float, float]:
    """Return mails a second and the 99th percentile in milliseconds, senders in processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "mail.db")
        with receiver(path) as port:
            context = multiprocessing.get_context("spawn")
            ready, times = context.Barrier(senders + 1), context.Queue()
            each = mails // senders
            processes = [
                context.Process(target=send_mails, args=(port, each, octets, ready, times))
                for _ in range(senders)
            ]
            for process in processes:
                process.start()
            ready.wait()
            begun = time.perf_counter()
            taken = sorted(t for _ in processes for t in times.get())
            elapsed = time.perf_counter() - begun
            for process in processes:
                process.join()
        stored = open_store(path).execute("SELECT count(*), sum(length(raw)) FROM mail").fetchone()
        if stored != (each * senders, each * senders * octets):
            raise SystemExit(f"Stored {stored}, not what was answered 250.")
    return len(taken) / elapsed, taken[int(len(taken) * 0.99)] * 1000


def durable_commits(octets: int, seconds: float = 1.0) -> float:
    """Return the limit: how many mails a second one writer commits one by one into the same kind of store."""
    raw, count = b"x" * octets, 0
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "mail.db"))
        ends_at = time.perf_counter() + seconds
        while time.perf_counter() < ends_at:
            store.execute(INSERT, ("a@a.example", "[]", raw))
            count += 1
    return count / seconds


def compared(options: argparse.Namespace) -> dict[str, Any]:
    """Measure both receivers in turns, with the limit beside them, and return the medians."""
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    p99s: dict[str, list[float]] = {"bare": [], "ours": []}
    commits: list[float] = []
    for _ in range(options.rounds):
        for receiver in (bare, ours):
            rate, p99 = measure(
                receiver, senders=options.senders, mails=options.mails, octets=options.octets
            )
            rates[receiver.__name__].append(rate)
            p99s[receiver.__name__].append(p99)
        commits.append(durable_commits(options.octets))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["ours"] / medians["bare"]
    return {
        "mails_per_second": {name: round(value) for name, value in medians.items()},
        "p99_ms": {name: round(statistics.median(found), 1) for name, found in p99s.items()},
        "all_rounds": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "ratio_to_bare": round(ratio, 2),
        "durable_commits_per_second": round(statistics.median(commits)),
        "target": {"mails_per_second": 300, "ratio_to_bare": 0.5},
        "met": medians["ours"] >= 300 and ratio >= 0.5,
    }


def tell(report: dict[str, Any]) -> None:
    """Print the medians, their ratio and the limit."""
    rates, commits = report["mails_per_second"], report["durable_commits_per_second"]
    for name, value in rates.items():
        print(f"{name:5} {value:7} mails/s   p99 {report['p99_ms'][name]} ms")
    print(
        f"limit {commits:7} durable commits/s by one writer; ours shares each among "
        f"{rates['ours'] / commits:.2f} mails, the rest is the dialogue"
    )
    met = "met" if report["met"] else "missed"
    print(f"ratio {report['ratio_to_bare']:7.2f}   (target 0.5 and 300 mails/s: {met})")


def main() -> None:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mails", type=int, default=1200)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--octets", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = compared(options)
    if not options.json:
        tell(report)
        return
    about = {
        "bench": "smtp",
        "settings": {k: v for k, v in vars(options).items() if k != "json"},
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": sqlite.sqlite_version,
        },
    }
    print(json.dumps(about | report))


if __name__ == "__main__":
    main()
