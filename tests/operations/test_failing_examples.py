"""A version whose own signed examples fail takes no request before somebody confirms it by name."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.second_version import FIRST, two_versions

from reglament import regulations, wall_time
from reglament.cli import main
from reglament.cli.looks import regulations as look
from reglament.operations.activate_regulation import NotReadyError, activate_regulation
from reglament.store.models import Mailbox, Vendor
from reglament.store.queries.regulations import InForce, runs

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 11, 9, tzinfo=UTC)
# two working hours by the first version, one by the second: the example speaks of the first
EXAMPLE = "Staff raise the priority at once"


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """A vendor whose second version, in force, has the examples of the first."""
    folder = two_versions(tmp_path)
    shutil.copytree(FIRST / "scenarios", folder / "meridian@2.1" / "scenarios")
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(folder))
    monkeypatch.setattr(wall_time, "now", lambda: AT)
    regulations.forget()
    vendor = Vendor.objects.create(code="meridian", name="Meridian")
    Mailbox.objects.create(vendor=vendor, address="help@meridian.example", regulations=["meridian"])
    yield vendor
    monkeypatch.undo()
    regulations.forget()


def checked() -> tuple[str, str]:
    found = {one.what: one for one in look.regulations()}["regulation meridian@2.1"]
    return found.found, found.remedy


def test_nothing_runs_under_it_until_it_is_confirmed_by_name(vendor: Vendor) -> None:
    first, second = regulations.load("meridian@2.0"), regulations.load("meridian@2.1")
    assert runs(vendor.pk, first, at=AT)
    assert not runs(vendor.pk, second, at=AT)
    assert InForce().running("meridian", AT, vendor=vendor.pk) is None
    with pytest.raises(NotReadyError) as refusal:
        activate_regulation(vendor, second, incomplete=False, by="", at=AT)
    assert f"scenario {EXAMPLE}" in [one.name for one in refusal.value.points]
    confirmed = activate_regulation(vendor, second, incomplete=True, by="Anna", at=AT)
    assert confirmed is not None
    assert f"scenario {EXAMPLE}" in confirmed.open_points
    assert runs(vendor.pk, second, at=AT)
    assert activate_regulation(vendor, first, incomplete=False, by="", at=AT) is None


def test_doctor_says_which_example_fails_where_and_what_to_do(vendor: Vendor) -> None:
    found, remedy = checked()
    assert "of its own examples fail" in found
    assert f"{EXAMPLE} (" in found
    assert "meridian@2.1/scenarios/conduct.yaml:3): response is" in found
    assert "the scenario says Wed 2026-03-11 16:00" in found
    assert "`reglament regulation activate meridian@2.1`" in remedy
    second = regulations.load("meridian@2.1")
    activate_regulation(vendor, second, incomplete=True, by="Anna", at=AT)
    found, remedy = checked()
    assert found.startswith(f"left open, as Anna confirmed: scenario {EXAMPLE}")
    assert remedy == ""


def test_an_example_that_cannot_be_read_counts_as_one_that_fails(vendor: Vendor) -> None:
    folder = regulations.folders()
    (second,) = [one for one in folder if one.name == "meridian@2.1"]
    shutil.rmtree(second / "scenarios")
    (second / "scenarios").mkdir()
    (second / "scenarios" / "new.yaml").write_text("- scenario: empty\n", "utf-8")
    regulations.forget()
    assert not runs(vendor.pk, regulations.load("meridian@2.1"), at=AT)
    assert "scenarios/new.yaml:1" in checked()[0]


def test_activate_refuses_and_names_every_example(
    vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["regulation", "activate", "meridian@2.1"]) == 2
    said = capsys.readouterr().err
    assert f"scenarios/conduct.yaml:3: {EXAMPLE}: response is" in said
    assert "scenarios/hours.yaml:" in said
    assert "--incomplete --by NAME" in said
    assert not vendor.activations.exists()
    words = ["regulation", "activate", "meridian@2.1", "--incomplete", "--by", "Anna"]
    assert main(words) == 0
    assert "meridian@2.1 runs incomplete, confirmed by Anna" in capsys.readouterr().out


@pytest.mark.usefixtures("vendor")
def test_the_page_says_that_it_does_not_run_and_claims_no_tests() -> None:
    client = Client(headers={"accept-language": "en"})
    text = client.get("/regulations/meridian/").content.decode()
    assert "It does not run here until somebody confirms" in text
    assert f"an example of the text itself fails: {EXAMPLE}" in text
    for name in ("meridian@2.0", "meridian@2.1"):
        text = client.get(f"/regulations/{name}/").content.decode()
        assert "shown by tests:" not in text
        assert "speak of another text" in text
        assert "not built yet" not in text


def test_a_changed_copy_of_a_shipped_text_claims_none_of_its_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "tron-en@1.3"
    shutil.copytree(regulations.HERE / "tron-en", copy)
    text = (copy / "regulation.yaml").read_text("utf-8")
    assert "version: 1.2.1\n" in text
    (copy / "regulation.yaml").write_text(
        text.replace("version: 1.2.1\n", 'version: "1.3"\n').replace(
            "in_force_from: 2024-01-01", "in_force_from: 2025-01-01"
        ),
        "utf-8",
    )
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(tmp_path))
    client = Client(headers={"accept-language": "en"})
    shipped = client.get("/regulations/tron-en@1.2.1/").content.decode()
    copied = client.get("/regulations/tron-en@1.3/").content.decode()
    assert "shown by tests: 62 of 62" in shipped
    assert "shown by tests:" not in copied
    capsys.readouterr()
    assert main(["regulation", "clauses", "tron-en@1.3"]) == 0
    assert "0 of 62 clauses implemented\n62 clauses are carried out" in capsys.readouterr().err
