"""Measures live updates: with many pages open over two server processes, how long a commit takes to reach each.

`python bench/live.py [--pages 200]` on SQLite; with REGLAMENT_BENCH_DATABASE_URL, a server on which a database may
be created, on PostgreSQL.
One more page is another vendor's and must hear nothing; then the person is disabled, and every page must end.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

from desk_parts.machine import OFF, about, show
from desk_parts.standing import SOURCE, database_url, drop, free_port

WAIT_SECONDS = 30.0


class Page(threading.Thread):
    """One open page that notes when it is told of a row and when it is let go."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie = port, cookie
        self.told: list[float] = []
        self.ended_at = 0.0
        self.listens = threading.Event()

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("GET", "/desk/live/?view=all", headers={"Cookie": f"sessionid={self.cookie}"})
        answer = line.getresponse()
        assert answer.status == 200, answer.status
        while said := answer.readline():
            self.listens.set()
            if said.startswith(b"event: row"):
                self.told.append(time.perf_counter())
        self.ended_at = time.perf_counter()


class Desk:
    """An empty desk with two people of two vendors and something that opens requests."""

    def __init__(self) -> None:
        from reglament.store import models

        self.vendor = models.Vendor.objects.create(code="tron", name="Tron")
        self.customer = models.Customer.objects.create(vendor=self.vendor, name="Acme")
        self.contact = models.Contact.objects.create(
            vendor=self.vendor, customer=self.customer, name="Ann"
        )
        self.cookie = self.signed_in("olga", self.vendor)
        self.stranger = self.signed_in("eva", models.Vendor.objects.create(code="other"))

    def signed_in(self, name: str, vendor: Any) -> str:
        from django.test import Client

        from reglament.store.models import StaffMember, User

        user = User.objects.create_user(username=name)
        StaffMember.objects.create(vendor=vendor, user=user, name=name)
        client = Client()
        client.force_login(user)
        return str(client.cookies["sessionid"].value)

    def open_request(self, identity: str) -> float:
        """Open a request and return the moment after the commit."""
        from reglament.core.model.commands import Message, OpenTicket
        from reglament.core.model.people import Actor, ActorKind
        from reglament.operations.open_ticket import Opening, open_ticket
        from reglament.store.queries.regulations import InForce
        from reglament.wall_time import now

        at, contact = now(), str(self.contact.pk)
        command = OpenTicket(
            identity=identity, actor=Actor(kind=ActorKind.CUSTOMER, id=contact), number="", regulation="tron-en",
            vendor="tron", arrived_at=at, channel="email", subject=identity, message=Message(text="It stops."),
            requester=contact, customer=str(self.customer.pk), facts={"level": "premium", "priority": "P2"},
            coverage={"sender": "contact", "contract": "active", "edition": "commercial"},
        )  # fmt: skip
        regulation = InForce().at("tron-en", at)
        open_ticket(
            Opening(vendor_id=self.vendor.pk, regulation=regulation, command=command), at=at
        )
        return time.perf_counter()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--changes", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        url = database_url(folder)
        show(about("bench/live.py", url=url, packages=("Django", "uvicorn"), off=OFF[1:]))
        os.environ |= {
            "REGLAMENT_DATA": folder,
            "REGLAMENT_DATABASE_URL": url,
            "REGLAMENT_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
            "PYTHONPATH": str(SOURCE),
        }
        try:
            told(options)
        finally:
            drop(url)
    return 0


def told(options: argparse.Namespace) -> None:
    """Make a desk, serve it by two processes, and measure."""
    sys.path.insert(0, str(SOURCE))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    desk = Desk()
    desk.open_request("warm")
    ports = [free_port(), free_port()]
    servers = [serve(port) for port in ports]
    try:
        measure(desk, ports, options)
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        for server in servers:
            server.wait(30)


def serve(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reglament.cli", "serve"]
    server = subprocess.Popen(command, env={**os.environ, "REGLAMENT_WEB_PORT": str(port)})
    ends_at = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends_at:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise SystemExit(f"the server did not start on port {port}")


def measure(desk: Desk, ports: list[int], options: argparse.Namespace) -> None:
    pages = [Page(ports[n % len(ports)], desk.cookie) for n in range(options.pages)]
    stranger = Page(ports[0], desk.stranger)
    for page in (*pages, stranger):
        page.start()
    for page in (*pages, stranger):
        assert page.listens.wait(WAIT_SECONDS), "a page was not let in"
    time.sleep(2)
    for n in range(options.changes):
        for page in pages:
            page.told.clear()
        committed = desk.open_request(f"change-{n}")
        ends_at = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < ends_at and not all(page.told for page in pages):
            time.sleep(0.05)
        late = sorted(page.told[0] - committed for page in pages if page.told)
        print(
            f"told {len(late)} of {len(pages)} pages: first {late[0]:.3f} s, "
            f"p50 {statistics.median(late):.3f}, p95 {late[int(len(late) * 0.95) - 1]:.3f}, last {late[-1]:.3f}; "
            f"another vendor's page heard {len(stranger.told)}",
            flush=True,
        )
    let_go(desk, pages)


def let_go(desk: Desk, pages: list[Page]) -> None:
    from reglament.store.models import StaffMember

    StaffMember.objects.filter(vendor=desk.vendor).update(active=False)
    begun = time.perf_counter()
    for page in pages:
        page.join(WAIT_SECONDS)
    ended = [page.ended_at - begun for page in pages if page.ended_at]
    print(f"disabled: {len(ended)} of {len(pages)} pages ended, the last after {max(ended):.1f} s")


if __name__ == "__main__":
    sys.exit(main())
