"""Agreements are kept by the version in force when they begin, not by one that is only published (X-9, X-22)."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations, wall_time
from reglament.cli import main
from reglament.core.coverage.field_problems import NotKeptError
from reglament.core.lifecycle import Refused
from reglament.core.model import people
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.save_agreement import save_agreement
from reglament.store import models as m

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two")]
SHIPPED = Path(regulations.__file__).parent / "tron-en"
# by the text in force every licence says level, first and last day (TE-62); by the second the last day may be left out,
# its highest level has another name, and it asks for people to be trained instead of a responsible specialist
BEFORE, AFTER = datetime(2026, 1, 28, 9, tzinfo=UTC), datetime(2026, 2, 3, 9, tzinfo=UTC)
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 1)
BOB = Actor(kind=ActorKind.STAFF, id="1", name="Bob")
CHANGES = (
    ("version: 1.2.1", 'version: "9"'),
    ("in_force_from: 2024-01-01T00:00:00+03:00", "in_force_from: 2026-02-01T00:00:00+03:00"),
    ("value: [level, from, until]", "value: [level, from]"),
    ("premium+", "platinum"),
    ("value: [responsible-specialist]", "value: [authorised]"),
)


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two versions of tron-en are published; the moment is before the second is in force."""
    second = tmp_path / "tron-en@9"
    shutil.copytree(SHIPPED, second, ignore=shutil.ignore_patterns("scenarios"))
    for file in second.rglob("*.yaml"):
        text = file.read_text("utf-8")
        for before, after in CHANGES:
            text = text.replace(before, after)
        file.write_text(text, "utf-8")
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(tmp_path))
    monkeypatch.setattr(wall_time, "now", lambda: BEFORE)
    regulations.forget()
    yield monkeypatch
    monkeypatch.undo()
    regulations.forget()


def licence(**changes: Any) -> people.Agreement:
    values = {"id": "", "kind": "licence", "regulation": "tron-en", "level": "basic"}
    return people.Agreement(**{**values, **changes})


def kept(desk: SimpleNamespace, wanted: people.Agreement, *, at: datetime = BEFORE) -> bool:
    try:
        save_agreement(desk.customer, wanted, row=None, actor=BOB, at=at)
    except NotKeptError:
        return False
    return True


def test_a_licence_saved_is_decided_by_the_version_of_its_first_day(desk: SimpleNamespace) -> None:
    assert not kept(desk, licence(valid_from_date=JANUARY))
    assert kept(desk, licence(valid_from_date=FEBRUARY))
    # one that has begun is decided by what is in force when it is saved
    assert kept(desk, licence(valid_from_date=JANUARY), at=AFTER)
    assert not kept(desk, licence(valid_from_date=FEBRUARY, level="premium+"))
    whole = {"valid_from_date": JANUARY, "valid_until_date": FEBRUARY}
    assert kept(desk, licence(level="premium+", **whole))
    assert not kept(desk, licence(level="platinum", **whole))


def test_a_customer_registered_whole_is_decided_by_the_same(desk: SimpleNamespace) -> None:
    def wanted(first: date) -> Registration:
        agreed = (licence(valid_from_date=first),)
        return Registration(
            customer=people.Customer(id="", name="Vega", vendor="tron", agreements=agreed)
        )

    with pytest.raises(Refused):
        register_customer(desk.vendor, wanted(JANUARY), at=BEFORE)
    assert register_customer(desk.vendor, wanted(FEBRUARY), at=BEFORE).agreements.count() == 1


def test_a_file_is_decided_by_the_same(
    desk: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "customers.csv"

    def imported(first: date) -> int:
        file.write_text(f"customer,regulation,level,from\nVega,tron-en,basic,{first}\n", "utf-8")
        return main(["customers", "import", str(file), "--vendor", "tron"])

    assert imported(JANUARY) == 2
    assert "The agreement lacks: last day" in capsys.readouterr().err
    assert imported(FEBRUARY) == 0


def test_the_form_offers_the_levels_of_what_is_to_come(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    client, address = browser("agent"), f"/desk/customers/{desk.customer.pk}/agreements/0/"
    html = client.get(address).content.decode()
    assert html.count('<option value="tron-en"') == 1
    assert {"premium+", "platinum"} < set(re.findall(r'<option value="([^"]*)"', html))
    given = {
        "regulation": "tron-en",
        "kind": "licence",
        "edition": "commercial",
        "level": "platinum",
    }
    early = client.post(
        address, {**given, "valid_from_date": f"{JANUARY}", "valid_until_date": "2026-12-31"}
    )
    assert early.status_code == 400
    assert client.post(address, {**given, "valid_from_date": f"{FEBRUARY}"}).status_code == 302
    assert m.Agreement.objects.get(level="platinum").valid_from_date == FEBRUARY


def test_gaps_of_a_month_are_those_of_the_version_it_ended_under(
    browser: Callable[..., Any], two: pytest.MonkeyPatch, desk: SimpleNamespace
) -> None:
    def specialist_lacks(month: str) -> bool:
        csv = browser("agent").get(f"/desk/reports/customer-gaps.csv?month={month}")
        return "responsible specialist: missing" in csv.content.decode()

    assert desk.customer.agreements.get().regulation == "tron-en"
    assert specialist_lacks("2026-01")
    two.setattr(wall_time, "now", lambda: AFTER)
    assert specialist_lacks("2026-01")
    assert not specialist_lacks("2026-02")
