"""The bare receiver that the product's is measured against: aiosmtpd stores and commits each mail, and nothing else.

`python -m desk_parts.bare PORT URL` runs until SIGTERM; `Store` is its one table, on SQLite or PostgreSQL.
"""

import json
import signal
import sys
from typing import Any

from aiosmtpd.controller import Controller

COLUMNS = "sender TEXT NOT NULL, recipients TEXT NOT NULL"


class Store:
    """A table whose every insert is a durable commit of its own."""

    def __init__(self, url: str) -> None:
        if url.startswith("postgres"):
            import psycopg

            self._connection: Any = psycopg.connect(url, autocommit=True)
            kinds, mark = "id BIGSERIAL PRIMARY KEY, raw BYTEA NOT NULL", "%s"
        else:
            self._connection = _sqlite(url.removeprefix("sqlite:///"))
            kinds, mark = "id INTEGER PRIMARY KEY, raw BLOB NOT NULL", "?"
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS bare_mail ({kinds}, {COLUMNS})")
        self._insert = (
            f"INSERT INTO bare_mail (sender, recipients, raw) VALUES ({mark}, {mark}, {mark})"
        )

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> None:
        self._connection.execute(self._insert, (sender, json.dumps(recipients), raw))

    def count(self) -> tuple[int, int]:
        """Return how many mails are kept, and of how many octets."""
        found = self._connection.execute(
            "SELECT count(*), coalesce(sum(length(raw)), 0) FROM bare_mail"
        ).fetchone()
        return int(found[0]), int(found[1])


def _sqlite(path: str) -> Any:
    from reglament.project import sqlite_driver

    # the same library and the same durability as a desk's
    sqlite_driver.install()
    import sqlite3

    store = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    return store


class Handler:
    """What a receiver must do at the least: store, commit, answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self._store.keep(envelope.mail_from, envelope.rcpt_tos, envelope.content)
        return "250 OK"


def main() -> None:
    port, url = sys.argv[1:]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    controller = Controller(Handler(Store(url)), hostname="127.0.0.1", port=int(port))
    controller.start()
    signal.sigwait({signal.SIGTERM})
    controller.stop()


if __name__ == "__main__":
    main()
