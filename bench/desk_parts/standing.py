"""Owns a desk that stands for a run: a database of its own, a vendor with contacts, every process, and its end."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk_parts.mails import CONTACTS
from desk_parts.sink import Sink

# Linux gives out those from 32,768 on
BESIDE = (20_000, 32_768)
CLAIMS: list[socket.socket] = []
SOURCE = Path(__file__).resolve().parents[2] / "src"
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from reglament.store import models as m
v = m.Vendor.objects.create(code="tron", name="Tron")
m.Mailbox.objects.create(vendor=v, address="support@{own}", regulations=["tron-en"])
c = m.Customer.objects.create(vendor=v, name="Acme")
m.Agreement.objects.create(vendor=v, customer=c, kind="licence", regulation="tron-en", level="premium")
for name, address in {people!r}:
    p = m.Contact.objects.create(vendor=v, customer=c, name=name)
    m.ContactAddress.objects.create(vendor=v, contact=p, address=address)
"""
USERS = tuple((f"User {n}", f"user{n}@acme.example") for n in range(CONTACTS))


def filling(own: str = "vendor.example", people: Sequence[tuple[str, str]] = USERS) -> str:
    """Return the program that makes a desk at the mail domain `own` with one customer's people, by name and address."""
    return FILL.format(own=own, people=tuple(people))


@dataclass(frozen=True)
class Desk:
    """A running desk: its first process, where it listens, where its letters go."""

    leader: int
    smtp: int
    web: int
    sink: Sink
    environment: dict[str, str]


@contextmanager
def standing(parsers: int) -> Iterator[Desk]:
    """Start a desk on a database of its own; end both afterwards."""
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        ports = free_port(), free_port(), free_port()
        environment = settings(folder, ports, parsers)
        fill = filling()
        subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=folder)
        sink = Sink(ports[2])
        sink.start()
        sink.ready.wait(5)
        desk = subprocess.Popen(
            [sys.executable, "-m", "reglament.cli", "up"], env=environment, cwd=folder
        )
        try:
            wait_for(ports[0])
            yield Desk(desk.pid, ports[0], ports[1], sink, environment)
        finally:
            desk.send_signal(signal.SIGTERM)
            desk.wait(30)
            drop(environment["REGLAMENT_DATABASE_URL"])


def settings(folder: str, ports: tuple[int, int, int], parsers: int) -> dict[str, str]:
    """Return the environment of a desk in `folder` that listens for mail and pages and sends to the third port."""
    return {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": folder,
        "REGLAMENT_DATABASE_URL": database_url(folder),
        "REGLAMENT_SMTP_PORT": str(ports[0]),
        "REGLAMENT_WEB_PORT": str(ports[1]),
        "REGLAMENT_RELAY_PORT": str(ports[2]),
        "REGLAMENT_REPLY_DOMAIN": "reply.vendor.example",
        "REGLAMENT_MAIL_PROOF": "no",
        # as behind a server that signs its users in: letters to the unproven are few a day
        "REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1",
        "REGLAMENT_LOG_LEVEL": "WARNING",
        "REGLAMENT_PARSERS": str(parsers),
    }


def database_url(folder: str) -> str:
    server = os.environ.get("REGLAMENT_BENCH_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{folder}/desk.sqlite3"
    import psycopg

    name = f"reglament_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.rpartition("/")[0] + "/" + name


def drop(url: str) -> None:
    if url.startswith("postgres"):
        import psycopg

        server, _, name = url.rpartition("/")
        with psycopg.connect(server + "/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def ask(code: str, environment: dict[str, str]) -> str:
    """Return what a program prints that looks into the desk's database."""
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


def free_port() -> int:
    """Return a port that nobody listens on and that is this process's own until it ends.

    A port that the system chooses may be an outgoing connection's by the time a desk has started, and one that is only
    tried may be chosen twice: by this process or by another whose desk is starting too. A name in Linux's abstract
    namespace belongs to one process and is gone with it.
    """
    while True:
        port = random.SystemRandom().randrange(*BESIDE)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0reglament-port-{port}")
        except OSError:
            claim.close()
            continue
        CLAIMS.append(claim)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                return port


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")
