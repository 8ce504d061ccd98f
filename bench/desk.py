"""Measures a whole desk: SMTP in, ticket opened with its clocks, acknowledgement at a sink; nothing may be lost.

`python bench/desk.py --mails 2000 --senders 2 [--json]` on SQLite; with REGLAMENT_BENCH_DATABASE_URL (a
server on which a database may be created) on PostgreSQL.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.request import urlopen

SOURCE = Path(__file__).resolve().parent.parent / "src"
CONTACTS = 500
SECRET_ADDRESS = re.compile(r"[^<>\s]+@reply\.vendor\.example")
Mail = tuple[str, str, bytes]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Sink(threading.Thread):
    """A relay in a thread of its own that notes when the letter to each mail came."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.seen, self.ready = port, {}, threading.Event()
        self.doubled = 0
        self.reply_to: dict[str, str] = {}

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.ready.set()
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self._note(body)
                writer.write(b"250 kept\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    def _note(self, body: bytes) -> None:
        at = time.perf_counter()
        head = body.partition(b"\r\n\r\n")[0]
        fields = message_from_bytes(head + b"\r\n\r\n", policy=default)
        key = str(fields["In-Reply-To"] or "").strip()
        if key:
            self.doubled += key in self.seen
            self.seen.setdefault(key, at)
            found = SECRET_ADDRESS.search(str(fields["Reply-To"] or ""))
            if found:
                self.reply_to.setdefault(key, found[0])


def reply(number: int, size: int) -> tuple[str, str, bytes]:
    """Return what the sender of mail `number` answers to its acknowledgement."""
    sender, message_id, raw = mail(number, size)
    answer = message_id.replace("bench-", "answer-")
    return sender, answer, raw.replace(message_id.encode(), answer.encode())


def mail(number: int, size: int) -> tuple[str, str, bytes]:
    contact = number % CONTACTS
    sender, message_id = f"user{contact}@acme.example", f"<bench-{number}@acme.example>"
    text = f"Report {number} does not open.\r\n" + "The error is shown at once. " * 6 + "\r\n"
    text += ("Step by step, what was done before, in a line of usual length.\r\n" * 200)[
        : size - 600
    ]
    raw = (
        f"From: User {contact} <{sender}>\r\nTo: support@vendor.example\r\n"
        f"Subject: Report {number} does not open\r\nMessage-ID: {message_id}\r\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    return sender, message_id, raw.encode()


class Sender(threading.Thread):
    """One connection that sends its share and notes when each mail was accepted."""

    def __init__(
        self, port: int, mails: list[Mail], pause: float = 0.0, to: dict[str, str] | None = None
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.mails, self.pause, self.to = port, mails, pause, to or {}
        self.began: dict[str, float] = {}
        self.accept: list[float] = []

    def run(self) -> None:
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            started = time.perf_counter()
            for number, (sender, message_id, raw) in enumerate(self.mails):
                time.sleep(max(0.0, started + number * self.pause - time.perf_counter()))
                begun = time.perf_counter()
                client.sendmail(sender, [self.to.get(message_id, "support@vendor.example")], raw)
                self.began[message_id] = begun
                self.accept.append(time.perf_counter() - begun)


def group(leader: int) -> list[int]:
    found, waiting = [], [leader]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(word) for word in task.read_text().split()]
    return found


def proportional_mb(leader: int) -> float:
    total = 0
    for pid in group(leader):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def cpu_of_each(leader: int) -> dict[int, float]:
    """Return the CPU seconds of every process of the desk, with those of its children that have ended."""
    found = {}
    for pid in group(leader):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found[pid] = sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


NAMES = """
import django; django.setup()
from reglament.store.models import Heartbeat
for one in Heartbeat.objects.all():
    print(one.pid, one.process)
"""


def names_of(leader: int, environment: dict[str, str]) -> dict[int, str]:
    """Return what each process does; the limited child of a reader is told apart from it."""
    names = {leader: "supervisor"}
    for line in ask(NAMES, environment).splitlines():
        pid, _, name = line.partition(" ")
        names[int(pid)] = name
    for pid in group(leader):
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        names.setdefault(pid, f"{names.get(parent, 'other')} child")
    return names


def spent(
    before: dict[int, float], after: dict[int, float], names: dict[int, str], count: int
) -> dict[str, float]:
    """Return the milliseconds of CPU a mail by what the process does, the dearest first."""
    found: dict[str, float] = {}
    for pid, seconds in after.items():
        name = names.get(pid, "other")
        used = (seconds - before.get(pid, 0.0)) * 1000 / max(1, count)
        found[name] = round(found.get(name, 0.0) + used, 2)
    # an ended child's time is in its parent's by now, with what it had used before
    ended = sum(before[pid] for pid in before.keys() - after.keys()) * 1000 / max(1, count)
    if ended:
        found["parse"] = round(found.get("parse", 0.0) - ended, 2)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def ask(code: str, environment: dict[str, str]) -> str:
    """Return what a program prints that looks into the desk's database."""
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from reglament.store import models as m
v = m.Vendor.objects.create(code="tron", name="Tron")
m.Mailbox.objects.create(vendor=v, address="support@vendor.example", regulations=["tron-en"])
c = m.Customer.objects.create(vendor=v, name="Acme")
m.Agreement.objects.create(vendor=v, customer=c, kind="licence", regulation="tron-en", level="premium")
for n in range({contacts}):
    p = m.Contact.objects.create(vendor=v, customer=c, name=f"User {{n}}")
    m.ContactAddress.objects.create(vendor=v, contact=p, address=f"user{{n}}@acme.example")
"""


def database_url(folder: str) -> str:
    server = os.environ.get("REGLAMENT_BENCH_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{folder}/desk.sqlite3"
    import psycopg

    name = f"reglament_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.rpartition("/")[0] + "/" + name


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        smtp, sink_port, web = free_port(), free_port(), free_port()
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
            "REGLAMENT_DATA": folder,
            "REGLAMENT_DATABASE_URL": database_url(folder),
            "REGLAMENT_SMTP_PORT": str(smtp),
            "REGLAMENT_RELAY_PORT": str(sink_port),
            "REGLAMENT_WEB_PORT": str(web),
            "REGLAMENT_REPLY_DOMAIN": "reply.vendor.example",
            "REGLAMENT_MAIL_PROOF": "no",
            # as behind a server that signs its users in: letters to the unproven are few a day
            "REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1",
            "REGLAMENT_LOG_LEVEL": "WARNING",
            "REGLAMENT_PARSERS": str(arguments.parsers),
        }
        fill = FILL.format(contacts=CONTACTS)
        subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=folder)
        sink = Sink(sink_port)
        sink.start()
        sink.ready.wait(5)
        desk = subprocess.Popen(
            [sys.executable, "-m", "reglament.cli", "up"], env=environment, cwd=folder
        )
        try:
            found = run(arguments, desk.pid, smtp, sink, environment)
            found |= replies(arguments, desk.pid, (smtp, web), sink, environment)
            return found | nearness(found)
        finally:
            desk.send_signal(signal.SIGTERM)
            desk.wait(30)
            drop(environment["REGLAMENT_DATABASE_URL"])


def drop(url: str) -> None:
    if url.startswith("postgres"):
        import psycopg

        server, _, name = url.rpartition("/")
        with psycopg.connect(server + "/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")


def run(
    arguments: argparse.Namespace,
    leader: int,
    smtp: int,
    sink: Sink,
    environment: dict[str, str],
) -> dict[str, object]:
    wait_for(smtp)
    time.sleep(2)
    idle = proportional_mb(leader)
    warm = Sender(smtp, [mail(n, arguments.size) for n in range(10_000_000, 10_000_020)])
    warm.start()
    warm.join()
    until(sink, 20, 60)
    share = -(-arguments.mails // arguments.senders)
    pause = arguments.senders / arguments.rate if arguments.rate else 0.0
    senders = [
        Sender(smtp, [mail(m, arguments.size) for m in range(n * share, (n + 1) * share)], pause)
        for n in range(arguments.senders)
    ]
    total = share * arguments.senders
    cpu, begun = cpu_of_each(leader), time.perf_counter()
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    accepted = time.perf_counter() - begun
    loaded = proportional_mb(leader)
    until(sink, total + 20, 120)
    took = max(sink.seen.values()) - begun
    used = spent(cpu, cpu_of_each(leader), names_of(leader, environment), total)
    times = [
        sink.seen[key] - at for one in senders for key, at in one.began.items() if key in sink.seen
    ]
    accepts = sorted(value for one in senders for value in one.accept)
    cuts = statistics.quantiles(times, n=100)
    return {
        "database": "postgresql" if os.environ.get("REGLAMENT_BENCH_DATABASE_URL") else "sqlite",
        "mails": total,
        "offered_per_second": arguments.rate or "flood",
        "acknowledged": len(times),
        "doubled": sink.doubled,
        "rate_per_second": round(total / took, 1),
        "accepted_per_second": round(total / accepted, 1),
        "acknowledged_p50_s": round(cuts[49], 3),
        "acknowledged_p95_s": round(cuts[94], 3),
        "accept_p99_s": round(accepts[int(len(accepts) * 0.99)], 4),
        "cpu_ms_per_mail": round(sum(used.values()), 2),
        "cpu_ms_per_mail_by_process": used,
        "pss_idle_mb": round(idle, 1),
        "pss_loaded_mb": round(loaded, 1),
        "cores": os.cpu_count(),
    }


JOINED = """
import django; django.setup()
from reglament.store.models import Message
print(Message.objects.filter(direction="in", seq__gt=1).values("ticket", "message_id").distinct().count())
"""


def replies(
    arguments: argparse.Namespace,
    leader: int,
    ports: tuple[int, int],
    sink: Sink,
    environment: dict[str, str],
) -> dict[str, object]:
    """Answer every acknowledgement at its secret address; return how many answers a second joined."""
    smtp, web = ports
    share = -(-arguments.mails // arguments.senders)
    chosen = [reply(n, arguments.size) for n in range(share * arguments.senders)]
    to = {
        answer: sink.reply_to[answer.replace("answer-", "bench-")]
        for _, answer, _ in chosen
        if answer.replace("answer-", "bench-") in sink.reply_to
    }
    chosen = [one for one in chosen if one[1] in to]
    parts = [chosen[n :: arguments.senders] for n in range(arguments.senders)]
    senders = [Sender(smtp, part, to=to) for part in parts]
    cpu, begun = cpu_of_each(leader), time.perf_counter()
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    waiting = f"http://127.0.0.1:{web}/metrics"
    while b"reglament_mail_waiting 0\n" not in urlopen(waiting, timeout=30).read().replace(
        b".0\n", b"\n"
    ):
        if time.perf_counter() - begun > 300:
            break
        time.sleep(0.2)
    took, after = time.perf_counter() - begun, cpu_of_each(leader)
    joined = int(ask(JOINED, environment))
    used = spent(cpu, after, names_of(leader, environment), joined)
    return {
        "replies": len(chosen),
        "replies_joined": joined,
        "replies_joined_per_second": round(joined / took, 1),
        "cpu_ms_per_reply": round(sum(used.values()), 2),
        "cpu_ms_per_reply_by_process": used,
    } | commits(environment)


def commits(environment: dict[str, str]) -> dict[str, object]:
    """Return the limit: durable commits of one small row a second, by this database, in this run."""
    made = float(ask(COMMITS.format(seconds=2.0), environment))
    return {"durable_commits_per_second": round(made)}


def nearness(found: dict[str, object]) -> dict[str, object]:
    """Return how near the rates are to their limits: one durable commit a mail, and all cores at the measured cost."""
    durable, cores = float(str(found["durable_commits_per_second"])), os.cpu_count() or 1
    mails, joined = (
        float(str(found[name])) for name in ("rate_per_second", "replies_joined_per_second")
    )
    mail_ms, reply_ms = (
        float(str(found[name])) for name in ("cpu_ms_per_mail", "cpu_ms_per_reply")
    )
    return {
        "mails_a_durable_commit": round(mails / durable, 2),
        "replies_a_durable_commit": round(joined / durable, 2),
        "mails_of_what_cpu_allows": round(mails * mail_ms / 1000 / cores, 2),
        "replies_of_what_cpu_allows": round(joined * reply_ms / 1000 / cores, 2),
    }


COMMITS = """
import time, django; django.setup()
from django.db import connection
from reglament.store.models import Vendor
vendor, count, ends_at = Vendor.objects.first(), 0, time.perf_counter() + {seconds}
while time.perf_counter() < ends_at:
    Vendor.objects.filter(pk=vendor.pk).update(name=f"Tron {{count}}")
    count += 1
print(count / {seconds})
"""


def until(sink: Sink, count: int, seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while len(sink.seen) < count and time.monotonic() < ends_at:
        time.sleep(0.02)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=0, help="mails a second; 0: as fast as taken")
    parser.add_argument("--parsers", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = measure(arguments)
    if arguments.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:24} {value}")
    whole = result["acknowledged"] == result["mails"] and not result["doubled"]
    return 0 if whole and result["replies_joined"] == result["replies"] == result["mails"] else 1


if __name__ == "__main__":
    sys.exit(main())
