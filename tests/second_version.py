"""Owns a second version of the invented regulation of the tests, made of the first by what an owner would change."""

import shutil
from pathlib import Path

FIRST = Path(__file__).parent / "fixtures" / "regulations" / "meridian"
# what is changed in which file, from what to what
CHANGES = (
    ("regulation.yaml", 'version: "2.0"', 'version: "2.1"'),
    ("regulation.yaml", "in_force_from: 2026-01-01", "in_force_from: 2026-02-01"),
    (
        "regulation.yaml",
        "high:   {is: [4 working hours, 2 working hours, 90 working minutes], clauses: [ME-5]}",
        "high:   {is: [4 working hours, 1 working hour, 60 working minutes], clauses: [ME-5]}",
    ),
    (
        "clauses.yaml",
        "High is answered in 4 working hours (Bronze), 2 working hours (Silver), 90 working minutes (Gold).",
        "High is answered in 4 working hours (Bronze), 1 working hour (Silver), 60 working minutes (Gold).",
    ),
    (
        "clauses.yaml",
        "Lunch, 12:30–13:30 in Berlin and 12:00–13:00 in New York, is closed time.",
        "Lunch, 12:00–13:00 in Berlin and in New York, is closed time.",
    ),
    (
        "clauses.yaml",
        "Обед, 12:30–13:30 в Берлине и 12:00–13:00 в Нью-Йорке, — закрытое время.",
        "Обед, 12:00–13:00 в Берлине и в Нью-Йорке, — закрытое время.",
    ),
    ("calendars.yaml", 'breaks: ["12:30-13:30"]', 'breaks: ["12:00-13:00"]'),
    ("calendars.yaml", "lunch 12:30–13:30", "lunch 12:00–13:00"),
    ("calendars.yaml", "обед 12:30–13:30", "обед 12:00–13:00"),
)


def two_versions(folder: Path) -> Path:
    """Return `folder` with both versions in it; raises AssertionError where the first has not what is changed."""
    shutil.copytree(FIRST, folder / "meridian")
    second = folder / "meridian@2.1"
    # what the first version is tried with speaks of its own figures
    shutil.copytree(FIRST, second, ignore=shutil.ignore_patterns("scenarios"))
    for name, before, after in CHANGES:
        file = second / name
        text = file.read_text("utf-8")
        assert before in text, (name, before)
        file.write_text(text.replace(before, after, 1), "utf-8")
    return folder
