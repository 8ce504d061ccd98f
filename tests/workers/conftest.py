"""Owns a whole desk in processes of its own, as an administrator starts it, with a sink for its letters."""

import importlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bench() -> ModuleType:
    """Return the parts of the bench: the desk it starts is the one tested here."""
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        return importlib.import_module("desk_parts")
    finally:
        sys.path.remove(str(ROOT / "bench"))


@pytest.fixture(scope="session")
def filled(bench: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with the schema and a vendor's people, which every desk gets a copy of."""
    folder = tmp_path_factory.mktemp("filled")
    url = f"sqlite:///{folder}/filled.sqlite3"
    server = os.environ.get("REGLAMENT_DATABASE_URL", "")
    if server.startswith("postgres"):
        url = created(server, f"reglament_filled_{os.getpid()}")
    environment = {
        **os.environ,
        "PYTHONPATH": str(bench.SOURCE),
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": str(folder),
        "REGLAMENT_DATABASE_URL": url,
    }
    fill = bench.filling()
    subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=folder)
    yield url
    bench.drop(url)


def copied(filled: str, folder: Path) -> str:
    """Copy the filled database and return the URL of the copy: much sooner there than a schema made anew."""
    if filled.startswith("postgres"):
        return created(filled, f"reglament_desk_{os.getpid()}", template=filled.rpartition("/")[2])
    shutil.copy(filled.removeprefix("sqlite:///"), folder / "desk.sqlite3")
    return f"sqlite:///{folder}/desk.sqlite3"


def created(url: str, name: str, *, template: str = "template1") -> str:
    """Create a database on the server that `url` is of and return its URL."""
    server = url.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server}/{name}"


@contextmanager
def started(environment: dict[str, str], *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of the desk until the end of the block, which it must reach in good order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", *words],
        env=environment,
        cwd=environment["REGLAMENT_DATA"],
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.fixture
def running(bench: ModuleType, filled: str, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Start `reglament up` on a database of its own; yield ports, sink, pid and a way to ask the database."""
    smtp, lmtp, web, sink_port = (bench.free_port() for _ in range(4))
    environment = {
        **os.environ,
        "PYTHONPATH": f"{bench.SOURCE}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": str(tmp_path),
        "REGLAMENT_DATABASE_URL": copied(filled, tmp_path),
        "REGLAMENT_SMTP_PORT": str(smtp),
        "REGLAMENT_LMTP_PORT": str(lmtp),
        "REGLAMENT_RELAY_PORT": str(sink_port),
        "REGLAMENT_WEB_PORT": str(web),
        "REGLAMENT_MAIL_PROOF": "no",
        # as behind a server that signs its users in: letters to the unproven are few a day
        "REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1",
        "REGLAMENT_LOG_LEVEL": "ERROR",
    }
    sink = bench.Sink(sink_port)
    sink.start()
    assert sink.ready.wait(5)

    def ask(code: str) -> str:
        """Run Python in the desk's environment and return what it prints."""
        whole = f"import django; django.setup()\nfrom reglament.store.models import *\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=environment, cwd=tmp_path, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def pids(process: str) -> list[int]:
        """Return the processes that say that they do this work."""
        said = ask(
            f"print(*Heartbeat.objects.filter(process='{process}').values_list('pid', flat=True))"
        )
        living = bench.group(desk.pid)
        return [int(word) for word in said.split() if int(word) in living]

    with started(environment, "up") as desk:
        bench.wait_for(smtp)
        yield SimpleNamespace(
            pids=pids,
            url=environment["REGLAMENT_DATABASE_URL"],
            environment=environment,
            smtp=smtp,
            lmtp=lmtp,
            web=web,
            sink=sink,
            pid=desk.pid,
            ask=ask,
            process=desk,
        )
    bench.drop(environment["REGLAMENT_DATABASE_URL"])
