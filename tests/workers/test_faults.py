"""The disk is full, the database is away: mail is refused for now, and the desk goes on by itself afterwards."""

import os
import resource
import signal
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.workers.falling_due import expected, open_pairs, told_once

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


@pytest.mark.threat("T07", "T24")
@pytest.mark.timeout(180)
def test_what_falls_due_while_a_fault_lasts_comes_once_dated_when_it_was_due(
    running: SimpleNamespace, bench: ModuleType
) -> None:
    begun = time.monotonic()
    running.ask("")
    # four questions are asked before the fault begins, each by a process: a busy machine is given more time
    seconds = 8 + ceil(4 * (time.monotonic() - begun))
    fell_at = open_pairs(running, 1, seconds=seconds)
    due, warned_at = fell_at.isoformat(), (fell_at - timedelta(hours=1.5)).isoformat()
    before = told_once(running, warned_at)
    assert before == [["breached 0", "Warned", warned_at]]
    watchers = running.pids("deadlines")
    with trouble(bench, running):
        assert datetime.now(UTC) < fell_at, "the machine is too busy for this test"
        while datetime.now(UTC) < fell_at + timedelta(seconds=2):
            time.sleep(0.1)
        for pid in watchers if running.url.startswith("postgres") else ():
            os.kill(pid, signal.SIGKILL)
    assert told_once(running, due) == expected(1, fell_at)
    # a watcher that was killed or held up has nothing left to repeat
    for pid in running.pids("deadlines"):
        os.kill(pid, signal.SIGKILL)
    time.sleep(3)
    assert told_once(running, due) == expected(1, fell_at)
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
