"""Mails a second from the first octet to the 250, on real sockets with durable commits.

Two receivers side by side in one run, in turns, each a process with its store on the same engine: `bare`, an aiosmtpd
handler that inserts each mail into one table and commits; `ours`, `reglament receive` as `reglament up` runs it, with
mailboxes, identity and repeats. SQLite (WAL, synchronous=FULL); with REGLAMENT_BENCH_DATABASE_URL, a server on which a
database may be created, PostgreSQL. Each sender holds one connection and waits for each answer.

    python bench/smtp.py --rounds 5 --mails 1200 --senders 4 --octets 5000 --json
"""

import argparse
import json
import multiprocessing
import os
import socket
import statistics
import sys
import time
from typing import Any

from desk_parts.bare import Store
from desk_parts.machine import OFF, about, show
from desk_parts.mails import mail
from desk_parts.receivers import Receiver, both

TARGETS = {"mails_per_second": 300, "ratio_to_bare": 0.5}
TO = "support@vendor.example"


def read_reply(stream: Any) -> bytes:
    """Return the last line of one reply."""
    while (line := stream.readline())[3:4] == b"-":
        pass
    return bytes(line)


def send_mails(port: int, numbers: range, octets: int, ready: Any, times: Any) -> None:
    """Send mails one after the other on one connection; put the time of each into `times`, and their octets."""
    mails = [sized(number, octets) for number in numbers]
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = connection.makefile("rb")
    read_reply(stream)
    connection.sendall(b"EHLO bench.example\r\n")
    read_reply(stream)
    ready.wait()
    taken = []
    for sender, raw in mails:
        begun = time.perf_counter()
        for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{TO}>", "DATA"):
            connection.sendall(command.encode() + b"\r\n")
            read_reply(stream)
        connection.sendall(raw + b".\r\n")
        reply = read_reply(stream)
        if not reply.startswith(b"250"):
            raise SystemExit(f"A mail was refused: {reply!r}")
        taken.append(time.perf_counter() - begun)
    connection.close()
    times.put((taken, sum(len(raw) for _, raw in mails)))


def sized(number: int, octets: int) -> tuple[str, bytes]:
    """Return the sender and a mail of so many octets, unlike every other one: a repeat would be kept only once."""
    sender, _, raw = mail(number, octets)
    return sender, raw.ljust(octets - 2, b"x")[: octets - 2] + b"\r\n"


def measure(
    receiver: Receiver, *, senders: int, mails: int, octets: int, first: int
) -> dict[str, float]:
    """Return mails a second, the 99th percentile in milliseconds and the CPU of a mail, senders in processes."""
    context = multiprocessing.get_context("spawn")
    ready, times = context.Barrier(senders + 1), context.Queue()
    each, had = mails // senders, receiver.kept()
    starts = [first + n * each for n in range(senders)]
    processes = [
        context.Process(
            target=send_mails, args=(receiver.port, range(at, at + each), octets, ready, times)
        )
        for at in starts
    ]
    for process in processes:
        process.start()
    ready.wait()
    begun, cpu = time.perf_counter(), receiver.cpu_seconds()
    found = [times.get() for _ in processes]
    elapsed, used = time.perf_counter() - begun, receiver.cpu_seconds() - cpu
    for process in processes:
        process.join()
    taken = sorted(one for each_taken, _ in found for one in each_taken)
    has = receiver.kept()
    if (has[0] - had[0], has[1] - had[1]) != (len(taken), sum(sent for _, sent in found)):
        raise SystemExit(f"Kept {has} after {had}, not what was answered 250.")
    return {
        "rate": len(taken) / elapsed,
        "p99_ms": taken[int(len(taken) * 0.99)] * 1000,
        "cpu_ms": used * 1000 / len(taken),
    }


def durable_commits(store: Store, octets: int, seconds: float = 1.0) -> float:
    """Return the limit: how many mails a second one writer commits one by one into the same kind of store."""
    raw, count, ends_at = b"x" * octets, 0, time.perf_counter() + seconds
    while time.perf_counter() < ends_at:
        store.keep("a@a.example", [], raw)
        count += 1
    return count / seconds


def compared(options: argparse.Namespace) -> dict[str, Any]:
    """Measure both receivers in turns, with the limit beside them, and return the medians."""
    found: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
    commits, first = [], 0
    with both() as (bare, ours, store):
        for receiver in (bare, ours):
            measure(receiver, senders=1, mails=20, octets=options.octets, first=10_000_000)
        for _ in range(options.rounds):
            for receiver in (bare, ours):
                found[receiver.name].append(
                    measure(
                        receiver,
                        senders=options.senders,
                        mails=options.mails,
                        octets=options.octets,
                        first=first,
                    )
                )
            first += options.mails
            commits.append(durable_commits(store, options.octets))
    return reported(found, statistics.median(commits))


def reported(found: dict[str, list[dict[str, float]]], commits: float) -> dict[str, Any]:
    """Return medians, their ratio, the limit, and whether what is wanted was reached."""
    rates, p99s, cpus = (
        {name: statistics.median(one[what] for one in rows) for name, rows in found.items()}
        for what in ("rate", "p99_ms", "cpu_ms")
    )
    ratio = rates["ours"] / rates["bare"]
    reached = rates["ours"] >= TARGETS["mails_per_second"] and ratio >= TARGETS["ratio_to_bare"]
    return {
        "mails_per_second": {name: round(value) for name, value in rates.items()},
        "p99_ms": {name: round(value, 1) for name, value in p99s.items()},
        "cpu_ms_per_mail": {name: round(value, 2) for name, value in cpus.items()},
        "all_rounds": {name: [round(one["rate"]) for one in rows] for name, rows in found.items()},
        "ratio_to_bare": round(ratio, 2),
        "durable_commits_per_second": round(commits),
        "target": TARGETS,
        "met": reached,
    }


def tell(report: dict[str, Any]) -> None:
    """Print the medians, their ratio and the limit."""
    rates, commits = report["mails_per_second"], report["durable_commits_per_second"]
    for name, value in rates.items():
        print(
            f"{name:5} {value:7} mails/s   p99 {report['p99_ms'][name]} ms   "
            f"CPU {report['cpu_ms_per_mail'][name]} ms a mail   rounds {report['all_rounds'][name]}"
        )
    print(
        f"limit {commits:7} durable commits/s by one writer; ours is {rates['ours'] / commits:.2f} "
        "mails a commit of it, the rest is the dialogue and the desk's own rows"
    )
    met = "met" if report["met"] else "missed"
    print(f"ratio {report['ratio_to_bare']:7.2f}   (target 0.5 and 300 mails/s: {met})")


def main() -> int:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mails", type=int, default=1200)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--octets", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    url = os.environ.get("REGLAMENT_BENCH_DATABASE_URL", "")
    told = about("bench/smtp.py", url=url, packages=("aiosmtpd", "Django"), off=OFF[1:])
    if not options.json:
        show(told)
        tell(compared(options))
        return 0
    chosen = {name: value for name, value in vars(options).items() if name != "json"}
    print(json.dumps({"machine": told, "settings": chosen} | compared(options)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
