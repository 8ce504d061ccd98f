"""The disk is full, the database is away: mail is refused for now, and the desk goes on by itself afterwards."""

import json
import os
import resource
import signal
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

TROUBLES = int(os.environ.get("SOAK_TROUBLES", "1"))


def deliver(bench: ModuleType, port: int, number: int) -> int:
    """Send one mail and return the server's last code."""
    sender, _, raw = bench.mail(number, 3000)
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            client.sendmail(sender, ["support@vendor.example"], raw)
    except smtplib.SMTPDataError as refused:
        return refused.smtp_code
    return 250


@contextmanager
def trouble(bench: ModuleType, running: SimpleNamespace) -> Iterator[None]:
    """SQLite: no file of the desk may grow. PostgreSQL: the database throws everybody out."""
    if running.url.startswith("sqlite"):
        pids = [pid for pid in bench.group(running.pid) if pid != running.pid]
        old = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, -1)) for pid in pids}
        yield
        for pid in old:
            if Path(f"/proc/{pid}").exists():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (-1, -1))
        return
    import psycopg

    server, _, name = running.url.rpartition("/")
    with psycopg.connect(server + "/postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.threat("T07")
@pytest.mark.timeout(120 * TROUBLES)
def test_mail_is_refused_for_now_and_the_desk_recovers_unaided(
    running: SimpleNamespace, bench: ModuleType
) -> None:
    assert deliver(bench, running.smtp, 0) == 250
    kept = {0}
    for first in range(10, 10 * TROUBLES + 1, 10):
        with trouble(bench, running):
            codes = {deliver(bench, running.smtp, first + number) for number in range(3)}
            assert codes <= {451, 452}
        ends_at = time.monotonic() + 60
        while deliver(bench, running.smtp, first + 5) != 250:
            assert time.monotonic() < ends_at
            time.sleep(0.5)
        kept.add(first + 5)
    bench.until(running.sink, len(kept), 60)
    # what was refused is not there, what was accepted is there and acknowledged
    assert set(running.sink.seen) == {f"<bench-{number}@acme.example>" for number in kept}
    assert running.ask("print(Ticket.objects.count())") == str(len(kept))


# six hours by the clock, around the clock (TR-38, TR-34), warned of at three quarters
OPEN_TWO = """
from datetime import timedelta
from tests.conftest import confirm_incomplete
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.store.queries.regulations import InForce
from reglament.wall_time import now
vendor = Vendor.objects.get(code="tron")
confirm_incomplete(vendor, "tron-ru")
user = User.objects.create(username="bob")
StaffMember.objects.create(vendor=vendor, user=user, name="Bob", address="bob@vendor.example", role="lead")
customer, contact = Customer.objects.get(), Contact.objects.order_by("pk").first()
due = now().replace(microsecond=0) + timedelta(seconds={seconds})
for name, earlier in (("warned", timedelta(hours=4.5)), ("breached", timedelta(hours=6))):
    at = due - earlier
    command = OpenTicket(
        identity=name, actor=Actor(kind=ActorKind.CUSTOMER, id=str(contact.pk), name="Ann"), number="",
        regulation="tron-ru", vendor="tron", arrived_at=at, channel="email", subject=name,
        message=Message(text="Down.", message_id=f"<{{name}}@acme>"), requester=str(contact.pk),
        requester_name="Ann", requester_address="user0@acme.example", customer=str(customer.pk),
        customer_name="Acme", language="en", facts={{"level": "premium+", "priority": "P1"}},
        coverage={{"sender": "contact", "contract": "active", "edition": "commercial"}},
    )
    regulation = InForce().at("tron-ru", at)
    open_ticket(Opening(vendor_id=vendor.pk, command=command, regulation=regulation), at=at)
print(due.isoformat())
"""
TOLD = """
import json
print(json.dumps([
    [one.ticket.subject, one.type, one.at.isoformat()]
    for one in Event.objects.filter(type__in=["Warned", "Breached", "Escalated"]).order_by("ticket", "seq")
]))
"""


def told_once(running: SimpleNamespace, at: str) -> list[list[str]]:
    """Wait until nothing is due any more and return what was told, one row an event."""
    ends_at = time.monotonic() + 60
    while running.ask(f"print(Deadline.objects.filter(at__lte='{at}').count())") != "0":
        assert time.monotonic() < ends_at
        time.sleep(0.5)
    found: list[list[str]] = json.loads(running.ask(TOLD))
    return found


@pytest.mark.threat("T07", "T24")
@pytest.mark.timeout(180)
def test_what_falls_due_while_a_fault_lasts_comes_once_dated_when_it_was_due(
    running: SimpleNamespace, bench: ModuleType
) -> None:
    due = running.ask(OPEN_TWO.format(seconds=12))
    fell_at = datetime.fromisoformat(due)
    warned_at = (fell_at - timedelta(hours=1.5)).isoformat()
    before = told_once(running, warned_at)
    assert before == [["breached", "Warned", warned_at]]
    watchers = running.pids("deadlines")
    with trouble(bench, running):
        assert datetime.now(UTC) < fell_at, "the machine is too busy for this test"
        while datetime.now(UTC) < fell_at + timedelta(seconds=2):
            time.sleep(0.1)
        for pid in watchers if running.url.startswith("postgres") else ():
            os.kill(pid, signal.SIGKILL)
    expected = [
        ["warned", "Warned", due],
        ["breached", "Warned", warned_at],
        ["breached", "Breached", due],
        # to owner, lead and head: the vendor has no head, nobody owns it yet
        ["breached", "Escalated", due],
    ]
    assert told_once(running, due) == expected
    # a watcher that was killed or held up has nothing left to repeat
    for pid in running.pids("deadlines"):
        os.kill(pid, signal.SIGKILL)
    time.sleep(3)
    assert told_once(running, due) == expected
    assert (
        running.ask(
            "from reglament.operations.check_histories import verify\nprint(list(verify()))"
        )
        == "[]"
    )


@pytest.mark.timeout(60)
def test_health_is_told_to_machines(running: SimpleNamespace, bench: ModuleType) -> None:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    def ask(path: str) -> tuple[int, str]:
        try:
            with urlopen(f"http://127.0.0.1:{running.web}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, ""

    bench.wait_for(running.web)
    assert ask("/healthz") == (200, "live\n")
    assert ask("/readyz") == (200, "ready\n")
    assert "reglament_mail_waiting 0" in ask("/metrics")[1]
    if running.url.startswith("postgres"):
        with trouble(bench, running):
            assert ask("/healthz")[0] == 200
            assert ask("/readyz")[0] == 503
        assert ask("/readyz")[0] == 200
