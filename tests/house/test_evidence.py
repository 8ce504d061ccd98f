"""The evidence that an installation shows is the tests' own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import COLLECTED
from tests.evidence import TARGET, shown_by, written

ROOT = Path(__file__).parents[2]


def test_evidence_is_what_the_tests_are_marked_with(request: pytest.FixtureRequest) -> None:
    shown: dict[str, set[str]] = {}
    # a file of which one test was named was not collected whole
    whole = not any("::" in word for word in request.config.args)
    items = request.session.stash[COLLECTED] if whole else []
    for found in (shown_by(items), collected_elsewhere(items)):
        for clause, tests in found.items():
            shown.setdefault(clause, set()).update(tests)
    assert TARGET.read_text("utf-8") == written({one: sorted(shown[one]) for one in shown}), (
        "evidence.json is stale. Run `make evidence` and commit it."
    )


def collected_elsewhere(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Return what the tests of the files that this run did not collect show.

    A process of its own collects them: collecting inside a running collection would disturb it.
    """
    here = {item.path for item in items}
    left = [str(one) for one in sorted((ROOT / "tests").rglob("test_*.py")) if one not in here]
    if not left:
        return {}
    command = [sys.executable, str(ROOT / "tests" / "evidence.py"), "--of", *left]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found
