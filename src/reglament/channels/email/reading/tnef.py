"""Owns TNEF (winmail.dat, MS-OXTNEF): its files and its body; RTF is left to `rtf`."""

import struct
from dataclasses import dataclass, field

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.charsets import decode
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.rtf import decompressed, rtf_to_text

_SIGNATURE = 0x223E9F78
_OEM_CODEPAGE, _MESSAGE_BODY, _MESSAGE_PROPERTIES = 0x9007, 0x800C, 0x9003
_ATTACH_RENDERING, _ATTACH_DATA, _ATTACH_TITLE, _ATTACH_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005
_BODY, _RTF, _HTML, _DATA, _LONG_NAME, _SHORT_NAME, _MIME, _CONTENT_ID = (
    0x1000, 0x1009, 0x1013, 0x3701, 0x3707, 0x3704, 0x370E, 0x3712,
)  # fmt: skip
_WIDTHS = {
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_STRINGS = (0x1E, 0x1F, 0x0D, 0x102)


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    media_type: str = "application/octet-stream"
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What a TNEF stream holds; `complete` is False when it broke off."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    complete: bool = True


def is_tnef(raw: bytes) -> bool:
    return len(raw) > 6 and struct.unpack_from("<I", raw)[0] == _SIGNATURE


def read_tnef(raw: bytes, defects: Defects) -> Tnef | None:
    """The stream's files and body, None when it is no TNEF; damage ends the reading and becomes a defect."""
    if not is_tnef(raw):
        return None
    reader = _Reader(raw, defects)
    try:
        reader.read()
    except (struct.error, IndexError, ValueError, OverflowError):
        reader.found.complete = False
    if not reader.found.complete:
        defects.add("tnef-damaged", "winmail.dat broke off, what was readable before was kept")
    reader.found.files = [file for file in reader.found.files if file.content or file.name]
    return reader.found


class _Reader:
    def __init__(self, raw: bytes, defects: Defects) -> None:
        self.raw, self.defects = raw, defects
        self.found = Tnef()
        self.charset = "cp1252"
        self.properties = 0

    def read(self) -> None:
        at = 6
        while at + 9 <= len(self.raw):
            identity, length = struct.unpack_from("<xHxxI", self.raw, at)
            start = at + 9
            if start + length > len(self.raw):
                self.found.complete = False
                length = len(self.raw) - start
            self._attribute(identity, self.raw[start : start + length])
            at = start + length + 2  # a checksum follows

    def _attribute(self, identity: int, data: bytes) -> None:
        if identity == _ATTACH_RENDERING:
            self.found.files.append(TnefFile())
        elif identity == _OEM_CODEPAGE and len(data) >= 4:
            self.charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif identity == _MESSAGE_BODY:
            self.found.text = self.found.text or self._string(data)
        elif identity == _MESSAGE_PROPERTIES:
            self._body(self._read_properties(data))
        elif identity in (_ATTACH_DATA, _ATTACH_TITLE, _ATTACH_PROPERTIES):
            self._file(identity, data)

    def _file(self, identity: int, data: bytes) -> None:
        if not self.found.files:
            self.found.files.append(TnefFile())
        file = self.found.files[-1]
        if identity == _ATTACH_DATA:
            file.content = file.content or data
        elif identity == _ATTACH_TITLE:
            file.name = file.name or self._string(data)
        else:
            self._file_properties(file, self._read_properties(data))

    def _file_properties(self, file: TnefFile, known: dict[int, tuple[int, bytes]]) -> None:
        for tag in (_SHORT_NAME, _LONG_NAME):  # the long name wins
            if tag in known:
                file.name = self._typed(known[tag]) or file.name
        if _MIME in known:
            file.media_type = self._typed(known[_MIME]) or file.media_type
        if _CONTENT_ID in known:
            file.content_id = self._typed(known[_CONTENT_ID])
        if _DATA in known:
            kind, data = known[_DATA]
            file.content = (
                data[16:] if kind == 0x0D else data
            )  # an object begins with its interface's GUID

    def _body(self, known: dict[int, tuple[int, bytes]]) -> None:
        if _BODY in known:
            self.found.text = self._typed(known[_BODY]) or self.found.text
        if _HTML in known:
            self.found.html = decode(known[_HTML][1].rstrip(b"\0"), self.charset, self.defects)
        if _RTF in known and not self.found.text and not self.found.html:
            self.found.text = rtf_to_text(decompressed(known[_RTF][1]), self.defects)

    def _string(self, data: bytes) -> str:
        return decode(data.rstrip(b"\0"), self.charset, self.defects)

    def _typed(self, value: tuple[int, bytes]) -> str:
        kind, data = value
        if kind == 0x1F:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        return self._string(data)

    def _read_properties(self, data: bytes) -> dict[int, tuple[int, bytes]]:
        """MAPI properties by identity, each with its type; a value of several keeps the first."""
        known: dict[int, tuple[int, bytes]] = {}
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(min(count, limits.TNEF_PROPERTIES)):
            self.properties += 1
            if at + 4 > len(data) or self.properties > limits.TNEF_PROPERTIES:
                break
            kind, identity = struct.unpack_from("<HH", data, at)
            at = _skip_name(data, at + 4) if identity >= 0x8000 else at + 4
            value, at = _value(data, at, kind)
            known.setdefault(identity, (kind & 0xFFF, value))
        return known


def _skip_name(data: bytes, at: int) -> int:
    """Named properties carry a GUID and a number or a name."""
    (form,) = struct.unpack_from("<I", data, at + 16)
    if form == 0:
        return at + 24
    length: int = struct.unpack_from("<I", data, at + 20)[0]
    return at + 24 + length + -length % 4


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    several, base = bool(kind & 0x1000), kind & 0xFFF
    count = 1
    if several or base in _STRINGS:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    first = b""
    for index in range(min(count, limits.TNEF_PROPERTIES)):
        if base in _STRINGS:
            (length,) = struct.unpack_from("<I", data, at)
            value, at = data[at + 4 : at + 4 + length], at + 4 + length + -length % 4
        else:
            width = _WIDTHS[base] if base in _WIDTHS else _unknown(base)
            value, at = data[at : at + width], at + width
        first = first if index else value
        if at > len(data):
            raise ValueError("a property ends behind its stream")
    return first, at


def _unknown(base: int) -> int:
    raise ValueError(f"property type {base:#x} is not known")
