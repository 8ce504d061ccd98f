"""The evidence that an installation shows is the tests' own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_evidence_is_what_the_tests_are_marked_with():
    # a process of its own: collecting inside a running collection would disturb it
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "evidence.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
