"""The page of the desk's own health: leads see processes, clocks, and what of their vendor waits or failed."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.operations import probe_writing
from reglament.store import models as m
from reglament.store.room import ROOM_WANTED, Room
from reglament.wall_time import now
from reglament.workers.posts import MODULES

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16", "T24")]


def beating(number: int, seconds: int) -> None:
    at = now()
    m.Heartbeat.objects.create(
        host="one",
        process=f"parse-{number}",
        pid=number,
        started_at=at - timedelta(hours=1),
        beat_at=at - timedelta(seconds=seconds),
    )


def jumped(seconds: float, state: str) -> None:
    m.ClockJump.objects.create(host="one", seen_at=now(), seconds=seconds, state=state)


def letter(vendor: m.Vendor, number: int, state: str) -> None:
    at = now()
    m.OutboxLetter.objects.create(
        vendor=vendor,
        key=f"letter-{number}",
        kind="automatic",
        letter="acknowledgement",
        mail_from="support@vendor.example",
        to="ann@acme.example",
        message_id=f"<{number}@vendor.example>",
        raw=b"raw",
        state=state,
        created_at=at,
        claimable_at=at,
    )


def mail(desk: SimpleNamespace, number: int) -> None:
    m.RawMail.objects.create(
        vendor=desk.vendor,
        mailbox=desk.mailbox,
        identity=f"raw-{number}",
        raw=b"raw",
        recipient=desk.mailbox.address,
        received_at=desk.at,
        claimable_at=desk.at,
        envelope={},
    )


def test_a_lead_sees_what_works_what_waits_and_what_failed(
    people: SimpleNamespace, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    beating(1, 5)
    beating(2, 300)
    jumped(-3600.4, "doubted")
    for number, state in enumerate(("dead", "dead", "unknown", "queued", "sent")):
        letter(desk.vendor, number, state)
    mail(desk, 1)
    page = browser("lead").get("/desk/health/")
    shown = page.context
    assert [(one["beat"].process, one["silent"]) for one in shown["processes"]] == [
        ("parse-1", False),
        ("parse-2", True),
    ]
    assert shown["failed"] == {"dead": 2, "unknown": 1}
    assert {name: (one.count, one.since_at) for name, one in shown["waiting"].items()} == {
        "mail": (1, desk.at),
        "letters": (1, m.OutboxLetter.objects.get(state="queued").created_at),
        "moments": (0, None),
    }
    assert "Back by 3600 seconds" in page.content.decode()
    assert "not believed yet" in page.content.decode()


def test_each_process_is_told_by_what_it_does_and_an_unknown_one_by_its_name(
    people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    at = now()
    for number, name in enumerate([*MODULES, "of-tomorrow"]):
        m.Heartbeat.objects.create(host="one", process=name, pid=number, started_at=at, beat_at=at)
    shown = browser("lead").get("/desk/health/").context["processes"]
    titles = {one["beat"].process: one["title"] for one in shown}
    assert titles["deadlines"] == "Watches what is due"
    assert titles["of-tomorrow"] == "of-tomorrow"
    assert [name for name in MODULES if titles[name] == name] == []
    beating(2, 0)
    again = browser("lead").get("/desk/health/").context["processes"]
    assert {one["title"] for one in again if one["beat"].process.startswith("parse")} == {
        "Reads mail"
    }


def test_another_vendors_lead_sees_the_machine_and_nothing_of_ours(
    people: SimpleNamespace, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    beating(1, 5)
    letter(desk.vendor, 1, "dead")
    mail(desk, 1)
    people.stranger.staff_member.role = m.StaffRole.LEAD
    people.stranger.staff_member.save()
    shown = browser("stranger").get("/desk/health/").context
    assert [one["beat"].process for one in shown["processes"]] == ["parse-1"]
    assert shown["failed"] == {"dead": 0, "unknown": 0}
    assert {name: one.count for name, one in shown["waiting"].items()} == {
        "mail": 0,
        "letters": 0,
        "moments": 0,
    }
    assert browser("agent").get("/desk/health/").status_code == 403


def test_a_lead_is_told_that_nothing_can_be_written(
    people: SimpleNamespace, browser: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser("lead")
    assert "Nothing can be written" not in client.get("/desk/health/").content.decode()
    # a disk on which a mail has no room
    monkeypatch.setattr(probe_writing, "ROOM", 10**18)
    monkeypatch.setattr(probe_writing.WRITING, "_due_at", 0.0)
    told = "Nothing can be written" in client.get("/desk/health/").content.decode()
    probe_writing.WRITING.forget()
    assert told is (connection.vendor == "sqlite")


def test_queries_do_not_grow_with_rows(
    people: SimpleNamespace, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    client, counts = browser("lead"), []
    client.get(
        "/desk/health/"
    )  # whether the desk can write is tried once in a while, not by each page
    for numbers in (range(1), range(1, 3)):
        for number in numbers:
            beating(number, 5)
            jumped(1.0, "believed")
            letter(desk.vendor, number, "dead")
            mail(desk, number)
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/health/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_leads_see_engine_size_and_room_of_the_disk(
    browser: Callable[..., Any], settings: Any
) -> None:
    """Sizes are those the machine itself tells; below a gigabyte the room is scarce."""
    from shutil import disk_usage

    lead = browser("lead")
    text = lead.get("/desk/health/").text.replace("\u00a0", " ")
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    assert re.search(rf"{engine} \d+(\.\d+)+ answers, it takes [\d.]+ (KB|MB|GB)", text)
    assert re.search(
        r"[\d.]+ (KB|MB|GB|TB) of [\d.]+ (KB|MB|GB|TB) free on the disk of the data folder", text
    )
    room = lead.get("/desk/health/").context["room"]
    assert room.disk == disk_usage(settings.DATA).total
    assert Room("", 1, ROOM_WANTED - 1, ROOM_WANTED).scarce
    assert not Room("", 1, ROOM_WANTED, ROOM_WANTED).scarce
    settings.DATA = "/nowhere/at/all"
    assert "The data folder cannot be looked at" in lead.get("/desk/health/").text
    assert "отвечает, занимает" in lead.get("/desk/health/", headers={"accept-language": "ru"}).text
