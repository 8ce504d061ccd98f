"""Owns compressed RTF (MS-OXRTFCP) and the text in RTF; where it came from is left to `tnef`."""

import re
import struct

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.charsets import codec_of
from reglament.channels.email.reading.defects import Defects

_PREBUFFER = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}]+)|(\\)", re.S
)
_SKIPPED_WORDS = (
    b"fonttbl colortbl stylesheet info pict object themedata datastore latentstyles generator header footer xmlnstbl "
    b"listtable listoverridetable rsidtbl"
)
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t",
           b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
           b"rdblquote": "”", b"bullet": "•"}  # fmt: skip


def decompressed(raw: bytes) -> bytes:
    """RTF out of its LZFu or stored wrapping; damage ends it early, never raises."""
    if len(raw) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", raw)
    if kind == b"MELA":
        return raw[16 : 16 + size]
    if kind != b"LZFu":
        return raw if raw.startswith(b"{\\rtf") else b""
    return _Window(raw, min(size, limits.RTF_SIZE)).unpack()


class _Window:
    """The dictionary of LZFu: the last 4096 bytes written, begun with words frequent in RTF."""

    def __init__(self, raw: bytes, size: int) -> None:
        self.raw, self.size = raw, size
        self.window = bytearray(4096)
        self.window[: len(_PREBUFFER)] = _PREBUFFER
        self.position = len(_PREBUFFER)
        self.out = bytearray()

    def unpack(self) -> bytes:
        at = 16
        while at < len(self.raw) and len(self.out) < self.size:
            flags = self.raw[at]
            at += 1
            for bit in range(8):
                width = self._take(at, is_reference=bool(flags >> bit & 1))
                if not width:
                    return bytes(self.out)
                at += width
        return bytes(self.out)

    def _take(self, at: int, *, is_reference: bool) -> int:
        """Read one run; how many bytes it took, 0 at the end."""
        if at + is_reference >= len(self.raw) or len(self.out) >= self.size:
            return 0
        if not is_reference:
            self._put(self.raw[at])
            return 1
        offset = self.raw[at] << 4 | self.raw[at + 1] >> 4
        if offset == self.position:
            return 0
        for step in range((self.raw[at + 1] & 0xF) + 2):
            self._put(self.window[(offset + step) % 4096])
        return 2

    def _put(self, value: int) -> None:
        self.out.append(value)
        self.window[self.position] = value
        self.position = (self.position + 1) % 4096


class _State:
    """What the reading of one RTF document carries along."""

    def __init__(self) -> None:
        self.codec = "cp1252"
        self.out: list[str] = []
        self.bytes = bytearray()  # \'xx signs of one run, decoded together
        self.stack: list[tuple[bool, int]] = []
        self.skip = False
        self.unicode_fallback = 1
        self.to_skip = 0

    def flush(self) -> None:
        if self.bytes:
            self.out.append(self.bytes.decode(self.codec, "replace"))
            self.bytes.clear()

    def write(self, text: str) -> None:
        self.flush()
        if not self.skip:
            self.out.append(text)


def rtf_to_text(raw: bytes, defects: Defects) -> str:
    """The readable text of an RTF document, also of HTML wrapped in RTF; formatting is dropped."""
    if not raw.lstrip().startswith(b"{\\rtf"):
        if raw:
            defects.add("rtf-damaged", "the RTF body cannot be read")
        return ""
    state = _State()
    for found in _TOKEN.finditer(raw[: limits.RTF_SIZE]):
        _token(state, found)
    state.flush()
    return re.sub(r"\n{3,}", "\n\n", "".join(state.out)).strip()


def _token(state: _State, found: re.Match[bytes]) -> None:
    word, number, sign, escaped, brace, plain, _ = found.groups()
    if word:
        _word(state, word, int(number) if number else None)
    elif sign:
        _sign(state, int(sign, 16))
    elif escaped:
        _escaped(state, escaped)
    elif brace:
        _brace(state, brace)
    elif plain:
        _plain(state, plain)


def _word(state: _State, word: bytes, number: int | None) -> None:
    if word == b"u" and number is not None:
        state.write(chr(number % 65536))
        state.to_skip = state.unicode_fallback
    elif word == b"uc":
        state.unicode_fallback = min(number if number is not None else 1, 8)
    elif word == b"ansicpg" and number:
        state.codec = codec_of(f"cp{number}") or state.codec
    elif word in _SKIPPED:
        state.skip = True
    elif word == b"htmlrtf":
        state.skip = number != 0
    elif word in _BREAKS:
        state.write(_BREAKS[word])


def _sign(state: _State, value: int) -> None:
    if state.to_skip:
        state.to_skip -= 1
    elif not state.skip:
        state.bytes.append(value)


def _escaped(state: _State, sign: bytes) -> None:
    if sign == b"*":
        state.skip = True
    elif sign in b"\\{}":
        state.write(sign.decode())
    elif sign == b"~":
        state.write(" ")
    elif sign in b"\r\n":
        state.write("\n")


def _brace(state: _State, brace: bytes) -> None:
    state.flush()
    if brace == b"{":
        state.stack.append((state.skip, state.unicode_fallback))
    elif state.stack:
        state.skip, state.unicode_fallback = state.stack.pop()


def _plain(state: _State, raw: bytes) -> None:
    raw = raw.replace(b"\r", b"").replace(b"\n", b"")
    if state.to_skip:
        dropped = min(state.to_skip, len(raw))
        state.to_skip -= dropped
        raw = raw[dropped:]
    if raw:
        state.write(raw.decode(state.codec, "replace"))
