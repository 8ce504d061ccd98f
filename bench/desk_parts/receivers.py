"""Owns the two receivers of `smtp.py`: processes of their own, each with its store on the same engine."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk_parts.bare import Store
from desk_parts.processes import cpu_of_each
from desk_parts.standing import (
    ask,
    drop,
    filling,
    free_port,
    settings,
    wait_for,
)

BENCH = Path(__file__).resolve().parent.parent
KEPT = """
import django; django.setup()
from django.db.models import Count, Sum
from django.db.models.functions import Length
from reglament.store.models import RawMail
octets = sum(len(raw) for raw in RawMail.objects.values_list("raw", flat=True).iterator())
print(RawMail.objects.count(), octets)
"""


@dataclass(frozen=True)
class Receiver:
    """A listening process, and how many mails of how many octets it has kept."""

    name: str
    port: int
    pid: int
    kept: Callable[[], tuple[int, int]]

    def cpu_seconds(self) -> float:
        return sum(cpu_of_each(self.pid).values())


@contextmanager
def both() -> Iterator[tuple[Receiver, Receiver, Store]]:
    """Start the bare receiver and the product's; yield them with the bare one's store."""
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        ports = free_port(), free_port(), free_port()
        environment = settings(folder, ports, 1)
        environment["PYTHONPATH"] += os.pathsep + str(BENCH)
        url = environment["REGLAMENT_DATABASE_URL"]
        subprocess.run([sys.executable, "-c", filling()], env=environment, check=True, cwd=folder)
        # PostgreSQL: a table of its own in the same database; SQLite: a file, so that no lock is shared
        bare_url = url if url.startswith("postgres") else f"sqlite:///{folder}/bare.sqlite3"
        store, bare_port = Store(bare_url), free_port()
        try:
            with (
                running(["desk_parts.bare", str(bare_port), bare_url], bare_port, environment) as a,
                running(["reglament.cli", "receive"], ports[0], environment) as b,
            ):
                yield (
                    Receiver("bare", bare_port, a, store.count),
                    Receiver("ours", ports[0], b, lambda: kept_by_desk(environment)),
                    store,
                )
        finally:
            drop(url)


@contextmanager
def running(words: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """Run a module that listens; yield the number of its process."""
    process = subprocess.Popen([sys.executable, "-m", *words], env=environment)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def kept_by_desk(environment: dict[str, str]) -> tuple[int, int]:
    count, octets = ask(KEPT, environment).split()
    return int(count), int(octets)
