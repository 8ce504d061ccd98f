"""Owns what attackers type, and what no answer to it may show."""

import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

# the markers of a vendor whose rows none of the visitors may see, in every kind of row
FOREIGN = "CANARY-of-latera"
SCRIPT = "<script>run(1)</script>"
IMAGE = '"><img src=x onerror=run(1)>'
HANDLER = "' onfocus='run(1)' x=\" onfocus=\"run(1)"

# one of each class: empty, zero, borders of whole numbers, signs, spaces, quotes of four languages, wildcards,
# control and direction marks, lone surrogates, a formula, a path, a header, a template, markup, length
HOSTILE = [
    "", "0", "-1", "1e3", "٣", "²", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40,
    "NaN", "Infinity", "null", "None", "true", "[]", "{}", " ", "\t", "\r\nX-Evil: 1", "\x00", "a\x00b",
    "a\x00@x.example", "\x7f\x1b[31m",
    "'", "' OR '1'='1", "'; DROP TABLE store_ticket; --", '"', "1) UNION SELECT password FROM store_user --", "%", "_",
    "%%", "%s", "%(x)s", "\\", "*", "(?:", "[", "a" * 5000, "и" * 5000, "\u202e\u2066", "\ufeff", "e\u0301", "ﬀ", "İ",
    "\U0001f9e8", "\ud800", "a\udfffb", "=1+1", "@SUM(A1)", "../../etc/passwd", "..%2f", "file:///etc/passwd",
    "//evil.example/", "javascript:run(1)", SCRIPT, IMAGE, HANDLER, "{{ 7*7 }}", "{% debug %}", "${7*7}",
    "eve@" + "a" * 300 + ".example", '"a b"@evil.example', "eve@evil.example\r\nBcc: all@evil.example",
    "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z", "0001-01-01T00:00", "9999-12-31", "24:00", "P1", "all",
    "id__gt", "vendor__name", "-pk", "?",
]  # fmt: skip
LEAKS = re.compile(
    r"Traceback|SECRET_KEY|django\.db|sqlite3\.|psycopg|OperationalError|DoesNotExist|pbkdf2_|argon2\$|/src/reglament"
    rf"|{FOREIGN}"
)
# what a browser would run; escaped, none of it stands there with its own brackets and quotes
# in a text between tags a quote ends nothing
RAW = re.compile(r"<script>run\(1\)|<img src=x onerror=run\(1\)|<[^<>]*onfocus=['\"]run\(1\)")
ESCAPED = "&lt;script&gt;run(1)"


def turned(key: str, times: int) -> Iterator[list[str]]:
    """Yield all values `times`, each time turned further: names that are paired with them meet other ones."""
    start, step = crc32(key.encode()), max(1, len(HOSTILE) // times)
    for one in range(times):
        turn = (start + one * step) % len(HOSTILE)
        yield HOSTILE[turn:] + HOSTILE[:turn]


def wrong_with(answer: Any, path: str) -> list[str]:
    """Return what is wrong with an answer."""
    if getattr(answer, "streaming", False):
        return []
    text = answer.content.decode("utf-8", "replace")
    wrong = [f"{path[:120]}: {answer.status_code}"] if answer.status_code >= 500 else []
    wrong += [f"{path[:120]}: leaks {found}" for found in LEAKS.findall(text)]
    if "html" in answer.get("Content-Type", ""):
        wrong += [f"{path[:120]}: raw {found}" for found in RAW.findall(text)]
    location = answer.get("Location", "")
    if re.match(r"(?:[a-z]+:)?[/\\]{2}|[a-z]+:", location) or "X-Evil" in answer.headers:
        wrong.append(f"{path[:120]}: leads to {location}")
    return wrong
