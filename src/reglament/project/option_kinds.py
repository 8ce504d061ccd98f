"""Owns what fits a setting of each kind, and the words that tell a person what to write."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# reply addresses and sessions can be forged by who guesses it
SHORTEST_KEY = 32
HIGHEST_PORT = 65535


def words_of(raw: str) -> list[str]:
    """Return the comma-separated words."""
    return [word.strip() for word in raw.split(",") if word.strip()]


def _whole(raw: str) -> int:
    """Return the number, -1 for what is none."""
    word = raw.strip()
    return int(word) if word.isascii() and word.isdecimal() else -1


def _read_by(read: Callable[[str], object], raw: str) -> bool:
    try:
        read(raw)
    except ValueError:
        return False
    return True


def _is_start(raw: str) -> bool:
    # a day in full: other spellings of ISO 8601 cannot be compared as they are written
    return raw in ("", "all") or (bool(DAY.fullmatch(raw)) and _read_by(date.fromisoformat, raw))


def _is_address(raw: str) -> bool:
    return _read_by(ip_address, raw)


def _is_peer(raw: str) -> bool:
    return raw == "*" or _read_by(ip_network, raw)


def _is_url(raw: str) -> bool:
    return _read_by(urlsplit, raw) and _names_a_host(raw)


def host_of(url: str) -> str:
    """Return the host name of an address, without the dot of the root; "" where there is none."""
    return (urlsplit(url).hostname or "").rstrip(".")


def _names_a_host(raw: str) -> bool:
    parts = urlsplit(raw)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


# kind -> what fits it, and what a person is told to write
KINDS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda raw: True, ""),  # noqa: ARG005 - anything fits
    "path": (lambda raw: bool(raw.strip()), "a folder"),
    "number": (lambda raw: _whole(raw) >= 1, "a whole number, 1 or more"),
    "port": (lambda raw: 0 <= _whole(raw) <= HIGHEST_PORT, "a whole number from 0 to 65535"),
    "flag": (lambda raw: raw.strip().lower() in TRUE | FALSE, "yes or no"),
    "language": (lambda raw: raw in ("", "en", "ru"), "en or ru"),
    "security": (lambda raw: raw in ("none", "starttls", "tls"), "none, starttls or tls"),
    "level": (
        lambda raw: raw in ("DEBUG", "INFO", "WARNING", "ERROR"),
        "DEBUG, INFO, WARNING or ERROR",
    ),
    "url": (_is_url, "an address such as https://desk.example.org"),
    "other_url": (
        lambda raw: not raw or (_is_url(raw) and not urlsplit(raw).path.strip("/")),
        "an address without a path such as https://files.example.org",
    ),
    "domain": (
        lambda raw: not raw or bool(HOST.fullmatch(raw)),
        "a host name such as desk.example.org",
    ),
    "start": (_is_start, "a day such as 2026-03-10, or all"),
    "names": (lambda raw: bool(words_of(raw)), "host names, separated by commas"),
    "addresses": (
        lambda raw: all(map(_is_address, words_of(raw))),
        "IP addresses, separated by commas",
    ),
    "peers": (
        lambda raw: all(map(_is_peer, words_of(raw))),
        "IP addresses or networks, separated by commas",
    ),
    "folders": (
        lambda raw: all(Path(part).is_dir() for part in raw.split(os.pathsep) if part),
        "folders that exist",
    ),
    "key": (
        lambda raw: not raw or len(raw) >= SHORTEST_KEY,
        "32 characters or more that nobody can guess",
    ),
}
