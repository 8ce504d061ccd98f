"""Owns the translation of REGLAMENT_DATABASE_URL into Django's words for SQLite and PostgreSQL."""

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from reglament.environment import OptionError

# FULL: a commit that was acknowledged survives a power cut (WAL alone would lose the last ones)
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;"

# a lock that somebody holds, and a server whose machine is gone, are failures after a while as on SQLite:
# senders get 451 and pages 503 instead of silence. Words of the URL's query win.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "options": "-c lock_timeout=20s",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def database(url: str, *, data: Path) -> dict[str, Any]:
    """Return the DATABASES entry for `url`, the default file in `data` where it is empty."""
    if not url:
        return _sqlite(data / "reglament.sqlite3")
    parts = _parts(url)
    if parts.scheme in {"sqlite", "sqlite3"}:
        return _sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)))
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise OptionError(
        f"REGLAMENT_DATABASE_URL starts with {parts.scheme!r}: write sqlite:///file or postgresql://…"
    )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as wrong:
        raise OptionError(
            f"REGLAMENT_DATABASE_URL cannot be read ({wrong}): "
            "write sqlite:///file or postgresql://user:password@host:port/name"
        ) from wrong
    return parts


def _sqlite(file: Path) -> dict[str, Any]:
    # as SQLite resolves it, which keeps the log beside the file a link leads to
    file = Path(os.path.realpath(file.expanduser()))
    return {
        "ENGINE": "reglament.project.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
        "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"reglament-{os.getpid()}.sqlite3")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "reglament",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # values travel beside the text: quoting them into it costs a tenth of reading a mail
        "OPTIONS": {**PATIENCE, "server_side_binding": True, **query},
        "TEST": {"NAME": f"test_reglament_{os.getpid()}"},
    }
