"""Owns the writing of letter headers: encoding, folding, and refusing what would inject a line.

Which headers a letter has belongs to `compose`.
"""

import base64
import re
from collections.abc import Sequence

import idna

from reglament.core.model.interaction import Address

_LINE_OCTETS = 76
_ENCODED_OCTETS = 39  # an encoded word of 64 characters, which stands on the line of any name above
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_MESSAGE_ID = re.compile(r"<[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+>")
_DOMAIN = re.compile(r"(?!-)[\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]")
_LOCAL = re.compile(r"[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]+|\"(?:[^\"\\\r\n]|\\[ -~])+\"")


class HeaderInjectionError(ValueError):
    """A value would break out of its header; the letter is not written (T04)."""


def safe_value(value: str, *, field: str) -> str:
    """Return the value unchanged; raises HeaderInjectionError for control characters.

    Line separators that only Unicode knows count as control characters too: a later rewriting of the
    letter could turn them into line breaks.
    """
    found = _UNSAFE.search(value)
    if found is not None:
        raise HeaderInjectionError(
            f"{field}: control character U+{ord(found[0]):04X} at position {found.start() + 1}; "
            "remove it, headers are one line of text."
        )
    return value


def text_header(name: str, value: str) -> bytes:
    """Return a header of free text, as encoded words where it is not ASCII (RFC 2047)."""
    words = _words(safe_value(value, field=name))
    return _folded(name, words)


def address_header(name: str, addresses: Sequence[Address]) -> bytes:
    """Return a header listing mailboxes (RFC 5322 3.6.3)."""
    words: list[str] = []
    for position, address in enumerate(addresses):
        written = _mailbox(address, field=name)
        if position < len(addresses) - 1:
            written[-1] += ","
        words += written
    return _folded(name, words)


def id_header(name: str, ids: Sequence[str]) -> bytes:
    """Return a header of message identifiers; raises HeaderInjectionError for what is none."""
    return _folded(name, [message_id(identifier, field=name) for identifier in ids])


def message_id(value: str, *, field: str) -> str:
    """Return the identifier unchanged; raises HeaderInjectionError where it is not `<left@right>`."""
    safe_value(value, field=field)
    if not value.isascii() or _MESSAGE_ID.fullmatch(value) is None:
        raise HeaderInjectionError(f"{field}: {value!r} is not a message identifier like <a@b>.")
    return value


def mail_address(value: str, *, field: str) -> str:
    """Return the address, its domain as A-labels; raises HeaderInjectionError where it is none."""
    safe_value(value, field=field)
    local, _, domain = value.rpartition("@")
    if _LOCAL.fullmatch(local) is None or _DOMAIN.fullmatch(domain) is None:
        raise HeaderInjectionError(f"{field}: {value!r} is not a mail address like name@host.")
    if domain.isascii():
        return value
    try:
        # the standard library's older IDNA would write to strasse where straße was meant
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except (idna.IDNAError, UnicodeError):
        raise HeaderInjectionError(f"{field}: {domain!r} is not a domain name.") from None


def _mailbox(address: Address, *, field: str) -> list[str]:
    bare = mail_address(address.address, field=field)
    if not address.name:
        return [bare]
    name = safe_value(address.name, field=field)
    if not _is_plain(name):
        return [*_encoded_words(name), f"<{bare}>"]
    if _ATOMS.fullmatch(name):
        return [*name.split(), f"<{bare}>"]
    if len(name) < _LINE_OCTETS // 2:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"', f"<{bare}>"]
    return [*_encoded_words(name), f"<{bare}>"]


def _words(value: str) -> list[str]:
    return value.split(" ") if _is_plain(value) else _encoded_words(value)


def _is_plain(value: str) -> bool:
    # An ASCII value that looks encoded would be decoded by the reader into something else.
    short = all(len(word) < _LINE_OCTETS - 16 for word in value.split(" "))
    return value.isascii() and "=?" not in value and short


def _encoded_words(value: str) -> list[str]:
    pieces: list[str] = [""]
    for character in value:
        if len((pieces[-1] + character).encode()) > _ENCODED_OCTETS:
            pieces.append("")
        pieces[-1] += character
    return [f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces]


def _folded(name: str, words: Sequence[str]) -> bytes:
    lines = [f"{name}:"]
    for word in words:
        # A line of white space only would end the headers for some readers: never fold before nothing.
        if len(lines[-1]) + 1 + len(word) > _LINE_OCTETS and word and lines[-1].strip():
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("utf-8") + b"\r\n"
