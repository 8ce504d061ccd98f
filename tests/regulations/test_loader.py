"""Finding folders and reading their files: versions side by side, digests, further roots, unreadable bytes."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reglament import regulations
from reglament.core.regulation.problems import RegulationInvalidError

MERIDIAN = Path(__file__).parents[1] / "fixtures" / "regulations" / "meridian"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A further root that holds one regulation; what was read is forgotten afterwards."""
    shutil.copytree(MERIDIAN, tmp_path / "meridian")
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(tmp_path))
    yield tmp_path
    regulations.forget()


def test_a_further_root_is_read_beside_the_product_s(root):
    assert regulations.load("meridian").code == "meridian"
    assert "meridian" in regulations.identities()
    assert {one.code for one in regulations.load_all()} >= {"aspro", "meridian", "tron-en"}


def test_a_second_version_stands_beside_the_first(root):
    first = regulations.load("meridian")
    second = root / "meridian@9"
    shutil.copytree(root / "meridian", second)
    text = (second / "regulation.yaml").read_text(encoding="utf-8")
    text = text.replace(f"version: {first.version}", "version: 9").replace(
        f'version: "{first.version}"', "version: 9"
    )
    moment = first.in_force_from.isoformat()
    assert moment in text
    (second / "regulation.yaml").write_text(
        text.replace(moment, "2027-01-01T00:00:00+01:00"), encoding="utf-8"
    )
    assert regulations.load("meridian").version == "9"
    assert regulations.load(first.identity).version == first.version
    assert (
        regulations.in_force("meridian", datetime(2026, 12, 31, tzinfo=UTC)).version
        == first.version
    )
    assert regulations.in_force("meridian", datetime(2027, 1, 1, tzinfo=UTC)).version == "9"


@pytest.mark.clause("TE-1")
def test_a_version_is_not_in_force_before_its_moment():
    with pytest.raises(regulations.UnknownRegulationError, match="tron-en in force at 1999-01-01"):
        regulations.in_force("tron-en", datetime(1999, 1, 1, tzinfo=UTC))


def test_the_digest_follows_every_byte(root):
    before = regulations.load_folder(root / "meridian").digest
    assert before == regulations.load_folder(MERIDIAN).digest
    path = root / "meridian" / "clauses.yaml"
    path.write_bytes(path.read_bytes() + b"\n# one more line\n")
    assert regulations.load_folder(root / "meridian").digest != before


def test_bytes_that_are_no_text_are_named(root):
    (root / "meridian" / "clauses.yaml").write_bytes(b"- id: \xff\n")
    with pytest.raises(
        RegulationInvalidError,
        match=r"clauses.yaml:1: byte 6 is not UTF-8. Save the file as UTF-8.",
    ):
        regulations.load_folder(root / "meridian")


def test_a_huge_file_is_refused_before_it_is_read_whole(root):
    (root / "meridian" / "clauses.yaml").write_bytes(b"#" * 4_000_001)
    with pytest.raises(RegulationInvalidError, match="the file is larger than 4 MB"):
        regulations.load_folder(root / "meridian")


def test_calendars_are_found_by_name():
    office = regulations.calendar_named("tron-en/office")
    assert office.next_open(datetime(2026, 3, 7, tzinfo=UTC)) == datetime(
        2026, 3, 10, 6, tzinfo=UTC
    )
    with pytest.raises(regulations.UnknownRegulationError, match="known are: tron-en/office"):
        regulations.calendar_named("tron-en/cellar")
    with pytest.raises(
        regulations.UnknownRegulationError, match="there is no regulation 'nowhere'"
    ):
        regulations.calendar_named("nowhere/office")


def test_evidence_names_only_clauses_and_conflicts_that_exist():
    known = {clause for one in regulations.load_all() for clause in (*one.clauses, *one.conflicts)}
    strangers = {
        clause
        for clause in regulations.evidence()
        if clause.split("-")[0] in {"TE", "TR", "HY", "AS", "IS"}
    }
    assert strangers <= known
