"""Owns the walk through DER and BER (X.690) to what an opaque S/MIME signature holds; nothing is verified."""

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_DEPTH = 12


class _Node:
    """One tag-length-value; children are read when asked for."""

    __slots__ = ("buffer", "constructed", "end", "start", "tag")

    def __init__(self, buffer: bytes, *, tag: int, start: int, end: int) -> None:
        self.buffer, self.start, self.end = buffer, start, end
        self.tag, self.constructed = tag & 0xDF, bool(tag & 0x20)

    def children(self, most: int = 10_000) -> list["_Node"]:
        found: list[_Node] = []
        at = self.start
        while at < self.end and len(found) < most:
            node, at = _read(self.buffer, at, self.end, 0)
            if node is None:
                break
            found.append(node)
        return found

    def octets(self, depth: int = 0) -> bytes:
        if not self.constructed:
            return self.buffer[self.start : self.end]
        if depth > _DEPTH:
            return b""
        return b"".join(child.octets(depth + 1) for child in self.children())


def signed_content(raw: bytes) -> bytes | None:
    """The content inside CMS SignedData (RFC 5652, 5.1), unverified; None when the bytes are something else."""
    try:
        outer, _ = _read(raw, 0, len(raw), 0)
        kind, wrapped = outer.children(2) if outer else (None, None)
        if kind is None or wrapped is None or kind.octets() != _SIGNED_DATA:
            return None
        signed = wrapped.children(1)[0]
        encapsulated = next(child for child in signed.children(4) if child.tag == 0x10)
        content = encapsulated.children(2)
        if content[0].octets() != _DATA or len(content) < 2:
            return None
        return content[1].children(1)[0].octets()
    except (IndexError, ValueError, StopIteration):
        return None


def _read(buffer: bytes, at: int, end: int, depth: int) -> tuple[_Node | None, int]:
    """The node at `at` and where the next begins; None at the end or at an end-of-contents mark."""
    if at + 2 > end:
        return None, end
    tag, length = buffer[at], buffer[at + 1]
    at += 2
    if tag == 0 and length == 0:
        return None, at
    if length == 0x80:
        return _indefinite(buffer, tag, at, (end, depth))
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(buffer[at : at + size], "big")
        at += size
    if at + length > end:
        length = max(0, end - at)  # cut short: what is there is still of use
    return _Node(buffer, tag=tag, start=at, end=at + length), at + length


def _indefinite(
    buffer: bytes, tag: int, at: int, bounds: tuple[int, int]
) -> tuple[_Node | None, int]:
    end, depth = bounds
    if depth > _DEPTH:
        return None, end
    start = at
    while at < end:
        node, after = _read(buffer, at, end, depth + 1)
        if node is None:
            return _Node(buffer, tag=tag, start=start, end=at), after
        at = after
    return _Node(buffer, tag=tag, start=start, end=end), end
