"""Owns the bytes of a letter: exact headers, threading, automatic marks, the same letter the same bytes.

Header encoding belongs to `letter_headers`, HTML to `letter_html`, transport to `send`.
"""

import hashlib
import quopri
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from reglament.channels.email.letter_headers import HeaderInjectionError as HeaderInjectionError
from reglament.channels.email.letter_headers import (
    address_header,
    id_header,
    message_id,
    safe_value,
    text_header,
)
from reglament.channels.email.letter_html import html_of as html_of
from reglament.core.model.interaction import Address

_REFERENCES_KEPT = 20
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    """A file sent with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything a letter is made of; equal letters give equal bytes.

    `date` is aware. `html` None sends text only. `references` runs from the oldest to the newest.
    `automatic` marks a letter no person wrote (RFC 3834). `loop_marker` names this desk, so that
    its own letters are recognised when they come back.
    """

    message_id: str
    from_: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    date: datetime
    loop_marker: str
    reply_to: Address | None = None
    html: str | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    language: str = ""
    attachments: tuple[LetterFile, ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    headers: bytes
    body: bytes


def message_id_for(*, desk: str, ticket_number: str, letter_key: str) -> str:
    """Return the identifier of a letter: the same key gives the same, so a repeat is recognised (T09).

    Raises ValueError when the desk's mark is not a host name or the key is empty.
    """
    if _DOMAIN.fullmatch(desk) is None:
        raise ValueError(f"{desk!r} is not a host name for message identifiers.")
    if not letter_key:
        raise ValueError(
            "A letter needs a key: without one, two letters would share an identifier."
        )
    digest = hashlib.sha256(f"{ticket_number}\0{letter_key}".encode()).hexdigest()[:32]
    readable = re.sub(r"[^A-Za-z0-9-]+", "-", ticket_number).strip("-") or "letter"
    return f"<reglament.{readable}.{digest}@{desk}>"


def compose(letter: Letter) -> bytes:
    """Return the letter as bytes ready for SMTP, lines ended by CRLF, all ASCII but for addresses.

    Raises HeaderInjectionError (a ValueError) naming the field, when a value would break its header
    or is not what the field holds; ValueError for a date without zone or a letter to nobody.
    """
    if letter.date.tzinfo is None:
        raise ValueError("date: a letter needs a moment with its zone.")
    if not letter.to:
        raise ValueError("to: a letter needs a recipient.")
    part = _body(letter)
    return b"".join([*_headers(letter), part.headers, b"\r\n", part.body])


def _headers(letter: Letter) -> list[bytes]:
    headers = [
        f"Date: {format_datetime(letter.date)}\r\n".encode("ascii"),
        address_header("From", [letter.from_]),
        address_header("To", letter.to),
        text_header("Subject", letter.subject),
        id_header("Message-ID", [letter.message_id]),
    ]
    if letter.reply_to is not None:
        headers.append(address_header("Reply-To", [letter.reply_to]))
    if letter.in_reply_to:
        headers.append(id_header("In-Reply-To", [letter.in_reply_to]))
    if references := _references(letter):
        headers.append(id_header("References", references))
    if letter.language:
        if _LANGUAGE.fullmatch(letter.language) is None:
            raise HeaderInjectionError(
                f"Content-Language: {letter.language!r} is not a language tag."
            )
        headers.append(f"Content-Language: {letter.language}\r\n".encode("ascii"))
    if letter.automatic:
        kind = "auto-replied" if letter.in_reply_to else "auto-generated"
        headers.append(f"Auto-Submitted: {kind}\r\n".encode("ascii"))
        headers.append(b"X-Auto-Response-Suppress: All\r\n")
    headers.append(text_header("X-Reglament-Loop", letter.loop_marker))
    headers.append(b"MIME-Version: 1.0\r\n")
    return headers


def _references(letter: Letter) -> list[str]:
    ids = list(dict.fromkeys(letter.references))
    if letter.in_reply_to and letter.in_reply_to not in ids:
        ids.append(letter.in_reply_to)
    if len(ids) > _REFERENCES_KEPT:
        # The first names the thread, the last ones the branch (RFC 5322 3.6.4).
        ids = [ids[0], *ids[1 - _REFERENCES_KEPT :]]
    return ids


def _body(letter: Letter) -> _Part:
    message_id(letter.message_id, field="Message-ID")
    content = _text_part("plain", letter.text)
    if letter.html is not None:
        content = _multipart(
            "alternative", [content, _text_part("html", letter.html)], seed=letter.message_id
        )
    if letter.attachments:
        files = [_file_part(file) for file in letter.attachments]
        content = _multipart("mixed", [content, *files], seed=letter.message_id)
    return content


def _multipart(kind: str, parts: Sequence[_Part], *, seed: str) -> _Part:
    # Quoted-printable and base64 never hold "=_", so the boundary cannot occur in a part.
    boundary = "=_" + hashlib.sha256(f"{kind}\0{seed}".encode()).hexdigest()[:32]
    mark = f"--{boundary}".encode("ascii")
    pieces = [mark + b"\r\n" + part.headers + b"\r\n" + part.body for part in parts]
    header = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'.encode("ascii")
    return _Part(header, b"".join(pieces) + mark + b"--\r\n")


def _text_part(kind: str, text: str) -> _Part:
    content = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    if not content.endswith(b"\n"):
        content += b"\n"
    ascii_share = len(content.translate(None, _BEYOND_ASCII)) / len(content)
    if ascii_share > 0.8:
        encoding, body = "quoted-printable", _quoted(content)
    else:
        encoding, body = "base64", _base64(content.replace(b"\n", b"\r\n"))
    return _Part(
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n".encode("ascii"),
        body,
    )


def _quoted(content: bytes) -> bytes:
    return quopri.encodestring(content).replace(b"\n", b"\r\n")


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")


def _file_part(file: LetterFile) -> _Part:
    if _MEDIA_TYPE.fullmatch(file.media_type) is None:
        raise HeaderInjectionError(
            f"Content-Type: {file.media_type!r} of {file.name!r} is not a media type."
        )
    name = safe_value(file.name, field="Content-Disposition").replace("/", "_").replace("\\", "_")
    return _Part(
        f"Content-Type: {_outermost_safe(file.media_type)}\r\n"
        "Content-Transfer-Encoding: base64\r\n".encode("ascii")
        + b"Content-Disposition: attachment"
        + _file_name(name)
        + b"\r\n",
        _base64(file.content),
    )


def _outermost_safe(media_type: str) -> str:
    # Composite types may not be base64 (RFC 2045 6.4); as a file they travel as plain octets.
    main = media_type.lower().partition("/")[0]
    return "application/octet-stream" if main in {"multipart", "message"} else media_type


def _file_name(name: str) -> bytes:
    """Return the parameter in sections that fit a line (RFC 2231)."""
    if name.isascii() and len(name) <= 60:
        escaped = name.replace('"', "_")
        return f';\r\n filename="{escaped}"'.encode("ascii")
    escaped_octets = [
        chr(octet)
        if (chr(octet).isalnum() and octet < 0x80) or octet in b"._-"
        else f"%{octet:02X}"
        for octet in name.encode("utf-8")
    ]
    sections = [""]
    for piece in escaped_octets:
        if len(sections[-1]) + len(piece) > 55:
            sections.append("")
        sections[-1] += piece
    sections[0] = f"utf-8''{sections[0]}"
    if len(sections) == 1:
        return f";\r\n filename*={sections[0]}".encode("ascii")
    lines = [f";\r\n filename*{n}*={section}" for n, section in enumerate(sections)]
    return "".join(lines).encode("ascii")
