"""Owns files written as uuencode within text; other encodings of files are left to `transfer`."""

import binascii
import re

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.defects import Defects

_BEGIN = re.compile(r"begin (?:-?base64 )?[0-7]{3,4} (\S.{0,250})\Z")


def take_files(text: str, defects: Defects) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its uuencoded blocks, and their names and bytes.

    A block counts only with a valid `begin` line followed by data lines; anything else stays text.
    """
    if "begin " not in text:
        return text, []
    lines = text.split("\n")
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    while at < len(lines):
        found = _BEGIN.match(lines[at].rstrip()) if lines[at].startswith("begin ") else None
        block = _block(lines, at + 1) if found and len(files) < limits.UUENCODED_FILES else None
        if found is None or block is None:
            kept.append(lines[at])
            at += 1
            continue
        content, at, closed = block
        files.append((found[1].strip(), content))
        if not closed:
            defects.add("uuencode-damaged", f"the file {found[1][:60]!r} has no end")
    return "\n".join(kept), files


def _block(lines: list[str], at: int) -> tuple[bytes, int, bool] | None:
    """Bytes, the index behind the block and whether it was closed; None when the first line is no data."""
    parts: list[bytes] = []
    start = at
    while at < len(lines):
        line = lines[at].rstrip("\r")
        if line.strip() == "end":
            return b"".join(parts), at + 1, True
        data = _data(line)
        if data is None:
            break
        parts.append(data)
        at += 1
    return (b"".join(parts), at, False) if at > start and parts and any(parts) else None


def _data(line: str) -> bytes | None:
    """One line of data, None when it is none; lines whose blanks were cut at the end are accepted."""
    if not line.strip():
        return b""
    if not line.isascii() or not " " <= line[0] <= "`":
        return None
    count = (ord(line[0]) - 32) & 63
    length = (count + 2) // 3 * 4
    if not length - 4 <= len(line.rstrip()) - 1 <= length + 2:
        return None
    try:
        return binascii.a2b_uu(line[0] + line[1 : length + 1].ljust(length))
    except (binascii.Error, ValueError):
        return None
