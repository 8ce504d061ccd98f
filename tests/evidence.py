"""Owns writing down which tests show which clause: collected from their marks, never by hand.

`python tests/evidence.py` writes src/reglament/regulations/evidence.json, `--of PATH...` prints what some tests show.
`reglament regulation clauses` reads the file, so that an installation without tests still says what shows each clause.
"""

import json
import re
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src" / "reglament" / "regulations" / "evidence.json"
CLAUSE = re.compile(r"([A-Z]+)-(\d+)")


def shown_by(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """Return clause -> node ids of the tests marked with it; a test's own folder is named, not this machine's."""
    found: dict[str, set[str]] = {}
    for item in items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                found.setdefault(clause, set()).add(item.nodeid)
    return {clause: sorted(found[clause]) for clause in found}


class Collector:
    """A pytest plugin that keeps every collected test."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def collected(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return what the tests of `paths` show."""
    collector = Collector()
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    with redirect_stdout(StringIO()) as said:
        status = pytest.main([*options, *paths], plugins=[collector])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sys.exit(
            f"{said.getvalue()}\nevidence: the tests could not be collected. Correct what is named above."
        )
    return shown_by(collector.items)


def written(shown: dict[str, list[str]]) -> str:
    """Return the text of the file: clauses by regulation and number."""

    def place(clause: str) -> tuple[str, int]:
        match = CLAUSE.fullmatch(clause)
        return (match[1], int(match[2])) if match else (clause, 0)

    ordered = {clause: shown[clause] for clause in sorted(shown, key=place)}
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def main(words: list[str]) -> None:
    """Write the file, or with --of print what some tests show."""
    if words[:1] == ["--of"]:
        sys.stdout.write(json.dumps(collected(words[1:])))
    else:
        TARGET.write_text(written(collected([str(ROOT / "tests")])), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
