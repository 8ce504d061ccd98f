"""Owns splitting a header block from its body, however damaged; what a field means is left to others."""

import codecs
import re
from dataclasses import dataclass, field

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.defects import Defects

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?im)^(?:content-[a-z-]+|mime-version|subject|from|to|cc|date|message-id|received|reply-to|return-path"
    rb"|references|in-reply-to|sender|dkim-signature|x-[a-z-]+)[ \t]*:"
)
_ENVELOPE = re.compile(rb"(?:>?From [^\r\n]*\r?\n)")
_OURS = b"x-reglament-"
LOOP_MARK = "x-reglament-loop"


@dataclass(slots=True)
class Fields:
    """A header block: names in lower case with their raw values, folded as they came, in order."""

    items: list[tuple[str, bytes]] = field(default_factory=list)

    def all(self, name: str) -> list[bytes]:
        return [value for known, value in self.items if known == name]

    def first(self, name: str) -> bytes | None:
        return next((value for known, value in self.items if known == name), None)

    def __contains__(self, name: object) -> bool:
        return any(known == name for known, _ in self.items)


def read_fields(buffer: bytes, start: int, end: int, defects: Defects) -> tuple[Fields, int]:
    """The fields of `buffer[start:end]` and where its body begins; damage becomes a defect."""
    return _Reader(buffer, end, defects).read(start)


def skip_envelope(raw: bytes) -> int:
    """Where the header begins: behind blank lines and an mbox line (`From …`)."""
    at = 0
    if raw.startswith(codecs.BOM_UTF8):
        at = len(codecs.BOM_UTF8)
    while at < min(len(raw), limits.LOOK_AHEAD) and raw[at] in b"\r\n \t\0":
        at += 1
    found = _ENVELOPE.match(raw, at)
    return found.end() if found else at


class _Reader:
    def __init__(self, buffer: bytes, end: int, defects: Defects) -> None:
        self.buffer, self.end, self.defects = buffer, end, defects
        self.names: list[str] = []
        self.values: list[list[bytes]] = []
        self.size = 0  # of the value being read
        self.damaged = 0
        self.dropping = False

    def read(self, start: int) -> tuple[Fields, int]:
        at = start
        while at < self.end:
            stop = self.buffer.find(b"\n", at, self.end)
            after = self.end if stop < 0 else stop + 1
            line = self.buffer[at:after]
            if not line.strip():
                if line[:1] in b" \t" and self._goes_on(after):
                    at = after
                    continue
                return self._fields(), after
            if not self._take(line, at):
                return self._fields(), at
            at = after
        return self._fields(), at

    def _goes_on(self, at: int) -> bool:
        """Whether a line of blanks only is a damaged fold, as the next line is a known field."""
        return bool(_KNOWN.match(self.buffer[at : at + limits.FIELD_NAME_SIZE]))

    def _take(self, line: bytes, at: int) -> bool:
        """Take one line; False when the body begins with it although no blank line came."""
        if line[:1] in (b" ", b"\t"):
            if self.values or self.dropping:
                self._append(line)
                return True
        elif found := _FIELD.match(line):
            self._open(found[1], line[found.end() :])
            return True
        self.damaged += 1
        ahead = self.buffer[at + len(line) : min(self.end, at + len(line) + limits.LOOK_AHEAD)]
        ahead = re.split(rb"\r?\n\r?\n", ahead, maxsplit=1)[0]
        if self.damaged > limits.DAMAGED_LINES or not _KNOWN.search(ahead):
            if self.names or self.damaged > 1:
                self.defects.add("header-damaged", "no blank line between header and body")
            return False
        self.defects.add("header-damaged", f"skipped {line[:120].decode('utf-8', 'replace')!r}")
        return True

    def _open(self, name: bytes, value: bytes) -> None:
        lowered = name.decode("ascii").lower()
        if len(self.names) >= limits.FIELDS:
            self.defects.add(
                "limit-fields", f"more than {limits.FIELDS} header fields, the rest was not read"
            )
            lowered = ""
        if lowered.startswith(_OURS.decode()) and lowered != LOOP_MARK:
            lowered = ""  # internal fields from outside are never heard (T03)
        self.size = 0
        self.dropping = not lowered
        if lowered:
            self.names.append(lowered)
            self.values.append([])
        self._append(value)

    def _append(self, line: bytes) -> None:
        if self.dropping or self.size > limits.FIELD_SIZE:
            return
        room = limits.FIELD_SIZE - self.size
        if len(line) > room:
            self.defects.add(
                "limit-field", f"a header field beyond {limits.FIELD_SIZE} bytes was cut"
            )
        self.values[-1].append(line[:room])
        self.size += len(line)

    def _fields(self) -> Fields:
        return Fields(
            [
                (name, b"".join(value).strip())
                for name, value in zip(self.names, self.values, strict=True)
            ]
        )
