"""What changed between two versions: a figure, an hour, a clause and a value, and nothing else."""

import shutil
from pathlib import Path

from reglament import regulations
from reglament.core.regulation.comparing import differences
from reglament.core.regulation.document import Words


def edited(tmp_path: Path, *changes: tuple[str, str, str]) -> Path:
    folder = tmp_path / "tron-en@1.3"
    shutil.copytree(regulations.HERE / "tron-en", folder)
    for name, old, new in changes:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_a_version_says_what_it_changed_and_nothing_else(tmp_path: Path) -> None:
    old = regulations.load("tron-en")
    before = old.clauses["TE-2"].text
    new = regulations.load_folder(
        edited(
            tmp_path,
            ("regulation.yaml", "version: 1.2.1", "version: 1.3.0"),
            ("calendars.yaml", '"09:00-18:00"', '"09:00-19:00"'),
            ("clauses.yaml", before.en, "Of other things."),
        )
    )
    told = [(one.area, one.name.en, one.before.en, one.after.en) for one in differences(old, new)]
    assert told == [
        ("hours", "Mon–Fri 9:00–18:00, UTC+3", "Mon–Fri 09:00–18:00", "Mon–Fri 09:00–19:00"),
        ("clause", "TE-2", before.en, "Of other things."),
    ]


def test_equal_versions_differ_in_nothing_and_a_changed_figure_is_named(tmp_path: Path) -> None:
    old, other = regulations.load("tron-en"), regulations.load("tron-ru")
    assert differences(old, old) == ()
    gone = [one for one in differences(old, other) if one.area == "promise"]
    fixes = [one for one in gone if one.name.en.startswith("Permanent")]
    assert fixes
    assert {one.after for one in fixes} == {Words("—", "—")}
