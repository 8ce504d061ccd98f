"""Owns how wide and high a picture is by the head of its file, so that its place in a page is kept before it comes."""

from collections.abc import Callable, Mapping

Sides = tuple[int, int]
UNKNOWN: Sides = (0, 0)
# the markers of a JPEG that begin a frame; the others of that row are tables
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# those that stand alone, without a length behind them
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})


def sides_of(content: bytes, kind: str) -> Sides:
    """Return width and height in pixels, 0 and 0 where the bytes do not tell them.

    >>> sides_of(b"GIF89a" + bytes([3, 0, 2, 0]), "gif")
    (3, 2)
    """
    found = _READ[kind](content) if kind in _READ else UNKNOWN
    return found if all(found) else UNKNOWN


def _png(content: bytes) -> Sides:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return UNKNOWN
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _gif(content: bytes) -> Sides:
    return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")


def _webp(content: bytes) -> Sides:
    form = content[12:16]
    if len(content) < 30:
        return UNKNOWN
    if form == b"VP8X":
        return _plus_one(content[24:27]), _plus_one(content[27:30])
    if form == b"VP8L" and content[20] == 0x2F:
        both = int.from_bytes(content[21:25], "little")
        return (both & 0x3FFF) + 1, (both >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = content[26:28], content[28:30]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    return UNKNOWN


def _plus_one(written: bytes) -> int:
    return int.from_bytes(written, "little") + 1


def _jpg(content: bytes) -> Sides:
    """Walk from marker to marker: a thumbnail within one of them has sides of its own, which are passed over."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return UNKNOWN


_READ: Mapping[str, Callable[[bytes], Sides]] = {
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "jpg": _jpg,
}
