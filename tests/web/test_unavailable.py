"""A database that is away, locked, or not migrated: 503 with words and a time to come again, never 500."""

import io
import logging
import resource
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament.operations.beat import beat
from reglament.operations.probe_writing import WRITING
from reglament.store.models import ClockJump, OutboxLetter, RawMail
from reglament.wall_time import now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T07")]


@pytest.fixture
def client() -> Client:
    """Return a browser that is shown failures, as people are."""
    return Client(raise_request_exception=False)


@pytest.fixture
def away(people: SimpleNamespace) -> Iterator[None]:
    """Let no connection to the database succeed."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        {"NAME": "/nowhere/desk.sqlite3"} if connection.vendor == "sqlite" else {"PORT": "1"}
    )
    yield
    connection.close()
    connection.settings_dict.update(kept)


def told(answer: Any) -> tuple[int, str, bool, bool]:
    words = answer.content.decode()
    return (
        answer.status_code,
        answer.headers.get("Retry-After", ""),
        "not available for a moment" in words,
        "временно недоступна" in words,
    )


def test_pages_without_a_database_ask_to_come_again(
    browser: Callable[..., Any], away: None, client: Client
) -> None:
    client.cookies["sessionid"] = "somebody's"
    assert told(client.get("/desk/")) == (503, "15", True, True)
    assert told(client.post("/sign-in/", {"username": "agent", "password": "x"})) == (
        503, "15", True, True,
    )  # fmt: skip


def test_a_page_without_a_database_is_logged_in_one_line(
    away: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    [handler] = [one for one in logging.getLogger().handlers if one.filters]
    # put in place of the stream, which a test before this one may have closed
    monkeypatch.setattr(handler, "stream", written)
    client.cookies["sessionid"] = "somebody's"
    assert client.get("/desk/").status_code == 503
    [line] = [one for one in written.getvalue().splitlines() if "/desk/" in one]
    assert "Service Unavailable: /desk/ (" in line
    assert "Traceback" not in written.getvalue()


def test_machines_are_told_apart_what_lives_and_what_is_ready(away: None, client: Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").content) == (200, b"live\n")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content, answer["Retry-After"]) == (
        503,
        b"the database does not answer\n",
        "15",
    )
    assert client.get("/metrics").status_code == 503


def test_a_locked_database_asks_to_come_again(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, which nobody holds for long: nothing to show")
    number, client = opened().ticket.number, browser("agent")
    client.raise_request_exception = False
    other = sqlite3.connect(Path(connection.settings_dict["NAME"]), isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = client.post(f"/desk/requests/{number}/reply/", {"text": "An answer"})
        assert told(answer) == (503, "15", True, True)
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()


def test_an_unmigrated_database_is_not_ready(db: None, client: Client) -> None:
    assert client.get("/readyz").status_code == 200
    row = MigrationRecorder.Migration.objects.filter(app="store").latest("id")
    values = {"app": row.app, "name": row.name, "applied": row.applied}
    row.delete()
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (
            503,
            b"1 migrations are missing: run `reglament migrate`\n",
        )
    finally:
        MigrationRecorder.Migration.objects.create(**values)
    assert client.get("/readyz").status_code == 200


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let what was found about writing be found anew."""
    WRITING.forget()
    yield
    WRITING.forget()


def takes_writes(allowed: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA query_only = {'OFF' if allowed else 'ON'}")
        else:
            words = "READ WRITE" if allowed else "READ ONLY"
            cursor.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION {words}")


def test_a_database_that_takes_no_writes_is_not_ready_and_pages_ask_to_come_again(
    browser: Callable[..., Any], opened: Callable[..., Any], client: Client, fresh: None
) -> None:
    number, agent = opened().ticket.number, browser("agent")
    agent.raise_request_exception = False
    takes_writes(False)
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer["Retry-After"]) == (503, "15")
        assert answer.content.startswith(b"nothing can be written: ")
        assert answer.content.endswith(b"see `reglament doctor`\n")
        takes_writes(False)  # the connection that failed was given back
        answer = agent.post(f"/desk/requests/{number}/reply/", {"text": "An answer"})
        assert told(answer) == (503, "15", True, True)
    finally:
        connection.close()
    WRITING.forget()
    assert client.get("/readyz").status_code == 200


def test_a_full_disk_is_not_ready(db: None, client: Client, fresh: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the server's disk is not this machine's")
    assert client.get("/readyz").status_code == 200
    WRITING.forget()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024**2, old[1]))
    try:
        answer = client.get("/readyz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert (answer.status_code, answer.content) == (
        503,
        b"no room is left on the disk of the database; see `reglament doctor`\n",
    )
    # the answer stands for some seconds, so that asking costs nothing
    assert client.get("/readyz").status_code == 503
    WRITING.forget()
    assert client.get("/readyz").status_code == 200


def test_asking_often_writes_seldom(db: None, client: Client, fresh: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert {client.get("/readyz").status_code for _ in range(5)} == {200}
    written = [one["sql"] for one in queries if one["sql"].startswith("INSERT")]
    assert len(written) == 1


def test_a_fault_of_ours_is_no_fault_of_the_database(
    people: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.web.portal import regulation_pages

    monkeypatch.setattr(regulation_pages, "render", None)
    assert client.get("/regulations/").status_code == 500


def test_numbers_tell_what_waits_what_failed_and_who_is_silent(
    desk: SimpleNamespace, client: Client
) -> None:
    at = now()
    common = {"vendor": desk.vendor, "claimable_at": at}
    for state, age in (("stored", 90), ("stored", 10), ("poison", 5), ("done", 999)):
        RawMail.objects.create(
            **common, mailbox=desk.mailbox, identity=f"{state}{age}", raw=b"", recipient="a@b",
            received_at=at - timedelta(seconds=age), state=state,
        )  # fmt: skip
    for state in ("queued", "dead", "unknown", "unknown", "sent"):
        OutboxLetter.objects.create(
            **common, key=f"{state}{OutboxLetter.objects.count()}", kind="human", letter="x",
            to="a@b", message_id="<a>", raw=b"", created_at=at - timedelta(seconds=30), state=state,
        )  # fmt: skip
    ClockJump.objects.create(host="h", seen_at=at, seconds=9.0)
    beat('h"1', "parse", started_at=at, at=at - timedelta(seconds=20))
    lines = client.get("/metrics").content.decode().splitlines()
    samples = {
        name: float(value)
        for name, _, value in (one.rpartition(" ") for one in lines if not one.startswith("#"))
    }
    ages = {name: value for name, value in samples.items() if "seconds" in name}
    counts = {name: value for name, value in samples.items() if "seconds" not in name}
    assert counts == {
        "reglament_mail_waiting": 2,
        'reglament_mail_set_aside{state="poison"}': 1,
        "reglament_letters_waiting": 1,
        'reglament_letters_failed{state="dead"}': 1,
        'reglament_letters_failed{state="unknown"}': 2,
        "reglament_deadlines_late": 0,
        "reglament_clock_jumps_doubted": 1,
    }
    import os

    silent = f'reglament_process_silent_seconds{{host="h\\"1",process="parse",pid="{os.getpid()}"}}'
    assert {name: round(value, -1) for name, value in ages.items()} == {
        "reglament_mail_oldest_seconds": 90,
        "reglament_letters_oldest_seconds": 30,
        "reglament_deadline_lateness_seconds": 0,
        silent: 20,
    }
