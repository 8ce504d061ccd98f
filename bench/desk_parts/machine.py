"""Owns what stands above every figure: the machine, the versions, and what is switched off."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

# why desks of the bench run so: their senders are proven by address, as behind a server that signs its users in
OFF = (
    "proof of senders (MAIL_PROOF=no; bench/mail_parse.py has what a proof costs)",
    "a log line a mail (LOG_LEVEL=WARNING)",
    "TLS to and from the desk",
)


def about(
    program: str, *, url: str | None = None, packages: Sequence[str] = (), off: Sequence[str] = ()
) -> dict[str, str]:
    """Return the machine and the versions by name; `url` is the database's, "" for SQLite, None for a run without."""
    found = {
        "program": program,
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} of {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
    if url is not None:
        found["database"] = _database(url)
    if packages:
        found["packages"] = ", ".join(f"{name} {version(name)}" for name in packages)
    if off:
        found["off"] = "; ".join(off)
    return found


def show(told: dict[str, str]) -> None:
    """Print what `about` found, apart from the figures that follow."""
    for name, value in told.items():
        print(f"# {name:10} {value}", flush=True)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _database(url: str) -> str:
    if url.startswith("postgres"):
        import psycopg

        with psycopg.connect(url) as connection:
            (told,) = connection.execute("SHOW server_version").fetchone() or ("",)
        return f"PostgreSQL {told}, psycopg {version('psycopg')}"
    from reglament.project import sqlite_driver

    used = sqlite_driver.install()
    return f"SQLite {'.'.join(map(str, used.version))}, {'pysqlite3' if used.bundled else 'system'}"
