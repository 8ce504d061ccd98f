"""A monitor writes the log of the portal's outages by a command, and may say the same as often as it likes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reglament.cli import main
from reglament.store.models import PortalOutage, Vendor
from reglament.wall_time import now

pytestmark = [pytest.mark.django_db, pytest.mark.clause("HY-5")]
BEGIN = ("outage", "begin", "--vendor", "latera")
END = ("outage", "end", "--vendor", "latera")
LIST = ("outage", "list", "--vendor", "latera")
Said = tuple[int, str, str]


@pytest.fixture
def said(db: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Return a function that runs a command: exit code, stdout, stderr. Latera is registered."""
    Vendor.objects.create(code="latera", name="Latera")

    def run(*words: str) -> Said:
        code = main([*words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def at(clock: str) -> datetime:
    """Return that time of 11 March 2026 in Moscow."""
    return datetime.fromisoformat(f"2026-03-11T{clock}:00+03:00")


def log() -> list[tuple[datetime, datetime | None]]:
    rows = PortalOutage.objects.order_by("started_at")
    return [(one.started_at, one.ended_at) for one in rows]


def test_what_is_said_again_changes_nothing(said: Callable[..., Said]) -> None:
    begun, ended = at("12:00").isoformat(), at("13:10").isoformat()
    first = said(*BEGIN, "--at", begun, "--reason", "the database moves")
    assert first[0] == 0
    assert first[1].startswith("the portal of latera is down since 2026-03-11T")
    assert said(*BEGIN, "--at", at("12:05").isoformat()) == first
    assert log() == [(at("12:00"), None)]
    assert said(*END, "--at", ended)[0] == 0
    assert said(*END, "--at", ended) == (0, "the portal of latera serves: no outage lasts\n", "")
    # a message that was long on its way
    assert said(*BEGIN, "--at", begun)[1].startswith("the portal of latera was down from 2026-03-")
    assert log() == [(at("12:00"), at("13:10"))]
    (row,) = json.loads(said(*LIST, "--json")[1])
    assert {name: datetime.fromisoformat(row[name]) for name in ("since", "until")} == {
        "since": at("12:00"),
        "until": at("13:10"),
    }
    assert (row["reason"], row["begun_by"], row["ended_by"]) == ("the database moves", None, None)


def test_the_moment_is_now_unless_it_is_said_and_an_earlier_one_is_believed(
    said: Callable[..., Said],
) -> None:
    before = now()
    said(*BEGIN)
    ((since, _),) = log()
    assert before <= since <= now()
    said(*BEGIN, "--at", (since - timedelta(minutes=3)).isoformat())
    assert log() == [(since - timedelta(minutes=3), None)]
    assert said(*LIST)[1].count("\n") == 1


def test_what_cannot_be_is_told_and_nothing_is_kept(said: Callable[..., Said]) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert said(*BEGIN, "--at", ahead) == (
        2,
        "",
        "reglament: This moment cannot be: it lies ahead (--at). Give when it happened.\n",
    )
    assert said(*BEGIN, "--at", "2026-03-11T12:00")[2] == (
        "reglament: the moment '2026-03-11T12:00' has no offset (--at). "
        "Add one, e.g. 2026-03-11T12:00+03:00 for Moscow.\n"
    )
    assert said(*BEGIN, "--at", "noon")[:2] == (2, "")
    assert said("outage", "begin", "--vendor", "nobody")[2] == (
        "reglament: there is no vendor 'nobody'. Known are: latera.\n"
    )
    assert log() == []
    said(*BEGIN, "--at", at("12:00").isoformat())
    assert said(*END, "--at", at("12:00").isoformat()) == (
        2,
        "",
        "reglament: It was up until later than that (--at). Give a moment after the beginning.\n",
    )
    assert log() == [(at("12:00"), None)]


def test_a_portal_of_another_vendor_is_another_portal(said: Callable[..., Said]) -> None:
    Vendor.objects.create(code="tron", name="Tron")
    said(*BEGIN, "--at", at("12:00").isoformat())
    assert said("outage", "end", "--vendor", "tron")[1] == (
        "the portal of tron serves: no outage lasts\n"
    )
    assert said("outage", "list", "--vendor", "tron") == (0, "", "")
    assert log() == [(at("12:00"), None)]
