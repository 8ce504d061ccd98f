"""The supervisor keeps its posts filled, and stops them together, the killed supervisor's too."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


def runs(pid: int) -> bool:
    """Tell whether a process still does anything: a dead one that its new parent has not buried yet does not."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return said.rpartition(")")[2].split()[0] != "Z"


def children(bench: ModuleType, leader: int) -> set[int]:
    return {pid for pid in bench.group(leader) if pid != leader}


@pytest.mark.timeout(60)
def test_a_killed_process_is_started_again(running: SimpleNamespace, bench: ModuleType) -> None:
    ends_at = time.monotonic() + 20
    while len(before := children(bench, running.pid)) < 6:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    ends_at = time.monotonic() + 10
    while len(children(bench, running.pid) - before) < 6:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    bench.wait_for(running.smtp)


@pytest.mark.timeout(60)
def test_a_killed_supervisor_leaves_nothing_running(
    running: SimpleNamespace, bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = children(bench, running.pid)
    running.process.kill()
    running.process.wait(10)
    ends_at = time.monotonic() + 30
    while left := [pid for pid in pids if runs(pid)]:
        assert time.monotonic() < ends_at, left
        time.sleep(0.1)
    monkeypatch.setattr(running.process, "wait", lambda _seconds: 0)


def test_a_process_whose_supervisor_was_killed_before_it_could_ask_ends_itself() -> None:
    code = (
        "import os\nfrom reglament.workers.supervise import _die_with\n"
        "_die_with(os.getppid())\nprint('lives')\n_die_with(2**30)\nprint('lives on')\n"
    )
    done = subprocess.run([sys.executable, "-uc", code], check=True, capture_output=True, text=True)
    assert done.stdout == "lives\n"


@pytest.mark.timeout(60)
def test_all_processes_together_stay_small(running: SimpleNamespace, bench: ModuleType) -> None:
    bench.wait_for(running.web)
    assert bench.proportional_mb(running.pid) < 250


@pytest.mark.threat("T07")
def test_a_process_that_may_meet_a_full_disk_writes_no_bytecode(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "late.py").write_text("import os, signal\nos.kill(os.getppid(), signal.SIGTERM)\n")
    start = (
        "from reglament.workers.supervise import Supervisor\n"
        "def run():\n import late, time\n time.sleep(20)\n"
        "raise SystemExit(Supervisor({'one': run}).run())\n"
    )
    path = os.pathsep.join([str(code), *filter(None, sys.path)])
    settings = {
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": str(tmp_path / "data"),
    }
    subprocess.run(
        [sys.executable, "-c", start],
        check=True,
        env={"PYTHONPATH": path, **settings},
        cwd=tmp_path,
        timeout=30,
    )
    assert [each.name for each in code.iterdir()] == ["late.py"]


@pytest.mark.threat("T05")
def test_work_that_hangs_ends_its_process_and_work_in_time_does_not(tmp_path: Path) -> None:
    program = (
        "import re, sys, time, django\n"
        "django.setup()\n"
        "from reglament.workers.loop import at_most\n"
        "with at_most(0.5): time.sleep(0.01)\n"
        "time.sleep(0.6)\n"
        "with at_most(0): time.sleep(0.01)\n"
        "print('in time', flush=True)\n"
        "with at_most(0.2): re.match(r'(a|aa)+$', 'a' * 60 + 'b')\n"
    )
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        env={
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
            "REGLAMENT_DATA": str(tmp_path),
        },
        timeout=20,
    )
    assert (done.stdout, done.returncode) == (b"in time\n", -signal.SIGALRM)


EARLY = """
import os, signal
import django
django.setup()
import uvicorn
from reglament.workers.loop import stop_on_signals
from reglament.workers.serve_web import Server

async def pages(scope, receive, send):
    raise AssertionError("nobody asks")

pages.hang_up = lambda: None
stop = stop_on_signals()
os.kill(os.getpid(), signal.SIGTERM)
config = uvicorn.Config(pages, host="127.0.0.1", port=0, lifespan="off", log_config=None)
Server(config, pages, stop).run()
"""


def test_pages_told_to_stop_before_they_are_served_stop(tmp_path: Path) -> None:
    # a supervisor that was killed asks once, and uvicorn listens to signals late in its start
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", EARLY], env=environment, timeout=20, check=False)
    assert done.returncode == 0
