"""The doctor: a fault of each kind is planted, and named with what helps."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from types import ModuleType, SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from reglament.cli import desk
from reglament.cli.desk import needs_rebuild
from reglament.cli.looks import database, machines, mail, regulations
from reglament.cli.looks.check import Check
from reglament.core.model.commands import Message, Reopen, Resolve
from reglament.core.model.people import Actor, ActorKind
from reglament.operations import probe_writing
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import rebuild
from reglament.operations.outcome import Outcome
from reglament.project.options import Value
from reglament.project.sqlite_driver import Driver
from reglament.store.models import (
    Activation,
    ClockJump,
    Deadline,
    Heartbeat,
    Mailbox,
    OutboxLetter,
    RawMail,
    SearchText,
    Ticket,
    Vendor,
)
from reglament.store.words import ANALYSER
from reglament.wall_time import now


def ill(look: Callable[[], Iterator[Check]]) -> list[Check]:
    return [one for one in look() if one.remedy]


def beat(process: str, *, age: float, pid: int = 1) -> None:
    at = now() - timedelta(seconds=age)
    Heartbeat.objects.create(host="h", process=process, pid=pid, started_at=at, beat_at=at)


@pytest.mark.django_db
def test_dead_and_missing_processes_are_named() -> None:
    assert list(machines.processes()) == [Check("processes", "none runs")]
    for process in ("web", "receive", "deadlines", "outbox"):
        beat(process, age=3)
    beat("parse", age=3)
    assert ill(machines.processes) == []
    Heartbeat.objects.filter(process="web").delete()
    Heartbeat.objects.filter(process="parse").delete()
    beat("parse", age=200, pid=77)
    assert ill(machines.processes) == [
        Check(
            "process parse",
            "h, pid 77, heard of 200 s ago",
            "It is dead or hangs: look at its log, end it if it still runs, start it again.",
        ),
        Check("process web", "nobody does its work", "Start it: `reglament serve`."),
    ]


@pytest.mark.django_db
@pytest.mark.threat("T24")
def test_jumps_of_clocks_are_shown() -> None:
    at = now()
    ClockJump.objects.create(host="h", seen_at=at, seconds=-3600.0, state="believed")
    ClockJump.objects.create(host="h", seen_at=at - timedelta(days=9), seconds=5.0)
    [found] = ill(machines.jumps)
    said = f"jumped by -3600.0 s at {at.isoformat(timespec='seconds')}, believed"
    assert (found.what, found.found) == ("clock of h", said)


@pytest.mark.django_db
def test_a_disk_without_room_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ill(database.room) == []
    monkeypatch.setattr("reglament.store.room.ROOM_WANTED", 10**18)
    assert {one.what for one in ill(database.room)} >= {f"room in {settings.DATA}"}


@pytest.mark.django_db
def test_a_sqlite_that_corrupts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SQLITE_DRIVER", Driver((3, 45, 1), bundled=False))
    found = [one.found for one in ill(database.sqlite)]
    assert found == (["3.45.1, system"] if connection.vendor == "sqlite" else [])


@pytest.mark.django_db
def test_a_desk_that_nobody_can_use_yet_says_which_commands_help() -> None:
    assert ill(mail.mailboxes) == [
        Check("mailboxes", "none takes requests", "Run `reglament mailbox add`.")
    ]
    assert ill(mail.staff) == [Check("staff", "nobody can sign in", "Run `reglament staff add`.")]


@pytest.mark.django_db
def test_mailboxes_that_bring_nothing_are_named(
    desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ill(mail.mailboxes) == []
    fresh = now().isoformat()
    polled = {
        "fails": {"fetch_state": {"failure": "wrong password", "visited_at": fresh}},
        "secret": {"password_variable": "NOT_SET"},
        "stale": {"fetch_state": {"visited_at": "2026-01-01T00:00:00+00:00"}},
        "well": {"fetch_state": {"visited_at": fresh}},
        "wrong": {"regulations": ["nowhere"]},
    }
    monkeypatch.delenv("NOT_SET", raising=False)
    for name, values in polled.items():
        Mailbox.objects.create(
            vendor=desk.vendor, address=f"{name}@v.example",
            **{"regulations": ["tron-en"], "fetch_from": "imaps://u@h", **values},
        )  # fmt: skip
    assert [(one.what, one.found) for one in ill(mail.mailboxes)] == [
        ("mailbox fails@v.example", "wrong password"),
        ("mailbox secret@v.example", "its password is not in NOT_SET"),
        ("mailbox stale@v.example", "last visited 2026-01-01T00:00:00+00:00"),
        ("mailbox wrong@v.example", "bound to nowhere"),
    ]


def test_a_relay_that_does_not_answer_is_named(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = bench.Sink(bench.free_port())
    sink.start()
    assert sink.ready.wait(5)

    def relay(port: int) -> list[str]:
        values = settings.OPTIONS.values_by_name
        option = values["RELAY_PORT"].option
        monkeypatch.setitem(values, "RELAY_PORT", Value(option, str(port), "test"))
        return [one.found for one in ill(mail.relay) if one.what == "relay"]

    assert relay(sink.port) == []
    dead = bench.free_port()
    [said] = relay(dead)
    assert said.startswith(f"127.0.0.1:{dead} cannot be reached")


def test_a_relay_that_says_nothing_is_waited_for_some_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mute = socket.create_server(("127.0.0.1", 0))
    port = mute.getsockname()[1]
    values = settings.OPTIONS.values_by_name
    monkeypatch.setitem(values, "RELAY_PORT", Value(values["RELAY_PORT"].option, str(port), "test"))
    for patience, longest, said in (
        (0.3, 5, f"127.0.0.1:{port} does not answer within 0.3 s."),
        (60, 0.3, f"127.0.0.1:{port} does not answer; doctor waited 0.3 s"),
    ):
        monkeypatch.setattr(mail, "PATIENCE_SECONDS", patience)
        monkeypatch.setattr(mail, "LONGEST_SECONDS", longest)
        began = monotonic()
        [found] = [one.found for one in ill(mail.relay) if one.what == "relay"]
        assert (found, monotonic() - began < 3) == (said, True)
    mute.close()


def test_doctor_waits_for_a_mute_database_once(tmp_path: Path) -> None:
    mute = socket.create_server(("127.0.0.1", 0))
    url = f"postgresql://nobody@127.0.0.1:{mute.getsockname()[1]}/desk?connect_timeout=2"
    began = monotonic()
    found = doctor(tmp_path, url)
    mute.close()
    assert found["database"][1] == "Start it, or correct REGLAMENT_DATABASE_URL, then try again."
    assert monotonic() - began < 12


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(database.writing()) == [Check("writing", "works")]
    monkeypatch.setattr(probe_writing, "ROOM", 10**18)
    found = [one.found for one in ill(database.writing)]
    full = ["no room is left on the disk of the database"]
    assert found == (full if connection.vendor == "sqlite" else [])


@pytest.mark.django_db
def test_requests_that_an_earlier_version_indexed_are_counted(
    desk: SimpleNamespace, opened: Callable[..., object]
) -> None:
    opened()
    assert ill(database.search) == []
    assert not needs_rebuild()
    SearchText.objects.update(analyser=ANALYSER - 1)
    # who upgrades is told without asking
    assert needs_rebuild()
    assert ill(database.search) == [
        Check(
            "search",
            "1 requests indexed by an earlier version",
            "Run `reglament rebuild` once; the desk may work meanwhile.",
        )
    ]
    assert [one.what for one in rebuild()] == ["written anew: search"]
    assert ill(database.search) == []


@pytest.mark.django_db
def test_requests_that_came_back_under_an_earlier_version_are_counted(
    desk: SimpleNamespace, opened: Callable[..., Outcome]
) -> None:
    """Their rows stand where they stood until their next event: what is done to none but the open ones."""
    staff = Actor(kind=ActorKind.STAFF, id="1", name="Bob")
    back, gone = opened("a").ticket_pk, opened("b").ticket_pk
    opened("c")
    text = Message(text="Done.")
    for pk in (back, gone):
        for command in (
            Resolve(identity=f"s{pk}", actor=staff, outcome="restored", message=text),
            Reopen(identity=f"r{pk}", actor=staff, reason="It is back"),
        ):
            carry_out(command, ticket=pk, at=desk.at)
    again = Resolve(identity="again", actor=staff, outcome="restored", message=text)
    carry_out(again, ticket=gone, at=desk.at)
    assert ill(database.reopened) == []
    assert not needs_rebuild()
    # as a row reads that was written behind all promises, before what came back had a place among them
    Ticket.objects.filter(pk=back).update(came_back=None, turn=3, order_at=desk.at)
    assert needs_rebuild()
    assert ill(database.reopened) == [
        Check(
            "queue",
            "1 requests reopened under an earlier version",
            "Run `reglament rebuild` once; the desk may work meanwhile.",
        )
    ]
    assert [one.what for one in rebuild()] == ["written anew: turn, order_at, came_back"]
    assert ill(database.reopened) == []


def test_what_waits_for_a_person_is_counted(
    desk: SimpleNamespace, opened: Callable[..., object]
) -> None:
    opened()
    at = now()
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="x", raw=b"", recipient="a@b",
        received_at=at, claimable_at=at, state="poison",
    )  # fmt: skip
    OutboxLetter.objects.update(state="dead")
    Deadline.objects.update(deaths=3)
    failed, stuck = OutboxLetter.objects.count(), Deadline.objects.count()
    assert [(one.what, one.found) for one in ill(mail.waiting)] == [
        ("unreadable mail", "1"),
        ("letters that failed", str(failed)),
        ("deadlines that cannot be acted on", str(stuck)),
    ]


@pytest.mark.django_db
def test_regulations_on_disk_ask_for_nothing_but_to_be_confirmed() -> None:
    found = list(regulations.regulations())
    assert {one.what.partition("@")[0] for one in found} == {
        f"regulation {code}" for code in ("aspro", "hydra", "istom", "tron-en", "tron-ru")
    }
    # whose vendor is not served here concerns nobody
    assert [one for one in found if one.remedy] == []
    for code in ("latera", "istom"):
        Vendor.objects.create(code=code, name=code)
    told = {one.what: one.remedy for one in regulations.regulations() if one.remedy}
    assert {what.partition("@")[0] for what in told} == {"regulation hydra", "regulation istom"}
    assert all("regulation activate" in remedy for remedy in told.values())


@pytest.mark.django_db
def test_a_regulation_that_runs_incomplete_is_not_called_complete() -> None:
    Activation.objects.create(
        vendor=Vendor.objects.create(code="istom", name="iStom"), code="istom", version="1", open_points=["mailbox"],
        confirmed_by="Igor", confirmed_at=now(),
    )  # fmt: skip
    found = {one.what: one for one in regulations.regulations()}["regulation istom@1"]
    assert found.found.startswith("left open, as Igor confirmed: mailbox, head_address")
    assert found.remedy == ""


def doctor(folder: Path, url: str, *, cwd: Path | None = None) -> dict[str, tuple[str, str]]:
    """Run the command as an administrator does; return found and remedy by what was looked at."""
    done = subprocess.run(
        [sys.executable, "-m", "reglament.cli", "doctor", "--json"],
        env={**os.environ, "REGLAMENT_DATA": str(folder), "REGLAMENT_DATABASE_URL": url},
        capture_output=True, text=True, check=False, cwd=cwd or folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return {one["what"]: (one["found"], one["remedy"]) for one in json.loads(done.stdout)}


@pytest.mark.threat("T07")
def test_a_file_that_is_not_there_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    file = tmp_path / "data" / "reglament.sqlite3"
    found = doctor(tmp_path / "data", "", cwd=tmp_path)
    said, remedy = found["SQLite file"]
    assert said == f"the database file {file} is not there: No such file or directory"
    for words in ("Put it back", "-wal", "`reglament restore FILE`"):
        assert words in remedy
    # a new desk is the last thing to advise, and a reason is told once
    assert remedy.endswith("Only where there has never been a desk, run `reglament migrate`.")
    assert [what for what, (_, same) in found.items() if same == remedy] == ["SQLite file"]
    assert list(tmp_path.iterdir()) == []


def test_a_failing_disk_is_not_only_said_to_be_full() -> None:
    room, failing = desk.remedy_for("database or disk is full"), desk.remedy_for("disk I/O error")
    assert (room in failing, "the disk may be failing" in failing) == (True, True)


@pytest.mark.timeout(120)
def test_a_damaged_file_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite3"
    url = f"sqlite:///{file}"
    environment = {**os.environ, "REGLAMENT_DATA": str(tmp_path), "REGLAMENT_DATABASE_URL": url}
    command = [sys.executable, "-m", "reglament.cli", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True, cwd=tmp_path)
    with sqlite3.connect(file) as own:
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as pages:
        # the roots of tables and indexes in the middle of the file
        pages.seek(4096 * 20)
        pages.write(os.urandom(4096 * 40))
    found = doctor(tmp_path, url)
    remedies = [remedy for _, remedy in found.values() if "restore the last backup" in remedy]
    assert remedies
    assert "Run `reglament migrate`" not in str(found)
    file.write_bytes(b"no database at all " * 500)
    said, remedy = doctor(tmp_path, url)["database"]
    assert said == "the database failed: file is not a database"
    assert remedy.startswith("Stop every process, keep a copy of the file")
    gone = doctor(tmp_path, "postgresql://nobody@127.0.0.1:1/desk")["database"]
    assert gone[1] == "Start it, or correct REGLAMENT_DATABASE_URL, then try again."
