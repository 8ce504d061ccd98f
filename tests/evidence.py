"""Owns writing down which tests show which clause: collected from their marks, never by hand.

`python tests/evidence.py` writes src/reglament/regulations/evidence.json, `--check` exits 1 where it is stale.
`reglament regulation clauses` reads it, so that an installation without tests still says what shows each clause.
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


class Collector:
    """A pytest plugin that notes the clauses of every collected test."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for mark in item.iter_markers("clause"):
                for clause in mark.args:
                    # a test's own folder, not this machine's
                    self.found.setdefault(clause, set()).add(item.nodeid)


def collected() -> dict[str, list[str]]:
    """Return clause -> node ids of the tests marked with it."""
    collector = Collector()
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    with redirect_stdout(StringIO()) as said:
        status = pytest.main([*options, str(ROOT / "tests")], plugins=[collector])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sys.exit(
            f"{said.getvalue()}\nevidence: the tests could not be collected. Correct what is named above."
        )
    return {clause: sorted(collector.found[clause]) for clause in in_order(collector.found)}


def in_order(clauses: Iterable[str]) -> list[str]:
    """Return clause ids by regulation and number."""

    def place(clause: str) -> tuple[str, int]:
        match = CLAUSE.fullmatch(clause)
        return (match[1], int(match[2])) if match else (clause, 0)

    return sorted(clauses, key=place)


def main() -> int:
    """Write the file, or with --check compare it."""
    text = json.dumps(collected(), ensure_ascii=False, indent=1) + "\n"
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("evidence.json is stale. Run `make evidence` and commit it.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
