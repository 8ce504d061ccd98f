"""Owns what the processes of a desk cost: memory and CPU by their own account."""

import os
from contextlib import suppress
from pathlib import Path

from desk_parts.standing import ask


def group(leader: int) -> list[int]:
    found, waiting = [], [leader]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(word) for word in _read(task).split()]
    return found


def _read(account: Path) -> str:
    """Return what the kernel says of a process, "" of one that ended since it was listed."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return account.read_text()
    return ""


def _stat(pid: int) -> list[str]:
    """Return the fields behind the name in `/proc/<pid>/stat`, none of a process that has ended."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def proportional_mb(leader: int) -> float:
    total = 0
    for pid in group(leader):
        for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def cpu_of_each(leader: int) -> dict[int, float]:
    """Return the CPU seconds of every process of the desk, with those of its children that have ended."""
    found = {}
    for pid in group(leader):
        if words := _stat(pid):
            found[pid] = sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


NAMES = """
import django; django.setup()
from reglament.store.models import Heartbeat
for one in Heartbeat.objects.all():
    print(one.pid, one.process)
"""


def names_of(leader: int, environment: dict[str, str]) -> dict[int, str]:
    """Return what each process does; the limited child of a reader is told apart from it."""
    names = {leader: "supervisor"}
    for line in ask(NAMES, environment).splitlines():
        pid, _, name = line.partition(" ")
        names[int(pid)] = name
    for pid in group(leader):
        if words := _stat(pid):
            names.setdefault(pid, f"{names.get(int(words[1]), 'other')} child")
    return names


def spent(
    before: dict[int, float], after: dict[int, float], names: dict[int, str], count: int
) -> dict[str, float]:
    """Return the milliseconds of CPU a mail by what the process does, the dearest first."""
    found: dict[str, float] = {}
    for pid, seconds in after.items():
        name = names.get(pid, "other")
        used = (seconds - before.get(pid, 0.0)) * 1000 / max(1, count)
        found[name] = round(found.get(name, 0.0) + used, 2)
    # an ended child's time is in its parent's by now, with what it had used before
    ended = sum(before[pid] for pid in before.keys() - after.keys()) * 1000 / max(1, count)
    if ended:
        found["parse"] = round(found.get("parse", 0.0) - ended, 2)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
