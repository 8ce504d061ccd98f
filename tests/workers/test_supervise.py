"""The supervisor keeps its posts filled, and stops them together, the killed supervisor's too."""

import os
import signal
import time
from types import ModuleType, SimpleNamespace

import pytest


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
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    monkeypatch.setattr(running.process, "wait", lambda _seconds: 0)


@pytest.mark.timeout(60)
def test_all_processes_together_stay_small(running: SimpleNamespace, bench: ModuleType) -> None:
    bench.wait_for(running.web)
    assert bench.proportional_mb(running.pid) < 250
