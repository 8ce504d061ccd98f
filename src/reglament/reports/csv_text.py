"""Owns reports as CSV text: a cell that a spreadsheet would run as a formula is neutralised (T13)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

# what spreadsheets take for the beginning of a formula, or skip before one
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV with a byte-order mark, so that spreadsheets read it as UTF-8; every cell is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(one) for one in header])
    writer.writerows([cell(one) for one in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(value: object) -> str:
    """Return a cell as text; an apostrophe goes before what would start a formula.

    >>> cell("=1+1"), cell("Vector"), cell(3)
    ("'=1+1", 'Vector', '3')
    >>> cell(datetime(2026, 3, 11, 12))
    '2026-03-11 12:00'
    """
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = str(value).replace("\x00", "")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) else text
