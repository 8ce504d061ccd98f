"""Owns content transfer encodings (RFC 2045, 6) including damaged ones; charsets are left to `charsets`."""

import binascii
import re

from reglament.channels.email.reading.defects import Defects

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_JUNK = bytes(set(range(256)) - set(_ALPHABET))
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]+[ \t\r]*\Z")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SEGMENT = re.compile(rb"[^=]+=*")


def decode_base64(raw: bytes) -> bytes:
    """Decode base64 whatever its line breaks, junk, missing or early padding; never raises."""
    clean = raw.translate(None, _JUNK)
    inner = clean.rstrip(b"=")
    if b"=" not in inner:
        return _decode_segment(inner)
    return b"".join(_decode_segment(found[0].rstrip(b"=")) for found in _SEGMENT.finditer(inner))


def _decode_segment(segment: bytes) -> bytes:
    rest = len(segment) % 4
    if rest == 1:  # six bits are no byte
        segment, rest = segment[:-1], 0
    return binascii.a2b_base64(segment + b"=" * (-rest % 4))


def decode_quoted(raw: bytes, *, underscores: bool = False) -> bytes:
    """Decode quoted-printable; `underscores` as in header words (RFC 2047, 4.2). Never raises."""
    return binascii.a2b_qp(raw, header=underscores)


def decode_transfer(raw: bytes, encoding: str, *, is_text: bool, defects: Defects) -> bytes:
    """The body's bytes after undoing `encoding`; unknown and untrue encodings are kept as they are.

    Text standing between or after base64 lines, as list software appends it, is kept behind the decoded text.
    """
    name = encoding.strip().strip("\"'").lower().split(";", 1)[0].split(" ", 1)[0]
    if name in ("base64", "b", "base-64"):
        return _from_base64(raw, is_text=is_text, defects=defects)
    if name in (
        "quoted-printable",
        "q",
        "quotedprintable",
        "quoted_printable",
        "quoted-printable:",
    ):
        return decode_quoted(raw)
    if name not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "none") and not name.startswith(
        ("x-uu", "uuencode")
    ):
        defects.add(
            "encoding-unknown",
            f"transfer encoding {name[:40]!r} is not known, bytes kept as they are",
        )
    return raw


def _from_base64(raw: bytes, *, is_text: bool, defects: Defects) -> bytes:
    if not raw.translate(None, _ALPHABET + b"\r\n"):
        return decode_base64(raw)
    lines = raw.splitlines() if is_text else []
    strange = [line for line in lines if line.strip() and not _BASE64_LINE.match(line.strip())]
    worded = [line for line in strange if _is_words(line)]
    if not worded:
        if raw.translate(None, _ALPHABET + b" \t\r\n"):
            defects.add("base64-damaged", "signs that are not base64 were skipped")
        return decode_base64(raw)
    plain = set(worded)
    encoded = b"\n".join(line for line in lines if line not in plain)
    if not _is_surely_base64(encoded):
        defects.add("encoding-lied", "declared base64, the text is plain")
        return raw
    defects.add("base64-damaged", "plain text stood among base64 and was put behind it")
    return decode_base64(encoded) + b"\n\n" + b"\n".join(worded) + b"\n"


def _is_surely_base64(encoded: bytes) -> bool:
    """Whether the lines decode to text: words that only happen to fit the alphabet decode to controls."""
    clean = encoded.translate(None, _JUNK)
    if not clean or len(clean) % 4:
        return False
    return not _CONTROLS.search(decode_base64(clean)[:1000])


def _is_words(line: bytes) -> bool:
    return b" " in line.strip() or len(line.translate(None, _ALPHABET)) * 4 > len(line)
