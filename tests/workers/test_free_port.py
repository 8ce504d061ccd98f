"""Holds the ports that started desks are given to one owner each, also when several runs share a machine."""

import subprocess
import sys
from types import ModuleType

OTHER = """
import sys; sys.path.insert(0, sys.argv[1])
from desk_parts import standing
standing.BESIDE = (20_000, 20_064)
print(*(standing.free_port() for _ in range(24)), flush=True)
"""


def test_no_port_is_given_twice(bench: ModuleType) -> None:
    def other() -> "subprocess.Popen[str]":
        command = [
            sys.executable,
            "-c",
            OTHER + "sys.stdin.read()",
            str(bench.SOURCE.parent / "bench"),
        ]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with other() as first, other() as second:
        ports = [int(word) for one in (first, second) for word in one.stdout.readline().split()]
        first.stdin.close()
        second.stdin.close()
    assert len(set(ports)) == len(ports) == 48
